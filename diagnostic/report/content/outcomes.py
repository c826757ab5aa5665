"""How often each outcome of a prediction came, counted and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.released.gaps import CORRECT_REJECTION, FALSE_ALARM, HIT, MISS, NOT_TESTABLE
from diagnostic.core.statistics.intervals import wilson
from diagnostic.report.content.prepare import Content
from diagnostic.report.words import OUTCOME_ORDER, audience_name, between


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


def outcome_words(outcomes: OutcomeCounts, audience: str) -> tuple[str, ...]:
    """The counts in sentences, with how sure the shares are."""
    if not outcomes.tested:
        return ("No prediction could be tested: one of the two sides is hidden or was not asked.",)
    who, found = audience_name(audience), outcomes.counts
    untested = f"; {found[NOT_TESTABLE]:,} could not be tested" if found[NOT_TESTABLE] else ""
    return (
        f"Of what was predicted, {who} feel {_share(outcomes.borne_out)}; {found[FALSE_ALARM]:,} not, or not for sure.",
        f"Of what {who} feel, {_share(outcomes.foreseen)} was predicted; {found[MISS]:,} nobody expected.",
        f"In {found[CORRECT_REJECTION]:,} comparisons nothing was predicted and nothing felt{untested}.",
    )


def _share(share: Share) -> str:
    if not share.whole:
        return "nothing"
    low, high = share.ends
    return f"{share.part:,} of {share.whole:,} (likely {between(low, high)})"
