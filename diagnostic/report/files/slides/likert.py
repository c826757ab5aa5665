"""How people answered, as a table of questions beside bars that PowerPoint draws, a bar in line with each question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from math import floor

from diagnostic.report.document.parts import DataTable, TableCell, TableRow
from diagnostic.report.files.reasons import letters
from diagnostic.report.files.slides.cells import PAD_X, SIZE, GridLine, Square, grid, high, square
from diagnostic.report.files.slides.charts import bars
from diagnostic.report.files.slides.measures import Box, width
from diagnostic.report.files.slides.sheet import (
    SMALL,
    Column,
    Formula,
    NativeChart,
    Shape,
    Words,
    plain,
    tall,
    workbook,
)
from diagnostic.report.files.slides.tables import CHIP, GAP, Piece, hidden, reason_lines, together
from diagnostic.report.files.slides.xml import Paragraph, Run
from diagnostic.report.palette import LIGHT, MIDDLE
from diagnostic.report.sections import percents

OPTIONS = ("Least", "Less", "Neutral", "More", "Most")  # by shade, of what the heading above bars says
TO_MIDDLE = "Before the bar"  # heads where bars begin in the workbook of a chart
BARS_SHARE = 0.35  # of the width of a slide
SIGN, _BRACKETS = "*", re.compile(r" \(([^()]*)\)$")


def answered(table: DataTable) -> bool:
    """Whether a table has bars of shares, or would have them if they were not hidden."""
    return any(_of_bars(cell) for row in table.rows for cell in row.cells)


def _of_bars(cell: TableCell) -> bool:
    return bool(cell.bar or (cell.reason and not cell.text))


def percent(bar: Sequence[tuple[float, int]]) -> list[int | None]:
    """Whole percent of each shade, None where nobody chose it; its two sides are those that are said in words.

    >>> percent([(0.125, 0), (0.125, 1), (0.25, 2), (0.5, 4)])
    [13, 12, 25, None, 50]
    """
    shares = [sum(share for share, shade in bar if shade == place) for place in range(5)]
    below, middle, above = percents(sum(shares[:MIDDLE]), sum(shares[MIDDLE + 1 :]))
    whole = [*_apart(shares[:MIDDLE], below), middle, *_apart(shares[MIDDLE + 1 :], above)]
    return [number if share else None for number, share in zip(whole, shares, strict=True)]


def _apart(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to a total, as near to the shares as may be."""
    found = [floor(100 * share) for share in shares]
    nearest = sorted(range(len(shares)), key=lambda place: found[place] - 100 * shares[place])
    for place in nearest[: max(total - sum(found), 0)]:
        found[place] += 1
    for place in nearest[::-1][: max(sum(found) - total, 0)]:
        found[place] -= 1
    return found


def pieces(table: DataTable, area: Box, language: str, day: datetime) -> list[Piece]:
    """Questions on as many slides as they need, those of a dimension together."""
    table, remark = _shortened(table)
    place = next(number for row in table.rows for number, cell in enumerate(row.cells) if _of_bars(cell))
    known = letters(row.cells[place].reason for row in table.rows)
    foot = (*((plain(remark, SMALL, 2),) if remark else ()), *reason_lines(known))
    widths = _widths(table, place, area.width)
    header = _header(table, widths)
    room = area.height - tall(foot, area.width) - 2 * GAP - CHIP - header.high
    found: list[Piece] = []
    groups = list(_groups(table.rows))
    while groups:
        count = _fitting(groups, place, widths, room)
        rows = [row for group in groups[:count] for row in group]
        groups = groups[count:]
        pitch = _pitch(rows, place, widths)
        for first, last in together([pitch] * len(rows), room):
            found.append(
                _piece(table, rows[first:last], place, header, widths, pitch, area, language, day, known, remark)
            )
    return found


def _shortened(table: DataTable) -> tuple[DataTable, str]:
    """Questions without what is said in brackets after several of them, which a sign stands for; and what it means."""
    said = Counter(found[1] for row in table.rows if (found := _BRACKETS.search(row.name)))
    often, times = next(iter(said.most_common(1)), ("", 0))
    if times < 2:
        return table, ""
    rows = tuple(replace(row, name=row.name.replace(f" ({often})", f" {SIGN}")) for row in table.rows)
    return replace(table, rows=rows), f"{SIGN} {often}"


def _groups(rows: Sequence[TableRow]) -> Iterator[list[TableRow]]:
    """A dimension with its questions."""
    group: list[TableRow] = []
    for row in rows:
        if row.whole and group:
            yield group
            group = []
        group.append(row)
    yield group


def _fitting(groups: Sequence[list[TableRow]], place: int, widths: Sequence[float], room: float) -> int:
    """How many dimensions fit a slide, at least one."""
    rows: list[TableRow] = []
    for count, group in enumerate(groups):
        rows += group
        if count and len(rows) * _pitch(rows, place, widths) > room:
            return count
    return len(groups)


def _widths(table: DataTable, place: int, room: float) -> list[float]:
    """The width of questions, of what stands before their bars, of the bars, and of what follows where that fits."""
    bar = room * BARS_SHARE
    wide = [
        max(width(column.name, SIZE, True), *(width(_beside(row, place, number), SIZE, True) for row in table.rows))
        + 2 * PAD_X
        + 6
        for number, column in enumerate(table.columns)
    ]
    before, after = wide[:place], wide[place + 1 :]
    names = max(width(text, SIZE, True) for text in (table.first, *(row.name for row in table.rows))) + 2 * PAD_X + 6
    free = room - names - sum((*before, bar))
    if sum(after) > free:  # in two lines, or not at all
        after = [each * free / sum(after) for each in after] if sum(after) < 1.6 * free else []
    return [room - bar - sum((*before, *after)), *before, bar, *after]


def _beside(row: TableRow, place: int, number: int) -> str:
    """The text of a cell; what follows a hidden bar is its reason again, which stands below the table."""
    return "" if number > place and row.cells[place].reason else row.cells[number].text


def _header(table: DataTable, widths: Sequence[float]) -> GridLine:
    names = (table.first, *(column.name for column in table.columns[: len(widths) - 1]))
    heads = tuple(square(name, True, fill=LIGHT.field, line=LIGHT.quiet, anchor="b") for name in names)
    return GridLine(heads, high(heads, widths))


def _squares(row: TableRow, place: int, count: int, known: dict[str, str]) -> tuple[Square, ...]:
    fill = LIGHT.field if row.whole else LIGHT.ground
    cells = [square(_beside(row, place, number), row.whole, fill=fill) for number in range(count)]
    if reason := row.cells[place].reason:
        cells[place] = hidden(known[reason])
    return square(row.name, row.whole, fill=fill), *cells


def _pitch(rows: Sequence[TableRow], place: int, widths: Sequence[float]) -> float:
    """The height of each row: that of the one which needs most, since bars are all as high."""
    texts = ((row, [row.name, *(_beside(row, place, at) for at in range(len(widths) - 1))]) for row in rows)
    return max(high([square(text, row.whole) for text in found], widths) for row, found in texts)


def _piece(
    table: DataTable,
    rows: Sequence[TableRow],
    place: int,
    header: GridLine,
    widths: Sequence[float],
    pitch: float,
    area: Box,
    language: str,
    day: datetime,
    known: dict[str, str],
    remark: str,
) -> Piece:
    lines = [header, *(GridLine(_squares(row, place, len(widths) - 1, known), pitch) for row in rows)]
    free = area
    drawn = grid(
        area, widths, lines, language, f"Table. {table.first}: {rows[0].name} to {rows[-1].name}. With scores."
    )
    shapes: list[Shape] = [drawn]
    beside = Box(free.x + sum(widths[: place + 1]) + 4, free.y + header.high, widths[place + 1] - 8, pitch * len(rows))
    if any(row.cells[place].bar for row in rows):
        shapes.append(_bars(rows, place, _options(table), beside, day))
    below = free.below(drawn.box.height + GAP)
    shapes += _key(rows, place, _options(table), below)
    here = {
        reason: letter for reason, letter in known.items() if any(row.cells[place].reason == reason for row in rows)
    }
    reasons = reason_lines(here)
    foot = (*((plain(remark, SMALL, 2),) if any(SIGN in row.name for row in rows) else ()), *reasons)
    if foot:
        shapes.append(Words(below.below(CHIP + GAP).top(tall(foot, area.width)), foot, "Reasons"))
    return Piece(tuple(shapes), tuple(each.words for each in reasons), tuple(_in_words(rows)))


def _bars(rows: Sequence[TableRow], place: int, options: Sequence[str], box: Box, day: datetime) -> NativeChart:
    """The bars of some questions, as one chart."""
    parts = [percent(row.cells[place].bar) if row.cells[place].bar else [None] * 5 for row in rows]
    used = [shade for shade in range(5) if any(part[shade] is not None for part in parts)]
    columns: list[Column] = [("", [row.name for row in rows])]
    columns += [(options[shade], [part[shade] for part in parts]) for shade in used]
    told = "; ".join(f"{row.name} {_said(row.cells[place:])}" for row in rows if row.cells[place].bar)
    around = _before_middle(parts, used) if any(row.cells[place].around for row in rows) else None
    xml = bars(columns, [LIGHT.scores[shade] for shade in used], stacked=True, names=False, around=around)
    columns += [around] if around else []
    return NativeChart(box, f"Bars of how people answered. {told}.", xml, workbook(columns, day), "How people answered")


def _before_middle(parts: Sequence[Sequence[int | None]], used: Sequence[int]) -> Column:
    """Where bars begin, so that the middle of their neutral parts is at 100: formulas that follow the numbers."""
    letters_of = {shade: chr(ord("B") + place) for place, shade in enumerate(used)}
    found: list[Formula | None] = []
    for line, part in enumerate(parts, 2):
        less = [f"-{letters_of[shade]}{line}{'/2' if shade == MIDDLE else ''}" for shade in used if shade <= MIDDLE]
        start = 100 - sum((part[shade] or 0) / (2 if shade == MIDDLE else 1) for shade in range(MIDDLE + 1))
        found.append(None if all(number is None for number in part) else Formula(f"=100{''.join(less)}", start))
    return TO_MIDDLE, found


def _said(cells: Sequence[TableCell]) -> str:
    """A bar in the words beside it."""
    return " ".join(cell.text for cell in cells if cell.text)


def _options(table: DataTable) -> list[str]:
    """What the shades of bars mean, the least healthy first."""
    said = dict(table.legend)
    return [said.get(str(shade), words) for shade, words in enumerate(OPTIONS)]


def _key(rows: Sequence[TableRow], place: int, options: Sequence[str], area: Box) -> Iterator[Words]:
    """What the colours of bars mean, as far as they are used."""
    used = {shade for row in rows for _, shade in row.cells[place].bar}
    x = area.x
    for shade in sorted(used):
        wide = width(options[shade], SMALL, True) + 14
        ink = LIGHT.scores[shade]
        yield Words(
            Box(x, area.y, wide, CHIP),
            (Paragraph((Run(options[shade], colour=ink.ink),), SMALL, align="ctr"),),
            "Colour",
            ink.fill,
            4,
        )
        x += wide + 4


def _in_words(rows: Sequence[TableRow]) -> Iterator[str]:
    """Every question with its score and how people answered."""
    for row in rows:
        words = ", ".join(filter(None, (cell.text for cell in row.cells)))
        yield f"{row.name}: {words}" if words else row.name
