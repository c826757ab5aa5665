"""A rule's ramp drawn over how many teams have which score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from diagnostic.report.charts.specification import Spec, made_once, spec_of
from diagnostic.report.palette import SCORE_BOUNDS, Theme

HEIGHT = 200  # pixels
BIN = 5  # points
MOST_NAMES = 8  # in one note
TICKS = [0, 20, *SCORE_BOUNDS, 100]


def ramp_picture(teams: Sequence[tuple[str, float]], low: float, high: float, negated: bool, theme: Theme) -> Spec:
    """Vega-Lite: bars of teams by score, and the strength of the rule from `low` to `high` as a line.

    negated : the condition stands under a `not`, so that high scores count.
    """
    left, right = (0, 1) if negated else (1, 0)
    return template_of(theme) | {
        "width": "container",
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 4, "right": 12, "top": 4, "bottom": 4},
        "datasets": {
            "bars": bars(teams),
            "line": [
                {"score": score, "strength": strength, "place": place}
                for place, (score, strength) in enumerate(((0, left), (low, left), (high, right), (100, right)))
            ],
            "ends": [{"score": score, "label": f"{score:g}"} for score in (low, high)],
        },
    }


def bars(teams: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """How many teams lie in each class of five points, with their names; a score on a bound is in the upper class.

    >>> bars([("A", 41.0), ("B", 44.9), ("C", 45.0)])[0]
    {'from': 40, 'to': 45, 'teams': 2, 'names': 'A, B'}
    """
    found: dict[int, list[str]] = {}
    for name, score in teams:
        found.setdefault(min(int(score // BIN) * BIN, 100 - BIN), []).append(name)
    return [
        {"from": start, "to": start + BIN, "teams": len(names), "names": _listed(names)}
        for start, names in sorted(found.items())
    ]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


@made_once
def template_of(theme: Theme) -> Spec:
    """Vega-Lite without data, made once for each theme."""
    scale = alt.Scale(domain=[0, 100], nice=False)
    axis = alt.Axis(values=TICKS, grid=False, title="Score inside, 0 to 100")
    strength = alt.Y("strength:Q", scale=alt.Scale(domain=[0, 1.12], nice=False), axis=None)

    def across(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    count = alt.Y("teams:Q", axis=alt.Axis(title="Teams", tickMinStep=1, tickCount=4, format="d", grid=False))
    tips = [("from", "From"), ("to", "to below"), ("teams", "Teams"), ("names", "Names")]
    teams = (
        alt.Chart(alt.NamedData(name="bars"))
        .mark_bar(color=theme.quiet, opacity=0.45, xOffset=1, x2Offset=-1)
        .encode(
            x=across("from"),
            x2=alt.X2("to:Q"),
            y=count,
            y2=alt.Y2Datum(0),
            tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in tips],
        )
    )
    line = (
        alt.Chart(alt.NamedData(name="line"))
        .mark_line(color=theme.accent, strokeWidth=3)
        .encode(x=across("score"), y=strength, order="place:Q")
    )
    ends = alt.Chart(alt.NamedData(name="ends")).encode(x=across("score"))
    rules = ends.mark_rule(color=theme.accent, strokeDash=[4, 4])
    names = ends.mark_text(color=theme.accent, fontSize=13, fontWeight="bold", align="left", dx=4, baseline="top")
    names = names.encode(y=alt.YValue(0), text="label:N")
    return spec_of(alt.layer(alt.layer(rules, teams), line, names).resolve_scale(y="independent"), theme)
