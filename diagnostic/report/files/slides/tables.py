"""Tables of a document over as many slides as they need: by columns, then by rows, the header on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diagnostic.report.document.parts import FELT, SCORES, DataTable, TableCell, TableRow
from diagnostic.report.files.reasons import column_groups, lettered
from diagnostic.report.files.slides.cells import PAD_X, SIZE, GridLine, Square, grid, high, square
from diagnostic.report.files.slides.measures import LINE, Box, broken, width
from diagnostic.report.files.slides.sheet import SMALL, Shape, Words, plain, tall
from diagnostic.report.files.slides.xml import Paragraph, Run
from diagnostic.report.palette import LIGHT
from diagnostic.report.slides.pages import evenly

HIDDEN, MARKS = "\u00b7\u00b7\u00b7", {-1: "\u25bc", 0: "", 1: "\u25b2"}
FELT_INKS = {
    "\u25cf": LIGHT.worse,
    "\u25c6": LIGHT.worse,
    "\u25cb": LIGHT.ink,
    "\u2013": LIGHT.quiet,
    "\u00b7": LIGHT.quiet,
}
NARROW, LONGEST_HEAD = 34.0, 132.0  # a column of numbers at least, and how high its heading may stand
TIGHT = 1.0  # points beside a number
NAMES = (190.0, 330.0)  # the column of names: what it may need at the cost of columns, at most
GAP, CHIP = 6.0, 17.0


@dataclass(frozen=True)
class Piece:
    """A part of a table that fits a slide: what stands on it, why cells of it are hidden, what is to be said of it."""

    shapes: tuple[Shape, ...]
    reasons: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def pieces(table: DataTable, area: Box, lead: Sequence[Paragraph], language: str) -> list[Piece]:
    """A table on as many slides as it needs; `lead` stands above its first piece, its caption above each."""
    return [
        _piece(part, rows, area, lead if not place else (), language, widths)
        for place, (part, rows, widths) in enumerate(_split(table, area, lead))
    ]


def _split(
    table: DataTable, area: Box, lead: Sequence[Paragraph]
) -> Iterator[tuple[DataTable, list[GridLine], list[float]]]:
    begun = False
    for part in _by_columns(table, area.width):
        widths = _widths(part, area.width)
        header, rows = _header(part, widths), _rows(part, widths)
        foot = (*_reason_lines(part), *beside(part, area))
        room = area.height - _above(part, (), area.width) - sum(line.high for line in header)
        room -= tall(foot, area.width) + GAP if foot else 0
        taken = tall(tuple(lead), area.width) if lead and not begun else 0.0
        for first, last in together([line.high for line in rows], room, taken):
            yield part, [*header, *rows[first:last]], widths
        begun = True


def together(heights: Sequence[float], room: float, taken: float = 0.0) -> list[tuple[int, int]]:
    """Rows from and to on each slide, alike on all as far as may be; `taken` of the first's room are not free.

    >>> together([10, 10, 10, 10], 35), together([10, 10, 10, 10, 10], 30, 10), together([99], 10)
    ([(0, 2), (2, 4)], [(0, 2), (2, 5)], [(0, 1)])
    """
    full = _filled(heights, room, taken)
    tries = (_filled(heights, room * share / 20, taken * share / 20) for share in range(1, 20))
    return next((found for found in tries if len(found) <= len(full)), full)


def _filled(heights: Sequence[float], room: float, taken: float) -> list[tuple[int, int]]:
    """Rows from and to on each slide, as many as fit, at least one."""
    found, start, used = [], 0, taken
    for place, each in enumerate(heights):
        if place > start and used + each > room:
            found.append((start, place))
            start, used = place, 0.0
        used += each
    return [*found, (start, len(heights))]


def _piece(
    part: DataTable, rows: list[GridLine], area: Box, lead: Sequence[Paragraph], language: str, widths: list[float]
) -> Piece:
    above: list[Shape] = []
    words = (*lead, *_caption(part))
    free = area
    if words:
        above.append(Words(area.top(tall(words, area.width)), words, "About"))
        free = free.below(tall(words, area.width) + GAP)
    if part.legend:
        above += legend(part, free)
        free = free.below(_legend_height(part, area.width) + GAP)
    pad = PAD_X if part.kind not in (SCORES, FELT) else TIGHT
    table = grid(free, widths, rows, language, _alt(part, rows), pad)
    reasons = (*_reason_lines(part, _reasons_in(part, rows)), *beside(part, area))
    below = (
        (Words(free.below(table.box.height + GAP).top(tall(reasons, area.width)), reasons, "Reasons"),)
        if reasons
        else ()
    )
    return Piece((*above, table, *below), tuple(each.words for each in reasons))


def _above(part: DataTable, lead: Sequence[Paragraph], room: float) -> float:
    """What stands above a piece."""
    words = (*lead, *_caption(part))
    return (tall(words, room) + GAP if words else 0) + (_legend_height(part, room) + GAP if part.legend else 0)


def _caption(part: DataTable) -> tuple[Paragraph, ...]:
    return (plain(part.caption, SIZE, 2),) if part.caption else ()


def _alt(part: DataTable, rows: Sequence[GridLine]) -> str:
    """What a table is of; its numbers are in its cells, which are read one by one."""
    names = ["".join(run.words for run in line.squares[0].runs) for line in rows[1:]]
    of = f"{names[0]} to {names[-1]}" if len(names) > 1 else "".join(names)
    heads = ", ".join(column.name for column in part.columns)
    return f"Table. Rows: {part.first}, {of}. Columns: {heads}."


def _by_columns(table: DataTable, room: float) -> Iterator[DataTable]:
    """A table with as many columns as fit, alike on all slides."""
    if table.kind in (SCORES, FELT):
        most = max(1, int((room - min(_longest(table), NAMES[0])) // _narrow(table)))
    else:
        most = max(1, int((room - 90) // 90))
    for places in evenly(range(len(table.columns)), most):
        yield replace(
            table,
            columns=tuple(table.columns[place] for place in places),
            rows=tuple(replace(row, cells=tuple(row.cells[place] for place in places)) for row in table.rows),
        )


def _longest(table: DataTable) -> float:
    return max((width(row.name, SIZE, row.whole) for row in table.rows), default=0.0) + 2 * PAD_X + 10


def _narrow(part: DataTable) -> float:
    """What a column of numbers needs, so that none is broken."""
    texts = {cell.text + MARKS[cell.mark] for row in part.rows for cell in row.cells}
    return max(NARROW, *(width(each, SIZE) + 2 * TIGHT + 2 for each in texts)) if texts else NARROW


def _names_width(part: DataTable, room: float) -> float:
    """As wide as the longest name, as far as the columns leave room for it."""
    return min(max(_longest(part), NAMES[0] / 2), NAMES[1], room - len(part.columns) * _narrow(part))


def _widths(part: DataTable, room: float) -> list[float]:
    """The width of the names and of each column."""
    if part.kind in (SCORES, FELT):
        names = _names_width(part, room)
        each = min((room - names) / max(len(part.columns), 1), 64.0)
        return [names, *([each] * len(part.columns))]
    wanted = [
        max(
            (width(text, SIZE, bold) for text, bold in texts), default=0.0
        ) + 2 * PAD_X + 8
        for texts in _texts(part)
    ]  # fmt: skip
    if sum(wanted) <= room:
        return wanted
    fair = room / len(wanted)
    small = [min(each, fair) for each in wanted]
    spare = room - sum(small)
    over = [max(each - fair, 0.0) for each in wanted]
    return [least + spare * more / (sum(over) or 1) for least, more in zip(small, over, strict=True)]


def _texts(part: DataTable) -> Iterator[list[tuple[str, bool]]]:
    yield [(part.first, True), *((row.name, row.whole) for row in part.rows)]
    for place, column in enumerate(part.columns):
        yield [(column.name, True), *((row.cells[place].text, row.whole) for row in part.rows)]


def _header(part: DataTable, widths: Sequence[float]) -> list[GridLine]:
    look: dict[str, Any] = {"fill": LIGHT.field, "line": LIGHT.quiet, "anchor": "b"}
    if part.kind not in (SCORES, FELT):
        heads = [square(name, True, **look) for name in (part.first, *(column.name for column in part.columns))]
        return [GridLine(tuple(heads), high(heads, widths))]
    names = square(part.first, True, **look)
    most = max(1, int((min(widths[1:], default=NARROW) - 2 * TIGHT) // (SIZE * LINE)))
    upright = [broken(column.heading, SIZE, LONGEST_HEAD - 10, most, True) for column in part.columns]
    heads = [
        names,
        *(Square(tuple(Run(line, True, LIGHT.ink) for line in each), upright=True, **look) for each in upright),
    ]
    longest = max((width(line, SIZE, True) for each in upright for line in each), default=0.0) + 10
    rows = [GridLine(tuple(heads), max(longest, 40))]
    if any(column.group for column in part.columns):
        groups = [square("", **look), *_groups(part)]
        rows.insert(0, GridLine(tuple(groups), high(groups, widths, TIGHT)))
    return rows


def _groups(part: DataTable) -> Iterator[Square]:
    """Headings over several columns."""
    for name, over in column_groups(part):
        yield square(name, True, LIGHT.quiet, fill=LIGHT.field, span=over)
        yield from [square("", span=0)] * (over - 1)


def _rows(part: DataTable, widths: Sequence[float]) -> list[GridLine]:
    known = lettered(part)
    pad = PAD_X if part.kind not in (SCORES, FELT) else TIGHT
    found = []
    for row in part.rows:
        squares = (_name(part, row), *(_square(part, row, cell, known) for cell in row.cells))
        found.append(GridLine(squares, high(squares, widths, pad)))
    return found


def _name(part: DataTable, row: TableRow) -> Square:
    if part.kind in (SCORES, FELT):
        return square(row.name, row.whole, indent=3 if row.whole else 10, line=LIGHT.ground, over=row.whole)
    return square(row.name, row.whole, fill=LIGHT.field if row.whole else LIGHT.ground)


def _square(part: DataTable, row: TableRow, cell: TableCell, known: dict[str, str]) -> Square:
    if part.kind not in (SCORES, FELT):
        return square(cell.text, row.whole, fill=LIGHT.field if row.whole else LIGHT.ground)
    if cell.reason:
        return hidden(known.get(cell.reason, ""))
    if part.kind == FELT:
        return square(cell.text, ink=FELT_INKS.get(cell.text, LIGHT.ink), align="ctr", line=LIGHT.line)
    if cell.shade < 0:
        return square(cell.text, align="ctr", line=LIGHT.ground, boxed=True)
    shade = LIGHT.scores[cell.shade]
    return square(
        cell.text + MARKS[cell.mark], ink=shade.ink, fill=shade.fill, align="ctr", line=LIGHT.ground, boxed=True
    )


def hidden(letter: str) -> Square:
    """A cell that shows nothing, and the letter of its reason."""
    runs = (Run(HIDDEN, False, LIGHT.quiet), Run(letter, False, LIGHT.quiet, raised=True))
    return Square(runs[: 2 if letter else 1], align="ctr", line=LIGHT.line, boxed=True, dashed=True)


def _reasons_in(part: DataTable, rows: Sequence[GridLine]) -> set[str]:
    """The letters that stand in some rows."""
    return {run.words for line in rows for each in line.squares for run in each.runs if run.raised}


def _reason_lines(part: DataTable, among: set[str] | None = None) -> tuple[Paragraph, ...]:
    """What the letters of a table mean: of all, or of those `among` them."""
    known = lettered(part) if part.kind in (SCORES, FELT) else {}
    return reason_lines({reason: letter for reason, letter in known.items() if among is None or letter in among})


def beside(part: DataTable, area: Box) -> tuple[Paragraph, ...]:
    """The notes of a table, where they are short enough to stand below each of its pieces."""
    notes = tuple(plain(f"{note}.", SMALL, 2) for note in part.notes)
    return notes if tall(notes, area.width) <= 2.4 * SMALL * LINE else ()


def reason_lines(known: dict[str, str]) -> tuple[Paragraph, ...]:
    """What letters mean, one after the other."""
    runs = [(Run(HIDDEN), Run(letter, raised=True), Run(f" {reason}.   ")) for reason, letter in known.items()]
    return (Paragraph(tuple(run for each in runs for run in each), SMALL, 2),) if runs else ()


def legend(part: DataTable, area: Box) -> Iterator[Words]:
    """What colours or signs mean: a chip each, of its colour."""
    for (sign, words), box in zip(part.legend, _chips(part, area), strict=True):
        if part.kind == SCORES:
            shade = LIGHT.scores[int(sign)]
            yield Words(box, (Paragraph((Run(words, colour=shade.ink),), SMALL, align="ctr"),), "Colour", shade.fill, 4)
        else:
            runs = (Run(sign, True, FELT_INKS.get(sign, LIGHT.ink)), Run(f" {words}", colour=LIGHT.ink))
            yield Words(box, (Paragraph(runs, SMALL, align="l"),), "Sign", LIGHT.ground, 4)


def _chips(part: DataTable, area: Box) -> Iterator[Box]:
    x, y = area.x, area.y
    for sign, words in part.legend:
        wide = min(width(words if part.kind == SCORES else f"{sign} {words}", SMALL, True) + 14, area.width)
        if x > area.x and x + wide > area.x + area.width:
            x, y = area.x, y + CHIP + 2
        yield Box(x, y, wide, CHIP)
        x += wide + 4


def _legend_height(part: DataTable, room: float) -> float:
    return max((box.y + CHIP for box in _chips(part, Box(0, 0, room, 0))), default=0.0)
