"""Grids cut to the size of a wall: a row that stays, and the others as many at a time as fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnostic.report.charts.grid import GridColumn
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import GridRow, Key, RowGroup, View, first_rows
from diagnostic.report.slides.model import MOST_COLUMNS, MOST_ROWS
from diagnostic.report.slides.pages import evenly, numbered


def unit_rows(content: Content, unit: str, key: Key) -> tuple[GridRow, tuple[GridRow, ...]]:
    """The row of a unit, and those right below it by `key`, pooled groups last; hidden ones have no row."""
    whole, *below = first_rows(content, unit, key, len(content.children[unit])).rows
    groups = [each for each in content.pooled.get(unit, ()) if not content.wholly_hidden(each)]
    return whole, (*below, *(GridRow(each, content.units[each].name, pooled=True) for each in groups))


def single(unit: str, row: GridRow) -> View:
    """One row alone."""
    return View(unit, (RowGroup((row,)),))


def parts(unit: str, lead: Sequence[GridRow], rows: Sequence[GridRow]) -> Iterator[View]:
    """`lead` and the others below it, as many at a time as a wall takes."""
    room = MOST_ROWS - len(lead)
    pages = -(-len(rows) // room)
    for page in range(pages):
        here = tuple(rows[page * room : (page + 1) * room])
        yield View(unit, (RowGroup(tuple(lead)), RowGroup(here)), page + 1, pages, len(rows) - len(here))


def views_of(unit: str, whole: GridRow, rows: Sequence[GridRow]) -> list[View]:
    """As `parts`; of a unit with nothing below it, its row alone."""
    return list(parts(unit, [whole], rows)) or [single(unit, whole)]


def column_pages(columns: Sequence[GridColumn]) -> list[tuple[GridColumn, ...]]:
    """Columns as many at a time as a wall takes, spread evenly."""
    return evenly(columns, MOST_COLUMNS)


def continued(headline: str, view: View) -> str:
    """The headline of a page after the first says that it goes on."""
    return numbered(headline, view.page, view.pages)
