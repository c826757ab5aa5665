"""The cells of declared breakdowns in a publication: n and mean of each place, value and dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounds import dimension_steps
from diagnostic.core.disclosure.breakdowns.cell_bounding import Cells, Nested, UniformUnit, Whole, bounded_sums
from diagnostic.core.disclosure.breakdowns.cell_suppression import plan_cells
from diagnostic.core.disclosure.breakdowns.differencing_graph import Tree, places
from diagnostic.core.disclosure.breakdowns.linked_tables import Crossed, keep_together, nested, safe_together
from diagnostic.core.disclosure.confidential import complete_and_partial
from diagnostic.core.release.door import Door
from diagnostic.core.release.frames import reasons
from diagnostic.core.released.attestation import fingerprint
from diagnostic.core.released.schema import ENOUGH, FEW, columns, table
from diagnostic.core.scoring.aggregates import aggregate_for_dimensions
from diagnostic.core.scoring.estimates import enough_answers, score_dimensions
from diagnostic.definitions.organisation import Organisation, residual_sums
from diagnostic.definitions.wave import Policy

NO_ROOM = "nearly all here answered alike; a mean for each group would say that everybody did"


@dataclass(frozen=True)
class Breakdown:
    """A declared breakdown and each person's value of it.

    value_of : integers, people; positions in `values`, -1 for a person who did not say.
    """

    name: str
    values: tuple[str, ...]
    value_of: np.ndarray


def cells(
    door: Door, breakdowns: Sequence[Breakdown], positions: np.ndarray, units: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`cells` and `attestation` of a publication (`UnitScores`). Only after close, and each breakdown's by themselves.

    positions : int8, items x people. units : of each person. Both as they were tabulated.
    """
    if door.confidential.policy.unsafe_for_validation or not breakdowns:
        return table("cells"), table("attestation")
    tabulated = [_Tabulated.of(door, breakdown, positions, units) for breakdown in breakdowns]
    kinds = _Kinds.of_people(breakdowns, units)
    dimensions = [
        _Dimension(door, breakdowns, tabulated, kinds.crossed(door, d, positions), d)
        for d in door.confidential.dimensions
    ]
    shown = pd.concat([frame for each in dimensions for frame in each.frames()], ignore_index=True)
    return shown[columns("cells")], pd.concat([each.attestation() for each in dimensions], ignore_index=True)


@dataclass(frozen=True)
class _Tabulated:
    """n, sums of scores, and who answered all or part, by value of a breakdown: units x dimensions x (values + 1)."""

    n: np.ndarray
    sums: np.ndarray
    complete: np.ndarray
    partial: np.ndarray

    @classmethod
    def of(cls, door: Door, breakdown: Breakdown, positions: np.ndarray, units: np.ndarray) -> _Tabulated:
        questionnaire, size = door.confidential.questionnaire, len(door.confidential.organisation.ids)
        groups = []
        for value in (*range(len(breakdown.values)), -1):
            chosen = breakdown.value_of == value
            groups.append(aggregate_for_dimensions(positions[:, chosen], units[chosen], questionnaire, size))
        scored = [score_dimensions(each, questionnaire) for each in groups]
        answered = [complete_and_partial(each, questionnaire) for each in groups]
        n = [each.n for each in scored]
        sums = [np.nan_to_num(each.n * each.mean) for each in scored]
        return cls(*(np.stack(part, axis=2) for part in (n, sums, *zip(*answered, strict=True))))


@dataclass(frozen=True)
class _Kinds:
    """Kinds of people: those of one unit with the same value of each breakdown.

    value_of : kinds x breakdowns. kind_of : of each person. values : how many each breakdown has.
    """

    unit: np.ndarray
    value_of: np.ndarray
    kind_of: np.ndarray
    values: tuple[int, ...]

    @classmethod
    def of_people(cls, breakdowns: Sequence[Breakdown], units: np.ndarray) -> _Kinds:
        rows = np.stack([units, *(breakdown.value_of for breakdown in breakdowns)])
        kinds, kind_of = np.unique(rows, axis=1, return_inverse=True)
        return cls(kinds[0], kinds[1:].T, kind_of.ravel(), tuple(len(each.values) for each in breakdowns))

    def crossed(self, door: Door, d: int, positions: np.ndarray) -> Crossed:
        """Counted by the answers of one dimension."""
        items = door.confidential.items_of[d]
        answered = (positions[items] >= 0).sum(axis=0)
        scored, complete = enough_answers(len(items), len(items) + 1)[answered], answered == len(items)
        flags = scored, complete, (answered > 0) & ~complete
        counts = np.stack([np.bincount(self.kind_of[flag], minlength=len(self.unit)) for flag in flags], axis=1)
        tree = Tree(door.confidential.organisation, door.plan.dimensions[:, d], door.plan.items[:, d])
        return Crossed(tree, self.values, self.unit, self.value_of, counts)


@dataclass(frozen=True)
class _Dimension:
    """All breakdowns of one dimension, at position `d`."""

    door: Door
    breakdowns: Sequence[Breakdown]
    tabulated: Sequence[_Tabulated]
    people: Crossed
    d: int

    @property
    def name(self) -> str:
        return list(self.door.confidential.questionnaire.dimensions)[self.d]

    @property
    def organisation(self) -> Organisation:
        return self.door.confidential.organisation

    @property
    def policy(self) -> Policy:
        return self.door.confidential.policy

    @cached_property
    def planned(self) -> list[np.ndarray]:
        """The suppression pattern of each breakdown's cells by itself, places x values."""
        each = (self.people.people(breakdown) for breakdown in range(len(self.breakdowns)))
        return [plan_cells(self.people.tree, people, self.policy.min_group) for people in each]

    @cached_property
    def kept(self) -> list[np.ndarray]:
        """The patterns that may stand together."""
        return keep_together(self.people, self.planned, self.policy.min_group)

    def attestation(self) -> pd.DataFrame:
        """One row: the result of the check of all cells together, and a fingerprint of the cells it covers."""
        ids, at = np.array(self.organisation.ids, dtype=object), places(self.organisation)
        shown = [
            (breakdown.name, ids[at[place]], breakdown.values[value])
            for breakdown, pattern in zip(self.breakdowns, self.kept, strict=True)
            for place, value in np.argwhere(pattern).tolist()
        ]
        covers = fingerprint(ids[self.people.tree.published], ids[self.people.tree.items], shown)
        result = ENOUGH if safe_together(self.people, self.kept, self.policy.min_group) else FEW
        return table("attestation", [(self.name, result, covers)])

    def frames(self) -> list[pd.DataFrame]:
        """Rows of each breakdown's cells, given the breakdowns already placed."""
        placed: list[Whole] = []
        for i in range(len(self.breakdowns)):
            placed.append(self._placed(i, placed))
        return [self._frame(i, cells) for i, cells in enumerate(placed)]

    def _placed(self, i: int, before: Sequence[Whole]) -> Whole:
        """People and bounded sums of scores of a breakdown's cells, places x values; NaN where none may be published.

        before : those of the breakdowns before it.
        """
        tabulated, at = self.tabulated[i], places(self.organisation)
        parts = tabulated.n.astype(np.int64), tabulated.sums
        n, sums = (self.organisation.roll_up(part[:, self.d])[at, :-1] for part in parts)
        step = dimension_steps(self.door.confidential.questionnaire)[self.d]
        cells = Cells(self.kept[i], n, sums, self._whole, step)
        others = [
            Nested(place, value, sign, int(before[j].n[at_other, w]), float(before[j].sums[at_other, w]))
            for j in range(i)
            for place, value, at_other, w, sign in nested(self.people, i, j)
            if not np.isnan(before[j].sums[at_other, w])
        ]
        return Whole(n, bounded_sums(cells, self._teams(tabulated), others))

    @cached_property
    def _whole(self) -> Whole:
        """n and bounded sums of the places, as the tree publishes them."""
        at, bounded = places(self.organisation), self.door.bounded
        n, mean = bounded.n[at, self.d], bounded.mean[at, self.d]
        return Whole(n.astype(np.int64), np.nan_to_num(n * mean))

    def _teams(self, tabulated: _Tabulated) -> list[UniformUnit]:
        """Residuals that the tree publishes whose people all have one value."""
        residual_of = self.door.plan.dimension_residuals[:, self.d]
        n = residual_sums(tabulated.n[:, self.d].astype(np.int64), residual_of)
        sums = residual_sums(tabulated.sums[:, self.d].sum(axis=1), residual_of)
        sums = sums + self.door.adjustments.dimensions[:, self.d]
        at, people = places(self.organisation), n.sum(axis=1)
        pure = (people > 0) & (n[:, :-1].max(axis=1, initial=0) == people)
        return [
            UniformUnit(
                int(np.searchsorted(at, unit, side="right")) - 1, int(n[unit].argmax()), int(people[unit]), sums[unit]
            )
            for unit in np.flatnonzero(pure).tolist()
        ]

    def _frame(self, i: int, cells: Whole) -> pd.DataFrame:
        values, shown, at = self.breakdowns[i].values, self.kept[i], places(self.organisation)
        n, known = cells.n, ~np.isnan(cells.sums)
        hidden = np.where(self.planned[i] & ~shown, self._beside(i), reasons(n, shown, self.policy))
        return pd.DataFrame(
            {
                "breakdown": self.breakdowns[i].name,
                "unit": np.repeat([self.organisation.ids[unit] for unit in at], len(values)),
                "value": np.tile(list(values), len(at)),
                "dimension": self.name,
                "n": np.where(shown, n, np.nan).ravel(),
                "mean": np.where(known, cells.sums / np.maximum(n, 1), np.nan).ravel(),
                "hidden": hidden.ravel(),
                "withheld": np.where(shown & ~known, NO_ROOM, "").ravel(),
            }
        )

    def _beside(self, i: int) -> str:
        names = " and ".join(breakdown.name for breakdown in self.breakdowns[:i])
        return f"beside {names} a group of fewer than {self.policy.min_group} could be worked out"
