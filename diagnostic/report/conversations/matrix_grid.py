"""The matrix of services: providers x those they serve, a score in each cell, the lowest provider first."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from diagnostic.core.released.pairs.service_gaps import AS_PEOPLE_ARE, BLIND_SPOT, HIDDEN_STRENGTH, ServiceGap, SideView
from diagnostic.report.charts.grid import Cell, Cells, GridColumn
from diagnostic.report.content.rows import GridRow, RowGroup, View
from diagnostic.report.conversations.pairs import PairContent
from diagnostic.report.palette import score_class
from diagnostic.report.words import HIDDEN, people, score

OWN = "own"  # the column of what providers say of themselves
SERVED = "Those who are served"
APART = {-1: "Lower than the others it serves say, by more than chance", 1: "Higher than the others it serves say"}
KINDS = {
    BLIND_SPOT: "It sees itself higher than those it serves do, by more than chance and more than people usually do",
    AS_PEOPLE_ARE: "It sees itself higher than those it serves do, as people usually do",
    HIDDEN_STRENGTH: "Those it serves see it higher than it does itself",
}
MARKS = {BLIND_SPOT: 1, HIDDEN_STRENGTH: -1}


def columns_of(content: PairContent, part: str) -> tuple[GridColumn, ...]:
    """The own view, everybody whom a provider serves, then the units of a part: itself where it is none of these."""
    chart = content.chart
    below = [chart.ids[child] for child in chart.children[chart.position[part]]]
    units = [content.top, *([part] if part != content.top else []), *below]
    seen = {unit for _, unit in content.served}
    named = [GridColumn(unit, _heading(content, unit), _name(content, unit), SERVED) for unit in units if unit in seen]
    return (GridColumn(OWN, "Own view", "What the unit says of itself"), *named)


def _heading(content: PairContent, unit: str) -> str:
    return "All" if unit == content.top else content.name(unit)


def _name(content: PairContent, unit: str) -> str:
    return "Everybody it serves" if unit == content.top else content.name(unit)


def rows_of(content: PairContent, standard: str, columns: Sequence[GridColumn]) -> View:
    """Providers that serve any of the columns, the worst first."""
    units = [column.id for column in columns if column.id not in (OWN, content.top)]
    providers = content.worst_first(standard, units or [content.top])
    rows = tuple(GridRow(provider, content.name(provider), above=_does(content, provider)) for provider in providers)
    return View(content.top, (RowGroup(rows, title="Who serves"),) if rows else ())


def _does(content: PairContent, provider: str) -> str:
    """What a provider does, in as much as stands below its name."""
    names = content.services.names(provider)
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""


def cells_of(content: PairContent, rows: View, columns: Sequence[GridColumn], standard: str) -> Cells:
    """Every cell, hidden ones with their reason; a cell that nobody is served in is empty."""
    return {
        (row.unit, column.id): _own(content.gap(row.unit, standard))
        if column.id == OWN
        else _cell(content, row.unit, column.id, standard)
        for row in rows.rows
        for column in columns
    }


def _own(gap: ServiceGap) -> Cell:
    if isnan(gap.own.score):
        return _hidden(gap.own)
    note = " ".join(filter(None, (_of(gap.own), f"{KINDS[gap.kind]}." if gap.kind in KINDS else "")))
    return Cell(score(gap.own.score), score_class(gap.own.score), MARKS.get(gap.kind, 0), note)


def _cell(content: PairContent, provider: str, unit: str, standard: str) -> Cell:
    if (provider, unit) not in content.served:
        return Cell("", -1, note="It does not serve them", hidden=True)
    view = content.view(provider, unit, standard)
    if isnan(view.score):
        return _hidden(view, _counted_in(content, provider, unit, standard))
    mark = content.apart(provider, unit, standard)
    note = " ".join(filter(None, (_of(view), f"{APART[mark]}." if mark else "")))
    return Cell(score(view.score), score_class(view.score), mark, note)


def _of(view: SideView) -> str:
    return f"{people(view.n)}."


def _hidden(view: SideView, instead: str = "") -> Cell:
    return Cell(HIDDEN, -1, note=" ".join(filter(None, (f"Hidden: {view.hidden}.", instead))), hidden=True)


def _counted_in(content: PairContent, provider: str, unit: str, standard: str) -> str:
    """Where the people of a hidden pair are counted: in the nearest unit above that is shown."""
    for above in content.above(unit):
        view = content.view(provider, above, standard)
        if not isnan(view.score):
            return f"Its people are counted in {content.name(above)}: {score(view.score)}."
    return ""
