"""A grid without its picture: as a table, and as a list of units for phones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from diagnostic.core.released.gaps import CORRECT_REJECTION
from diagnostic.report.charts.grid import Cell, Cells, Column
from diagnostic.report.charts.outcome_grid import ORDER
from diagnostic.report.content.rows import View
from diagnostic.report.markup import Chip, said, table, unit_list
from diagnostic.report.palette import Shade, Theme

WORST, BEST = 3, 1  # chips of a unit before all are asked for
QUIET_FROM = ORDER.index(CORRECT_REJECTION)  # outcomes from here on ask for no attention
MARKS = {-1: " \u25bc", 0: "", 1: " \u25b2"}


def grid_table(caption: str, view: View, columns: Sequence[Column], cells: Cells, marks: bool = True) -> str:
    """Every cell of the view in words; hidden ones with their reason."""
    rows = [(row.label, [_said(cells[row.unit, column.id], marks) for column in columns]) for row in view.rows]
    bold = [number for number, row in enumerate(view.rows) if row.whole]
    return table(caption, ["Unit", *(column.name for column in columns)], rows, bold)


def _said(cell: Cell, marks: bool) -> str:
    if cell.hidden:
        return cell.note
    return f"{cell.text}{MARKS[cell.mark]}" if marks else cell.note


def score_list(
    view: View, columns: Sequence[Column], cells: Cells, theme: Theme, worth: Callable[[Cell], float]
) -> str:
    """Per unit the worst three and the best one by `worth` (small is bad), then all; hidden cells come last."""
    units = []
    for row in view.rows:
        known = [(column, cells[row.unit, column.id]) for column in columns]
        ordered = sorted((pair for pair in known if not pair[1].hidden), key=lambda pair: worth(pair[1]))
        first = [*ordered[:WORST], *ordered[max(WORST, len(ordered) - BEST) :]] or known[:1]
        units.append((row.label, _chips(first, theme), _chips(known, theme)))
    return unit_list(units)


def _chips(cells: Sequence[tuple[Column, Cell]], theme: Theme) -> list[Chip]:
    shades: tuple[Shade, ...] = (theme.hidden, *theme.scores)
    return [
        Chip(
            column.name,
            cell.text + MARKS[cell.mark],
            shades[cell.shade + 1].fill,
            shades[cell.shade + 1].ink,
            cell.note,
        )
        for column, cell in cells
    ]


def outcome_list(view: View, columns: Sequence[Column], cells: Cells) -> str:
    """Per unit its outcomes in words, those that ask for attention first."""
    return "".join(
        _unit_outcomes(row.label, [(column, cells[row.unit, column.id]) for column in columns]) for row in view.rows
    )


def _unit_outcomes(name: str, known: Sequence[tuple[Column, Cell]]) -> str:
    ordered = sorted(known, key=lambda pair: pair[1].shade)
    lines = [(column.name, f"{cell.text} {cell.note}") for column, cell in ordered]
    loud = sum(cell.shade < QUIET_FROM for _, cell in ordered)
    show = "Show the rest" if loud else f"Show all {len(lines)}"
    more = f"<details><summary>{show}</summary>{said(lines[loud:])}</details>"
    first = said(lines[:loud]) or '<p class="quiet">No hit, no miss, no false alarm.</p>'
    return f'<section class="unit"><h2>{escape(name)}</h2>{first}{more if lines[loud:] else ""}</section>'
