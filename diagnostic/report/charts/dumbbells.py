"""Two values on one line, row by row: a dot each, the line between them, and the difference in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from diagnostic.report.charts.specification import Spec, across, down, made_once, spec_of
from diagnostic.report.palette import MIDDLE, SCORE_BOUNDS, Theme, shown

TICKS = [0, *SCORE_BOUNDS, 100]


@dataclass(frozen=True)
class DumbbellSize:
    """Pixels: the height of a `row` and of the `foot`; the width of the names, of the scale, and of the words; of text
    and of the numbers below. `zoom` is how many times as large as on a page the marks are."""

    row: int
    names: int
    plot: int
    words: int
    foot: int
    text: int
    ticks: int
    zoom: int = 1


PAGE = DumbbellSize(row=30, names=174, plot=264, words=236, foot=26, text=13, ticks=12)
WALL = DumbbellSize(row=44, names=300, plot=450, words=450, foot=42, text=28, ticks=26, zoom=2)


@dataclass(frozen=True)
class Dumbbell:
    """`first` and `second` 0-100, NaN where hidden; `shade` the class of the gap; `words` say it.

    band : a range that lies behind them, or none.
    """

    name: str
    first: float
    second: float
    shade: int
    words: str
    band: tuple[float, float] | None = None


def dumbbells(
    pairs: Sequence[Dumbbell], first: str, second: str, theme: Theme, tick: bool = False, size: DumbbellSize = PAGE
) -> Spec:
    """Vega-Lite: dumbbells. `first` and `second` name the dots; with `tick` the second is an upright stroke."""
    height = len(pairs) * size.row
    return template_of(theme, tick, size) | {
        "width": size.names + size.plot + size.words,
        "height": height + size.foot,
        "datasets": {
            "pairs": [_row(number, pair, size) for number, pair in enumerate(pairs)],
            "dots": [dot for number, pair in enumerate(pairs) for dot in _dots(number, pair, first, second, size)],
            "bands": [_band(number, *pair.band, size) for number, pair in enumerate(pairs) if pair.band],
            "ticks": [{"x": _x(tick, size), "y": 0, "foot": height, "label": str(tick)} for tick in TICKS],
        },
    }


def _x(score: float, size: DumbbellSize) -> float:
    return size.names + size.plot * score / 100


def _y(number: int, size: DumbbellSize) -> float:
    return number * size.row + size.row / 2


def _row(number: int, pair: Dumbbell, size: DumbbellSize) -> dict[str, Any]:
    both = not (isnan(pair.first) or isnan(pair.second))
    start, end = (_x(pair.first, size), _x(pair.second, size)) if both else (0.0, 0.0)
    return {
        "y": _y(number, size), "name": pair.name, "words": pair.words, "shade": pair.shade,
        "start": start, "end": end, "both": both,
    }  # fmt: skip


def _band(number: int, low: float, high: float, size: DumbbellSize) -> dict[str, Any]:
    return {"y": _y(number, size), "start": _x(low, size), "end": _x(high, size)}


def _dots(number: int, pair: Dumbbell, first: str, second: str, size: DumbbellSize) -> list[dict[str, Any]]:
    sides = ((first, pair.first, False), (second, pair.second, True))
    same = {"y": _y(number, size), "name": pair.name, "words": pair.words}
    return [
        same | {"x": _x(value, size), "who": who, "second": is_second, "score": str(shown(value))}
        for who, value, is_second in sides
        if not isnan(value)
    ]


@made_once
def template_of(theme: Theme, tick: bool, size: DumbbellSize) -> Spec:
    """Vega-Lite without data, made once for each theme and size."""
    import altair as alt

    lines = alt.Chart(alt.NamedData(name="ticks")).encode(x=across("x"))
    rows = alt.Chart(alt.NamedData(name="pairs")).encode(y=down("y"))
    bands = alt.Chart(alt.NamedData(name="bands")).encode(y=down("y"))
    dots = alt.Chart(alt.NamedData(name="dots")).encode(
        x=across("x"), y=down("y"), tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in TIPS]
    )
    quiet = f"datum.shade == {MIDDLE} || datum.shade < 0"
    ends = alt.Scale(
        domain=[-1, 0, 1, 2, 3, 4],
        range=[theme.line, theme.worse, theme.worse, theme.quiet, theme.better, theme.better],
    )
    text, zoom, area = {"baseline": "middle", "fontSize": size.text}, size.zoom, size.zoom * size.zoom
    below = {"color": theme.quiet, "fontSize": size.ticks, "dy": size.ticks + 2}
    chart = alt.layer(
        lines.mark_rule(color=theme.line).encode(y=down("y"), y2=alt.Y2("foot:Q")),
        lines.mark_text(**below).encode(y=down("foot"), text=alt.Text("label:N")),
        bands.mark_rule(strokeWidth=14 * zoom, color=theme.line).encode(x=across("start"), x2=alt.X2("end:Q")),
        rows.mark_text(align="left", color=theme.ink, limit=size.names - 10, **text)
        .encode(x=alt.XValue(0), text=alt.Text("name:N")),
        rows.transform_filter("datum.both")
        .mark_rule(strokeWidth=3 * zoom, strokeCap="round")
        .encode(x=across("start"), x2=alt.X2("end:Q"), color=alt.Color("shade:O", scale=ends, legend=None)),
        dots.transform_filter("datum.second").mark_point(
            shape="M0,-1L0,1" if tick else "circle", size=(160 if tick else 90) * area, opacity=1,
            strokeWidth=2.5 * zoom, stroke=theme.ink, fill=theme.ground, filled=not tick,
        ),
        dots.transform_filter("!datum.second").mark_point(
            shape="circle", size=110 * area, opacity=1, filled=True, color=theme.ink
        ),
        *(
            rows.transform_filter(which)
            .mark_text(align="left", color=theme.ink, limit=size.words - 20, fontWeight=weight, **text)
            .encode(x=alt.XValue(size.names + size.plot + 20), text=alt.Text("words:N"))
            for which, weight in ((quiet, 400), (f"!({quiet})", 600))
        ),
    )  # fmt: skip
    return spec_of(chart, theme)


TIPS = (("name", "On"), ("who", "Who"), ("score", "Score"), ("words", "Difference"))
