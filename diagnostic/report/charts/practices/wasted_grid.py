"""The map of what people call important and do not find: units by motives, and the motives in a square."""

from __future__ import annotations

from math import isnan

import pandas as pd

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.charts.quadrant import Point
from diagnostic.report.charts.score_grid import MARK_OF
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.practices.motives import Motive, asked_and_told, below
from diagnostic.report.content.rows import MOST_ROWS, GridRow, RowGroup, View
from diagnostic.report.pages.practices.motives import AGAINST, for_how_many
from diagnostic.report.palette import score_class
from diagnostic.report.words import HIDDEN, score


def motive_columns(content: PracticeContent) -> tuple[GridColumn, ...]:
    """A column for each motive, by the dimension of its presence."""
    asked, _ = asked_and_told(content)
    return tuple(
        GridColumn(
            there,
            content.say(asked.dimensions[there].short or asked.dimensions[there].name),
            content.standard(asked.dimensions[there].standard or there),
        )
        for _, there in asked.motives
    )


def wasted_view(content: PracticeContent, unit: str) -> View:
    """A unit and what is below it, two levels where they fit into 60 rows, else those right below it."""
    groups = below(content, unit)
    if sum(1 + len(rows) for _, rows in groups) > MOST_ROWS:
        upper = [each for each, _ in groups[1:]] + groups[0][1]
        groups = [(unit, upper[: MOST_ROWS - 1])]
    made = [
        RowGroup(
            (_row(content, upper, whole=True), *(_row(content, each) for each in rows)),
        )
        for upper, rows in groups
    ]
    return View(unit, tuple(made))


def _row(content: PracticeContent, unit: str, whole: bool = False) -> GridRow:
    return GridRow(unit, content.units[unit].name, whole=whole)


def wasted_cells(content: PracticeContent, view: View) -> Cells:
    """Presence among those who call it important, in every row and column of the view; hidden ones with the reason."""
    _, told = asked_and_told(content)
    wanted = {row.unit for row in view.rows}
    rows = told.among[told.among["unit"].isin(wanted)].to_dict("records")
    return {(row["unit"], row["dimension"]): _cell(row) for row in rows}


def _cell(row: dict) -> Cell:
    if row["hidden"] or pd.isna(row["mean"]):
        return Cell(HIDDEN, -1, note=f"Hidden: {row['hidden'] or row['withheld']}", hidden=True)
    note = f"{for_how_many(row['n'], row['n'] * row['favourable'])}. {AGAINST.get(row['verdict'], '')}".strip()
    return Cell(score(row["mean"]), score_class(row["mean"]), MARK_OF.get(row["verdict"], 0), note)


def motive_points(found: list[Motive]) -> tuple[Point, ...]:
    """The motives in the square of how much they matter and how much of them is there, as far as both are shown."""
    return tuple(
        Point(each.name, each.importance, each.presence, _clear(each.importance_ends) and _clear(each.presence_ends))
        for each in found
        if not (isnan(each.importance) or isnan(each.presence))
    )


def _clear(ends: tuple[float, float]) -> bool:
    return ends[1] < OBSERVED_ILL_BELOW or ends[0] >= OBSERVED_ILL_BELOW
