"""Presence among those who call it important: the frame `among` of a publication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounds import item_steps
from diagnostic.core.disclosure.joint_counts import GroupSums, Parted
from diagnostic.core.release.door import Door
from diagnostic.core.release.frames import reasons
from diagnostic.core.released.schema import table
from diagnostic.core.scoring.aggregates import item_values
from diagnostic.core.statistics.comparisons import Means, decide, welch

NO_ROOM = "nearly all here answered alike; a number for some would say what the others answered"
GROUPS_TOO = "groups of people are shown for this"


def among(door: Door, positions: np.ndarray, units: np.ndarray, parted_otherwise: frozenset[str]) -> pd.DataFrame:
    """`among` of a publication: one row per unit x motive. Only after close, and not beside first results.

    positions : int8, items x people. units : of each person. parted_otherwise : dimensions with cells of breakdowns.
    """
    confidential = door.confidential
    if confidential.policy.unsafe_for_validation or confidential.prior.any or not confidential.questionnaire.motives:
        return table("among")
    frames = [
        _Motive(door, pair, positions, units).frame(pair[1] in parted_otherwise)
        for pair in confidential.questionnaire.motives
    ]
    return pd.concat(frames, ignore_index=True)


@dataclass(frozen=True)
class _Motive:
    """One thing that matters and is there. pair : the dimensions of both; the others as of `among`."""

    door: Door
    pair: tuple[str, str]
    positions: np.ndarray
    units: np.ndarray

    def frame(self, parted_otherwise: bool) -> pd.DataFrame:
        door, policy, organisation = self.door, self.door.confidential.policy, self.door.confidential.organisation
        importance, presence = (list(door.confidential.questionnaire.dimensions).index(each) for each in self.pair)
        published, n = door.plan.dimensions[:, presence], door.bounded.n[:, presence]
        own, points, liked = self._own()
        people = self._counted(np.ones(len(self.units)))
        parted = Parted(organisation, published, people.astype(np.int64), own.astype(np.int64))
        allowed = published & (n >= policy.favourable_from) & (not parted_otherwise)
        shown = parted.pattern(allowed, policy.min_group)
        with np.errstate(invalid="ignore"):
            size = np.nan_to_num(np.rint(door.bounded.favourable[:, importance] * n))
            total, favoured = (
                np.nan_to_num(each[:, presence] * n) for each in (door.bounded.mean, door.bounded.favourable)
            )
        step = item_steps(door.confidential.questionnaire)[self._items[1]]
        common = organisation, size, n.astype(float)
        sums = GroupSums(*common, total, own, points, 100.0, step).bounded(shown)
        with_share = ~np.isnan(sums) & (size >= policy.favourable_from)
        share = GroupSums(*common, favoured, own, liked, 1.0, 1.0).bounded(with_share)
        mean = sums / np.maximum(size, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            errors = np.sqrt(door.sigma2[presence] / size)
        few = (size < policy.min_group) | (n - size < policy.min_group)
        reason = reasons(door.scored.n[:, presence], published, policy)
        return pd.DataFrame(
            {
                "unit": list(organisation.ids),
                "among": self.pair[0],
                "dimension": self.pair[1],
                "n": np.where(shown, size, np.nan),
                "mean": mean,
                "se": np.where(np.isnan(mean), np.nan, errors),
                "favourable": share / np.maximum(size, 1),
                "verdict": self._verdicts(Means(size, mean, errors)),
                "parting": parted.parting(shown, policy.min_group),
                "hidden": self._hidden(shown, allowed, few, parted_otherwise, reason),
                "withheld": np.where(shown & np.isnan(sums), NO_ROOM, ""),
            }
        )

    def _hidden(
        self, shown: np.ndarray, allowed: np.ndarray, few: np.ndarray, parted_otherwise: bool, hidden: np.ndarray
    ) -> np.ndarray:
        """Why a unit shows no numbers: texts, units. hidden : why the score of everybody is hidden."""
        policy = self.door.confidential.policy
        k = policy.min_group
        one_side = f"fewer than {k} call it important, or fewer than {k} do not"
        worked_out = f"a group of fewer than {k} could be worked out"
        otherwise = GROUPS_TOO if parted_otherwise else f"fewer than {policy.favourable_from} answers"
        of_all = np.select([shown, ~allowed, few], ["", otherwise, one_side], worked_out)
        return np.where(hidden != "", hidden, of_all).astype(object)

    def _verdicts(self, group: Means) -> np.ndarray:
        """Each unit's group against the group elsewhere, from what is published and the spread of the whole; texts."""
        n, mean = group.n, group.mean
        with np.errstate(divide="ignore", invalid="ignore"):
            others = np.where(n[0] > n, n[0] - n, np.nan)
            rest = (n[0] * mean[0] - n * mean) / others
            p = welch(group, Means(others, rest, group.se[0] * np.sqrt(n[0] / others)))
        levels = np.where(np.isnan(mean), -1, self.door.confidential.organisation.levels)
        return decide(p, mean - rest, levels)

    @property
    def _items(self) -> tuple[int, int]:
        items = self.door.confidential.questionnaire.items_of
        return items[self.pair[0]][0], items[self.pair[1]][0]

    def _own(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Own people of each unit in the group, and the points and favourable answers of their presence; units."""
        questionnaire = self.door.confidential.questionnaire
        matters, there = self._items
        _, important = item_values(questionnaire, matters, 1)
        steps = questionnaire.scale_of(questionnaire.items[there]).steps
        worth, liked = item_values(questionnaire, there, steps)
        group = important[self.positions[matters]].astype(float)
        answer = self.positions[there]
        return (
            self._counted(group),
            self._counted(group * worth[answer] * (100 / steps)),
            self._counted(group * liked[answer]),
        )

    def _counted(self, weights: np.ndarray) -> np.ndarray:
        """Weights of those who answered, added up by unit."""
        answered = self.positions[self._items[1]] >= 0
        size = len(self.door.confidential.organisation.ids)
        return np.bincount(self.units[answered], weights[answered], minlength=size)
