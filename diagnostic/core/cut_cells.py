"""The cells of a declared cut, as they pass the door: n and mean of each place, value and dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.core.aggregates import Aggregates, aggregate_for_dimensions
from diagnostic.core.clipping import clipped_dimensions, dimension_steps
from diagnostic.core.cut_checks import ENOUGH, FEW, fingerprint
from diagnostic.core.cut_numbers import Whole, kept_off
from diagnostic.core.cut_plan import plan_cells
from diagnostic.core.cuts import Graph, People, places
from diagnostic.core.cutting import Door, reasons
from diagnostic.core.masking import by_region, regions
from diagnostic.core.masks import complete_and_partial
from diagnostic.core.publication import CELL_COLUMNS, CHECK_COLUMNS
from diagnostic.core.scoring import score_dimensions
from diagnostic.definitions.questionnaire import Questionnaire

NO_ROOM = "nearly all here answered alike; a mean for each group would say that everybody did"


@dataclass(frozen=True)
class Cut:
    """A declared cut and who said what: `of` is, of each person, a position in `values`, -1 for who did not say."""

    id: str
    values: tuple[str, ...]
    of: np.ndarray


def cells(door: Door, cut: Cut, positions: np.ndarray, units: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`cells` and `checks` of a publication (`UnitScores`). Only after close, and one cut a wave.

    positions : int8, items x people. units : of each person. Both as the door counted them.
    """
    if door.policy.unsafe_for_validation:
        return pd.DataFrame(columns=CELL_COLUMNS), pd.DataFrame(columns=CHECK_COLUMNS)
    size, chosen = len(door.organisation.ids), range(-1, len(cut.values))
    each = [
        aggregate_for_dimensions(positions[:, cut.of == value], units[cut.of == value], door.questionnaire, size)
        for value in (*chosen[1:], chosen[0])
    ]
    groups = _Groups.of(each, door.questionnaire)
    found = [_dimension(door, groups, d, name, cut.values) for d, name in enumerate(door.questionnaire.dimensions)]
    shown, checks = (pd.concat(frames, ignore_index=True).assign(cut=cut.id) for frames in zip(*found, strict=True))
    return shown[CELL_COLUMNS], checks[CHECK_COLUMNS]


@dataclass(frozen=True)
class _Groups:
    """n, sums of scores, and who answered all or part, each units x dimensions x (values + 1)."""

    n: np.ndarray
    sums: np.ndarray
    complete: np.ndarray
    partial: np.ndarray

    @classmethod
    def of(cls, groups: Sequence[Aggregates], questionnaire: Questionnaire) -> _Groups:
        scored = [score_dimensions(each, questionnaire) for each in groups]
        answered = [complete_and_partial(each, questionnaire) for each in groups]
        n = [each.n for each in scored]
        sums = [np.nan_to_num(each.n * each.mean) for each in scored]
        return cls(*(np.stack(part, axis=2) for part in (n, sums, *zip(*answered, strict=True))))


def _dimension(
    door: Door, groups: _Groups, d: int, name: str, values: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    chart, k, at = door.organisation, door.policy.min_group, places(door.organisation)
    published, items = door.masks.dimensions[:, d], door.masks.items[:, d]
    people = People(*(part[:, d].astype(np.int64) for part in (groups.n, groups.complete, groups.partial)))
    shown = plan_cells(chart, published, people, k, items)
    n, sums = (chart.roll_up(part)[at, :-1] for part in (people.scored, groups.sums[:, d]))
    told = kept_off(
        shown, n, sums, _places(door, d, at), dimension_steps(door.questionnaire)[d], _teams(door, groups, d)
    )
    safe = Graph.of(chart, published, people, items).is_safe(shown, k)
    ids = np.array(chart.ids, dtype=object)
    pairs = [(ids[at[place]], values[value]) for place, value in zip(*np.nonzero(shown), strict=True)]
    of = fingerprint(ids[published], ids[items], pairs)
    check = pd.DataFrame({"dimension": [name], "told": [ENOUGH if safe else FEW], "of": [of]})
    return _frame(door, name, values, shown, n, told), check


def _places(door: Door, d: int, at: np.ndarray) -> Whole:
    """What the tree shows of the places."""
    of = clipped_dimensions(door.totals, door.moved_below, door.questionnaire)
    return Whole(of.n[at, d].astype(np.int64), np.nan_to_num(of.n[at, d] * of.mean[at, d]))


def _teams(door: Door, groups: _Groups, d: int) -> list[tuple[int, int, Whole]]:
    """Groups that the tree shows whose people all have one value: place, value, and what is shown of them."""
    chart, of = door.organisation, regions(door.organisation, door.masks.dimensions[:, d])
    n, sums = by_region(groups.n[:, d].astype(np.int64), of), by_region(groups.sums[:, d].sum(axis=1), of)
    sums = sums + door.moved.dimensions[:, d]
    at, people = places(chart), n.sum(axis=1)
    pure = (people > 0) & (n[:, :-1].max(axis=1, initial=0) == people)
    return [
        (int(np.searchsorted(at, unit, side="right")) - 1, int(n[unit].argmax()), Whole(people[unit], sums[unit]))
        for unit in np.flatnonzero(pure).tolist()
    ]


def _frame(
    door: Door, name: str, values: Sequence[str], shown: np.ndarray, n: np.ndarray, sums: np.ndarray
) -> pd.DataFrame:
    at, told = places(door.organisation), ~np.isnan(sums)
    return pd.DataFrame(
        {
            "unit": np.repeat([door.organisation.ids[unit] for unit in at], len(values)),
            "value": np.tile(list(values), len(at)),
            "dimension": name,
            "n": np.where(shown, n, np.nan).ravel(),
            "mean": np.where(told, sums / np.maximum(n, 1), np.nan).ravel(),
            "hidden": reasons(n, shown, door.policy).ravel(),
            "withheld": np.where(shown & ~told, NO_ROOM, "").ravel(),
        }
    )
