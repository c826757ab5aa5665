"""Scores by what people say of themselves, one breakdown at a time: the organisation, then its divisions, value by
value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

import pandas as pd

from diagnostic.core.released.breakdown_comparisons import breakdown_verdicts
from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.charts import score_grid
from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import MOST_ROWS, GridRow, RowGroup, View
from diagnostic.report.palette import score_class
from diagnostic.report.words import HIDDEN, listed, out_of, people, score

AGAINST = {
    LOWER: "Lower than everybody else here, by more than chance",
    HIGHER: "Higher than everybody else here, by more than chance",
}
UNCLEAR = "Not clearly different from everybody else here"


@dataclass(frozen=True)
class BreakdownScores:
    """One breakdown of the inside's publication.

    rows : by (place, value, dimension). places : those that show any cell.
    """

    name: str
    values: tuple[str, ...]
    rows: dict[tuple[str, str, str], dict]
    places: tuple[str, ...]
    silent: tuple[str, ...]


def breakdowns(content: Content) -> tuple[BreakdownScores, ...]:
    """Every breakdown that anything is published of, in the order in which they were declared."""
    found = breakdown_verdicts(content.source.inside)
    return tuple(_breakdown(content, str(name), rows) for name, rows in found.groupby("breakdown", sort=False))


def _breakdown(content: Content, name: str, cells: pd.DataFrame) -> BreakdownScores:
    rows = {(row["unit"], row["value"], row["dimension"]): row for row in cells.to_dict("records")}
    places = [place for place in cells["unit"].unique() if place in content.units]
    shown = set(cells.loc[cells["hidden"] == "", "unit"])
    return BreakdownScores(
        name,
        tuple(cells["value"].unique()),
        rows,
        tuple(place for place in places if place in shown),
        tuple(place for place in places if place not in shown),
    )


def finding(content: Content, breakdown: BreakdownScores) -> str:
    """The headline: which group differs on most dimensions, in the whole or else in a division."""
    for places in (breakdown.places[:1], breakdown.places[1:]):
        times = {
            (place, value, verdict): sum(
                breakdown.rows[place, value, dimension]["verdict"] == verdict for dimension in content.asked
            )
            for place in places
            for value in breakdown.values
            for verdict in (LOWER, HIGHER)
        }
        best = max(times, key=lambda key: times[key], default=None)
        if best is not None and times[best]:
            return _stands_out(content, breakdown, best, times[best])
    return f"{breakdown.name}: no group clearly differs from everybody else"


def anybody_differs(content: Content, breakdown: BreakdownScores, place: str) -> bool:
    """Is any group of a place below or above everybody else there, by more than chance?"""
    cells = (breakdown.rows[place, value, dimension] for value in breakdown.values for dimension in content.asked)
    return any(each["verdict"] in AGAINST for each in cells)


def _stands_out(content: Content, breakdown: BreakdownScores, best: tuple[str, str, str], times: int) -> str:
    place, value, verdict = best
    where = "" if place == content.root else f" in {content.units[place].name}"
    side = "below" if verdict == LOWER else "above"
    return (
        f"{breakdown.name}, {value}{where}: {side} everybody else on {out_of(times, len(content.asked), 'dimension')}"
    )


def view(content: Content, breakdown: BreakdownScores, page: int = 1, full: bool = False) -> View:
    """Of each place its own row and one for each value; as many places on a page as fit. `full` : labels in words that
    stand alone."""
    size = max(1, MOST_ROWS // (1 + len(breakdown.values)))
    pages = max(1, -(-len(breakdown.places) // size))
    page = min(max(page, 1), pages)
    here = breakdown.places[(page - 1) * size : page * size]
    groups = tuple(RowGroup(tuple(_rows(content, breakdown, place, full))) for place in here)
    return View(content.root, groups, page, pages, (len(breakdown.places) - len(here)) * (1 + len(breakdown.values)))


def _rows(content: Content, breakdown: BreakdownScores, place: str, full: bool) -> Iterator[GridRow]:
    name = content.units[place].name
    yield GridRow(place, name, whole=True)
    for value in breakdown.values:
        yield GridRow(_key(place, value), f"{name}: {value}" if full else value)


def _key(place: str, value: str) -> str:
    return f"{place} \u203a {value}"


def cells(content: Content, breakdown: BreakdownScores, columns: Sequence[GridColumn]) -> Cells:
    """Every cell of every place and value, hidden ones with their reason."""
    found = {}
    for place in breakdown.places:
        for column in columns:
            found[place, column.id] = score_grid.cell(content, place, column.id)
            for value in breakdown.values:
                found[_key(place, value), column.id] = _cell(breakdown.rows[place, value, column.id])
    return found


def _cell(row: dict) -> Cell:
    if row["hidden"]:
        return Cell(HIDDEN, -1, note=f"Hidden: {row['hidden']}", hidden=True)
    if isnan(row["mean"]):
        return Cell(HIDDEN, -1, note=f"{people(row['n'])}, no score: {row['withheld']}", hidden=True)
    note = f"{AGAINST.get(row['verdict'], UNCLEAR if row['verdict'] else '')}. {people(row['n'])}".removeprefix(". ")
    return Cell(score(row["mean"]), score_class(row["mean"]), score_grid.MARK_OF.get(row["verdict"], 0), note)


def about(content: Content, breakdown: BreakdownScores) -> tuple[str, ...]:
    """How to read it, in sentences."""
    least = content.source.wave.policy.min_group
    lines = [
        "People said themselves which group is theirs, or left it out. Each group is compared with everybody else of "
        f"the same place. A score needs {least} people, and so does whatever a group leaves over. Dots stand for what "
        "is hidden: a smaller group could be worked out from it, together with teams or with other cells."
    ]
    if breakdown.silent:
        names = listed([content.units[place].name for place in breakdown.silent])
        lines.append(
            f"Nothing is shown by {breakdown.name} in {names}: groups there are too small, or would tell of others."
        )
    return tuple(lines)


def nothing(content: Content) -> str:
    """Why there is no breakdown to be seen."""
    declared = content.source.wave.policy.breakdowns
    if not declared:
        return "In this survey nobody was asked about themselves: no breakdown was declared when it was made."
    names = listed([breakdown.name for breakdown in declared])
    if content.source.inside.cells.empty:
        return (
            f"Scores by {names} are shown to readers of the whole organisation, and not of answers that came counted."
        )
    return f"No answers by {names} can be shown: too few people said it, or groups would tell of others."
