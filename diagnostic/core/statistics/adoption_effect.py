"""Effect of an adoption: did what some units took up move their scores? From published means of units alone.

Units that adopt choose themselves. If those that scored low do, a plain change rises by itself (regression to the
mean); if those that are low do, adjusting for the baseline errs the other way. So both have to agree, and units, not
people, are the sample. Why, and what was measured: docs/decisions/0020.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from diagnostic.core.statistics.comparisons import CANNOT_TELL, FALSE_DISCOVERIES, false_discoveries
from diagnostic.core.statistics.label_permutation import DRAWN, LabelEffects, label_effects, labelings

WORTH_HAVING = 5.0  # points; the smallest effect worth having, unless somebody says another
FEWEST_ADOPTERS, FEWEST_OTHERS = 3, 8  # units with both means shown; docs/decisions/0020
NEAR = 10.0  # points; units are comparable whose means were no further apart before
FEWEST_COMPARABLE = 8  # units
MOVED, DID_NOT_MOVE = "moved", "did not move"
ADOPTERS, OTHERS = "adopters", "others"
Name = TypeVar("Name", bound=Hashable)  # of a trial: a dimension, or an audience and a dimension


@dataclass(frozen=True)
class Trial:
    """One outcome of one adoption, by unit: published means 0-100 before and after, NaN where hidden, and who adopted.

    No unit may contain another: the whole, say, is not one of them.
    """

    before: np.ndarray
    after: np.ndarray
    adopted: np.ndarray

    @property
    def shown(self) -> np.ndarray:
        """Units with both means shown (booleans)."""
        return ~np.isnan(self.before) & ~np.isnan(self.after)


@dataclass(frozen=True)
class Counted:
    """Units of a trial: adopters and others with both means shown, and how many of either were left out."""

    adopters: int
    others: int
    adopters_left_out: int = 0
    others_left_out: int = 0


@dataclass(frozen=True)
class Difference:
    """Adopters less others in points, with its 95 % interval, infinite where it has no end, and p."""

    points: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class AdoptionEffect:
    """What an adoption did to one outcome.

    change : difference of the mean changes. adjusted : of the means after, of units alike before (ANCOVA).
    p : the larger of both, adjusted by Benjamini and Hochberg for all that were tried.
    verdict : MOVED, up or down as the points say, be it little; DID_NOT_MOVE, less than `worth` either way; or
        CANNOT_TELL.
    taken : points; the smallest rise that would have been called, infinite where none would.
    """

    units: Counted
    change: Difference
    adjusted: Difference
    p: float
    verdict: str
    taken: float
    worth: float


@dataclass(frozen=True)
class TooFewUnits:
    """Why a trial was not tested: `lacking` names adopters, others or both."""

    units: Counted
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class ChangeRank:
    """Place of a unit's change among those of comparable units that did not adopt; 1 is the largest rise.

    among : units that were ranked, itself included. Units with the same change share the better place.
    """

    change: float
    place: int
    among: int


@dataclass(frozen=True)
class NotRanked:
    """Why a unit has no place: its own mean is hidden in one wave, else too few units are comparable."""

    hidden: bool
    comparable: int


def adoption_effects(
    trials: Mapping[Name, Trial], seed: int, worth: float = WORTH_HAVING, drawn: int = DRAWN
) -> dict[Name, AdoptionEffect | TooFewUnits]:
    """Effect of each of all the trials that were made together, such as the outcomes of a wave.

    seed : made of the release (`hashes.seed_of`): where there are too many labelings to try all, `drawn` of them are
        drawn from it.
    Intervals and p come from one test, the permutation of labels among units: they never contradict each other and need
    no distribution of scores, where intervals by t would need a normal one. Points added to all adopters move an
    estimate and its interval alike; so the smallest rise that would have been called is the estimate less the lower
    end, at the p that the other trials leave: `taken`, the larger one of change and adjusted.

    >>> before = np.array([50, 52, 54, 50, 51, 52, 53, 54, 55, 56, 57.0])
    >>> after = before + np.array([9, 10, 11, 0, 1, 0, -1, 1, 0, -1, 0])
    >>> found = adoption_effects({"openness": Trial(before, after, np.arange(11) < 3)}, seed=1)["openness"]
    >>> found.verdict, found.change  # 165 labelings, none fits as well: 2 / 165
    ('moved', Difference(points=10.0, low=9.0, high=11.0, p=0.012121212121212121))
    """
    counted = {name: _count(trial) for name, trial in trials.items()}
    lacking = {name: _lacking(units) for name, units in counted.items()}
    tested = trial_effects({name: trial for name, trial in trials.items() if not lacking[name]}, seed, drawn)
    p = np.array([_larger_p(*both)[0] for both in tested.values()])
    adjusted = dict(zip(tested, false_discoveries(p) if len(p) else p, strict=True))
    levels = {name: _level(np.delete(p, i)) for i, name in enumerate(tested)}
    return {
        name: TooFewUnits(units, lacking[name])
        if lacking[name]
        else _effect(units, *tested[name], adjusted[name], levels[name], worth)
        for name, units in counted.items()
    }


def trial_effects(
    trials: Mapping[Name, Trial], seed: int, drawn: int = DRAWN
) -> dict[Name, tuple[LabelEffects, LabelEffects]]:
    """Change and adjusted difference of each trial, of any size. The order of units does not matter.

    Trials of as many adopters and others are looked at together, under the same labelings.
    """
    arranged = {name: _arranged(trial) for name, trial in trials.items()}
    alike: dict[tuple[int, int], list[Name]] = {}
    for name, (before, _, adopters) in arranged.items():
        alike.setdefault((len(before), adopters), []).append(name)
    found: dict[Name, tuple[LabelEffects, LabelEffects]] = {}
    for (_, adopters), names in alike.items():
        before, after = (np.stack([arranged[name][wave] for name in names]) for wave in (0, 1))
        change, adjusted = both_effects(before, after, adopters, seed, drawn)
        found |= {name: (change[i : i + 1], adjusted[i : i + 1]) for i, name in enumerate(names)}
    return {name: found[name] for name in trials}


def both_effects(
    before: np.ndarray, after: np.ndarray, adopters: int, seed: int, drawn: int = DRAWN
) -> tuple[LabelEffects, LabelEffects]:
    """Change and adjusted difference of many trials (trials x units, the first `adopters` units adopted)."""
    trials, units = before.shape
    outcomes, known = np.concatenate([after - before, after]), np.concatenate([np.zeros_like(before), before])
    found = label_effects(outcomes, adopters, labelings(units, adopters, seed, drawn), known)
    return found[:trials], found[trials:]


def _arranged(trial: Trial) -> tuple[np.ndarray, np.ndarray, int]:
    """Means before and after of units with both, adopters first and then in rising order, and how many adopted."""
    order = np.lexsort((trial.after, trial.before, ~trial.adopted.astype(bool)))
    order = order[trial.shown[order]]
    return trial.before[order], trial.after[order], int(trial.adopted[order].sum())


def verdicts(p: np.ndarray, change: LabelEffects, adjusted: LabelEffects, worth: float = WORTH_HAVING) -> np.ndarray:
    """Verdict of each trial (trials). p : `AdoptionEffect.p`, under .05 only where both intervals leave out 0."""
    agree = np.sign(change.points) == np.sign(adjusted.points)
    ends = np.stack([*change.interval(), *adjusted.interval()])
    small = (np.abs(ends) < worth).all(axis=0)
    return np.where((p < FALSE_DISCOVERIES) & agree, MOVED, np.where(small, DID_NOT_MOVE, CANNOT_TELL))


def rank_among(trial: Trial, unit: int) -> ChangeRank | NotRanked:
    """Place of one unit's change among comparable ones: a single unit is never tested.

    unit : its position. Comparable are units that did not adopt, with both means shown, whose mean before was within
    `NEAR` points of its own.

    >>> before, after = np.full(9, 50.0), np.array([58, 60, 50, 50, 50, 50, 50, 50, 50.0])
    >>> rank_among(Trial(before, after, np.arange(9) < 1), 0)
    ChangeRank(change=8.0, place=2, among=9)
    """
    if not trial.shown[unit]:
        return NotRanked(hidden=True, comparable=0)
    others = comparable_with(trial, unit)
    if (comparable := int(others.sum())) < FEWEST_COMPARABLE:
        return NotRanked(hidden=False, comparable=comparable)
    change = np.round(trial.after - trial.before, 9)
    return ChangeRank(float(change[unit]), 1 + int((change[others] > change[unit]).sum()), 1 + comparable)


def comparable_with(trial: Trial, unit: int) -> np.ndarray:
    """Units comparable with one, by its position (booleans, units)."""
    near = np.abs(trial.before - trial.before[unit]) <= NEAR
    return trial.shown & near & ~trial.adopted.astype(bool) & (np.arange(len(near)) != unit)


def _count(trial: Trial) -> Counted:
    adopted, shown = trial.adopted.astype(bool), trial.shown
    groups = (adopted & shown, ~adopted & shown, adopted & ~shown, ~adopted & ~shown)
    return Counted(*(int(group.sum()) for group in groups))


def _lacking(units: Counted) -> tuple[str, ...]:
    few = {ADOPTERS: units.adopters < FEWEST_ADOPTERS, OTHERS: units.others < FEWEST_OTHERS}
    return tuple(name for name, lacks in few.items() if lacks)


def _larger_p(change: LabelEffects, adjusted: LabelEffects) -> np.ndarray:
    return np.maximum(change.p(), adjusted.p())


def _level(others: np.ndarray) -> float:
    """The p under which a trial is called beside trials with these p, by Benjamini and Hochberg's step up.

    >>> _level(np.array([])), round(_level(np.array([0.9])), 6), round(_level(np.array([0.01])), 6)
    (0.05, 0.025, 0.05)
    """
    steps = FALSE_DISCOVERIES * np.arange(1, len(others) + 2) / (len(others) + 1)
    reached = np.concatenate([[True], np.sort(others) < steps[1:]])
    return float(steps[reached].max())


def _effect(
    units: Counted, change: LabelEffects, adjusted: LabelEffects, p: float, level: float, worth: float
) -> AdoptionEffect:
    verdict = str(verdicts(np.array([p]), change, adjusted, worth)[0])
    rises = [each.points[0] - each.interval(level)[0][0] for each in (change, adjusted)]
    taken = float(np.max(np.where(np.isnan(rises), np.inf, rises)))
    return AdoptionEffect(units, _difference(change), _difference(adjusted), float(p), verdict, taken, worth)


def _difference(found: LabelEffects) -> Difference:
    low, high = found.interval()
    return Difference(*(float(each[0]) for each in (found.points, low, high, found.p())))
