"""Two values on one line, row by row: a dot each, the line between them, and the difference in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import altair as alt

from diagnostic.report.charts.specification import Spec, across, down, made_once, spec_of
from diagnostic.report.palette import MIDDLE, SCORE_BOUNDS, Theme, shown

ROW = 30  # pixels
NAMES, PLOT, WORDS = 174, 264, 236  # pixels: names at the left, the scale, words at the right
TICKS = [0, *SCORE_BOUNDS, 100]


@dataclass(frozen=True)
class Dumbbell:
    """`first` and `second` 0-100, NaN where hidden; `shade` the class of the gap; `words` say it."""

    name: str
    first: float
    second: float
    shade: int
    words: str


def dumbbells(pairs: Sequence[Dumbbell], first: str, second: str, theme: Theme, tick: bool = False) -> Spec:
    """Vega-Lite: dumbbells. `first` and `second` name the dots; with `tick` the second is an upright stroke."""
    height = len(pairs) * ROW
    return template_of(theme, tick) | {
        "width": NAMES + PLOT + WORDS,
        "height": height + 26,
        "datasets": {
            "pairs": [_row(number, pair) for number, pair in enumerate(pairs)],
            "dots": [dot for number, pair in enumerate(pairs) for dot in _dots(number, pair, first, second)],
            "ticks": [{"x": _x(tick), "y": 0, "foot": height, "label": str(tick)} for tick in TICKS],
        },
    }


def _x(score: float) -> float:
    return NAMES + PLOT * score / 100


def _y(number: int) -> float:
    return number * ROW + ROW / 2


def _row(number: int, pair: Dumbbell) -> dict[str, Any]:
    both = not (isnan(pair.first) or isnan(pair.second))
    start, end = (_x(pair.first), _x(pair.second)) if both else (0.0, 0.0)
    return {
        "y": _y(number), "name": pair.name, "words": pair.words, "shade": pair.shade,
        "start": start, "end": end, "both": both,
    }  # fmt: skip


def _dots(number: int, pair: Dumbbell, first: str, second: str) -> list[dict[str, Any]]:
    sides = ((first, pair.first, False), (second, pair.second, True))
    same = {"y": _y(number), "name": pair.name, "words": pair.words}
    return [
        same | {"x": _x(value), "who": who, "second": is_second, "score": str(shown(value))}
        for who, value, is_second in sides
        if not isnan(value)
    ]


@made_once
def template_of(theme: Theme, tick: bool) -> Spec:
    """Vega-Lite without data, made once for each theme."""

    lines = alt.Chart(alt.NamedData(name="ticks")).encode(x=across("x"))
    rows = alt.Chart(alt.NamedData(name="pairs")).encode(y=down("y"))
    dots = alt.Chart(alt.NamedData(name="dots")).encode(
        x=across("x"), y=down("y"), tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in TIPS]
    )
    quiet = f"datum.shade == {MIDDLE} || datum.shade < 0"
    ends = alt.Scale(
        domain=[-1, 0, 1, 2, 3, 4],
        range=[theme.line, theme.worse, theme.worse, theme.quiet, theme.better, theme.better],
    )
    text = {"baseline": "middle", "fontSize": 13}
    chart = alt.layer(
        lines.mark_rule(color=theme.line).encode(y=down("y"), y2=alt.Y2("foot:Q")),
        lines.mark_text(color=theme.quiet, fontSize=12, dy=14).encode(y=down("foot"), text=alt.Text("label:N")),
        rows.mark_text(align="left", color=theme.ink, limit=NAMES - 10, **text)
        .encode(x=alt.XValue(0), text=alt.Text("name:N")),
        rows.transform_filter("datum.both")
        .mark_rule(strokeWidth=3, strokeCap="round")
        .encode(x=across("start"), x2=alt.X2("end:Q"), color=alt.Color("shade:O", scale=ends, legend=None)),
        dots.transform_filter("datum.second").mark_point(
            shape="M0,-1L0,1" if tick else "circle", size=160 if tick else 90, opacity=1, strokeWidth=2.5,
            stroke=theme.ink, fill=theme.ground, filled=not tick,
        ),
        dots.transform_filter("!datum.second").mark_point(
            shape="circle", size=110, opacity=1, filled=True, color=theme.ink
        ),
        *(
            rows.transform_filter(which)
            .mark_text(align="left", color=theme.ink, limit=WORDS - 20, fontWeight=weight, **text)
            .encode(x=alt.XValue(NAMES + PLOT + 20), text=alt.Text("words:N"))
            for which, weight in ((quiet, 400), (f"!({quiet})", 600))
        ),
    )  # fmt: skip
    return spec_of(chart, theme)


TIPS = (("name", "On"), ("who", "Who"), ("score", "Score"), ("words", "Difference"))
