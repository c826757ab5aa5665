"""How often each outcome of a prediction came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.released.gaps import FALSE_ALARM, HIT, MISS, NOT_TESTABLE
from diagnostic.core.statistics.intervals import wilson
from diagnostic.report.content.prepare import Content
from diagnostic.report.words import OUTCOME_ORDER


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, and the 95 % interval of that share (Wilson), 0-1; NaN where there is nothing to share."""

    part: int
    whole: int

    @property
    def ends(self) -> tuple[float, float]:
        """The interval, from the lower to the upper end."""
        if not self.whole:
            return float("nan"), float("nan")
        low, high = wilson(np.array(self.part / self.whole), np.array(self.whole))
        return float(low), float(high)


@dataclass(frozen=True)
class OutcomeCounts:
    """How often each outcome came, counted over the lowest units alone, so that nobody is counted twice."""

    counts: dict[str, int]

    @property
    def borne_out(self) -> Share:
        """Of the predicted symptoms that could be tested, those that were observed."""
        return Share(self.counts[HIT], self.counts[HIT] + self.counts[FALSE_ALARM])

    @property
    def foreseen(self) -> Share:
        """Of the observed symptoms that could be tested, those that were predicted."""
        return Share(self.counts[HIT], self.counts[HIT] + self.counts[MISS])

    @property
    def tested(self) -> int:
        """How many predictions could be tested."""
        return sum(self.counts.values()) - self.counts[NOT_TESTABLE]


def count_outcomes(content: Content, audience: str, unit: str = "") -> OutcomeCounts:
    """The outcomes at and below `unit`, the whole unless given."""
    below = content.source.chart.subtree(unit or content.root)
    tested = content.tested[audience]
    lowest = [tested.row[each] for each in below if not content.children[each]]
    found = tested.values["outcome"][lowest]
    return OutcomeCounts({outcome: int(np.count_nonzero(found == outcome)) for outcome in OUTCOME_ORDER})
