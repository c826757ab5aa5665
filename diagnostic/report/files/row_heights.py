"""Columns and heights of rows of a table of words beside bars in a PDF, where they are sure before anything is set.

To try how high a row is takes typst as long as to set it. Where it is not sure how many lines a row has, that is left
to typst. All lengths are points, 1/72 inch.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from diagnostic.report.document.parts import DataTable, TableRow
from diagnostic.report.files.slides.measures import width

SIZE, INSET = 9, 4  # of letters; around what a cell holds
CAPITALS, LEADING = 0.66, 0.62  # sizes of letters: height of the first line, and from the foot of one to the next's top
BAR = 32 * 72 / 25.4  # width of a column of bars, 32 mm
BAR_HIGH = 2 * INSET + 0.8 * SIZE
NAMES, WORDS = 1.4, 1.3  # shares of what is left: of the names of rows, and of each column of words
SHORT = 12  # letters that have a column of their own width
UNEVEN = 0.03  # share by which widths may be off, as kerning has it
UNBROKEN = 30  # letters from which on a word may break anywhere
WORD = re.compile(r"[(\"'\u201c\u2018]?[^\W_](.*[^(\u201c\u2018])?")  # a line may end before it, and after it
_THOUSANDTHS = {  # of a size, by the letters of Inside Out Sans that are as wide
    200: " \u00a0", 241: "|", 246: "i\u00ee\u00ef\u00ed", 247: "j", 249: "',.:;\u2018\u2019", 255: "l", 263: "I",
    289: "!", 292: "f", 303: "()[]{}", 311: "-", 338: "t", 347: "r", 350: "/\\", 418: "*", 419: "s", 425: "?z",
    426: '"\u201c\u201d', 446: "x", 456: "c\u00e7", 467: "vy", 476: "Y", 479: "J", 480: "\u2013", 486: "L", 494: "F",
    495: "k", 496: "e\u00e9\u00e8\u00ea\u00eb", 497: "#$+0123456789<=>^~", 500: "_",
    504: "ag\u00e4\u00e0\u00e2\u00e1", 513: "X", 515: "V", 527: "E\u00c9", 534: "S", 536: "T", 539: "Z",
    542: "`o\u00f6\u00f4\u00f3", 543: "A", 544: "hu\u00fc\u00c4\u00f9\u00fb\u00fa", 547: "n\u00f1", 553: "b",
    555: "dpq", 566: "P", 569: "R", 571: "C", 576: "\u00df", 579: "K", 588: "B", 609: "&", 615: "D", 617: "G",
    645: "U\u00dc", 647: "N", 652: "H", 664: "OQ\u00d6", 719: "w", 727: "M", 786: "W", 800: "\u2014", 824: "%",
    829: "m", 847: "@", 948: "\u2026",
}  # fmt: skip
_WIDTHS = {letter: thousandths * SIZE / 1000 for thousandths, letters in _THOUSANDTHS.items() for letter in letters}


def column_widths(table: DataTable, bars: Sequence[bool]) -> list[tuple[float, float]]:
    """(share of what is left, points) of the names of rows and of each column, of which one is 0; none without bars."""
    if not any(bars):
        return []
    found = [(NAMES, 0.0)]
    for place, column in enumerate(table.columns):
        letters = max(len(column.name), *(len(row.cells[place].text) for row in table.rows), 0)
        found.append((0.0, BAR) if bars[place] else (0.0, letters * 4.8 + 10) if letters < SHORT else (WORDS, 0.0))
    return found


def row_heights(table: DataTable, widths: Sequence[tuple[float, float]], across: float) -> list[float | None]:
    """Height of each row; None where only typst knows. widths : as `column_widths` has it. across : the table's; 0
    where that is not known.
    """
    if not widths or not across:
        return [None] * len(table.rows)
    shares = sum(share for share, _ in widths)
    left = across - sum(length for _, length in widths)
    rooms = [(length or left * share / shares) - 2 * INSET for share, length in widths]
    return [_height(row, rooms) for row in table.rows]


def _height(row: TableRow, rooms: Sequence[float]) -> float | None:
    if row.whole:  # in bold
        short = row.name.isprintable() and width(row.name, SIZE, bold=True) < rooms[0]
        return _of_lines(1) if short and all(len(cell.text) < SHORT for cell in row.cells) else None
    found = [lines(row.name, rooms[0])]
    found += [lines(cell.text, room) for cell, room in zip(row.cells, rooms[1:], strict=True) if cell.text]
    least, most = (max(ends) for ends in zip(*found, strict=True))
    if not 0 < least == most:
        return None
    return max(_of_lines(most), BAR_HIGH if any(cell.bar for cell in row.cells) else 0.0)


def _of_lines(count: int) -> float:
    return round(2 * INSET + SIZE * (count * CAPITALS + (count - 1) * LEADING), 2)


@lru_cache(20_000)
def lines(text: str, room: float) -> tuple[int, float]:
    """The fewest and the most lines that a text may take in a column `room` wide; (0, infinity) where nobody knows.

    >>> lines("Good work is appreciated here.", 162), lines("55 people: 33% unfavourable, 49% neutral", 162)
    ((1, 1), (1, 2))
    >>> lines("55 people: 33% unfavourable, 49% neutral, 18% favourable", 162)
    (2, 2)
    """
    words, space = [_word(part) for part in text.split(" ")], _WIDTHS[" "]
    total = sum(words) + space * (len(words) - 1)
    if max(words) * (1 + UNEVEN) > room:
        return 0, math.inf
    least = math.ceil(total * (1 - UNEVEN) / (room + space))
    most, used = 1, 0.0
    for word in words:
        wide = word * (1 + UNEVEN)
        if used and used + space + wide > room:
            most, used = most + 1, wide
        else:
            used += space * bool(used) + wide
    return least, most


@lru_cache(20_000)
def _word(text: str) -> float:
    """How wide a word is in which no line ends; infinity where nobody knows."""
    sure = WORD.fullmatch(text) and len(text) < UNBROKEN
    return sum(_WIDTHS.get(letter, math.inf) for letter in text) if sure else math.inf
