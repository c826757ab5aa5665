"""Tables of a page: rows in groups, reasons lettered, what signs mean, and the numbers of pictures as tables."""

from __future__ import annotations

from typing import Any

from diagnostic.report.document.parts import FELT, SCORES, DataTable, Plot, TableRow
from diagnostic.report.files.html.marks import number, shares_of
from diagnostic.report.files.reasons import column_groups, lettered

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
    }


def _groups(table: DataTable) -> list[list[TableRow]]:
    """Rows together with the row of their parent, which is the first."""
    found: list[list[TableRow]] = []
    for row in table.rows:
        if row.whole or not found:
            found.append([])
        found[-1].append(row)
    return found


def shown_plot(plot: Plot) -> list[tuple[str, ...]]:
    """The rows of a picture's table: each category, its numbers as pages show them, and what is said of it."""
    columns = [plot.categories, *([number(value) for value in values] for _, values in plot.series)]
    return list(zip(*columns, *([plot.said] if plot.said else []), strict=True))
