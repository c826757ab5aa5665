"""Pooled groups: hidden units shown together as "Other teams in X", a voice instead of a blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.disclosure.tree_suppression import members
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.definitions.organisation import Organisation


@dataclass(frozen=True)
class Group:
    """The hidden `members` below the published unit `parent` (positions), with an id of its own.

    Its numbers include the parent's own staff, those without a unit below: they are in the same residual.
    """

    id: str
    parent: int
    members: tuple[int, ...]


def pool(organisation: Organisation, masks: Sequence[np.ndarray], answered: Sequence[np.ndarray]) -> list[Group]:
    """Every group that a mask leaves, by parent, then members. Masks that differ may give a parent several.

    answered : for each mask, booleans, units; where somebody of the unit itself is counted. Hidden units where nobody
        answered make no group.
    """
    pairs = zip(masks, answered, strict=True)
    found = sorted({group for mask, somebody in pairs for group in _left(organisation, mask, somebody).items()})
    groups: list[Group] = []
    for parent, hidden in found:
        number = 1 + sum(group.parent == parent for group in groups[-len(masks) :])
        suffix = f" {number}" if number > 1 else ""
        groups.append(Group(f"{organisation.ids[parent]} › other{suffix}", parent, hidden))
    return groups


def _left(organisation: Organisation, mask: np.ndarray, answered: np.ndarray) -> dict[int, tuple[int, ...]]:
    """The members by parent of every group in which somebody of a hidden unit answered."""
    taken = organisation.residual_of(mask)
    parents = set(taken[answered & (taken != np.arange(len(taken)))].tolist())
    return {parent: hidden for parent, hidden in members(organisation, mask).items() if parent in parents}


def left_by(groups: Sequence[Group], organisation: Organisation, mask: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """Booleans, groups: does this mask leave exactly this group, `answered` as for `pool`?"""
    pooled = _left(organisation, mask, answered)
    return np.array([pooled.get(group.parent) == group.members for group in groups], dtype=bool)


def residuals(own: Aggregates, organisation: Organisation, mask: np.ndarray, groups: Sequence[Group]) -> Aggregates:
    """Aggregates of the people that each group's parent takes up under this mask, groups x ..."""
    row = {group.parent: i for i, group in enumerate(groups)}  # several groups of one parent share their people
    row_of = np.full(len(mask) + 1, -1)  # the last is for nowhere, which regions call -1
    row_of[list(row)] = list(row.values())
    rows = row_of[organisation.residual_of(mask)]
    chosen = np.flatnonzero(rows >= 0)

    def add_up(values: np.ndarray) -> np.ndarray:
        sums = np.zeros((len(groups), *values.shape[1:]), dtype=values.dtype)
        np.add.at(sums, rows[chosen], values[chosen])
        return sums[[row[group.parent] for group in groups]]

    return own.each(add_up)
