"""Headlines about how units stand, for the audience that is shown; none claims what chance explains."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np

from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.content.findings import lowest
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.headlines import unit_finding
from diagnostic.report.slides.choices import shown_dimensions
from diagnostic.report.words import audience_name, capital, listed, out_of, score


def standing(content: Content, audience: str, unit: str) -> str:
    """The headline of one unit."""
    if audience == content.source.inside.audience:
        return unit_finding(content, unit)
    who, name = f"{capital(audience_name(audience))} of {content.units[unit].name}", content.units[unit].name
    shown = shown_dimensions(content, audience, unit)
    if not shown:
        return f"{who}: hidden, too few answers"
    low, high = times(content, audience, unit, LOWER), times(content, audience, unit, HIGHER)
    if unit == content.root:
        means = [score(content.scores[audience].at("mean", unit, each)) for each in (shown[0], shown[-1])]
        return f"{who} give scores from {means[0]} to {means[1]} of 100"
    parts = [f"{word} on {many}" for word, many in (("below the rest", low), ("above the rest", high)) if many]
    every = len(content.scores[audience].columns)
    return f"{name} is {listed(parts)} of {every} dimensions" if parts else f"{name}: {who_cannot_tell(audience)}"


def who_cannot_tell(audience: str) -> str:
    """That what an audience says of a unit is as it is elsewhere, as far as can be told."""
    return f"its {audience_name(audience)} do not clearly differ from those elsewhere"


def times(content: Content, audience: str, unit: str, verdict: str) -> int:
    """On how many dimensions a unit has this verdict."""
    scores = content.scores[audience]
    return int((scores.values["verdict"][scores.row[unit]] == verdict).sum()) if unit in scores.row else 0


def parts_headline(content: Content, audience: str, unit: str, below: Sequence[str]) -> str:
    """The headline over the units right below one, those of which anything is shown."""
    shown = [each for each in below if shown_dimensions(content, audience, each)]
    behind = [each for each in shown if times(content, audience, each, LOWER)]
    name = content.units[unit].name
    if not behind:
        return f"No part of {name} is clearly below the rest"
    many = capital(out_of(len(behind), len(shown), "part"))
    verb = "is" if len(behind) == 1 else "are"
    return f"{many} of {name} {verb} below the rest on some dimension, by more than chance"


def worst_team(content: Content, audience: str, unit: str) -> str:
    """Of the lowest units, the one that is below the rest on most dimensions; empty where none is, and where it stands
    right below `unit` already."""
    scores = content.scores[audience]
    teams = [each for each in lowest(content, unit) if each in scores.row and content.units[each].parent != unit]
    teams = [each for each in teams if each != unit and times(content, audience, each, LOWER)]
    return min(
        teams, key=lambda each: (-times(content, audience, each, LOWER), _mean(content, audience, each)), default=""
    )


def _mean(content: Content, audience: str, unit: str) -> float:
    means = content.scores[audience].values["mean"][content.scores[audience].row[unit]]
    known = [value for value in means.tolist() if not isnan(value)]
    return float(np.mean(known)) if known else 100.0
