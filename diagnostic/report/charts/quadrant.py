"""Inside against outside as a square with four named corners; points are named, or numbered where no name fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.report.charts.specification import Spec, across, down, made_once, spec_of
from diagnostic.report.palette import SCORE_BOUNDS, Theme

SIDE = 400  # pixels
LEFT, FOOT, RIGHT = 44, 48, 12
LABEL_HEIGHT, LABEL_CHARACTER = 15, 6.4  # pixels
MOST_LABELS = 30
TICKS = [0, *SCORE_BOUNDS, 100]

WELL, NOT_YET = "good on both sides", "good inside, not outside"
CREDIT, ILL = "low inside, still good outside", "low on both sides"
NOT_SURE = "cannot tell for sure"


@dataclass(frozen=True)
class Point:
    """Something with a score 0-100 on both sides. `sure`: chance does not explain in which corner it lies."""

    name: str
    inside: float
    outside: float
    sure: bool


def corner(inside: float, outside: float) -> str:
    """The name of the corner of two scores.

    >>> corner(40, 70), corner(40, 50), corner(60, 50), corner(55, 55)
    ('low inside, still good outside', 'low on both sides', 'good inside, not outside', 'good on both sides')
    """
    well_inside, well_outside = inside >= OBSERVED_ILL_BELOW, outside >= OBSERVED_ILL_BELOW
    return (WELL if well_outside else NOT_YET) if well_inside else (CREDIT if well_outside else ILL)


def corners(points: Sequence[Point]) -> dict[str, list[str]]:
    """The names in each corner, with their numbers, as far as the corner is sure, and those of which it is not."""
    found: dict[str, list[str]] = {name: [] for name in (ILL, CREDIT, NOT_YET, WELL, NOT_SURE)}
    numbers = numbers_of(points)
    for point in points:
        number = f" (no. {numbers[point.name]})" if point.name in numbers else ""
        found[corner(point.inside, point.outside) if point.sure else NOT_SURE].append(point.name + number)
    return found


def quadrant(points: Sequence[Point], theme: Theme) -> Spec:
    """Vega-Lite: the points in the square, hollow where their corner is not sure."""
    line = _x(OBSERVED_ILL_BELOW), _y(OBSERVED_ILL_BELOW)
    numbers = numbers_of(points)
    placed = [_point(point) | {"number": numbers.get(point.name, "")} for point in points]
    return template_of(theme) | {
        "width": LEFT + SIDE + RIGHT,
        "height": SIDE + FOOT,
        "datasets": {
            "points": placed,
            "labels": labels(placed),
            "ticks": [{"at": tick, "x": _x(tick), "y": _y(tick), "label": str(tick)} for tick in TICKS],
            "lines": [
                {"x": line[0], "y": 0, "x2": line[0], "y2": SIDE},
                {"x": LEFT, "y": line[1], "x2": LEFT + SIDE, "y2": line[1]},
            ],
            "names": _names(),
            "frame": [{"left": LEFT, "right": LEFT + SIDE, "top": 0, "foot": SIDE}],
        },
    }


def _x(score: float) -> float:
    return LEFT + SIDE * score / 100


def _y(score: float) -> float:
    return SIDE - SIDE * score / 100


def _point(point: Point) -> dict[str, Any]:
    return {
        "x": _x(point.inside), "y": _y(point.outside), "name": point.name, "sure": point.sure,
        "inside": f"{point.inside:.0f}", "outside": f"{point.outside:.0f}",
        "corner": corner(point.inside, point.outside) + ("" if point.sure else " (cannot tell)"),
    }  # fmt: skip


def _names() -> list[dict[str, Any]]:
    right, low = LEFT + SIDE - 8, SIDE - 12
    return [
        {"x": LEFT + 8, "y": 14, "side": "left", "label": CREDIT},
        {"x": right, "y": 14, "side": "right", "label": WELL},
        {"x": LEFT + 8, "y": low, "side": "left", "label": ILL},
        {"x": right, "y": low, "side": "right", "label": NOT_YET},
    ]


def labels(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names beside their points, none on another: the outermost first, each where there is room, else left out."""
    centre = LEFT + SIDE / 2, SIDE / 2
    taken = [(point["x"] - 6, point["y"] - 6, point["x"] + 6, point["y"] + 6) for point in points]
    found: list[dict[str, Any]] = []
    for point in sorted(points, key=lambda p: -abs(p["x"] - centre[0]) - abs(p["y"] - centre[1])):
        for label in _places(point):
            box = _box(label)
            if len(found) < MOST_LABELS and _inside(box) and not any(_touch(box, other) for other in taken):
                found.append(label)
                taken.append(box)
                break
    return found


def numbers_of(points: Sequence[Point]) -> dict[str, str]:
    """Numbers, from 1, of the points beside which no name fits, by name in alphabetical order."""
    named = {label["name"] for label in labels([_point(point) for point in points])}
    return {name: str(i) for i, name in enumerate(sorted({p.name for p in points} - named), start=1)}


def _places(point: dict[str, Any]) -> list[dict[str, Any]]:
    at = {"name": point["name"]}
    return [
        at | {"x": point["x"] + 10, "y": point["y"], "side": "left"},
        at | {"x": point["x"] - 10, "y": point["y"], "side": "right"},
        at | {"x": point["x"] + 8, "y": point["y"] - 12, "side": "left"},
        at | {"x": point["x"] + 8, "y": point["y"] + 12, "side": "left"},
        at | {"x": point["x"] - 8, "y": point["y"] - 12, "side": "right"},
        at | {"x": point["x"] - 8, "y": point["y"] + 12, "side": "right"},
    ]


def _box(label: dict[str, Any]) -> tuple[float, float, float, float]:
    width = len(label["name"]) * LABEL_CHARACTER
    left = label["x"] if label["side"] == "left" else label["x"] - width
    return left, label["y"] - LABEL_HEIGHT / 2, left + width, label["y"] + LABEL_HEIGHT / 2


def _inside(box: tuple[float, float, float, float]) -> bool:
    return box[0] >= LEFT and box[2] <= LEFT + SIDE and box[1] >= 24 and box[3] <= SIDE - 24


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@made_once
def template_of(theme: Theme) -> Spec:
    """Vega-Lite without data, made once for each theme."""

    def chart(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name=name)).encode(x=across("x"), y=down("y"))

    tips = [("name", "Name"), ("inside", "Inside"), ("outside", "Outside"), ("corner", "Corner")]
    points = chart("points").encode(tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in tips])
    numbered = points.transform_filter("datum.number")
    quiet = {"color": theme.quiet, "fontSize": 12}
    sides = [
        chart(name)
        .transform_filter(alt.datum.side == side)
        .mark_text(align=side, **style)
        .encode(text=alt.Text(f"{field}:N"))
        for name, field, style in (
            ("names", "label", {"fontSize": 13, "fontStyle": "italic", "color": theme.quiet}),
            ("labels", "name", {"fontSize": 12, "color": theme.ink, "baseline": "middle"}),
        )
        for side in ("left", "right")
    ]
    layers = [
        chart("lines").mark_rule(color=theme.quiet, strokeDash=[4, 4]).encode(x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")),
        chart("ticks").mark_text(dy=14, **quiet).encode(y=alt.YValue(SIDE), text=alt.Text("label:N")),
        chart("ticks")
        .mark_text(align="right", baseline="middle", dx=-8, **quiet)
        .encode(x=alt.XValue(LEFT), text=alt.Text("label:N")),
        *sides,
        points.transform_filter("datum.sure").mark_point(size=80, filled=True, opacity=1, color=theme.ink),
        points.transform_filter("!datum.sure").mark_point(
            size=70, opacity=1, filled=True, fill=theme.ground, stroke=theme.quiet, strokeWidth=1.5
        ),
        numbered.mark_point(size=240, opacity=1, filled=True, fill=theme.ground, stroke=theme.quiet, strokeWidth=1.5),
        numbered.mark_text(fontSize=10, baseline="middle", color=theme.ink).encode(text="number:N"),
    ]
    square = alt.Chart(alt.NamedData(name="frame"))
    frame = square.mark_rect(fillOpacity=0, stroke=theme.line).encode(
        x=across("left"), x2=alt.X2("right:Q"), y=down("top"), y2=alt.Y2("foot:Q")
    )  # fmt: skip
    foot = square.mark_text(**quiet).encode(
        x=alt.XValue(LEFT + SIDE / 2), y=alt.YValue(SIDE + 32), text=alt.TextValue("Inside, score 0 to 100 \u2192")
    )
    up = square.mark_text(angle=270, **quiet).encode(
        x=alt.XValue(10), y=alt.YValue(SIDE / 2), text=alt.TextValue("Outside, score 0 to 100 \u2192")
    )
    return spec_of(alt.layer(frame, *layers, foot, up), theme)
