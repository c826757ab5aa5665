"""Tables of a document, from the same cells as the grids of pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from diagnostic.report.charts.grid import Cell, Cells, GridColumn, ReferenceRow
from diagnostic.report.content.rows import View
from diagnostic.report.document.parts import (
    FELT,
    SCORES,
    DataTable,
    Heading,
    Listing,
    Part,
    Remark,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.pages.practices.inside_story import TickedShare
from diagnostic.report.sections import Answered, Section, SectionTable
from diagnostic.report.slides.pages import evenly, numbered

NEUTRAL = "2"  # position of the colour of a neutral answer, as text
ANSWERS = (("0", "least healthy answer"), (NEUTRAL, "neutral"), ("4", "most healthy answer"))
SHARE = 3  # position of the colour of a share
MOST_COLUMNS = 22  # beside the name of a unit, on paper turned sideways


def score_tables(
    caption: str, view: View, columns: Sequence[GridColumn], cells: Cells, classes: Sequence[str]
) -> Iterator[DataTable]:
    """Every cell of a grid of numbers; `classes` say what its colours mean, the lowest first."""
    yield from _tables(caption, view, columns, cells, SCORES, by_class(classes))


def felt_tables(
    caption: str, view: View, columns: Sequence[GridColumn], cells: Cells, legend: Sequence[tuple[str, str]]
) -> Iterator[DataTable]:
    """Every cell of a grid of signs; `legend` says what each means."""
    yield from _tables(caption, view, columns, cells, FELT, tuple(legend))


def grid_table(
    caption: str, view: View, columns: Sequence[GridColumn], cells: Cells, kind: str, legend: Sequence[tuple[str, str]]
) -> DataTable:
    """Every cell of a grid as one table, however many columns it has; `kind` and `legend` as of a DataTable."""
    notes = tuple(fold.words for group in view.groups for fold in group.folds)
    rows = tuple(
        TableRow(row.label, tuple(_cell(cells[row.unit, column.id]) for column in columns), row.whole)
        for row in view.rows
    )
    heads = tuple(TableColumn(column.heading, column.name, column.group) for column in columns)
    return DataTable(caption, "Unit", heads, rows, kind, tuple(legend), notes)


def with_reference(table: DataTable, line: ReferenceRow, columns: Sequence[GridColumn]) -> DataTable:
    """The table with a line below its first row, which is no unit's and has no colour."""
    row = TableRow(line.name, tuple(TableCell(line.texts.get(column.id, "")) for column in columns))
    return replace(table, rows=(*table.rows[:1], row, *table.rows[1:]))


def by_class(classes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What the colours of scores or gaps mean, as the legend of a table."""
    return tuple((str(shade), words) for shade, words in enumerate(classes))


def _tables(
    caption: str,
    view: View,
    columns: Sequence[GridColumn],
    cells: Cells,
    kind: str,
    legend: tuple[tuple[str, str], ...],
) -> Iterator[DataTable]:
    pages = evenly(columns, MOST_COLUMNS)
    for page, here in enumerate(pages, 1):
        yield grid_table(numbered(caption, page, len(pages)), view, here, cells, kind, legend)


def _cell(cell: Cell) -> TableCell:
    if cell.hidden:
        return TableCell(cell.text, reason=cell.note.removesuffix("."))
    return TableCell(cell.text, cell.shade, cell.mark)


def told(sections: Sequence[Section], level: int = 3) -> Iterator[Part]:
    """Sections of a page one after the other, those a click away with their lead too."""
    for section in sections:
        yield from _told(section, level)


def _told(section: Section, level: int) -> Iterator[Part]:
    if section.title:
        yield Heading(section.title, level)
    if text := tuple(filter(None, (section.lead, *section.text))):
        yield Remark(text)
    if section.points:
        yield Listing(tuple(("", point) for point in section.points))
    if section.table:
        yield plain_table(section.table)


def plain_table(table: SectionTable) -> DataTable:
    """A table of a section, cell by cell."""
    first, *others = table.columns
    rows = tuple(TableRow(name, tuple(map(TableCell, cells))) for name, cells in table.rows)
    return DataTable(table.caption, first, tuple(TableColumn(each, each) for each in others), rows)


def answers_table(caption: str, dimensions: Sequence[tuple[str, str, Sequence[Answered]]]) -> DataTable:
    """Dimensions with their score, below each its questions with theirs and how people answered, drawn and in words."""
    columns = tuple(TableColumn(each, each) for each in ("Score", "From least to most healthy", "Answers"))
    rows = (row for name, score, items in dimensions for row in _dimension(name, score, items))
    return DataTable(caption, "Question", columns, tuple(rows))


def answers_picture(caption: str, dimensions: Sequence[tuple[str, str, Sequence[Answered]]]) -> DataTable:
    """The same for a picture that stands for itself: with what its colours mean."""
    return replace(
        answers_table(caption, dimensions), legend=answers_legend([item for *_, items in dimensions for item in items])
    )


def answers_legend(items: Sequence[Answered]) -> tuple[tuple[str, str], ...]:
    """Positions of colours of bars and their meaning, the least healthy first; neutral only where it can be chosen."""
    neutral = any(item.bar and item.bar.neutral for item in items)
    return tuple((shade, name) for shade, name in ANSWERS if shade != NEUTRAL or neutral)


def shares_table(caption: str, shares: Sequence[TickedShare]) -> DataTable:
    """Shares, each as a bar of a hundred parts and in words."""
    columns = (TableColumn("Of each hundred", "Of each hundred"), TableColumn("", "In words"))
    rows = (
        TableRow(each.name, (TableCell("", bar=((each.percent / 100, SHARE),)), TableCell(each.words)))
        for each in shares
    )
    return DataTable(caption, "", columns, tuple(rows))


def _dimension(name: str, score: str, items: Sequence[Answered]) -> Iterator[TableRow]:
    yield TableRow(name, (TableCell(score), TableCell(""), TableCell("")), whole=True)
    yield from map(_answered, items)


def _answered(item: Answered) -> TableRow:
    name = f"{item.text} (turned: to disagree is healthy)" if item.turned else item.text
    if item.bar is None:
        reason = "hidden: how many chose each answer is not shown for this group"
        return TableRow(name, (TableCell(item.score), TableCell("", reason=reason), TableCell(reason)))
    bar = TableCell("", bar=tuple(item.bar.shares), around=True)
    return TableRow(name, (TableCell(item.score), bar, TableCell(item.bar.sides)))
