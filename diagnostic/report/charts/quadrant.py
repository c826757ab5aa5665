"""Two sides as a square with four named corners, such as inside against outside; points are named, or numbered where no
name fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.report.charts.specification import Spec, across, down, made_once, spec_of
from diagnostic.report.content.corners import INSIDE_OUTSIDE, NOT_SURE, Sides, corner
from diagnostic.report.crowd import Box, apart
from diagnostic.report.palette import SCORE_BOUNDS, Theme

MOST_LABELS = 30
TICKS = [0, *SCORE_BOUNDS, 100]

DOT, CIRCLE = 6, 10  # pixels from the middle of a point, and of a circle with a number, to the end of its edge


@dataclass(frozen=True)
class QuadrantSize:
    """Pixels: the square, or what a wall makes of it, and the room around it; heights of text, and the width of a
    character of a label. `zoom` is how many times as large as on a page the marks are."""

    width: int
    height: int
    left: int
    foot: int
    right: int
    text: int
    corners: int
    numbers: int
    line: int
    character: float
    zoom: int = 1
    top: int = 0


PAGE = QuadrantSize(400, 400, left=44, foot=48, right=12, text=12, corners=13, numbers=10, line=15, character=6.4)
WIDE = replace(PAGE, width=640, height=560)  # for as many units as a page of a grid has
WALL = QuadrantSize(
    1090, 372, left=90, foot=76, right=20, text=24, corners=24, numbers=24, line=29, character=11.2, zoom=2, top=14
)


@dataclass(frozen=True)
class Point:
    """Something with a score 0-100 on both sides, here called as most often. `sure`: chance does not explain in which
    corner it lies."""

    name: str
    inside: float
    outside: float
    sure: bool


def corners(points: Sequence[Point], size: QuadrantSize = PAGE, sides: Sides = INSIDE_OUTSIDE) -> dict[str, list[str]]:
    """The names in each corner, with their numbers, as far as the corner is sure, and those of which it is not."""
    found: dict[str, list[str]] = {name: [] for name in (*sides.corners, NOT_SURE)}
    numbers = numbers_of(points, size)
    for point in points:
        number = f" (no. {numbers[point.name]})" if point.name in numbers else ""
        found[corner(point.inside, point.outside, sides) if point.sure else NOT_SURE].append(point.name + number)
    return found


def quadrant(points: Sequence[Point], theme: Theme, size: QuadrantSize = PAGE, sides: Sides = INSIDE_OUTSIDE) -> Spec:
    """Vega-Lite: the points in the square, hollow where their corner is not sure."""
    line = _x(OBSERVED_ILL_BELOW, size), _y(OBSERVED_ILL_BELOW, size)
    numbers = numbers_of(points, size)
    placed = [_point(point, size, sides) | {"number": numbers.get(point.name, "")} for point in points]
    placed = [point | {"number_x": point["x"], "number_y": point["y"]} for point in placed]  # a column for all
    named = labels(placed, size)
    _spread(placed, named, size)
    return template_of(theme, size, sides) | {
        "width": size.left + size.width + size.right,
        "height": size.height + size.foot,
        **({"padding": {"top": size.top, "left": 0, "right": 0, "bottom": 0}} if size.top else {}),
        "datasets": {
            "points": placed,
            **_names_and_leads(named, size),
            "ticks": [{"at": tick, "x": _x(tick, size), "y": _y(tick, size), "label": str(tick)} for tick in TICKS],
            "lines": [
                {"x": line[0], "y": 0, "x2": line[0], "y2": size.height},
                {"x": size.left, "y": line[1], "x2": size.left + size.width, "y2": line[1]},
            ],
            "names": _names(size, sides),
            "frame": [{"left": size.left, "right": size.left + size.width, "top": 0, "foot": size.height}],
        },
    }


def _x(score: float, size: QuadrantSize) -> float:
    return size.left + size.width * score / 100


def _y(score: float, size: QuadrantSize) -> float:
    return size.height - size.height * score / 100


def _point(point: Point, size: QuadrantSize, sides: Sides = INSIDE_OUTSIDE) -> dict[str, Any]:
    return {
        "x": _x(point.inside, size), "y": _y(point.outside, size), "name": point.name, "sure": point.sure,
        "inside": f"{point.inside:.0f}", "outside": f"{point.outside:.0f}",
        "corner": corner(point.inside, point.outside, sides) + ("" if point.sure else " (cannot tell)"),
    }  # fmt: skip


def _spread(placed: Sequence[dict[str, Any]], named: Sequence[dict[str, Any]], size: QuadrantSize) -> None:
    """Give the circles with numbers places where none touches another, a point or a name."""
    numbered = sorted((point for point in placed if point["number"]), key=lambda point: int(point["number"]))
    wanted, every = ([(point["x"], point["y"]) for point in points] for points in (numbered, placed))
    boxes = [_box(label, size) for label in named]
    for point, at in zip(numbered, apart(wanted, CIRCLE * size.zoom, every, DOT * size.zoom, boxes), strict=True):
        point["number_x"], point["number_y"] = at


def _names(size: QuadrantSize, sides: Sides) -> list[dict[str, Any]]:
    left, right, top, low = size.left + 8, size.left + size.width - 8, size.corners + 1, size.height - 12
    return [
        {"x": left, "y": top, "side": "left", "label": sides.up_alone},
        {"x": right, "y": top, "side": "right", "label": sides.well},
        {"x": left, "y": low, "side": "left", "label": sides.ill},
        {"x": right, "y": low, "side": "right", "label": sides.across_alone},
    ]


def labels(points: Sequence[dict[str, Any]], size: QuadrantSize = PAGE) -> list[dict[str, Any]]:
    """Names beside their points, none on another: the outermost first, each where there is room, else left out.

    On a wall, where not all have room, they stand in two columns beside all points, each with a line to its point.
    """
    near = _beside_their_points(points, size)
    if size.zoom == 1 or len(near) == len(points):
        return near
    return _in_two_columns(points, size) or near


def _beside_their_points(points: Sequence[dict[str, Any]], size: QuadrantSize) -> list[dict[str, Any]]:
    centre, dot = (size.left + size.width / 2, size.height / 2), DOT * size.zoom
    taken = [(point["x"] - dot, point["y"] - dot, point["x"] + dot, point["y"] + dot) for point in points]
    found: list[dict[str, Any]] = []
    for point in sorted(points, key=lambda p: -abs(p["x"] - centre[0]) - abs(p["y"] - centre[1])):
        for label in _places(point, size.zoom):
            box = _box(label, size)
            if len(found) < MOST_LABELS and _inside(box, size) and not any(_touch(box, other) for other in taken):
                found.append(label)
                taken.append(box)
                break
    return found


def _in_two_columns(points: Sequence[dict[str, Any]], size: QuadrantSize) -> list[dict[str, Any]]:
    """Half of the names at the left of all points, half at the right; none where there is no room for them."""
    ordered = sorted(points, key=lambda point: point["x"])
    half, gap = len(points) // 2, 34 * size.zoom
    left = _column(ordered[:half], ordered[0]["x"] - gap, "right", size)
    right = _column(ordered[half:], ordered[-1]["x"] + gap, "left", size)
    found = [*left, *right]
    return found if all(_inside(_box(label, size), size) for label in found) else []


def _column(points: Sequence[dict[str, Any]], x: float, side: str, size: QuadrantSize) -> list[dict[str, Any]]:
    """Names one below the other at `x`, in the order of their points from the top."""
    ordered, edge = sorted(points, key=lambda point: point["y"]), 2 * size.text + 1
    height = len(points) * size.line
    middle = sum(point["y"] for point in points) / max(1, len(points))
    top = min(max(middle - height / 2, edge), size.height - edge - height)
    return [
        {"name": point["name"], "x": x, "y": top + (place + 0.5) * size.line, "side": side, "point": point}
        for place, point in enumerate(ordered)
    ]


def numbers_of(points: Sequence[Point], size: QuadrantSize = PAGE) -> dict[str, str]:
    """Numbers, from 1, of the points beside which no name fits, by name in alphabetical order."""
    named = {label["name"] for label in labels([_point(point, size) for point in points], size)}
    return {name: str(i) for i, name in enumerate(sorted({p.name for p in points} - named), start=1)}


def _places(point: dict[str, Any], zoom: int) -> list[dict[str, Any]]:
    at, beside, aside, above = {"name": point["name"]}, 10 * zoom, 8 * zoom, 12 * zoom
    return [
        at | {"x": point["x"] + beside, "y": point["y"], "side": "left"},
        at | {"x": point["x"] - beside, "y": point["y"], "side": "right"},
        at | {"x": point["x"] + aside, "y": point["y"] - above, "side": "left"},
        at | {"x": point["x"] + aside, "y": point["y"] + above, "side": "left"},
        at | {"x": point["x"] - aside, "y": point["y"] - above, "side": "right"},
        at | {"x": point["x"] - aside, "y": point["y"] + above, "side": "right"},
    ]


def _names_and_leads(found: list[dict[str, Any]], size: QuadrantSize) -> dict[str, list[dict[str, Any]]]:
    leads = [_lead(label, size) for label in found if "point" in label]
    return {"labels": found, "leads": leads} if size.zoom > 1 else {"labels": found}


def _lead(label: dict[str, Any], size: QuadrantSize) -> dict[str, Any]:
    """The line from a point to its name."""
    point, side = label.pop("point"), 1 if label["side"] == "left" else -1
    return {"x": point["x"], "y": point["y"], "x2": label["x"] - 4 * size.zoom * side, "y2": label["y"]}


def _box(label: dict[str, Any], size: QuadrantSize) -> Box:
    width = len(label["name"]) * size.character
    left = label["x"] if label["side"] == "left" else label["x"] - width
    return left, label["y"] - size.line / 2, left + width, label["y"] + size.line / 2


def _inside(box: Box, size: QuadrantSize) -> bool:
    edge, right = 2 * size.text, size.left + size.width
    return box[0] >= size.left and box[2] <= right and box[1] >= edge and box[3] <= size.height - edge


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@made_once
def template_of(theme: Theme, size: QuadrantSize, sides: Sides = INSIDE_OUTSIDE) -> Spec:
    """Vega-Lite without data, made once for each theme, size and pair of sides."""
    import altair as alt

    def chart(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name=name)).encode(x=across("x"), y=down("y"))

    tips = [("name", "Name"), ("inside", sides.across), ("outside", sides.up), ("corner", "Corner")]
    points = chart("points").encode(tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in tips])
    moved = points.transform_filter("datum.number")
    numbered = moved.encode(x=across("number_x"), y=down("number_y"))
    quiet, area = {"color": theme.quiet, "fontSize": size.text}, size.zoom * size.zoom
    texts = [
        chart(name)
        .transform_filter(alt.datum.side == side)
        .mark_text(align=side, **style)
        .encode(text=alt.Text(f"{field}:N"))
        for name, field, style in (
            ("names", "label", {"fontSize": size.corners, "fontStyle": "italic", "color": theme.quiet}),
            ("labels", "name", {"fontSize": size.text, "color": theme.ink, "baseline": "middle"}),
        )
        for side in ("left", "right")
    ]
    leads = chart("leads").mark_rule(color=theme.quiet, strokeWidth=size.zoom)
    layers = [
        *([leads.encode(x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))] if size.zoom > 1 else []),
        chart("lines").mark_rule(color=theme.quiet, strokeDash=[4, 4]).encode(x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")),
        chart("ticks").mark_text(dy=size.text + 2, **quiet).encode(y=alt.YValue(size.height), text=alt.Text("label:N")),
        chart("ticks")
        .mark_text(align="right", baseline="middle", dx=-8, **quiet)
        .encode(x=alt.XValue(size.left), text=alt.Text("label:N")),
        *texts,
        moved.mark_rule(color=theme.quiet, strokeWidth=size.zoom).encode(x2="number_x:Q", y2="number_y:Q"),
        points.transform_filter("datum.sure").mark_point(size=80 * area, filled=True, opacity=1, color=theme.ink),
        points.transform_filter("!datum.sure").mark_point(
            size=70 * area, opacity=1, filled=True, fill=theme.ground, stroke=theme.quiet, strokeWidth=1.5 * size.zoom
        ),
        numbered.mark_point(
            size=240 * area, opacity=1, filled=True, fill=theme.ground, stroke=theme.quiet, strokeWidth=1.5 * size.zoom
        ),
        numbered.mark_text(fontSize=size.numbers, baseline="middle", color=theme.ink).encode(text="number:N"),
    ]
    square = alt.Chart(alt.NamedData(name="frame"))
    frame = square.mark_rect(fillOpacity=0, stroke=theme.line).encode(
        x=across("left"), x2=alt.X2("right:Q"), y=down("top"), y2=alt.Y2("foot:Q")
    )  # fmt: skip
    foot = square.mark_text(**quiet).encode(
        x=alt.XValue(size.left + size.width / 2),
        y=alt.YValue(size.height + size.foot - 16),
        text=alt.TextValue(f"{sides.across}, score 0 to 100 \u2192"),
    )
    up = square.mark_text(angle=270, **quiet).encode(
        x=alt.XValue(size.text - 2),
        y=alt.YValue(size.height / 2),
        text=alt.TextValue(f"{sides.up}, score 0 to 100 \u2192"),
    )
    return spec_of(alt.layer(frame, *layers, foot, up), theme)
