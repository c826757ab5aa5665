"""The cells of declared breakdowns, as they pass the door: n and mean of each place, value and dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.disclosure.bounding import clipped_dimensions, dimension_steps
from diagnostic.core.disclosure.breakdowns.cell_bounding import Whole, kept_off
from diagnostic.core.disclosure.breakdowns.cell_suppression import plan_cells
from diagnostic.core.disclosure.breakdowns.differencing_graph import places
from diagnostic.core.disclosure.breakdowns.linked_tables import Crossed, keep_together, nested, safe_together
from diagnostic.core.disclosure.suppression_plan import complete_and_partial
from diagnostic.core.release.frames import Door, reasons
from diagnostic.core.released.attestation import fingerprint
from diagnostic.core.released.schema import ENOUGH, FEW, columns, table
from diagnostic.core.scoring.aggregates import aggregate_for_dimensions
from diagnostic.core.scoring.estimates import enough_answers, score_dimensions
from diagnostic.definitions.organisation import residual_sums
from diagnostic.definitions.wave import Policy

NO_ROOM = "nearly all here answered alike; a mean for each group would say that everybody did"


@dataclass(frozen=True)
class Breakdown:
    """A declared breakdown and each person's value of it.

    of : integers, people; positions in `values`, -1 for a person who did not say.
    """

    name: str
    values: tuple[str, ...]
    of: np.ndarray


def cells(
    door: Door, breakdowns: Sequence[Breakdown], positions: np.ndarray, units: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`cells` and `attestation` of a publication (`UnitScores`). Only after close, and each breakdown's by themselves.

    positions : int8, items x people. units : of each person. Both as the door counted them.
    """
    if door.policy.unsafe_for_validation or not breakdowns:
        return table("cells"), table("attestation")
    groups = [_Groups.of(door, breakdown, positions, units) for breakdown in breakdowns]
    kinds = _Kinds.of_people(breakdowns, units)
    found = [
        _dimension(door, breakdowns, groups, kinds.crossed(door, d, positions), d, name)
        for d, name in enumerate(door.questionnaire.dimensions)
    ]
    shown = pd.concat([frame for frames, _ in found for frame in frames], ignore_index=True)
    return shown[columns("cells")], pd.concat([attested for _, attested in found], ignore_index=True)


@dataclass(frozen=True)
class _Groups:
    """n, sums of scores, and who answered all or part, each units x dimensions x (values + 1)."""

    n: np.ndarray
    sums: np.ndarray
    complete: np.ndarray
    partial: np.ndarray

    @classmethod
    def of(cls, door: Door, breakdown: Breakdown, positions: np.ndarray, units: np.ndarray) -> _Groups:
        questionnaire, size = door.questionnaire, len(door.organisation.ids)
        groups = [
            aggregate_for_dimensions(
                positions[:, breakdown.of == value], units[breakdown.of == value], questionnaire, size
            )
            for value in (*range(len(breakdown.values)), -1)
        ]
        scored = [score_dimensions(each, questionnaire) for each in groups]
        answered = [complete_and_partial(each, questionnaire) for each in groups]
        n = [each.n for each in scored]
        sums = [np.nan_to_num(each.n * each.mean) for each in scored]
        return cls(*(np.stack(part, axis=2) for part in (n, sums, *zip(*answered, strict=True))))


@dataclass(frozen=True)
class _Kinds:
    """People who are alike: of one unit, with the same value of each breakdown. which : of each person, a kind."""

    unit: np.ndarray
    of: np.ndarray
    which: np.ndarray
    values: tuple[int, ...]

    @classmethod
    def of_people(cls, breakdowns: Sequence[Breakdown], units: np.ndarray) -> _Kinds:
        kinds, which = np.unique(
            np.stack([units, *(breakdown.of for breakdown in breakdowns)]), axis=1, return_inverse=True
        )
        return cls(kinds[0], kinds[1:].T, which.ravel(), tuple(len(breakdown.values) for breakdown in breakdowns))

    def crossed(self, door: Door, d: int, positions: np.ndarray) -> Crossed:
        """Counted by the answers of one dimension."""
        items = list([*door.questionnaire.items_of.values()][d])
        answered = (positions[items] >= 0).sum(axis=0)
        scored, complete = enough_answers(len(items), len(items) + 1)[answered], answered == len(items)
        flags = scored, complete, (answered > 0) & ~complete
        counts = np.stack([np.bincount(self.which[flag], minlength=len(self.unit)) for flag in flags], axis=1)
        masks = door.masks
        return Crossed(
            door.organisation, masks.dimensions[:, d], masks.items[:, d], self.values, self.unit, self.of, counts
        )


def _dimension(
    door: Door, breakdowns: Sequence[Breakdown], groups: Sequence[_Groups], people: Crossed, d: int, name: str
) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    chart, k = door.organisation, door.policy.min_group
    planned = [
        plan_cells(chart, people.published, people.people(breakdown), k, people.items)
        for breakdown in range(len(people.values))
    ]
    kept = keep_together(people, planned, k)
    ids, at = np.array(chart.ids, dtype=object), places(chart)
    shown = [
        (breakdown.name, ids[at[place]], breakdown.values[value])
        for breakdown, cells in zip(breakdowns, kept, strict=True)
        for place, value in zip(*np.nonzero(cells), strict=True)
    ]
    of = fingerprint(ids[people.published], ids[people.items], shown)
    verdict = ENOUGH if safe_together(people, kept, k) else FEW
    told: list[Whole] = []
    for i, cells in enumerate(kept):
        others = [
            (place, value, sign, Whole(told[j].n[at_other, w], told[j].sums[at_other, w]))
            for j in range(i)
            for place, value, at_other, w, sign in nested(people, i, j)
            if not np.isnan(told[j].sums[at_other, w])
        ]
        told.append(_moved(door, groups[i], d, cells, others))
    frames = [
        _frame(door, breakdowns[: i + 1], name, planned[i], cells, told[i]).assign(breakdown=breakdowns[i].name)
        for i, cells in enumerate(kept)
    ]
    return frames, table("attestation", [(name, verdict, of)])


def _places(door: Door, d: int, at: np.ndarray) -> Whole:
    """What the tree shows of the places."""
    of = clipped_dimensions(door.totals, door.moved_below, door.questionnaire)
    return Whole(of.n[at, d].astype(np.int64), np.nan_to_num(of.n[at, d] * of.mean[at, d]))


def _teams(door: Door, groups: _Groups, d: int) -> list[tuple[int, int, Whole]]:
    """Groups that the tree shows whose people all have one value: place, value, and what is shown of them."""
    chart, of = door.organisation, door.organisation.residual_of(door.masks.dimensions[:, d])
    n, sums = residual_sums(groups.n[:, d].astype(np.int64), of), residual_sums(groups.sums[:, d].sum(axis=1), of)
    sums = sums + door.moved.dimensions[:, d]
    at, people = places(chart), n.sum(axis=1)
    pure = (people > 0) & (n[:, :-1].max(axis=1, initial=0) == people)
    return [
        (int(np.searchsorted(at, unit, side="right")) - 1, int(n[unit].argmax()), Whole(people[unit], sums[unit]))
        for unit in np.flatnonzero(pure).tolist()
    ]


def _moved(
    door: Door, groups: _Groups, d: int, shown: np.ndarray, others: Sequence[tuple[int, int, int, Whole]]
) -> Whole:
    """People and sums of scores of every cell, places x values; sums off the ends, NaN where none may be told."""
    chart = door.organisation
    at = places(chart)
    n, sums = (chart.roll_up(part[:, d])[at, :-1] for part in (groups.n.astype(np.int64), groups.sums))
    step = dimension_steps(door.questionnaire)[d]
    return Whole(n, kept_off(shown, n, sums, _places(door, d, at), step, _teams(door, groups, d), others))


def _frame(
    door: Door, breakdowns: Sequence[Breakdown], name: str, planned: np.ndarray, shown: np.ndarray, cells: Whole
) -> pd.DataFrame:
    """Rows of the last of `breakdowns`; the others come before it."""
    chart, values = door.organisation, breakdowns[-1].values
    at, n, told = places(chart), cells.n, ~np.isnan(cells.sums)
    hidden = np.where(planned & ~shown, _beside(breakdowns[:-1], door.policy), reasons(n, shown, door.policy))
    return pd.DataFrame(
        {
            "unit": np.repeat([chart.ids[unit] for unit in at], len(values)),
            "value": np.tile(list(values), len(at)),
            "dimension": name,
            "n": np.where(shown, n, np.nan).ravel(),
            "mean": np.where(told, cells.sums / np.maximum(n, 1), np.nan).ravel(),
            "hidden": hidden.ravel(),
            "withheld": np.where(shown & ~told, NO_ROOM, "").ravel(),
        }
    )


def _beside(others: Sequence[Breakdown], policy: Policy) -> str:
    names = " and ".join(breakdown.name for breakdown in others)
    return f"beside {names} a group of fewer than {policy.min_group} could be worked out"
