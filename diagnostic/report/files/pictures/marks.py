"""The picture of what several views say: a line from 0 to 100 for each row, a sign on it for each view, the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from diagnostic.report.content.practice import MarkedRow, PracticeContent
from diagnostic.report.document.parts import DataTable, TableCell, TableRow
from diagnostic.report.document.practices.frame import marked_scores
from diagnostic.report.files.html.vectors import Shape
from diagnostic.report.files.pictures.grids import DrawnPart, rectangle
from diagnostic.report.files.pictures.lettering import block, lines, text, width
from diagnostic.report.files.reasons import lettered
from diagnostic.report.markup import view_signs
from diagnostic.report.palette import LIGHT

LETTERS, ROW = 13, 28  # size of text; pixels: height of a row with one line
NAMES, LINE, NUMBER = 300, 280, 84  # pixels: the most for names, the line from 0 to 100, a column of numbers
APART, GAP = 24, 8  # pixels between columns; above the row of a whole
ENDS = (0, 50, 100)


@dataclass(frozen=True)
class MarkedLines:
    """Scores of a table, whose legend has a sign for each column. inks : colours of these signs, in their order."""

    table: DataTable
    inks: tuple[str, ...]

    @property
    def caption(self) -> str:
        """What it is."""
        return self.table.caption


def marked_lines(caption: str, content: PracticeContent, rows: Sequence[MarkedRow]) -> MarkedLines:
    """What each view says of standards, behaviours or units, in the signs of the page."""
    signs = view_signs(content, LIGHT).values()
    legend = tuple((each.sign, each.name) for each in signs)
    return MarkedLines(replace(marked_scores(caption, "", content, rows), legend=legend), tuple(s.ink for s in signs))


def marks_body(part: MarkedLines) -> DrawnPart:
    """Names at the left, the line with its signs, then a column of numbers for each view."""
    table = part.table
    names = min(max((width(row.name, LETTERS, row.whole) for row in table.rows), default=0) + 16, NAMES)
    line = names + APART
    numbers = line + LINE + APART
    heads = [lines(each.heading, LETTERS - 1, NUMBER - 8) for each in table.columns]
    top = max(map(len, heads), default=1) * LETTERS * 1.25 + 6
    shapes = [text(str(end), line + end * LINE / 100, top - 8, 11, LIGHT.quiet, anchor="middle") for end in ENDS]
    for number, told in enumerate(heads):
        shapes += block(told, numbers + number * NUMBER, 0, LETTERS - 1, LIGHT.quiet)[0]
    y, letters = top, lettered(table)
    for row in table.rows:
        y += GAP if row.whole else 0
        indent = 0 if row.whole else 12
        told = lines(row.name, LETTERS, names - indent, row.whole)
        high = max(ROW, len(told) * LETTERS * 1.35 + 8)
        shapes += block(told, indent, y + (high - len(told) * LETTERS * 1.35) / 2, LETTERS, LIGHT.ink, row.whole)[0]
        shapes += _line(part, row, line, y + high / 2)
        for number, cell in enumerate(row.cells):
            shapes += _number(part, number, cell, letters, numbers + number * NUMBER, y + high / 2 + LETTERS * 0.36)
        y += high
    return DrawnPart(numbers + NUMBER * len(table.columns), y, tuple(shapes))


def _line(part: MarkedLines, row: TableRow, x: float, y: float) -> Iterator[Shape]:
    """From the lowest of the row to the highest, with the sign of each that is shown."""
    yield rectangle(x, y - 0.5, LINE, 1, LIGHT.line, rx="0")
    shown = [(float(cell.text), sign, ink) for cell, sign, ink in _signed(part, row) if not cell.reason and cell.text]
    for (low, *_), (high, *_) in pairwise(sorted(shown)):
        yield rectangle(x + low * LINE / 100, y - 1, (high - low) * LINE / 100, 2, LIGHT.quiet, rx="0")
    for score, *_ in shown:  # the line ends at hollow signs
        yield rectangle(x + score * LINE / 100 - 4, y - 4, 8, 8, LIGHT.ground, rx="4")
    for score, sign, ink in shown:
        yield text(sign, x + score * LINE / 100, y + 5, LETTERS + 2, ink, anchor="middle")


def _signed(part: MarkedLines, row: TableRow) -> Iterator[tuple[TableCell, str, str]]:
    for cell, (sign, _), ink in zip(row.cells, part.table.legend, part.inks, strict=True):
        yield cell, sign, ink


def _number(
    part: MarkedLines, number: int, cell: TableCell, letters: dict[str, str], x: float, y: float
) -> Iterator[Shape]:
    """A score behind the sign of its view; the letter of the reason why it is hidden."""
    if cell.reason:
        yield text(f"{cell.text} {letters.get(cell.reason, '')}".strip(), x, y, 11, LIGHT.quiet)
        return
    yield text(part.table.legend[number][0], x, y, LETTERS, part.inks[number])
    yield text(cell.text, x + 20, y, LETTERS, LIGHT.ink)
