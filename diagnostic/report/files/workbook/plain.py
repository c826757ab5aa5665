"""Texts as a workbook can hold them: names of sheets, cells, and which texts are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import ceil

MOST = 32_767  # characters of a cell
LONGEST_NAME = 31
RESERVED = {"history"}  # Excel keeps it for itself
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML can hold them
NUMBER = re.compile("([+\u2212-]?)(0|[1-9][0-9]{0,2}(?:,[0-9]{3})*|[1-9][0-9]{0,8})(\\.[0-9]+)?(\u00a0%)?")


@lru_cache(4096)
def plain(text: str) -> str:
    """A text as a cell can hold it: without signs that XML has not got, cut where it is too long, which is said.

    >>> plain("a\\x00b"), plain("x" * 40_000)[-50:]
    ('a\ufffdb', 'x (cut here: the whole text has 40,000 characters)')
    """
    text = UNWRITABLE.sub("\ufffd", text)
    if len(text) <= MOST // 2 or length(text) <= MOST:
        return text
    said = f" (cut here: the whole text has {len(text):,} characters)"
    return cut(text, MOST - len(said)) + said


def length(text: str) -> int:
    """How long a text is for Excel, which counts in UTF-16."""
    return len(text) + sum(each > "\uffff" for each in text)


def cut(text: str, most: int) -> str:
    """The beginning of a text, of at most so many of Excel's characters.

    >>> cut("ab\U0001f600c", 3), cut("abc", 3)
    ('ab', 'abc')
    """
    while (over := length(text) - most) > 0:
        text = text[: -max(over // 2, 1)]
    return text


def lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column of so many characters, rather one more than one less.

    >>> lines("", 10), lines("a word or two", 20), lines("a word or two", 10)
    (1, 1, 2)
    """
    return sum(max(1, ceil(len(line) * 0.95 / width)) for line in text.split("\n"))


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Names of sheets from titles: without forbidden signs, short enough, none twice.

    >>> sheet_names(["Inside: every unit", "inside every unit", "'History'", "Predicted inside, observed by customers"])
    ['Inside every unit', 'inside every unit 2', 'History 2', 'Predicted inside, observed by…']
    """
    taken, names = set(RESERVED), list[str]()
    for title in titles:
        base = " ".join(FORBIDDEN.sub(" ", plain(title)).split()).strip("' ") or "Sheet"
        name, number = _short(base, LONGEST_NAME), 1
        while name.casefold() in taken:
            number += 1
            name = f"{_short(base, LONGEST_NAME - 1 - len(str(number)))} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _short(name: str, most: int) -> str:
    """At most so many characters, cut between words where there are several."""
    if length(name) <= most:
        return name
    whole, blank, _ = cut(name, most).rpartition(" ")
    return (whole if blank and len(whole) > most // 2 else cut(name, most - 1)).rstrip("' ,") + "\u2026"


@lru_cache(4096)
def number(text: str) -> tuple[float, str] | None:
    """The number that a text is, and the format that shows it as the text does; None for any other text.

    >>> number("43"), number("\u22124"), number("41\u00a0%"), number("9,175"), number("0.50"), number("007")
    ((43.0, '0'), (-4.0, '0;"−"0;0'), (0.41, '0"\\xa0"%'), (9175.0, '#,##0'), (0.5, '0.00'), None)
    """
    found = NUMBER.fullmatch(text)
    if not found:
        return None
    sign, digits, part, percent = found.groups(default="")
    value = float(digits.replace(",", "") + part) * (-1 if sign in ("-", "\u2212") and sign else 1)
    shape = ("#,##0" if "," in digits else "0") + ("." + "0" * (len(part) - 1) if part else "")
    if percent:
        return value / 100, f'{shape}"\u00a0"%'
    return value, signed(shape, sign == "+") if sign else shape


def signed(shape: str, plus: bool) -> str:
    """A number's format with the minus of typesetters, and a plus where that is wanted."""
    return f'{"+" if plus else ""}{shape};"\u2212"{shape};{shape}'
