"""Pages that are open and look again by themselves, each with what it shows: while that is what there is, a look has
nothing to find, and the page need not run for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

NUMBER = "x-open-page"  # the header by which a page knows which of those that are open it is


class PageLook(NamedTuple):
    """A part of a page that looks whether the page still holds, and the colours in which the browser has it by now."""

    part: str
    scheme: str


class ShownPage(NamedTuple):
    """What a page shows, as it found when it last ran: with a look like this one nothing is new, as long as the
    organisation has this stamp. Both are empty where it shows no report.
    """

    look: PageLook
    organisation: str = ""
    stamp: str = ""


@dataclass
class OpenPage:
    """A page that is open. shown : None until it has said so, and while nobody knows."""

    number: str
    shown: ShownPage | None = None


_NUMBERS = count(1)
_OPEN: dict[str, OpenPage] = {}  # by number


@contextmanager
def open_page() -> Iterator[OpenPage]:
    """A page is open until the block ends."""
    page = OpenPage(str(next(_NUMBERS)))
    _OPEN[page.number] = page
    try:
        yield page
    finally:
        del _OPEN[page.number]


def page_of(number: str | None) -> OpenPage | None:
    """The page with this number; None where none is open that has it."""
    return _OPEN.get(number or "")


def shown_organisations() -> set[str]:
    """Whose reports are shown on pages that are open."""
    return {each.shown.organisation for each in list(_OPEN.values()) if each.shown} - {""}


def finds_nothing(shown: ShownPage | None, look: PageLook, stamps: Mapping[str, str]) -> bool:
    """Whether a page that looks would find what it shows. stamps : as they are now, by organisation."""
    if shown is None or shown.look != look:
        return False
    return not shown.organisation or stamps.get(shown.organisation) == shown.stamp
