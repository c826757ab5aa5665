"""Tallies of rows: counts, and how many rows were refused and why. They add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from diagnostic.core.scoring.census import Census
from diagnostic.errors import Problem

MOST_CAUSES = 50  # of refused rows that are told of one data set
MOST_NAMES = 1000  # that are no unit's
Cause = tuple[str, str]


@dataclass(frozen=True)
class Tally:
    """What some rows came to. `a + b` adds two. Confidential.

    refused : rows. causes : by what was expected and found the first such row, and how many there are; not of all.
    unknown : names that are no unit's, each with its number of rows; not all of them where they are too many.
    """

    census: Census = field(repr=False)
    rows: int
    people: int
    empty: int
    refused: int = 0
    causes: Mapping[Cause, tuple[int, Problem]] = field(default_factory=dict, repr=False)
    unknown: Mapping[str, int] = field(default_factory=dict, repr=False)

    @property
    def packed(self) -> Tally:
        """The same, in as few bytes as may be."""
        return replace(self, census=replace(self.census, own=self.census.own.packed))

    @property
    def unpacked(self) -> Tally:
        """The same, in integers that hold everybody's counts."""
        return replace(self, census=replace(self.census, own=self.census.own.unpacked))

    def __add__(self, other: Tally) -> Tally:
        return self._with(other, self.census + other.census)

    def take_in(self, other: Tally) -> Tally:
        """The sum, in the memory of these counts: of many units they take some hundred megabytes."""
        own = self.census.own.each(lambda mine, theirs: np.add(mine, theirs, out=mine), other.census.own)
        mine, theirs = self.census.moments, other.census.moments
        return self._with(other, Census(own, None if mine is None or theirs is None else mine + theirs))

    def _with(self, other: Tally, census: Census) -> Tally:
        causes = dict(self.causes)
        for cause, (rows, first) in other.causes.items():
            before, kept = causes.get(cause, (0, first))
            causes[cause] = (before + rows, kept)
        unknown = Counter(self.unknown)
        unknown.update(other.unknown)
        return Tally(
            census,
            self.rows + other.rows,
            self.people + other.people,
            self.empty + other.empty,
            self.refused + other.refused,
            dict(islice(causes.items(), MOST_CAUSES)),
            dict(islice(unknown.items(), MOST_NAMES)),
        )
