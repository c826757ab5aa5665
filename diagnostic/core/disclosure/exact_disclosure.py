"""Exact disclosure: a distribution and the sums of the groups in it may leave one way only to assign answers to groups.

Take an answer worth v. In a group of n people with sum s, those below v fall short of it by n v - s at least, and what
all groups fall short by together is known from the distribution. If nothing is left over, no group has people on both
sides of v, so everybody of a group whose mean is v gave just that answer. If r is left over, at most r of what is below
and r of what is above can be that group's. So at most (|n v - s| + 2 r) / step of its people gave another answer; and
if this is none, they all gave this one. See docs/decisions/0009-unanimity.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.definitions.organisation import sums_by

NOISE = 1e-6  # points; less is the arithmetic's


@dataclass(frozen=True)
class Groups:
    """Groups of people within distributions, whose n and sum are known: every person is in one group.

    within : the row of the distribution that each group is part of. n, sums : of each group; points of 0-100.
    units : the unit that publishes each group.
    """

    within: np.ndarray
    n: np.ndarray
    sums: np.ndarray
    units: np.ndarray

    def each_alone(self, distributions: int) -> bool:
        """Whether there is one group in each distribution, in their order."""
        return len(self.within) == distributions and bool((self.within == np.arange(distributions)).all())

    def parted(self, units: np.ndarray, n: np.ndarray, sums: np.ndarray) -> Groups:
        """The groups with parts known by themselves, at the unit that publishes each, and what these leave of it."""
        whole = np.searchsorted(self.units, units)
        rest_n, rest_sums = self.n.astype(float), self.sums.astype(float)
        np.subtract.at(rest_n, whole, n)
        np.subtract.at(rest_sums, whole, sums)
        pairs = (self.within, self.within[whole]), (rest_n, n), (rest_sums, sums), (self.units, units)
        return Groups(*(np.concatenate(pair) for pair in pairs))


def groups_in(within: np.ndarray, n: np.ndarray, sums: np.ndarray) -> Groups:
    """The residuals of items that lie in a distribution.

    within : integers, units; row of the distribution that each unit's people are in, -1 for none.
    n, sums : units, zero where there is no residual.
    """
    units = np.flatnonzero((n > 0) & (within >= 0))
    return Groups(within[units], n[units], sums[units], units)


def exactly_disclosed(counts: np.ndarray, values: np.ndarray, groups: Groups) -> np.ndarray:
    """Whether it follows that all of a group chose an option; booleans, groups x options.

    counts : people, distributions x options. values : points of 0-100 that each option is worth, in any order.

    >>> half = Groups(np.zeros(2, dtype=int), np.array([5, 5]), np.array([250.0, 450.0]), np.array([1, 2]))
    >>> values = np.array([0, 25, 50, 75, 100])
    >>> exactly_disclosed(np.array([[0, 0, 5, 2, 3]]), values, half)[0].tolist()  # the middle is nobody else's
    [False, False, True, False, False]
    >>> exactly_disclosed(np.array([[0, 1, 4, 1, 4]]), values, half).any()  # one below it may be in either group
    np.False_
    """
    step = np.diff(np.sort(values)).min()
    short = counts @ np.maximum(values[:, None] - values, 0).T.astype(float)
    owed = groups.n[:, None] * values - groups.sums[:, None]
    least = sums_by(groups.within, np.maximum(owed, 0), len(short))
    left = short - least
    others = np.abs(owed) + 2 * (left if groups.each_alone(len(left)) else left[groups.within])
    return (others < step - NOISE) & (groups.n > 0)[:, None]
