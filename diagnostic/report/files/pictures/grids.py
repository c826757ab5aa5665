"""The picture of a table of scores or signs: a rectangle a cell, as the grids of pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, cos, radians, sin

from diagnostic.report.document.parts import FELT, DataTable, TableCell, TableRow
from diagnostic.report.files.html.vectors import Shape
from diagnostic.report.files.pictures.lettering import lines, text, width
from diagnostic.report.files.reasons import column_groups, lettered
from diagnostic.report.palette import LIGHT
from diagnostic.report.words import FELT_SIGNS

CELL, ROW, GAP = 46, 30, 8  # pixels: width and height of a cell, space above a row of a parent
LETTERS, TURN = 13, 40  # size of text; degrees by which headings are turned
NAMES = 120, 250  # pixels for the names of rows, at least and at most
MARKS = {-1: "\u25bc", 0: "", 1: "\u25b2"}
INKS = dict(zip(FELT_SIGNS.values(), (LIGHT.worse, LIGHT.worse, LIGHT.ink, LIGHT.quiet, LIGHT.quiet), strict=True))


@dataclass(frozen=True)
class DrawnPart:
    """What is drawn of a part, in so many pixels."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def rectangle(x: float, y: float, wide: float, high: float, fill: str, **more: str) -> Shape:
    """A filled rectangle with round corners; `more` are attributes."""
    place = (("x", f"{x:g}"), ("y", f"{y:g}"), ("width", f"{wide:g}"), ("height", f"{high:g}"), ("fill", fill))
    told = {"rx": "3"} | more
    return Shape("rect", (*place, *((key.replace("_", "-"), value) for key, value in told.items())), "", ())


def grid_body(table: DataTable) -> DrawnPart:
    """Names at the left, headings turned above, a rectangle or a sign for each cell."""
    names = max((width(row.name, LETTERS, row.whole) for row in table.rows), default=0) + 24
    left = min(max(names, NAMES[0]), NAMES[1])
    longest = max((width(column.heading, LETTERS - 1) for column in table.columns), default=0)
    lean = max((width(each.heading, LETTERS - 1) for each in table.columns[-2:]), default=0) * cos(radians(TURN))
    over = 22 if column_groups(table) else 0
    top = ceil(longest * sin(radians(TURN))) + 16 + over
    shapes, y, letters = list(_headings(table, left, top)), float(top), lettered(table)
    for number, row in enumerate(table.rows):
        y += GAP if row.whole and number else 0
        shapes += _row(row, left, y, table.kind, letters)
        y += ROW
    return DrawnPart(left + CELL * len(table.columns) + max(lean - CELL / 2, 0), y, tuple(shapes))


def _headings(table: DataTable, left: float, top: float) -> Iterator[Shape]:
    at = left
    for name, over in column_groups(table):
        if name:
            yield text(name, at, 12, LETTERS - 1, LIGHT.quiet)
        at += over * CELL
    for number, column in enumerate(table.columns):
        place = f"translate({left + number * CELL + CELL / 2:g},{top - 8:g}) rotate(-{TURN})"
        look = (("transform", place), ("font-size", f"{LETTERS - 1}"), ("fill", LIGHT.ink))
        yield Shape("text", look, column.heading, ())


def _row(row: TableRow, left: float, y: float, kind: str, letters: dict[str, str]) -> Iterator[Shape]:
    indent = 0 if row.whole else 12
    told, size = lines(row.name, LETTERS, left - indent - 8, row.whole), LETTERS
    if len(told) > 1:
        size = LETTERS - 2
        told = lines(row.name, size, left - indent - 8, row.whole)[:2]
        if " ".join(told) != row.name and "".join(told) != row.name:
            told[-1] = f"{told[-1][:-1]}\u2026"
    middle = y + ROW / 2 + size * 0.36 - (len(told) - 1) * size * 0.55
    for number, line in enumerate(told):
        yield text(line, indent, round(middle + number * size * 1.1, 1), size, LIGHT.ink, row.whole)
    for number, cell in enumerate(row.cells):
        yield from _cell(cell, left + number * CELL, y, kind, letters)


def _cell(cell: TableCell, x: float, y: float, kind: str, letters: dict[str, str]) -> Iterator[Shape]:
    """A number on its colour with its mark; a sign; a dashed frame with the letter of the reason why it is hidden."""
    across, down = x + CELL / 2, y + ROW / 2 + LETTERS * 0.36
    if cell.reason:
        dashed = {"stroke": LIGHT.line, "stroke_dasharray": "3 2"}
        yield rectangle(x + 1.5, y + 1.5, CELL - 3, ROW - 3, LIGHT.ground, **dashed)
        yield text(
            f"{cell.text} {letters.get(cell.reason, '')}".strip(), across, down, 11, LIGHT.quiet, anchor="middle"
        )
    elif kind == FELT:
        yield text(cell.text, across, down, LETTERS + 2, INKS.get(cell.text, LIGHT.ink), anchor="middle")
    elif cell.shade >= 0:
        shade = LIGHT.scores[cell.shade]
        yield rectangle(x + 1, y + 1, CELL - 2, ROW - 2, shade.fill)
        yield text(f"{cell.text}{MARKS[cell.mark]}", across, down, LETTERS, shade.ink, anchor="middle")
    elif cell.text:
        yield text(f"{cell.text}{MARKS[cell.mark]}", across, down, LETTERS, LIGHT.ink, anchor="middle")
