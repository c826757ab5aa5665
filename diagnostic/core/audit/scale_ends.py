"""Group attribute disclosure: a sum of scores so near an end of the scale that it says what each person answered.

The rule of docs/decisions/0009-unanimity.md in the auditor's own words: of every sum two people, at least, may have
answered one step less extremely than its end.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from diagnostic.definitions.wave import STEPS_OFF_ENDS

Points = TypeVar("Points", float, np.ndarray)

Ends = tuple[np.ndarray | float, np.ndarray | float]  # of one person's score: the lowest and the highest

SCALE: Ends = (0.0, 100.0)  # points
SHARE: Ends = (0.0, 1.0)
ROUNDING = 1e-6  # points of a sum; sums that differ by less are the same


def two_steps(step: Points) -> Points:
    """Points that two people make by answering one step less extremely; `step` is worth so many."""
    return STEPS_OFF_ENDS * step


def margin(n: np.ndarray, apart: np.ndarray | float, ends: Ends) -> np.ndarray:
    """Distance that sums of n people have to keep from both ends: `apart`, or the middle where there is less room.

    >>> margin(np.array([5, 2, 0]), 60.0, SCALE).tolist()
    [60.0, 60.0, 0.0]
    >>> margin(np.array([5, 2]), 60.0, (50.0, 100.0)).tolist()
    [60.0, 50.0]
    """
    lowest, highest = ends
    return np.minimum(apart, n * (highest - lowest) / 2)


def near_lowest(n: np.ndarray, sums: np.ndarray, apart: np.ndarray | float, ends: Ends) -> np.ndarray:
    """Booleans, same shape: sums of n people nearer than the margin to n times the lowest score."""
    return sums - n * ends[0] < margin(n, apart, ends) - ROUNDING


def near_highest(n: np.ndarray, sums: np.ndarray, apart: np.ndarray | float, ends: Ends) -> np.ndarray:
    """Booleans, same shape: sums of n people nearer than the margin to n times the highest score."""
    return n * ends[1] - sums < margin(n, apart, ends) - ROUNDING


def implied_ends(counts: np.ndarray, points: np.ndarray) -> Ends:
    """Ends that distributions imply: the lowest and the highest answer that anybody gave, in points; distributions.

    counts : people, distributions x options; NaN as nobody. points : what each option is worth, in any order.
    Where all chose one option, or nobody any, nothing is implied: the ends are those of the scale.

    >>> low, high = implied_ends(np.array([[0, 3, 2, 0], [0, 5, 0, 0]]), np.array([100, 60, 30, 0]))
    >>> low.tolist(), high.tolist()
    ([30, 0], [60, 100])
    """
    order = np.argsort(points)
    ranked, chosen = points[order], counts[:, order] > 0
    low = ranked[chosen.argmax(axis=1)]
    high = ranked[::-1][chosen[:, ::-1].argmax(axis=1)]
    implied = low < high
    return np.where(implied, low, ranked[0]), np.where(implied, high, ranked[-1])
