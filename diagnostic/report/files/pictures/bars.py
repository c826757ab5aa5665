"""The picture of a table with bars in it: shares that add up to a whole, beside what is said of them in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnostic.report.document.parts import DataTable, TableCell
from diagnostic.report.files.html.vectors import Shape
from diagnostic.report.files.pictures.grids import DrawnPart, rectangle
from diagnostic.report.files.pictures.lettering import SPACED, block, lines, width
from diagnostic.report.palette import LIGHT, MIDDLE

LETTERS, HEADING = 13, 12  # sizes of text
BAR, HIGH = 260, 15  # pixels: length of a bar, unless it lies around the middle, and height
NAMES, WORDS = 300, 260  # pixels: the most for names of rows, and for a column of words
APART, ABOVE = 20, 10  # pixels between columns; above a row


def bars_body(table: DataTable) -> DrawnPart:
    """Names at the left, then each column: a bar in each row, or words in as many lines as they need."""
    names = min(max((width(row.name, LETTERS, row.whole) for row in table.rows), default=0) + 4, NAMES)
    wide = [_wide(table, number) for number in range(len(table.columns))]
    starts = [names + APART + sum(wide[:number]) + APART * number for number in range(len(wide))]
    shapes, y = list[Shape](), 0.0
    headings = [lines(each.heading, HEADING, room) for each, room in zip(table.columns, wide, strict=True)]
    for told, x in zip(headings, starts, strict=True):
        shapes += block(told, x, y, HEADING, LIGHT.quiet)[0]
    y += max(map(len, headings), default=0) * HEADING * SPACED
    for row in table.rows:
        y += ABOVE
        drawn, ends = block(lines(row.name, LETTERS, names, row.whole), 0, y, LETTERS, LIGHT.ink, row.whole)
        shapes += drawn
        for cell, x, room in zip(row.cells, starts, wide, strict=True):
            if is_bar(cell):
                shapes += _bar(cell, x, y + 2)
            else:
                drawn, low = block(lines(cell.text, LETTERS, room), x, y, LETTERS, LIGHT.ink)
                shapes, ends = [*shapes, *drawn], max(ends, low)
        y = ends
    return DrawnPart(starts[-1] + wide[-1] if wide else names, y, tuple(shapes))


def has_bars(table: DataTable) -> bool:
    """Whether a bar is drawn in any cell of a table."""
    return any(cell.bar for row in table.rows for cell in row.cells)


def is_bar(cell: TableCell) -> bool:
    """Whether a cell is a bar, or the place of one that is hidden."""
    return bool(cell.bar or (cell.reason and not cell.text))


def _wide(table: DataTable, number: int) -> float:
    """Pixels of a column."""
    cells = [row.cells[number] for row in table.rows]
    if any(map(is_bar, cells)):
        return BAR
    longest = max((width(cell.text, LETTERS) for cell in cells), default=0)
    return min(max(longest, width(table.columns[number].heading, HEADING)) + 4, WORDS)


def _bar(cell: TableCell, x: float, y: float) -> Iterator[Shape]:
    """Shares beside each other; around the middle of the column each is half as long, as on pages."""
    if cell.reason:
        yield rectangle(x + 0.5, y, BAR - 1, HIGH, LIGHT.ground, stroke=LIGHT.line, stroke_dasharray="3 2")
        return
    if not cell.around:
        yield rectangle(x, y, BAR, HIGH, LIGHT.field, rx="0")
    length, at = (BAR / 2, x + BAR / 2 * (1 - middle(cell.bar))) if cell.around else (BAR, x)
    if cell.around:
        yield rectangle(x, y + HIGH / 2, BAR, 1, LIGHT.line, rx="0")
    for share, shade in cell.bar:
        yield rectangle(round(at, 2), y, round(share * length, 2), HIGH, LIGHT.scores[shade].fill, rx="0")
        at += share * length


def middle(bar: Sequence[tuple[float, int]]) -> float:
    """Where the neutral middle of a bar lies, in shares of its length.

    >>> middle([(0.25, 0), (0.5, 2), (0.25, 4)]), middle([(0.75, 1), (0.25, 3)])
    (0.5, 0.75)
    """
    return sum(share for share, shade in bar if shade < MIDDLE) + sum(s for s, shade in bar if shade == MIDDLE) / 2
