"""Trials of an adoption: means of units in two publications, set beside who adopted in between."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.adoption_effect import Trial

DIMENSION, ITEM = "dimension", "item"  # what a trial is about


@dataclass(frozen=True)
class AdoptionTrials:
    """Units, none of which contains another, and a trial over them for each dimension or item of both waves."""

    units: tuple[str, ...]
    trials: Mapping[str, Trial]


def adoption_trials(
    before: UnitScores, after: UnitScores, adopters: Collection[str], about: str = DIMENSION
) -> AdoptionTrials:
    """Trials of those who adopted, by unit id, against comparable others.

    before, after : one audience in two waves. about : DIMENSION or ITEM.

    The chart is that of the wave after, cut at the level of the lowest adopter: units of that level, and those above it
    with nothing below. Of adopters within an adopter the upper counts; a unit that contains an adopter, or is part of
    one, is no other. Pooled groups are left out: they are other people in each wave.
    """
    units = _cut(after, set(adopters))
    adopted = np.isin(np.array(units, dtype=object), list(adopters))
    frames = [wave.items if about == ITEM else wave.scores for wave in (before, after)]
    then, now = (each.pivot(index="unit", columns=about, values="mean").reindex(units) for each in frames)
    asked = [each for each in frames[1][about].unique() if each in then.columns]
    return AdoptionTrials(
        units, {each: Trial(then[each].to_numpy(float), now[each].to_numpy(float), adopted) for each in asked}
    )


def _cut(wave: UnitScores, adopters: set[str]) -> tuple[str, ...]:
    """Adopters, and units beside them at the level of the lowest, in the order of the chart."""
    chart = wave.units[~wave.units["pooled"].astype(bool)]
    above, divided = _above(chart), set(chart["parent"])
    mine = {unit for unit in above if unit in adopters and not above[unit] & adopters}
    containing = {upper for unit in mine for upper in above[unit]}
    lowest = max((len(above[unit]) for unit in mine or above), default=0)
    others = {
        unit
        for unit, uppers in above.items()
        if unit not in containing
        and not uppers & mine
        and (len(uppers) == lowest or (len(uppers) < lowest and unit not in divided))
    }
    return tuple(unit for unit in above if unit in mine | others)


def _above(chart: pd.DataFrame) -> dict[str, set[str]]:
    """Units that contain each one, by id; the chart has upper ones first."""
    above: dict[str, set[str]] = {}
    for unit, parent in zip(chart["unit"], chart["parent"], strict=True):
        above[unit] = above[parent] | {parent} if parent in above else set()
    return above
