"""Joint counts: a score of those alone who gave another answer, such as presence among those who call it important.

Beside the score of everybody it parts each residual of the tree in two. Take the weighted graph of decision 0013: the
residuals of the score, what the units that show the joint count leave of it, and the ground; the edges are people.
Units that show the joint count show the score too, so each residual of the score lies in one of the joint count, the
graph falls into stars, and its smallest positive cut is, of each star, the sum of the smaller sides of its residuals.
So the pattern is that of a tree whose units have so many people. Proof: docs/decisions/0028-presence-among.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.disclosure.bounds import PEOPLE
from diagnostic.core.disclosure.tree_suppression import Respondents, suppression_pattern
from diagnostic.core.released.schema import ENOUGH, FEW, NOBODY
from diagnostic.definitions.organisation import Organisation, residual_sums

NOISE = 1e-6  # points; less is the arithmetic's


@dataclass(frozen=True)
class Parted:
    """Own people of each unit who are counted, and of these those of the group; integers, units. Confidential.

    published : booleans, units; the pattern of the score of everybody.
    """

    organisation: Organisation
    published: np.ndarray
    people: np.ndarray
    group: np.ndarray

    def smaller_sides(self) -> np.ndarray:
        """Of each residual of the score the fewer of both: those of the group, and those who are not in it; units."""
        of = self.organisation.residual_of(self.published)
        people, group = residual_sums(self.people, of), residual_sums(self.group, of)
        return np.minimum(group, people - group)

    def pattern(self, allowed: np.ndarray, k: int) -> np.ndarray:
        """Suppression pattern of the joint count: booleans, units.

        allowed : booleans, units; where the score and the size of the group are published.

        A residual without anybody on one side adds nothing: what is known of it is known of everybody already. But no
        residual of the joint count is of such alone: it would tell that all are in the group.

        >>> from diagnostic.definitions.organisation import flat
        >>> everywhere = np.array([True] * 3)
        >>> chart, people = flat(["a", "b"]), np.array([0, 12, 12])
        >>> Parted(chart, everywhere, people, np.array([0, 6, 5])).pattern(everywhere, 5).tolist()
        [True, True, True]
        >>> Parted(chart, everywhere, people, np.array([0, 6, 9])).pattern(everywhere, 5).tolist()  # three of b are not
        [True, False, False]
        """
        of = self.organisation.residual_of(self.published)
        somebody = residual_sums(self.people, of) > 0
        respondents = Respondents.of(self.smaller_sides(), somebody)
        return suppression_pattern(self.organisation, respondents, k, allowed & self.published)

    def parting(self, shown: np.ndarray, k: int) -> np.ndarray:
        """Whether what each unit that shows the joint count parts is about k people: texts, units; "" elsewhere."""
        counts = np.column_stack([self.smaller_sides(), self.people])
        sides, people = residual_sums(counts, self.organisation.residual_of(shown)).T
        return np.select([~shown, people == 0, sides >= k], ["", NOBODY, ENOUGH], FEW).astype(object)


@dataclass(frozen=True)
class GroupSums:
    """One statistic of a group and of everybody, each array units.

    group, everybody : people of each unit with the units below it, as they are published. total : what everybody's come
    to, as it is published. n, sums : of the group's own people at each unit. best, step : most that one person may come
    to, and what a step of their answer is worth.
    """

    organisation: Organisation
    group: np.ndarray
    everybody: np.ndarray
    total: np.ndarray
    n: np.ndarray
    sums: np.ndarray
    best: float
    step: float

    def bounded(self, allowed: np.ndarray) -> np.ndarray:
        """What the group's come to in each unit with the units below it; NaN where that may not be published.

        Of each residual both the group's and the others' are kept two steps off both ends, in whole steps. Where the
        sum of everybody leaves no room for that the unit is left out, and its people are in the residual above: that
        follows from published numbers alone. The group's size may have been moved off its own ends, so it is the mean
        of the group that is published, times that size.
        """
        shown = allowed.copy()
        while True:
            low, high, people, at = self._room(shown)
            without = shown & (low > high + NOISE)
            if not without.any():
                break
            shown &= ~without
        n, sums = residual_sums(self.n, at), residual_sums(self.sums, at)
        wanted = np.round(people * sums / np.maximum(n, 1) / self.step) * self.step
        kept = np.where(shown, np.clip(wanted, low, high), 0.0)
        return np.where(shown, self.organisation.roll_up(kept), np.nan)

    def _room(self, shown: np.ndarray) -> tuple[np.ndarray, ...]:
        """Least and most of each residual of the group, its people, and `residual_of`; units."""
        at = self.organisation.residual_of(shown)
        people, everybody, total = (self._left(shown, values) for values in (self.group, self.everybody, self.total))
        others = everybody - people
        least = [np.minimum(PEOPLE * self.step, self.best * n / 2) for n in (people, others)]
        low = np.maximum(least[0], total - (self.best * others - least[1]))
        return low, np.minimum(self.best * people - least[0], total - least[1]), people, at

    def _left(self, shown: np.ndarray, values: np.ndarray) -> np.ndarray:
        """What the nearest units below that are shown leave of each shown unit; zero elsewhere."""
        above = np.where(np.arange(len(shown)) == 0, -1, self.organisation.residual_of(shown)[self.organisation.above])
        found, inner = np.where(shown, values, 0.0), shown & (above >= 0)
        np.subtract.at(found, above[inner], values[inner])
        return found
