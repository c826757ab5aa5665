"""Round marks that would touch, moved to the nearest free place; the same marks always to the same places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, pi, sin

Spot = tuple[float, float]  # across and down, in pixels
Box = tuple[float, float, float, float]  # left, top, right and foot, in pixels

STEP, TURNS, RINGS = 5.0, 24, 80  # pixels between rings of places, places in a ring, rings


def apart(wanted: Sequence[Spot], radius: float, dots: Sequence[Spot], dot: float, texts: Sequence[Box]) -> list[Spot]:
    """Where each mark of `radius` stands: where it wants to, or nearest to it with nothing else there.

    dots, dot : what else stands in the picture, each with this radius; a mark may stand on its own.
    """
    placed: list[Spot] = []
    for at in wanted:
        others = [(each, radius + dot) for each in dots if each != at] + [(each, 2 * radius) for each in placed]
        free = (spot for spot in _around(at, radius + dot) if _free(spot, radius, others, texts))
        placed.append(next(free, at))
    return placed


def _around(at: Spot, least: float) -> Iterator[Spot]:
    """The place itself, then all round it from `least` on, ever further."""
    yield at
    for ring in range(RINGS):
        for turn in range(TURNS):
            angle, far = 2 * pi * turn / TURNS, least + ring * STEP
            yield at[0] + far * cos(angle), at[1] + far * sin(angle)


def _free(spot: Spot, radius: float, others: Sequence[tuple[Spot, float]], texts: Sequence[Box]) -> bool:
    x, y = spot
    return all(hypot(x - other[0], y - other[1]) >= least for other, least in others) and not any(
        left - radius < x < right + radius and top - radius < y < foot + radius for left, top, right, foot in texts
    )
