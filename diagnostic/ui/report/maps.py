"""The grids of the report, made once per release, view and language; their colours come with the styles of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnostic.report.charts import felt_grid, gap_grid, score_grid
from diagnostic.report.charts.grid import Cell, Cells, GridColumn, GridLook, ReferenceRow, grid
from diagnostic.report.charts.grid_tables import felt_list, first_cell, grid_table, score_list
from diagnostic.report.content.benchmarks import beside_others
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import Key, View, first_rows, found_rows, view
from diagnostic.report.document.parts import FELT, SCORES, DataTable
from diagnostic.report.document.tables import by_class, with_reference
from diagnostic.report.document.tables import grid_table as grid_rows
from diagnostic.report.pages.benchmarks import middle_half, spread
from diagnostic.report.pages.headlines import inside_outside_finding, outcome_finding
from diagnostic.report.palette import CHANGE_CLASSES, SCORE_CLASSES
from diagnostic.report.words import audience_name
from diagnostic.ui.report.kept import kept
from diagnostic.ui.report.pictures import KEPT, GridPicture

WORST, MIXED, BY_NAME = "worst", "mixed", "name"  # orders of rows, beside that by a dimension
SAME = "The same numbers are in the table below."
SCORE = "Scores", "0 to 100; higher is healthier"
CHANGE = "Change of scores since the survey before", "in points"
LOWEST = "Lowest"
AT_A_GLANCE = 6  # rows below the whole


@dataclass(frozen=True)
class MapChoice:
    """What the heatmap is asked for: below which unit, sorted how, which page, names with `find` in them.

    differs : rows and columns with a clear difference alone. change : since the survey before, in place of scores.
    """

    within: str
    sort: str = WORST
    page: int = 1
    find: str = ""
    differs: bool = False
    change: bool = False


@dataclass(frozen=True)
class GridRows:
    """What a grid shows under its `caption`; `line` stands below the first row to compare it with."""

    caption: str
    view: View
    columns: Sequence[GridColumn]
    cells: Cells
    line: ReferenceRow | None = None

    def table(self, classes: Sequence[str]) -> DataTable:
        """The same for a file, in the colours of these classes."""
        made = grid_rows(self.caption, self.view, self.columns, self.cells, SCORES, by_class(classes))
        return with_reference(made, self.line, self.columns) if self.line else made

    def signs(self, legend: Sequence[tuple[str, str]]) -> DataTable:
        """The same for a file, of signs and what each means."""
        return grid_rows(self.caption, self.view, self.columns, self.cells, FELT, legend)


@kept(KEPT)
def score_map(content: Content, key: tuple[str, ...], asked: MapChoice, finding: str) -> tuple[GridPicture, View]:
    """The heatmap of the units below one, and the rows it shows; `finding` is the page's headline."""
    shown = score_rows(content, asked)
    classes, lead = (CHANGE_CLASSES, "Fell most") if asked.change else (SCORE_CLASSES, LOWEST)
    look = GridLook(legend=classes, lead=lead, sorts=True, sorted_by=asked.sort)
    return _picture(f"{finding}. {shown.caption}. {SAME}", shown, look), shown.view


def score_rows(content: Content, asked: MapChoice) -> GridRows:
    """The scores that are asked for, row by row."""
    every = score_grid.dimensions(content)
    order = _order(content, every, asked.sort)
    differing = score_grid.differing(content, asked.change) if asked.differs else None
    shown = (
        found_rows(content, asked.within, order, asked.find)
        if asked.find
        else view(
            content,
            asked.within,
            order,
            asked.sort == BY_NAME,
            asked.page,
            pooled=not asked.change,  # no pooled group is compared with one of another wave
            only=differing.units if differing else None,
        )
    )
    columns = differing.columns(every, shown) if differing else every
    shown = score_grid.naming_left_out(shown, every, columns)
    cells = score_grid.cells(content, shown, columns, asked.change)
    what, scale = CHANGE if asked.change else SCORE
    name = f"{what} of {content.units[asked.within].name} and the units below it, {scale}"
    line = beside_line(content) if beside_shown(content, asked) else None
    return GridRows(name, shown, columns, cells, line)


def _order(content: Content, columns: Sequence[GridColumn], sort: str) -> Key:
    if sort == MIXED:
        return score_grid.most_mixed_first(content)
    if sort in (WORST, BY_NAME):
        return score_grid.worst_first(content, columns)
    return score_grid.by_dimension(content, sort)


@kept(100)
def score_strip(content: Content, key: tuple[str, ...]) -> GridPicture:
    """The heatmap of the whole and the lowest of what is right below it, for the overview."""
    shown = strip_rows(content)
    return _picture(f"{shown.caption}. {SAME}", shown, GridLook(names="unit", lead=LOWEST))


def beside_shown(content: Content, asked: MapChoice) -> bool:
    """Does the first row show scores of the whole, to be compared with other organisations?"""
    return not asked.change and not asked.find and asked.page == 1 and asked.within == content.root


def beside_line(content: Content) -> ReferenceRow | None:
    """The middle half of organisations below the row of the whole, if there is a benchmark."""
    found = beside_others(content, content.source.inside.audience)
    if not found:
        return None
    return ReferenceRow(middle_half(found), {each.dimension: spread(each.quartiles) for each in found})


def strip_rows(content: Content) -> GridRows:
    """The whole and the lowest of what is right below it."""
    columns = score_grid.dimensions(content)
    shown = first_rows(content, content.root, score_grid.worst_first(content, columns), AT_A_GLANCE)
    cells = score_grid.cells(content, shown, columns)
    left = f", the {AT_A_GLANCE} lowest of {AT_A_GLANCE + shown.left_out}" if shown.left_out else ""
    name = f"Scores of {content.units[content.root].name} and what is right below it{left}, 0 to 100"
    return GridRows(f"{name}; higher is healthier", shown, columns, cells, beside_line(content))


@kept(KEPT)
def gap_picture(
    content: Content, key: tuple[str, ...], within: str, audience: str, page: int
) -> tuple[GridPicture, View]:
    """The grid of gaps with one audience, and the rows it shows."""
    shown = gap_rows(content, within, audience, page)
    alt = f"{inside_outside_finding(content, audience, within)}. {shown.caption}. {SAME}"
    return _picture(alt, shown, GridLook(lead="Furthest below the outside")), shown.view


def gap_rows(content: Content, within: str, audience: str, page: int) -> GridRows:
    """Gaps with one audience, row by row."""
    columns = gap_grid.rule_columns(content)
    shown = view(content, within, gap_grid.widest_first(content, audience), page=page, pooled=False)
    cells = gap_grid.cells(content, shown, columns, audience)
    name = f"Gaps between inside and {audience_name(audience)} in {content.units[within].name} and the units below it"
    return GridRows(f"{name}, in points; below 0 means lower inside", shown, columns, cells)


@kept(KEPT)
def felt_picture(
    content: Content, key: tuple[str, ...], within: str, audience: str, page: int
) -> tuple[GridPicture, View]:
    """The grid of what one audience feels, and the rows it shows."""
    found = felt_rows(content, within, audience, page)
    name, shown, columns, cells = found.caption, found.view, found.columns, found.cells
    first = first_cell(shown, columns, cells, worth=lambda cell: cell.shade)
    alt = f"{outcome_finding(content, audience, within)}. {name}. {SAME}"
    made, notes = grid(alt, shown, columns, cells, GridLook("felt", lead="For example"), first)
    table = grid_table(name, shown, columns, cells, marks=False)
    return GridPicture(made, felt_list(shown, columns, cells), notes, table), shown


def felt_rows(content: Content, within: str, audience: str, page: int) -> GridRows:
    """What one audience feels, row by row."""
    columns = felt_grid.rules(content)
    shown = view(content, within, felt_grid.most_felt_first(content, audience), page=page, pooled=False)
    cells = felt_grid.cells(content, shown, columns, audience)
    where = f"{content.units[within].name} and the units below it"
    return GridRows(f"What the rules predict and {audience_name(audience)} feel, {where}", shown, columns, cells)


def _picture(alt: str, rows: GridRows, look: GridLook) -> GridPicture:
    """A grid of numbers with its list for phones, and its table."""
    caption, shown, columns, cells = rows.caption, rows.view, rows.columns, rows.cells
    look = replace(look, line=rows.line)
    made, notes = grid(alt, shown, columns, cells, look, first_cell(shown, columns, cells, _worth))
    phones = score_list(shown, columns, cells, _worth, look.lead, line=rows.line)
    return GridPicture(made, phones, notes, grid_table(caption, shown, columns, cells, line=rows.line))


def _worth(cell: Cell) -> float:
    return float(cell.text.replace("\u2212", "-"))
