"""The page for every employee: what staff write on it, and how much of it fits on one sheet of paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.errors import Problem

LONGEST_TEXT, MOST_LINES = 500, 6  # characters and lines of each text: both fit on one printed page with all else
LONGEST_NAME = 60  # characters
WIDE = "WF"  # East Asian widths of letters that take the room of two
WHERE = "page for everybody"
TEXTS = {"meaning": "what it means", "next": "what happens next"}
NAMES = {"name": "who to ask", "reach": "how to reach them"}


@dataclass(frozen=True)
class EveryoneText:
    """What is written on the page for every employee.

    name, reach : whom people can ask, and an address or a number. progress : whether the progress page of the whole
    organisation is linked, for as long as it is open.
    """

    meaning: str = ""
    next: str = ""
    name: str = ""
    reach: str = ""
    progress: bool = False


def tidied(text: EveryoneText) -> EveryoneText:
    """The text as somebody typed it, without blanks around lines and without lines that are empty twice.

    >>> tidied(EveryoneText(" a  b \\r\\n\\r\\n\\r\\nc ", name=" Ann  Bell ")).meaning
    'a b\\n\\nc'
    """
    return EveryoneText(
        _lines(text.meaning), _lines(text.next), _one_line(text.name), _one_line(text.reach), text.progress
    )


def problems_of(text: EveryoneText) -> Iterator[Problem]:
    """What does not fit on the page, or cannot be read."""
    longest = dict.fromkeys(TEXTS, LONGEST_TEXT) | dict.fromkeys(NAMES, LONGEST_NAME)
    for name, called in (TEXTS | NAMES).items():
        typed = getattr(text, name)
        if (taken := room(typed)) > longest[name]:
            hint = "" if taken == len(typed) else "Wide letters count twice."
            yield Problem(WHERE, f"at most {longest[name]} characters", f"{taken:,} characters", called, hint)
        if (lines := typed.count("\n") + 1) > MOST_LINES:
            yield Problem(WHERE, f"at most {MOST_LINES} lines", f"{lines} lines", called)
        if not all(line.isprintable() for line in typed.split("\n")):
            yield Problem(WHERE, "text without characters that nobody sees", "some", called)


def room(text: str) -> int:
    """The characters that a text takes on paper, wide ones twice.

    >>> room("ab"), room("\u8a9e")
    (2, 2)
    """
    return len(text) + sum(unicodedata.east_asian_width(letter) in WIDE for letter in text)


def missing(text: EveryoneText) -> Iterator[Problem]:
    """What people would miss on the page: it is not released without."""
    for name, called in {**TEXTS, "name": NAMES["name"]}.items():
        if not getattr(text, name):
            yield Problem(WHERE, "some words", "nothing", called)


def _lines(text: str) -> str:
    lines = [_one_line(line) for line in text.strip().splitlines()]
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if line or before]
    return "\n".join(kept)


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
