"""The heatmap: units x dimensions, a number and a mark in each cell, colours with a fixed meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

import numpy as np

from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import Fold, Key, RowGroup, View
from diagnostic.report.palette import gap_class, score_class
from diagnostic.report.words import HIDDEN, VERDICTS, listed, score, signed

MARK_OF = {LOWER: -1, HIGHER: 1}
UNRULED = "No rule predicts from these"
LEFT_OUT = "Dimensions that are left out"
CHANGES = {
    LOWER: "Lower than in the survey before, by more than chance",
    HIGHER: "Higher than in the survey before, by more than chance",
}
UNSURE = "Cannot tell from the survey before: chance may explain it"
NO_CHANGE = "Hidden in this survey or the one before, or not asked in both"


def dimensions(content: Content) -> tuple[GridColumn, ...]:
    """Every dimension that was asked: those that rules predict from, then the others under a heading of their own."""
    inside = content.source.inside.audience
    return tuple(column(content, inside, name, UNRULED if name in content.unruled else "") for name in content.asked)


def column(content: Content, audience: str, name: str, group: str = "") -> GridColumn:
    """A dimension of an audience as a column."""
    dimension = content.source.questionnaires[audience].dimensions[name]
    short, full = content.say(dimension.short or dimension.name), content.say(dimension.name)
    return GridColumn(name, short, full, group)


def worst_first(content: Content, columns: Sequence[GridColumn]) -> Key:
    """By the lowest mean over the cells that are shown."""
    chosen = [content.inside.column[column.id] for column in columns]
    means = content.inside.values["mean"][:, chosen]
    there = ~np.isnan(means)
    with np.errstate(invalid="ignore"):
        average = np.where(there, means, 0).sum(axis=1) / there.sum(axis=1)
    return _lookup(content, average)


def by_dimension(content: Content, dimension: str) -> Key:
    """By the mean on one dimension."""
    return _lookup(content, content.inside.values["mean"][:, content.inside.column[dimension]])


def most_mixed_first(content: Content) -> Key:
    """By how far apart the answers of a unit's people lie, the furthest first; units of which that is not published
    come last."""
    chosen = [content.inside.column[name] for name in content.asked]
    apart = content.inside.values["ad"][:, chosen]
    there = ~np.isnan(apart)
    with np.errstate(invalid="ignore"):
        return _lookup(content, -np.where(there, apart, 0).sum(axis=1) / there.sum(axis=1))


def mixed_is_known(content: Content) -> bool:
    """Is it published of any unit how far apart its people's answers lie?"""
    return not np.isnan(content.inside.values["ad"]).all()


def change_is_known(content: Content) -> bool:
    """Is there a wave before, and a score of both?"""
    return not np.isnan(content.changes.values["change"]).all()


@dataclass(frozen=True)
class Differing:
    """Where scores, or changes, clearly differ.

    units : those with any clear difference, and all above them. by_unit : the dimensions on which a unit differs.
    """

    units: frozenset[str]
    by_unit: Mapping[str, frozenset[str]]

    def columns(self, columns: Sequence[GridColumn], view: View) -> tuple[GridColumn, ...]:
        """Those of `columns` on which any row of a view differs; all where none does."""
        there = frozenset().union(*(self.by_unit.get(row.unit, frozenset()) for row in view.rows))
        return tuple(column for column in columns if column.id in there) or tuple(columns)


def naming_left_out(view: View, every: Sequence[GridColumn], shown: Sequence[GridColumn]) -> View:
    """The view with a line at its end that names the columns that are not shown, if there are any."""
    names = [column.name for column in every if column not in shown]
    if not names:
        return view
    line = Fold((), f"{listed(names)}: no clear difference here")
    return replace(view, groups=(*view.groups, RowGroup((), (line,), LEFT_OUT)))


def differing(content: Content, change: bool = False) -> Differing:
    """Every unit and pooled group with a verdict of higher or lower; on a change, if that is asked for."""
    found = content.changes if change else content.inside
    clear = np.isin(found.values["verdict"], (LOWER, HIGHER))
    asked = np.isin(found.columns, content.asked)
    rows = {unit: np.flatnonzero(clear[row] & asked) for unit, row in found.row.items() if (clear[row] & asked).any()}
    by_unit = {unit: frozenset(found.columns[number] for number in numbers) for unit, numbers in rows.items()}
    above = {each for unit in by_unit for each in content.path(unit)}
    return Differing(frozenset(above), by_unit)


def _lookup(content: Content, values: np.ndarray) -> Callable[[str], float]:
    return lambda unit: float(values[content.inside.row[unit]])


def cells(content: Content, view: View, columns: Sequence[GridColumn], change: bool = False) -> Cells:
    """Every cell of the view, hidden ones with their reason; with the change since the survey before, if asked for."""
    made = changed_cell if change else cell
    return {(row.unit, column.id): made(content, row.unit, column.id) for row in view.rows for column in columns}


def cell(content: Content, unit: str, dimension: str, audience: str = "") -> Cell:
    """A score of an audience, the inside unless given, with its class, mark and verdict; three dots and the reason
    where it is hidden."""
    scores = content.scores[audience] if audience else content.inside
    mean = scores.at("mean", unit, dimension)
    if isnan(mean):
        return Cell(HIDDEN, -1, note=f"Hidden: {scores.at('hidden', unit, dimension)}", hidden=True)
    verdict = scores.at("verdict", unit, dimension)
    return Cell(score(mean), score_class(mean), MARK_OF.get(verdict, 0), VERDICTS[verdict])


def changed_cell(content: Content, unit: str, dimension: str) -> Cell:
    """The change of a score in points; neutral and without a mark where chance may explain it."""
    change, verdict = (content.changes.at(name, unit, dimension) for name in ("change", "verdict"))
    if isnan(change):
        return Cell(HIDDEN, -1, note=NO_CHANGE, hidden=True)
    sure = verdict in MARK_OF
    return Cell(signed(change), gap_class(change, sure), MARK_OF.get(verdict, 0), CHANGES[verdict] if sure else UNSURE)
