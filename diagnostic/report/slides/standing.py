"""Headlines about how units stand on the columns that are shown; none claims what chance explains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.charts.grid import GridColumn
from diagnostic.report.content.findings import lowest
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.headlines import on_how_many, unit_finding
from diagnostic.report.words import audience_name, capital, out_of, score

Columns = Sequence[GridColumn]


def standing(content: Content, audience: str, unit: str, columns: Columns) -> str:
    """The headline of one unit: the report's own, or, on a part of the columns or of those outside, by counting."""
    inside = audience == content.source.inside.audience
    if inside and not all(column.id in content.unruled for column in columns):
        return unit_finding(content, unit)
    name = content.units[unit].name if inside else f"{capital(audience_name(audience))} of {content.units[unit].name}"
    means = _means(content, audience, unit, columns)
    if not len(means):
        return f"{name}: hidden, too few answers"
    if unit == content.root:
        return f"{name}: scores from {score(min(means))} to {score(max(means))} of 100"
    low, high = (times(content, audience, unit, columns, verdict) for verdict in (LOWER, HIGHER))
    said = on_how_many((("below the rest", low), ("above the rest", high)), len(columns), "dimension")
    return f"{name}: {said or 'not clearly different from the rest'}"


def times(content: Content, audience: str, unit: str, columns: Columns, verdict: str) -> int:
    """On how many columns a unit has this verdict."""
    found = content.scores[audience].picked("verdict", [unit], [column.id for column in columns])
    return int((found == verdict).sum())


def _means(content: Content, audience: str, unit: str, columns: Columns) -> np.ndarray:
    """The scores that are shown."""
    means = content.scores[audience].picked("mean", [unit], [column.id for column in columns])
    return means[~np.isnan(means)]


def parts_headline(content: Content, audience: str, unit: str, below: Sequence[str], columns: Columns) -> str:
    """The headline over the units right below one, those of which anything is shown."""
    shown = [each for each in below if len(_means(content, audience, each, columns))]
    behind = [each for each in shown if times(content, audience, each, columns, LOWER)]
    name = content.units[unit].name
    if not behind:
        return f"No part of {name} is clearly below the rest"
    many, verb = capital(out_of(len(behind), len(shown), "part")), "is" if len(behind) == 1 else "are"
    return f"{many} of {name} {verb} clearly below the rest on something"


def worst_team(content: Content, audience: str, unit: str, columns: Columns) -> str:
    """Of the lowest units, the one that is below the rest on most columns; empty where none is, and where it stands
    right below `unit` already."""

    def place(team: str) -> tuple[int, float]:
        return -times(content, audience, team, columns, LOWER), float(_means(content, audience, team, columns).mean())

    teams = [each for each in lowest(content, unit) if each != unit and content.units[each].parent != unit]
    return min((each for each in teams if times(content, audience, each, columns, LOWER)), key=place, default="")
