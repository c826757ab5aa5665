"""The organisation chart: a tree of units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

ROOT_ID = "all"  # the unit above all others where no organisation file is given
FEW_VALUES = 2_000  # up to here adding one by one is quicker than making a sparse matrix; same sums, same order


@dataclass(frozen=True)
class Organisation:
    """A tree of units in preorder (a parent stands before its children, siblings by id).

    `parents[i]` is the position of unit i's parent, -1 for the root at position 0.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[int, ...]
    attributes: tuple[Mapping[str, str], ...] = field(default=())

    @cached_property
    def position(self) -> dict[str, int]:
        """Position of each unit, by its id."""
        return {unit: i for i, unit in enumerate(self.ids)}

    @cached_property
    def id_of(self) -> dict[str, str]:
        """The id of each unit by what people write for it: its id, or its name where no other unit has the same.

        >>> two = Organisation(("1", "2", "3"), ("Firm", "Shop", "Shop"), (-1, 0, 0))
        >>> two.id_of
        {'Firm': '1', '1': '1', '2': '2', '3': '3'}
        """
        alone = {name for name, times in Counter(self.names).items() if times == 1}
        named = {name: unit for unit, name in zip(self.ids, self.names, strict=True) if name in alone}
        return named | {unit: unit for unit in self.ids}

    @cached_property
    def above(self) -> np.ndarray:
        """`parents` as an array."""
        return np.asarray(self.parents)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """Depth of each unit; the root is 0."""
        levels: list[int] = []
        for parent in self.parents:
            levels.append(0 if parent < 0 else levels[parent] + 1)
        return tuple(levels)

    @cached_property
    def id_rank(self) -> np.ndarray:
        """Of each unit how many ids come before its own in alphabetical order."""
        ranks = np.empty(len(self.ids), dtype=np.intp)
        ranks[sorted(range(len(self.ids)), key=self.ids.__getitem__)] = np.arange(len(self.ids))
        return ranks

    @cached_property
    def by_level(self) -> tuple[np.ndarray, ...]:
        """Positions of the units of each level, the root's first."""
        levels = np.asarray(self.levels)
        return tuple(np.flatnonzero(levels == level) for level in range(levels.max() + 1))

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the units directly below each unit."""
        children: list[list[int]] = [[] for _ in self.ids]
        for i, parent in enumerate(self.parents):
            if parent >= 0:
                children[parent].append(i)
        return tuple(tuple(of) for of in children)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """One past the last position of each unit's subtree: subtree i is positions i..ends[i]-1."""
        ends = list(range(1, len(self.ids) + 1))
        for i in range(len(self.ids) - 1, 0, -1):
            ends[self.parents[i]] = max(ends[self.parents[i]], ends[i])
        return tuple(ends)

    @cached_property
    def end(self) -> np.ndarray:
        """`ends` as an array."""
        return np.asarray(self.ends)

    @cached_property
    def ancestry(self) -> Any:
        """Sparse matrix of ones, units x units: in the column of each unit itself and every unit above it."""
        unit = np.arange(len(self.ids))
        upper, pairs = unit, []
        while len(unit):
            pairs.append((upper, unit))
            below = self.above[upper] >= 0
            upper, unit = self.above[upper[below]], unit[below]
        rows, columns = (np.concatenate(part) for part in zip(*pairs, strict=True))
        return _indicator(rows[np.argsort(columns, kind="stable")], np.bincount(columns), len(self.ids))

    def roll_up(self, own: np.ndarray) -> np.ndarray:
        """Sums over each unit's subtree of `own` (units x ..., any numbers), same shape and type."""
        if own.ndim > 1 and own.dtype.kind == "i":
            return (self.ancestry @ own.reshape(len(own), -1)).reshape(own.shape)
        before = np.concatenate([np.zeros_like(own[:1]), np.cumsum(own, axis=0, dtype=own.dtype)])
        return before[self.end] - before[:-1]

    def residual_of(self, published: np.ndarray) -> np.ndarray:
        """Position of the published unit whose residual each unit's own people are in, -1 for none; same shape.

        published : booleans, units (x statistics). A residual is a published unit less its nearest published
        descendants: a unit's own people are in its own residual if it is published, else in that of the nearest
        published unit above it.
        """
        positions = np.arange(len(published)).reshape(-1, *[1] * (published.ndim - 1))
        found = np.where(published, positions, -1)
        for units in self.by_level[1:]:
            found[units] = np.where(published[units], positions[units], found[self.above[units]])
        return found

    def subtree(self, unit: str) -> tuple[str, ...]:
        """Ids of `unit` and of all units below it."""
        i = self.position[unit]
        return self.ids[i : self.ends[i]]


def residual_sums(own: np.ndarray, residual_of: np.ndarray) -> np.ndarray:
    """Sums of `own` (units x ...) over each residual, at the unit that publishes it, else zero; same shape.

    residual_of : integers, units; as of `Organisation.residual_of`.
    """
    if (residual_of == np.arange(len(own))).all():  # every unit is published, each by itself
        return own + own.dtype.type(0)
    outside = len(own)  # a row more, for those in no residual
    return sums_by(np.where(residual_of < 0, outside, residual_of), own, outside + 1)[:-1]


def sums_by(rows: np.ndarray, values: np.ndarray, height: int) -> np.ndarray:
    """Sums of `values` (any number x ...) by the row that each belongs to, in their order; `height` x ..."""
    if len(rows) == height and (rows == np.arange(height)).all():  # each in a row by itself
        return values + values.dtype.type(0)
    if values.ndim == 1 or values.size <= FEW_VALUES:
        found = np.zeros((height, *values.shape[1:]), dtype=values.dtype)
        np.add.at(found, rows, values)
        return found
    sums = _indicator(rows, np.ones(len(rows), dtype=np.intp), height) @ values.reshape(len(values), -1)
    return sums.reshape(height, *values.shape[1:])


def _indicator(rows: np.ndarray, lengths: np.ndarray, height: int) -> Any:
    """Sparse matrix of ones, `height` x columns: a product with it adds up, in the order of the columns.

    rows : of the ones, column after column. lengths : how many are in each column.
    scipy.sparse is imported here, where a survey is computed: definitions are read without it.
    """
    from scipy.sparse import csc_array

    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csc_array((np.ones(len(rows), dtype=np.int8), rows, starts), shape=(height, len(lengths)))


def tree(rows: Iterable[tuple[str, str | None, str, Mapping[str, str]]]) -> Organisation:
    """The organisation of `rows` (unit, parent or None, name, attributes), in any order.

    The rows must already form one tree; `load_organisation` checks that for files.
    """
    by_id = {unit: (parent, name, attributes) for unit, parent, name, attributes in rows}
    children: dict[str | None, list[str]] = {}
    for unit, (parent, _, _) in by_id.items():
        children.setdefault(parent, []).append(unit)
    order: list[str] = []
    stack = sorted(children[None], reverse=True)
    while stack:
        unit = stack.pop()
        order.append(unit)
        stack.extend(sorted(children.get(unit, ()), reverse=True))
    position = {unit: i for i, unit in enumerate(order)}
    return Organisation(
        ids=tuple(order),
        names=tuple(by_id[unit][1] for unit in order),
        parents=tuple(-1 if (parent := by_id[unit][0]) is None else position[parent] for unit in order),
        attributes=tuple(dict(by_id[unit][2]) for unit in order),
    )


def flat(units: Sequence[str], root_name: str = "All") -> Organisation:
    """One root above `units`, for answers that come without an organisation file."""
    below = sorted(set(units) - {ROOT_ID})
    return tree([(ROOT_ID, None, root_name, {}), *((unit, ROOT_ID, unit, {}) for unit in below)])
