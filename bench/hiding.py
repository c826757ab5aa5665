"""Rules of hiding small units, the usual ones and ours: what each shows, and what follows from it by subtraction.

A rule takes a chart, integers (units; people who answered at each unit itself) and k, and gives a mask of the units
that it shows. The usual rules look at one unit, or at a unit and the units right below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass

import numpy as np

from diagnostic.core.audit.differencing import below_threshold
from diagnostic.core.audit.matrices import residual_values
from diagnostic.core.disclosure.tree_suppression import Respondents, suppression_pattern
from diagnostic.definitions.organisation import Organisation

Rule = Callable[[Organisation, np.ndarray, int], np.ndarray]


def ours(chart: Organisation, own: np.ndarray, k: int) -> np.ndarray:
    """The best k-safe set."""
    return suppression_pattern(chart, Respondents.of(own), k)


def below_k(chart: Organisation, own: np.ndarray, k: int) -> np.ndarray:
    """Hide every unit of fewer than k people."""
    return chart.roll_up(own) >= k


def next_smallest(chart: Organisation, own: np.ndarray, k: int) -> np.ndarray:
    """Hide them, and wherever one is hidden the smallest of the siblings that are left too."""
    totals, shown = chart.roll_up(own), below_k(chart, own, k)
    for below in chart.children:
        left = _by_size(below, shown, totals)
        if left and any(0 < totals[child] < k for child in below):
            shown[left[0]] = False
    return shown


def until_k(chart: Organisation, own: np.ndarray, k: int) -> np.ndarray:
    """Hide them, and smallest siblings one by one until the unit above, less all of them shown, has k people."""
    totals, shown = chart.roll_up(own), below_k(chart, own, k)
    for unit, below in enumerate(chart.children):
        left = _by_size(below, shown, totals)
        rest = totals[unit] - sum(totals[child] for child in left)
        for child in left:
            if rest == 0 or rest >= k:
                break
            shown[child], rest = False, rest + totals[child]
    return shown


def whole_branches(chart: Organisation, own: np.ndarray, k: int) -> np.ndarray:
    """Hide as `until_k` does, and everything below a unit that is hidden."""
    shown = until_k(chart, own, k)
    for unit, parent in enumerate(chart.parents):  # parents come before the units below them
        shown[unit] &= parent < 0 or shown[parent]
    return shown


def _by_size(below: Iterable[int], shown: np.ndarray, totals: np.ndarray) -> list[int]:
    """Those of some units that are shown, smallest first."""
    return sorted((unit for unit in below if shown[unit]), key=lambda unit: totals[unit])


RULES: dict[str, Rule] = {
    "ours": ours,
    "hide below k": below_k,
    "and the next-smallest": next_smallest,
    "and more until k": until_k,
    "and all below those": whole_branches,
}


@dataclass(frozen=True)
class Outcome:
    """What a rule shows of some organisations and what it gives away. All of it counts, so outcomes add up.

    units, shown : those in which somebody answered.
    people, own : those who answered; those whose own unit is shown.
    covered : those whom nothing smaller than k people singles out, and who are in something shown: in a unit, or in
        what the units below leave of it. The usual rules name no such groups; that they could is counted for them.
    leaking : organisations that give away a group. groups, exposed : how many of 1 to k - 1 people, with how many.
    """

    organisations: int = 0
    units: int = 0
    shown: int = 0
    people: int = 0
    own: int = 0
    covered: int = 0
    leaking: int = 0
    groups: int = 0
    exposed: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def outcome(rule: Rule, chart: Organisation, own: np.ndarray, k: int) -> Outcome:
    """What a rule does with one organisation.

    Whatever can be added and subtracted is made of what each shown unit leaves over, and nobody is in two of these. So
    those of fewer than k people are all the groups that are given away (core/audit/publication.py).
    """
    totals, shown = chart.roll_up(own), rule(chart, own, k)
    left = residual_values(chart, np.where(shown, totals, np.nan))
    groups = below_threshold(left, k)
    return Outcome(
        organisations=1,
        units=int((totals > 0).sum()),
        shown=int(shown.sum()),
        people=int(own.sum()),
        own=int(own[shown].sum()),
        covered=int(left[left >= k].sum()),
        leaking=int(bool(groups)),
        groups=len(groups),
        exposed=int(left[groups].sum()),
    )


def outcomes(rule: Rule, cases: Iterable[tuple[Organisation, np.ndarray]], k: int) -> Outcome:
    """Sum of the outcomes of one rule over all cases."""
    return sum((outcome(rule, chart, own, k) for chart, own in cases), Outcome())
