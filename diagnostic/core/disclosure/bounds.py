"""The ends of what people answered: of a scale, or of the part of it that a distribution shows to be used.

Where it is published how many chose each answer of a question, and nobody below the middle, then a team of these people
whose mean is the middle is known to have said just that. So the lowest and the highest answer that anybody gave
are the ends for every group in the distribution.
"""

from __future__ import annotations

import numpy as np

Ends = tuple[np.ndarray | float, np.ndarray | float]  # of one person's score: the lowest and the highest


def used(counts: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that anybody chose, groups; of the whole scale where fewer than two were chosen.

    counts : people, groups x options. values : options, in any order.

    Where all chose one, the distribution itself is kept off saying so (`clipping`).

    >>> low, high = used(np.array([[0, 3, 2, 0], [0, 5, 0, 0]]), np.array([0, 1, 2, 3]))
    >>> low.tolist(), high.tolist()
    ([1, 0], [2, 3])
    """
    chosen = counts > 0
    alike = chosen.sum(axis=1) < 2
    low = np.where(chosen, values, values.max()).min(axis=1)
    high = np.where(chosen, values, values.min()).max(axis=1)
    return np.where(alike, values.min(), low), np.where(alike, values.max(), high)


def kept_off(
    n: np.ndarray, end: np.ndarray | float, low: np.ndarray | float, high: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most that the scores of n people may add up to: `end` off n times `low` and n times `high`.

    Never beyond the middle. Of n people with scores on steps of s the end is 2 s: two may have answered a step less
    extremely.

    >>> [each.tolist() for each in kept_off(np.array([5, 2]), 50, 0, 100)]
    [[50.0, 50.0], [450.0, 150.0]]
    """
    end = np.minimum(end, (high - low) * n / 2)
    return low * n + end, high * n - end
