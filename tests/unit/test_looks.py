"""Looks of open pages whether they still hold: which of them a page has to answer."""

from __future__ import annotations

import errno

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from diagnostic.services.report.looks import PageLook, ShownPage, finds_nothing, open_page, page_of
from diagnostic.services.report.looks import shown_organisations as organisations
from diagnostic.ui import looks
from diagnostic.ui.looks import LARGEST, look_in
from diagnostic.web.site import Shared
from tests.rooms import run_apart


def sent(part: str = "part", scheme: str = "light", by_itself: bool = True, **more: str) -> bytes:
    """What a browser sends to have something run."""
    message = BackMsg()
    message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = part, by_itself
    message.rerun_script.context_info.color_scheme = scheme
    for name, value in more.items():
        setattr(message.rerun_script, name, value)
    return message.SerializeToString()


LOOK = sent()
FULL = OSError(errno.ENOSPC, "as where nothing can be asked just now")
MESSAGES = {
    "the page's own look": LOOK,
    "once the system is dark": sent(scheme="dark"),
    "a look of another part": sent("progress"),
    "a click within the part": sent(by_itself=False),
    "the whole page": sent("", by_itself=False),
    "the whole page by itself": sent(""),
    "somebody stops the page": BackMsg(stop_script=True).SerializeToString(),
    "a long one": sent(query_string="x" * LARGEST),
    "no message at all": LOOK[:-1],
    "nothing": b"",
}
PAGES = {
    "has not said what it shows": None,
    "shows this report": ShownPage(PageLook("part", "light"), "ours", "2 publications"),
    "shows the one before": ShownPage(PageLook("part", "light"), "ours", "1 publications"),
    "shows one of nobody": ShownPage(PageLook("part", "light"), "theirs", "2 publications"),
    "shows none": ShownPage(PageLook("part", "light")),
}
FIND_NOTHING = {(message, page) for message in list(MESSAGES)[:1] for page in ("shows this report", "shows none")}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("message", MESSAGES)
def test_a_look_finds_nothing_where_the_page_shows_what_there_is(message, page):
    look = look_in(MESSAGES[message])
    spared = look is not None and finds_nothing(PAGES[page], look, {"ours": "2 publications"})
    assert spared == ((message, page) in FIND_NOTHING)


def test_nothing_is_known_of_a_page_while_it_looks_nor_after_it_failed_nor_once_it_is_closed(monkeypatch):
    with open_page() as page, open_page() as other:
        monkeypatch.setattr(looks, "page_of", lambda number: page)
        monkeypatch.setattr(looks, "_part", lambda: "part")
        with looks.look("ours", "2 publications"):
            assert page.shown is None
        assert page.shown == ShownPage(PageLook("part", ""), "ours", "2 publications") and other.shown is None
        assert organisations() == {"ours"}
        with pytest.raises(RuntimeError), looks.look("ours", "2 publications"):
            raise RuntimeError
        assert page.shown is None and organisations() == set()
        assert (page_of(page.number), page_of(other.number), page_of(None)) == (page, other, None)
    assert page_of(page.number) is None


@pytest.mark.parametrize(
    ("seconds", "answers", "found"),
    [
        (60.0, [1, 2], [1, 1]),
        (0.0, [1, 2], [1, 2]),
        (0.0, [1, FULL, 3], [1, 1, 3]),
        (0.0, [FULL, 2], [None, 2]),
    ],
)
def test_all_pages_share_what_is_asked_and_while_nobody_answers_what_was_said_last(seconds, answers, found):
    coming = iter(answers)

    def ask() -> int:
        answer = next(coming)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def several() -> list[int]:
        shared = Shared(ask)
        return [await shared.within(seconds) for _ in found]

    assert run_apart(several()) == found


def test_a_bug_in_what_is_asked_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        run_apart(Shared(lambda: 1 // 0).within(0.0))
