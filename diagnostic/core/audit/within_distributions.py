"""Exact disclosure within a distribution: groups all of whose people are known to have given one answer.

A distribution tells how far its people fall short of an answer, all together; the sums of the groups in it tell how far
each group falls short at least. What is over can be anybody's. A group needs people on another answer as far as its own
sum is off this one, and may have more of them out of what is over. Where that makes fewer than one, all of the group
gave this answer. See docs/decisions/0009-unanimity.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.released.interim_release import BatchRows

ROUNDING = 1e-6  # points of a sum


@dataclass(frozen=True)
class KnownGroups:
    """Disjoint groups of the people in distributions, whose numbers and sums a reader knows.

    distribution : the row of the distribution that each group is part of. unit : which shows the group. n, sums :
    people, and points of 0-100.
    """

    distribution: np.ndarray
    unit: np.ndarray
    n: np.ndarray
    sums: np.ndarray

    @classmethod
    def of_residuals(cls, within: np.ndarray, n: np.ndarray, sums: np.ndarray) -> KnownGroups:
        """Groups that units leave over; each array of units, `within` -1 where there is no distribution."""
        unit = np.flatnonzero((within >= 0) & (n > 0))
        return cls(within[unit], unit, n[unit], sums[unit])

    def without_batches(self, batches: BatchRows, dimension: int, residual_of: np.ndarray) -> KnownGroups:
        """Groups parted into the batches in them that showed the dimension, and what these leave of each.

        residual_of : integers, units; the unit in whose group a unit's own people are.
        """
        n, sums = self.n.astype(float), self.sums.astype(float)
        row = {unit: i for i, unit in enumerate(self.unit.tolist())}
        parted = []
        for batch in np.flatnonzero(batches.n[:, dimension] > 0).tolist():
            group = row.get(int(residual_of[batches.unit[batch]]))
            if group is not None:
                part = batches.n[batch, dimension], batches.sums[batch, dimension]
                n[group], sums[group] = n[group] - part[0], sums[group] - part[1]
                parted.append((group, *part))
        if not parted:
            return self
        groups, more_n, more_sums = (np.array(column) for column in zip(*parted, strict=True))
        return KnownGroups(
            np.append(self.distribution, self.distribution[groups]),
            np.append(self.unit, self.unit[groups]),
            np.append(n, more_n),
            np.append(sums, more_sums),
        )


def disclosed_groups(counts: np.ndarray, points: np.ndarray, groups: KnownGroups) -> np.ndarray:
    """Booleans, groups: everybody in the group is known to have given the same answer.

    counts : people, distributions x options. points : what each option is worth, 0-100.

    >>> teams = KnownGroups(np.zeros(2, int), np.array([1, 2]), np.array([5, 5]), np.array([250.0, 450.0]))
    >>> points = np.array([0, 25, 50, 75, 100])
    >>> disclosed_groups(np.array([[0, 0, 5, 2, 3]]), points, teams).tolist()  # only the first can be in the middle
    [True, False]
    >>> disclosed_groups(np.array([[0, 1, 4, 1, 4]]), points, teams).tolist()
    [False, False]
    """
    ranked = np.sort(points)
    step = (ranked[1:] - ranked[:-1]).min()
    found = np.zeros(len(groups.n), dtype=bool)
    for answer in points:
        short = groups.n * answer - groups.sums
        needed = np.bincount(groups.distribution, np.maximum(short, 0), minlength=len(counts))
        over = counts @ np.maximum(answer - points, 0.0) - needed
        others = np.abs(short) + 2 * over[groups.distribution]
        found |= others < step - ROUNDING
    return found & (groups.n > 0)
