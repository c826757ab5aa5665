"""How much room texts take, so that nothing runs over a slide. All lengths are points, 1/72 inch.

Widths are those of Arial and a sixth more: programs that lack Inside Out Sans take other letters, up to as
wide as those of DejaVu Sans or Verdana.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_THOUSANDTHS = {  # of an em, by the letters that are as wide
    191: "'",
    222: "ijl",
    278: " !,./:;fIt\\[]|\u00b7",
    333: "-()r`\u201c\u201d",
    355: '"',
    500: "ckJsvxyz",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
    1000: "\u2014\u2026@\u25cf\u25c6\u25cb\u25bc\u25b2",
}
_WIDTHS = {letter: width for width, letters in _THOUSANDTHS.items() for letter in letters}
_OTHER, _WIDE = 556, 1000
BOLD, WIDER = 1.1, 1.16
LINE = 1.26  # height of a line, in sizes of its text: that of Inside Out Sans, more than that of Arial


@dataclass(frozen=True)
class Box:
    """A place on a slide."""

    x: float
    y: float
    width: float
    height: float

    def below(self, taken: float) -> Box:
        """What is left under the first `taken` points."""
        return Box(self.x, self.y + taken, self.width, max(0.0, self.height - taken))

    def top(self, height: float) -> Box:
        """The first `height` points."""
        return Box(self.x, self.y, self.width, height)

    def foot(self, height: float) -> Box:
        """The last `height` points."""
        return Box(self.x, self.y + self.height - height, self.width, height)


@lru_cache(50_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text on one line.

    >>> round(width("Trust", 12)), round(width("Trust", 12, bold=True))
    (32, 35)
    """
    return sum(map(_letter, text)) * size * WIDER / 1000 * (BOLD if bold else 1)


def _letter(letter: str) -> int:
    known = _WIDTHS.get(letter)
    if known:
        return known
    if letter < "\u0300":
        return _WIDTHS.get(unicodedata.normalize("NFD", letter)[0], _OTHER)
    return 0 if unicodedata.combining(letter) else _WIDE if unicodedata.east_asian_width(letter) in "WF" else 667


@lru_cache(50_000)
def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """How many lines a text takes in a column `room` wide; a word that is longer is broken.

    >>> lines("Room for failure", 10, 90), lines("Room for failure", 10, 60), lines("Teamteamteam", 10, 35)
    (1, 2, 3)
    """
    count, used, space = 1, 0.0, width(" ", size, bold)
    for word in text.split():
        wide = width(word, size, bold)
        if used and used + space + wide <= room:
            used += space + wide
            continue
        count += bool(used)
        while wide > room > 0:
            count, wide = count + 1, wide - room * 0.95
        used = wide
    return count


def broken(text: str, size: float, room: float, most: int, bold: bool = False) -> tuple[str, ...]:
    """A text on lines that are at most `room` wide, `most` of them; what there is no room for is \u2026.

    >>> [broken(text, 10, 60, 2) for text in ("Room for failure", "Roomforfailure", "Room for failure in everything")]
    [('Room for', 'failure'), ('Roomforf\u2026',), ('Room for', 'failure in\u2026')]
    """
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".lstrip()
        if found[-1] and width(longer, size, bold) > room:
            found.append(word)
        else:
            found[-1] = longer
    kept = [*found[: most - 1], " ".join(found[most - 1 :])] if len(found) > most else found
    return tuple(_cut(line, size, room, bold) for line in kept)


def _cut(line: str, size: float, room: float, bold: bool) -> str:
    if width(line, size, bold) <= room:
        return line
    while line and width(f"{line}\u2026", size, bold) > room:
        line = line[:-1]
    return f"{line.rstrip()}\u2026"


def height(text: str, size: float, room: float, bold: bool = False) -> float:
    """The height of a text in a column `room` wide."""
    return lines(text, size, room, bold) * size * LINE


def fitting(text: str, sizes: Sequence[float], box: Box, bold: bool = False) -> float:
    """The first of `sizes`, the largest first, at which a text fits a box; the last where none does."""
    return next((size for size in sizes if height(text, size, box.width, bold) <= box.height), sizes[-1])
