"""Pictures that several kinds of documents have: two values on a line, and points in a square of four corners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from math import isnan

from diagnostic.report.charts.dumbbells import Dumbbell, dumbbells
from diagnostic.report.charts.quadrant import WIDE, Point, corners, quadrant
from diagnostic.report.content.corners import NOT_SURE, Sides, corner
from diagnostic.report.document.parts import PAIRS, Drawing, Listing, Plot
from diagnostic.report.palette import LIGHT
from diagnostic.report.words import capital, score

FULL, HOLLOW, STROKE, BAND = "\u25cf", "\u25cb", "|", "\u25ac"  # how the sides of a pair, and points, are drawn
PAPER = replace(WIDE, height=460, top=8)
SURE = "surely in this corner"


def pairs(rows: Sequence[Dumbbell], first: str, second: str, caption: str, tick: bool = False) -> Drawing:
    """Two values on a line in each row, with the difference in words; with `tick` the second is an upright stroke.

    second : "" where rows have one value alone.
    """
    others = [f", {second} {score(row.second)}" if second else "" for row in rows]
    said = (
        f"{row.name}: {first} {score(row.first)}{other}, {row.words}" for row, other in zip(rows, others, strict=True)
    )
    keys = ((FULL, first), *([(STROKE if tick else HOLLOW, second)] if second else []))
    sides = ((first, _shown(row.first for row in rows)), (second, _shown(row.second for row in rows)))
    said_of, shades = tuple(row.words for row in rows), tuple(row.shade for row in rows)
    plot = Plot(PAIRS, tuple(row.name for row in rows), sides, said=said_of, shades=shades)
    make = partial(dumbbells, rows, first, second, LIGHT, tick)
    return Drawing(make, f"{'; '.join(said)}.", caption, keys, plot)


def square(points: Sequence[Point], caption: str, sides: Sides) -> Drawing:
    """Points by two scores in a square of four named corners, hollow where their corner is not sure.

    Points beside which no name fits have a number there, which `in_corners` tells.
    """
    said = (
        f"{each.name}: {sides.across} {score(each.inside)}, {sides.up} {score(each.outside)}, {_where(each, sides)}"
        for each in points
    )
    keys = ((FULL, SURE), (HOLLOW, NOT_SURE))
    values = ((sides.across, _shown(p.inside for p in points)), (sides.up, _shown(p.outside for p in points)))
    plot = Plot(PAIRS, tuple(each.name for each in points), values, said=tuple(_where(each, sides) for each in points))
    make = partial(quadrant, points, LIGHT, PAPER, sides)
    return Drawing(make, f"{'; '.join(said)}.", caption, keys, plot)


def in_corners(points: Sequence[Point], sides: Sides) -> Listing:
    """The names in each corner, with their numbers in the square, and those of which it is not sure."""
    found = corners(points, PAPER, sides)
    return Listing(tuple((f"{capital(where)}:", ", ".join(names)) for where, names in found.items() if names))


def _where(point: Point, sides: Sides) -> str:
    return corner(point.inside, point.outside, sides) + ("" if point.sure else f" ({NOT_SURE})")


def _shown(values: Iterable[float]) -> tuple[float | None, ...]:
    return tuple(None if isnan(value) else float(value) for value in values)
