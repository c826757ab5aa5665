"""Scores from wave to wave, as slope lines: never more than four, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import altair as alt
import numpy as np

from diagnostic.report.charts.specification import Spec, across, down, made_once, spec_of
from diagnostic.report.content.changes import change, change_words
from diagnostic.report.content.prepare import Content
from diagnostic.report.palette import SCORE_BOUNDS, Theme, shown_difference
from diagnostic.report.words import MARKS, score

MOST_LINES = 4
HEIGHT, STEP, LEFT, RIGHT, FOOT = 300, 190, 36, 380, 28  # pixels
LABEL = 17  # pixels between two names
DASHES = ([1, 0], [6, 3], [2, 3], [9, 3, 2, 3])
TICKS = [0, *SCORE_BOUNDS, 100]


@dataclass(frozen=True)
class Line:
    """One dimension of a unit: a score per wave, oldest first, NaN where hidden; `words` say the last change."""

    name: str
    scores: tuple[float, ...]
    words: str


def line(contents: Sequence[Content], unit: str, dimension: str) -> Line:
    """A dimension of a unit over published waves, oldest first."""
    means = tuple(_mean(content, unit, dimension) for content in contents)
    gap, verdict = change(contents[-1], unit, dimension)
    readers = float(shown_difference(np.array(means[-1]), np.array(means[-2]))) if len(means) > 1 else float("nan")
    words = change_words(gap if isnan(readers) else readers, verdict)
    return Line(contents[-1].dimension(dimension), means, words)


def _mean(content: Content, unit: str, dimension: str) -> float:
    return content.inside.at("mean", unit, dimension) if content.inside.has(unit, dimension) else float("nan")


def moved_most(content: Content, unit: str, dimensions: Sequence[str]) -> list[str]:
    """The dimensions that changed most since the survey before, changes beyond chance first; at most four."""

    def size(dimension: str) -> tuple[bool, float]:
        gap, verdict = change(content, unit, dimension)
        return verdict in MARKS, -1.0 if isnan(gap) else abs(gap)

    return sorted(dimensions, key=size, reverse=True)[:MOST_LINES]


def slopes(waves: Sequence[str], lines: Sequence[Line], theme: Theme) -> Spec:
    """Vega-Lite: up to four lines over the named waves, oldest first."""
    width = LEFT + STEP * (len(waves) - 1)
    drawn = [
        {
            "x": LEFT + STEP * i,
            "y": _y(value),
            "name": each.name,
            "wave": waves[i],
            "score": score(value),
            "line": number,
        }
        for number, each in enumerate(lines[:MOST_LINES])
        for i, value in enumerate(each.scores)
        if not isnan(value)
    ]
    return template_of(theme) | {
        "width": width + RIGHT,
        "height": HEIGHT + FOOT,
        "datasets": {
            "points": drawn,
            "names": _names(lines[:MOST_LINES], width),
            "waves": [{"x": LEFT + STEP * i, "name": name} for i, name in enumerate(waves)],
            "ticks": [{"y": _y(tick), "label": str(tick), "left": LEFT, "right": width} for tick in TICKS],
        },
    }


def _y(value: float) -> float:
    return HEIGHT - HEIGHT * value / 100


def _names(lines: Sequence[Line], x: int) -> list[dict[str, Any]]:
    """Names at the ends of the lines, moved apart where they would touch."""
    known = [(_y(each.scores[-1]), each) for each in lines if not isnan(each.scores[-1])]
    found: list[dict[str, Any]] = []
    low = float(-LABEL)
    for y, each in sorted(known, key=lambda end: end[0]):
        low = max(y, low + LABEL)
        found.append({"x": x + 10, "y": low, "label": f"{each.name} {score(each.scores[-1])}, {each.words}"})
    return found


@made_once
def template_of(theme: Theme) -> Spec:
    """Vega-Lite without data, made once for each theme."""

    def chart(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name=name))

    tips = [
        alt.Tooltip(f"{field}:N", title=title)
        for field, title in (("name", "Dimension"), ("wave", "Survey"), ("score", "Score"))
    ]
    points = chart("points").encode(x=across("x"), y=down("y"), tooltip=tips)
    dashes = alt.StrokeDash(
        "line:O", scale=alt.Scale(domain=[0, 1, 2, 3], range=[list(dash) for dash in DASHES]), legend=None
    )
    ticks, quiet = chart("ticks").encode(y=down("y")), {"color": theme.quiet, "fontSize": 12}
    layers = [
        ticks.mark_rule(color=theme.line).encode(x=across("left"), x2=alt.X2("right:Q")),
        ticks.mark_text(align="right", baseline="middle", **quiet)
        .encode(x=alt.XValue(LEFT - 8), text=alt.Text("label:N")),
        chart("waves").mark_text(baseline="top", **quiet)
        .encode(x=across("x"), y=alt.YValue(HEIGHT + 10), text=alt.Text("name:N")),
        points.mark_line(color=theme.ink, strokeWidth=2).encode(detail=alt.Detail("line:O"), strokeDash=dashes),
        points.mark_point(color=theme.ink, filled=True, size=60, opacity=1),
        chart("names").mark_text(align="left", baseline="middle", color=theme.ink, fontSize=13)
        .encode(x=across("x"), y=down("y"), text=alt.Text("label:N")),
    ]  # fmt: skip
    return spec_of(alt.layer(*layers), theme)
