"""Gaps of a service: what a unit says of what it does for others, less what these say, standard by standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot, isnan, nan
from typing import Literal

import numpy as np
import pandas as pd

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.core.statistics.comparisons import at_least, differs

Kind = Literal["blind spot", "as people are", "hidden strength", "cannot tell", "not shown"]
BLIND_SPOT: Kind = "blind spot"  # it sees itself higher by more than chance, and by more than people usually do
AS_PEOPLE_ARE: Kind = "as people are"  # it sees itself higher by more than chance, as people usually do
HIDDEN_STRENGTH: Kind = "hidden strength"  # those it serves see it higher by more than chance
CANNOT_TELL: Kind = "cannot tell"
NOT_SHOWN: Kind = "not shown"


@dataclass(frozen=True)
class SideView:
    """A published score 0-100 with its standard error and how many people it is made of; NaN where hidden, and why."""

    score: float = nan
    se: float = nan
    n: float = nan
    hidden: str = ""


@dataclass(frozen=True)
class ServiceGap:
    """What a unit says of its service, and what those it serves say, in one standard.

    usual : points by which people rate themselves kinder as a rule; NaN where that is not known.
    """

    standard: str
    own: SideView
    served: SideView
    usual: float = nan

    @property
    def gap(self) -> float:
        """The own view less that of those who are served, in points."""
        return self.own.score - self.served.score

    @cached_property
    def least(self) -> float:
        """The size of the gap that chance does not take away, in points; 0 where it is none."""
        found = at_least(np.array([self.gap]), np.array([hypot(self.own.se, self.served.se)]))
        return float(np.nan_to_num(found)[0])

    @property
    def beyond(self) -> float:
        """As `least`, less the points by which people are kinder to themselves anyway."""
        return max(0.0, self.least - (0.0 if isnan(self.usual) else max(self.usual, 0.0)))

    @cached_property
    def kind(self) -> Kind:
        """What can be said of the two views.

        >>> told = SideView(80, 3, 12), SideView(50, 2, 30)
        >>> [ServiceGap("support", *each, usual).kind for each, usual in ((told, 7.0), (told, 25.0), (told[::-1], 7.0))]
        ['blind spot', 'as people are', 'hidden strength']
        """
        if isnan(self.gap):
            return NOT_SHOWN
        if differs(np.array([self.gap]), np.array([hypot(self.own.se, self.served.se)]))[0] != 1:
            return CANNOT_TELL
        if self.gap < 0:
            return HIDDEN_STRENGTH
        return BLIND_SPOT if self.beyond > 0 else AS_PEOPLE_ARE

    @property
    def both_low(self) -> bool:
        """Whether both sides call it ill: what both want to be better."""
        return self.own.score < OBSERVED_ILL_BELOW and self.served.score < OBSERVED_ILL_BELOW


def widest_first(gaps: Sequence[ServiceGap]) -> list[ServiceGap]:
    """Gaps to talk about first: where a unit sees itself higher by most beyond chance and custom, then the lowest."""
    order = {BLIND_SPOT: 0, AS_PEOPLE_ARE: 1, CANNOT_TELL: 1, HIDDEN_STRENGTH: 2, NOT_SHOWN: 3}

    def place(gap: ServiceGap) -> tuple[int, float, float]:
        return order[gap.kind], -gap.beyond, 101 if isnan(gap.served.score) else gap.served.score

    return sorted(gaps, key=place)


def pair_views(pairs: pd.DataFrame) -> Mapping[tuple[str, str], dict[str, SideView]]:
    """What was published of each pair: by provider and unit that rates it, the view of each dimension."""
    found: dict[tuple[str, str], dict[str, SideView]] = {}
    for row in pairs.itertuples(index=False):
        view = SideView(float(row.mean), float(row.se), float(row.n), str(row.hidden))
        found.setdefault((str(row.provider), str(row.unit)), {})[str(row.dimension)] = view
    return found


def own_views(scores: pd.DataFrame) -> Mapping[str, dict[str, SideView]]:
    """What people of each unit say of their own service: by unit, the view of each dimension."""
    found: dict[str, dict[str, SideView]] = {}
    for row in scores.itertuples(index=False):
        view = SideView(float(row.mean), float(row.se), float(row.n), str(row.hidden))
        found.setdefault(str(row.unit), {})[str(row.dimension)] = view
    return found
