"""A grid without its picture: as a table, and as a list of units for phones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.content.rows import View
from diagnostic.report.markup import Chip, table, unit_list
from diagnostic.report.palette import Shade, Theme
from diagnostic.report.templating import fragment
from diagnostic.report.words import FELT_ORDER

WORST, BEST = 3, 1  # chips of a unit before all are asked for
QUIET_FROM = FELT_ORDER.index(CANNOT_TELL)  # answers from here on ask for no attention
MARKS = {-1: " \u25bc", 0: "", 1: " \u25b2"}


def grid_table(caption: str, view: View, columns: Sequence[GridColumn], cells: Cells, marks: bool = True) -> Markup:
    """Every cell of the view in words; hidden ones with their reason."""
    rows = [(row.label, [_cell_words(cells[row.unit, column.id], marks) for column in columns]) for row in view.rows]
    bold = [number for number, row in enumerate(view.rows) if row.whole]
    return table(caption, ["Unit", *(column.name for column in columns)], rows, bold)


def _cell_words(cell: Cell, marks: bool) -> str:
    if cell.hidden:
        return cell.note
    return f"{cell.text}{MARKS[cell.mark]}" if marks else cell.note


def score_list(
    view: View, columns: Sequence[GridColumn], cells: Cells, theme: Theme, worth: Callable[[Cell], float]
) -> Markup:
    """Per unit the worst three and the best one by `worth` (small is bad), then all; hidden cells come last."""
    units = []
    for row in view.rows:
        known = [(column, cells[row.unit, column.id]) for column in columns]
        ordered = sorted((pair for pair in known if not pair[1].hidden), key=lambda pair: worth(pair[1]))
        first = [*ordered[:WORST], *ordered[max(WORST, len(ordered) - BEST) :]] or known[:1]
        units.append((row.label, _chips(first, theme), _chips(known, theme)))
    return unit_list(units)


def _chips(cells: Sequence[tuple[GridColumn, Cell]], theme: Theme) -> list[Chip]:
    shades: tuple[Shade, ...] = (theme.hidden, *theme.scores)
    return [
        Chip(column.name, cell.text + MARKS[cell.mark], shades[cell.shade + 1].style, cell.note)
        for column, cell in cells
    ]


def felt_list(view: View, columns: Sequence[GridColumn], cells: Cells) -> Markup:
    """Per unit what is felt in words, what asks for attention first."""
    units = [(row.label, *_felt([(column, cells[row.unit, column.id]) for column in columns])) for row in view.rows]
    return fragment("felt_list.html", units=units)


Lines = list[tuple[str, str]]


def _felt(known: Sequence[tuple[GridColumn, Cell]]) -> tuple[Lines, Lines]:
    """A name and a sentence for each rule: those that ask for attention, and the rest."""
    ordered = sorted(known, key=lambda pair: pair[1].shade)
    lines = [(column.name, f"{cell.text} {cell.note}") for column, cell in ordered]
    loud = sum(cell.shade < QUIET_FROM for _, cell in ordered)
    return lines[:loud], lines[loud:]
