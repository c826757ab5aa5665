"""A page that is put together of compressed pieces is the page."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import pytest

from diagnostic.web.respondents.blank_form import MARKS, PERSONAL, BlankForm, constant, own, pieces
from tests.rooms import run_apart

ADDRESS = "/q/k3v9w2xq" + 24 * "A"
NOBODY = dict.fromkeys(PERSONAL, "")


def sent(html: str, values: Mapping[str, str], accepted: bytes) -> bytes:
    """The body for a browser that accepts so."""
    personal, events = own(values), list[dict]()
    page = BlankForm([*pieces(html, {name: len(each.plain) for name, each in personal.items()}), END], personal)

    async def keep(event: dict) -> None:
        events.append(event)

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", accepted)]}
    run_apart(page(scope, keep, keep))
    return events[1]["body"]


END = constant("<p>The same, 0000, for all</p>" * 400)


@pytest.mark.parametrize(
    ("html", "values", "expected"),
    [
        ("", NOBODY, ""),
        ("Nobody's", NOBODY, "Nobody's"),
        ("{bare}{bare} and {bare}", NOBODY | {"bare": ADDRESS}, f"{ADDRESS}{ADDRESS} and {ADDRESS}"),
        ("<a {bare}><a {action}>{token}", NOBODY | {"action": "?a&b", "token": '"<'}, "<a ><a ?a&amp;b>&#34;&lt;"),
        (f"{ADDRESS}{{draft}}{ADDRESS}", NOBODY | {"draft": ADDRESS}, 3 * ADDRESS),
        ("00000000\0\0\0\0\0\0\0{draft}", NOBODY | {"draft": "ä" * 90}, "00000000" + 7 * "\ufffd" + 90 * "ä"),
    ],
)
def test_it_is_the_same_compressed_and_plain(html: str, values: dict[str, str], expected: str):
    page = (html.format_map(MARKS), values)
    assert sent(*page, b"identity").decode() == expected + END.plain.decode()
    assert gzip.decompress(sent(*page, b"gzip")).decode() == expected + END.plain.decode()
