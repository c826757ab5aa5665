"""Two values on one line, row by row: a dot each, the line between them, and the difference in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from diagnostic.report.charts.vega import Spec, at, classes, layer, picture, text, tips, to, value, where
from diagnostic.report.palette import MIDDLE, SCORE_BOUNDS, Theme, shown

ROW = 30  # pixels
NAMES, PLOT, WORDS = 174, 310, 186  # pixels: names at the left, the scale, words at the right
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
    return picture(_layers(theme, tick), theme) | {
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


def _layers(theme: Theme, tick: bool) -> list[Spec]:
    line, row = {"x": at("x"), "y": at("y")}, {"y": at("y")}
    dot = line | {"tooltip": tips(name="On", who="Who", score="Score", words="Difference")}
    looks = (theme.line, theme.worse, theme.worse, theme.quiet, theme.better, theme.better)
    between = row | {"x": at("start"), "x2": to("end"), "color": classes("shade", range(-1, len(looks) - 1), looks)}
    words = row | {"x": value(NAMES + PLOT + 20), "text": text("words")}
    quiet = f"datum.shade == {MIDDLE} || datum.shade < 0"
    style = {"align": "left", "baseline": "middle", "fontSize": 13, "color": theme.ink}
    second = {"shape": "M0,-1L0,1" if tick else "circle", "size": 160 if tick else 90, "filled": not tick}
    return [
        layer("rule", "ticks", line | {"y2": to("foot")}, color=theme.line),
        layer(
            "text", "ticks", line | {"y": at("foot"), "text": text("label")}, color=theme.quiet, fontSize=12, dy=14
        ),
        layer("text", "pairs", row | {"x": value(0), "text": text("name")}, limit=NAMES - 10, **style),
        layer("rule", "pairs", between, where("datum.both"), strokeWidth=3, strokeCap="round"),
        layer(
            "point", "dots", dot, where("datum.second"), **second, opacity=1, strokeWidth=2.5, stroke=theme.ink,
            fill=theme.ground,
        ),
        layer(
            "point", "dots", dot, where("!datum.second"), shape="circle", size=110, opacity=1, filled=True,
            color=theme.ink,
        ),
        layer("text", "pairs", words, where(quiet), limit=WORDS - 20, fontWeight=400, **style),
        layer("text", "pairs", words, where(f"!({quiet})"), limit=WORDS - 20, fontWeight=600, **style),
    ]  # fmt: skip
