"""Quantiles over organisations of which none is the score of one organisation. docs/decisions/0048

Each is the mean of all scores whose rank lies within `REACH` of the quantile's place, in whole points: three or four
neighbours, never the lowest or the highest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

FEWEST = 10  # organisations, each counted once, whatever its size
REACH = 1.5  # ranks on either side: three or four organisations
QUARTERS = (1, 2, 3)
LEAST, MOST = 1, 99  # points of a number: one at an end of the scale says where all of its organisations are


@dataclass(frozen=True)
class Quartiles:
    """The lower quartile, the median and the upper quartile of so many organisations, whole points of 0-100."""

    organisations: int
    low: int
    middle: int
    high: int


def averaged_ranks(organisations: int) -> tuple[tuple[int, ...], ...]:
    """The ranks that each quartile is the mean of, 1 for the lowest score; the place of a quartile is q (n + 1) / 4.

    >>> averaged_ranks(10)
    ((2, 3, 4), (4, 5, 6, 7), (7, 8, 9))
    >>> averaged_ranks(11)
    ((2, 3, 4), (5, 6, 7), (8, 9, 10))
    """
    places = [quarter * (organisations + 1) / 4 for quarter in QUARTERS]
    return tuple(tuple(range(ceil(place - REACH), floor(place + REACH) + 1)) for place in places)


def quartiles(scores: Sequence[float]) -> Quartiles | None:
    """Quartiles of the scores of organisations, one each, in any order; None for fewer than ten, and where a number
    would lie at an end of the scale.

    >>> quartiles([50, 52, 55, 58, 60, 61, 64, 66, 70, 79])
    Quartiles(organisations=10, low=55, middle=61, high=67)
    >>> quartiles([50] * 9) is None
    True
    """
    if len(scores) < FEWEST:
        return None
    ordered = sorted(scores)
    means = [sum(ordered[rank - 1] for rank in ranks) / len(ranks) for ranks in averaged_ranks(len(ordered))]
    low, middle, high = (floor(mean + 0.5) for mean in means)
    return Quartiles(len(ordered), low, middle, high) if low >= LEAST and high <= MOST else None
