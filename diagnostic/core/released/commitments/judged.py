"""Verdicts on commitments: did what some units tried move what they meant to move, from two publications of one survey?

The test is that of adoptions (docs/decisions/0020): change and adjusted difference have to agree, units are the sample,
all that a wave judges is corrected together. Fewer than three units are never tested: each has a place among
comparable ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import inf
from typing import TypeVar

import numpy as np

from diagnostic.core.released.adoptions.trials import DIMENSION, ITEM, adoption_trials
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.adoption_effect import (
    DID_NOT_MOVE,
    MOVED,
    WORTH_HAVING,
    AdoptionEffect,
    ChangeRank,
    NotRanked,
    TooFewUnits,
    Trial,
    adoption_effects,
    comparable_with,
    rank_among,
)
from diagnostic.core.statistics.comparisons import CANNOT_TELL

OTHER_WAY = "went the other way"
VERDICTS = (MOVED, DID_NOT_MOVE, OTHER_WAY, CANNOT_TELL)
Name = TypeVar("Name", bound=Hashable)  # of what was tried


@dataclass(frozen=True)
class SoughtMove:
    """What was tried in some units, and the two publications that judge it: `units` meant to raise a dimension or item.

    busy : units that tried something else for the same; they are neither among those that tried nor among the others.
    """

    before: UnitScores
    after: UnitScores
    units: frozenset[str]
    dimension: str
    item: str = ""
    busy: frozenset[str] = frozenset()


@dataclass(frozen=True)
class UnitMove:
    """One unit that tried it: its place among comparable ones, and the change in points that would have come first.

    to_lead : infinite where no change could have been placed.
    """

    unit: str
    rank: ChangeRank | NotRanked
    to_lead: float


@dataclass(frozen=True)
class JudgedMove:
    """What became of it.

    verdict : one of VERDICTS. effect : the test, or why there was none; None where the two publications do not both
    have what was meant to move. alone : each unit that tried it, the best placed first.
    """

    verdict: str
    effect: AdoptionEffect | TooFewUnits | None
    alone: tuple[UnitMove, ...]


def judged_moves(sought: Mapping[Name, SoughtMove], seed: int, worth: float = WORTH_HAVING) -> dict[Name, JudgedMove]:
    """The verdict on all that one wave judges, corrected together; seed : made of the release."""
    trials = {name: found for name, each in sought.items() if (found := _trial(each)) is not None}
    effects = adoption_effects({name: trial for name, (_, trial) in trials.items()}, seed, worth)
    return {
        name: JudgedMove(_verdict(effects[name]), effects[name], _alone(*trials[name]))
        if name in trials
        else JudgedMove(CANNOT_TELL, None, ())
        for name in sought
    }


def _trial(sought: SoughtMove) -> tuple[tuple[str, ...], Trial] | None:
    """The units and the trial; None where it was not asked both times."""
    found = adoption_trials(sought.before, sought.after, sought.units, ITEM if sought.item else DIMENSION)
    trial = found.trials.get(sought.item or sought.dimension)
    if trial is None:
        return None
    kept = ~np.isin(np.array(found.units, dtype=object), list(sought.busy - sought.units))
    return found.units, Trial(np.where(kept, trial.before, np.nan), trial.after, trial.adopted)


def _verdict(effect: AdoptionEffect | TooFewUnits) -> str:
    if isinstance(effect, TooFewUnits):
        return CANNOT_TELL
    if effect.verdict == MOVED:
        return MOVED if effect.change.points > 0 else OTHER_WAY
    return effect.verdict


def _alone(units: tuple[str, ...], trial: Trial) -> tuple[UnitMove, ...]:
    found = [
        UnitMove(unit, rank_among(trial, place), _to_lead(trial, place))
        for place, unit in enumerate(units)
        if trial.adopted[place]
    ]
    return tuple(sorted(found, key=lambda each: getattr(each.rank, "place", inf)))


def _to_lead(trial: Trial, place: int) -> float:
    """The largest change of comparable units, which another would have had to exceed."""
    if not isinstance(rank_among(trial, place), ChangeRank):
        return inf
    others = comparable_with(trial, place)
    return float(np.max(np.round(trial.after - trial.before, 9)[others]))
