"""Tables of a page: rows in groups, reasons lettered, what signs mean, and the numbers of pictures as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.report.document.parts import FELT, SCORES, DataTable, Plot, TableColumn, TableRow
from diagnostic.report.files.html.marks import number, shares_of
from diagnostic.report.files.reasons import column_groups, lettered
from diagnostic.report.words import FELT_ORDER

WORST, BEST = 3, 1  # cells of a unit that a phone shows before all are asked for, as pages do
QUIET_FROM = FELT_ORDER.index(CANNOT_TELL)  # signs from here on ask for no attention
UNIT = "Unit"  # heads the names of rows that can be looked for


def shown_table(table: DataTable) -> dict[str, Any]:
    """A table as its template takes it. `grid` is its kind where each cell is a number or a sign, else empty."""
    grid = table.kind if table.kind in (SCORES, FELT) else ""
    return {
        "table": table,
        "grid": grid,
        "kind": f"grid {grid}" if grid else "text",
        "units": bool(grid) and table.first == UNIT,
        "groups": _groups(table),
        "letters": lettered(table),
        "meanings": dict(table.legend) if grid == FELT else {},
        "over": column_groups(table),
        "shares": shares_of,
        "first": partial(first_read, kind=grid),
    }


def _groups(table: DataTable) -> list[list[TableRow]]:
    """Rows together with the row of their parent, which is the first."""
    found: list[list[TableRow]] = []
    for row in table.rows:
        if row.whole or not found:
            found.append([])
        found[-1].append(row)
    return found


def first_read(row: TableRow, kind: str) -> set[int]:
    """Places of the cells of a unit that are read first where there is little room: the worst three and the best one;
    of signs those that ask for attention. Where there are none, the first cell.

    >>> from diagnostic.report.document.parts import TableCell
    >>> cells = [TableCell(text, shade) for text, shade in (("61", 2), ("+14", 0), ("80", 4), ("+5", 0), ("43", 1))]
    >>> sorted(first_read(TableRow("Team", (*cells, TableCell("70", 3))), SCORES))
    [1, 2, 3, 4]
    """
    cells = row.cells
    known = [place for place, cell in enumerate(cells) if cell.shade >= 0 and not cell.reason]
    if kind == FELT:
        return {place for place in known if cells[place].shade < QUIET_FROM} or {0}
    known.sort(key=lambda place: (cells[place].shade, _number(cells[place].text)))
    return {*known[:WORST], *known[max(WORST, len(known) - BEST) :]} or {0}


def _number(text: str) -> int:
    """
    >>> _number("61"), _number("\u221214"), _number("new")
    (61, -14, 0)
    """
    found = re.search(r"-?\d+", text.replace("\u2212", "-"))
    return int(found[0]) if found else 0


Heads = tuple[tuple[str, str], ...]  # of each column: its name, and what stands between it and a cell beside it


def heads_of(tables: Iterable[DataTable]) -> list[Heads]:
    """Every row of headings that tables have, once: what a phone says before each cell."""
    return list(dict.fromkeys(map(heads, tables)))


def heads(table: DataTable) -> Heads:
    """The headings of a table's columns in full."""
    named = (f"{each.name} ({group})" if group else each.name for each, group in _grouped(table))
    return tuple((name, "" if table.kind in (SCORES, FELT) else ": ") for name in named)


def _grouped(table: DataTable) -> list[tuple[TableColumn, str]]:
    over = [name for name, count in column_groups(table) for _ in range(count)]
    return list(zip(table.columns, over or [""] * len(table.columns), strict=True))


def shown_plot(plot: Plot) -> list[tuple[str, ...]]:
    """The rows of a picture's table: each category, its numbers as pages show them, and what is said of it."""
    columns = [plot.categories, *([number(value) for value in values] for _, values in plot.series)]
    return list(zip(*columns, *([plot.said] if plot.said else []), strict=True))
