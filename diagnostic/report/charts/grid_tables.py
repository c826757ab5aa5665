"""A grid without its picture: as a table, and as a list of units for phones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from diagnostic.core.released.gaps import NOT_FELT
from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.report.charts.grid import Cell, Cells, GridColumn, ReferenceRow
from diagnostic.report.content.rows import GridRow, RowGroup, View
from diagnostic.report.markup import table
from diagnostic.report.templating import fragment
from diagnostic.report.words import FELT_ORDER

WORST_CELLS = 10  # of a whole view
WORST, BEST = 3, 1  # cells of a unit before all are asked for
FELT_BELOW = FELT_ORDER.index(NOT_FELT)  # expected or not
QUIET_FROM = FELT_ORDER.index(CANNOT_TELL)  # answers from here on ask for no attention
MARKS = {-1: " \u25bc", 0: "", 1: " \u25b2"}


Worth = Callable[[Cell], float]


def grid_table(
    caption: str,
    view: View,
    columns: Sequence[GridColumn],
    cells: Cells,
    marks: bool = True,
    line: ReferenceRow | None = None,
) -> Markup:
    """Every cell of the view in words, hidden ones with their reason; at the end what the whole is compared with."""
    rows = [(row.label, [_cell_words(cells[row.unit, column.id], marks) for column in columns]) for row in view.rows]
    if line:
        rows.append((line.name, [line.texts.get(column.id, "") for column in columns]))
    bold = [number for number, row in enumerate(view.rows) if row.whole]
    return table(caption, ["Unit", *(column.name for column in columns)], rows, bold)


def _cell_words(cell: Cell, marks: bool) -> str:
    if cell.hidden:
        return cell.note
    return f"{cell.text}{MARKS[cell.mark]}" if marks else cell.note


Pair = tuple[GridColumn, Cell]


def score_list(
    view: View,
    columns: Sequence[GridColumn],
    cells: Cells,
    worth: Worth,
    title: str,
    names: bool = True,
    of: str = "",
    line: ReferenceRow | None = None,
) -> Markup:
    """For phones: the ten worst cells by `worth` (small is bad) under `title`, then group by group a fold with the
    worst three and the best one of each unit, whose name opens it if `names`; `of` stands before a unit that is told
    below a column. Last, folded, what the first row is compared with, column by column."""
    groups = []
    for group in view.groups:
        rows = [
            (row, _worst_and_best([(column, cells[row.unit, column.id]) for column in columns], worth)) for row in group
        ]
        groups.append((group.title or group.rows[0].label, rows, group.folds))
    first = view.rows[0] if view.rows else None
    lines = (
        [(each.name, cells[first.unit, each.id].text, line.texts.get(each.id, "")) for each in columns]
        if line and first
        else []
    )
    return fragment(
        "score_list.html", title=title, worst=_worst(view, columns, cells, worth), groups=groups, names=names, of=of,
        line=line, lines=lines,
    )  # fmt: skip


def _worst(
    view: View, columns: Sequence[GridColumn], cells: Cells, worth: Worth
) -> list[tuple[GridRow, GridColumn, Cell]]:
    """The worst cells of a view; of teams where it has any, because their parents' say the same again."""
    teams = [row for row in view.rows if not row.whole] or view.rows
    every = [(row, column, cells[row.unit, column.id]) for row in teams for column in columns]
    return sorted((each for each in every if not each[2].hidden), key=lambda each: worth(each[2]))[:WORST_CELLS]


def first_cell(view: View, columns: Sequence[GridColumn], cells: Cells, worth: Worth) -> str:
    """The worst cell of a view, as `grid` takes it; empty where none is shown."""
    return next((f"{row.unit} {column.id}" for row, column, _ in _worst(view, columns, cells, worth)), "")


def _worst_and_best(known: Sequence[Pair], worth: Worth) -> list[Pair]:
    ordered = sorted((pair for pair in known if not pair[1].hidden), key=lambda pair: worth(pair[1]))
    return [*ordered[:WORST], *ordered[max(WORST, len(ordered) - BEST) :]] or list(known[:1])


def felt_list(view: View, columns: Sequence[GridColumn], cells: Cells) -> Markup:
    """For phones: group by group a fold with what is felt of each unit in words, what asks for attention first."""
    groups = []
    for group in view.groups:
        units = [(row.label, *_felt([(column, cells[row.unit, column.id]) for column in columns])) for row in group]
        groups.append((group.title or group.rows[0].label, _felt_in_teams(group, columns, cells), units, group.folds))
    return fragment("felt_list.html", groups=groups)


def _felt_in_teams(group: RowGroup, columns: Sequence[GridColumn], cells: Cells) -> int:
    """How often something is felt in the teams of a group: what its headline counts, to be read before it is opened."""
    teams = [row for row in group if not row.whole]
    return sum(cells[row.unit, column.id].shade < FELT_BELOW for row in teams for column in columns)


Lines = list[tuple[str, str]]


def _felt(known: Sequence[tuple[GridColumn, Cell]]) -> tuple[Lines, Lines]:
    """A name and a sentence for each rule: those that ask for attention, and the rest."""
    ordered = sorted(known, key=lambda pair: pair[1].shade)
    lines = [(column.name, f"{cell.text} {cell.note}") for column, cell in ordered]
    loud = sum(cell.shade < QUIET_FROM for _, cell in ordered)
    return lines[:loud], lines[loud:]
