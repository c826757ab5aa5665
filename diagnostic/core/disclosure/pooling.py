"""Pooled groups (aggregation): hidden units published together as "Other teams in X", a voice instead of a blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.disclosure.tree_suppression import members
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.definitions.organisation import Organisation, residual_sums

Members = dict[int, tuple[int, ...]]  # hidden units pooled, by the published unit above them


@dataclass(frozen=True)
class Group:
    """The hidden `members` below the published unit `parent` (positions), with an id of its own.

    Its numbers include the parent's own staff, those without a unit below: they are in the same residual.
    """

    id: str
    parent: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Pools:
    """All pooled groups of a plan, by parent, then members. Patterns that differ may give a parent several.

    of_people, of_dimensions : booleans, groups (x dimensions); whether that pattern leaves exactly this group.
    """

    groups: tuple[Group, ...]
    of_people: np.ndarray
    of_dimensions: np.ndarray

    @classmethod
    def of(cls, confidential: Confidential, plan: Plan) -> Pools:
        """Hidden units in which nobody responded make no group; without suppression there are none."""
        dimensions = confidential.dimensions
        if confidential.policy.unsafe_for_validation:
            return cls((), np.zeros(0, dtype=bool), np.zeros((0, len(dimensions)), dtype=bool))
        organisation = confidential.organisation
        by_people = pooled(organisation, plan.people, confidential.own.people > 0)
        by_dimension = [pooled(organisation, plan.dimensions[:, d], plan.present[:, d]) for d in dimensions]
        groups = _groups(organisation, [by_people, *by_dimension])
        which = [np.array([each.get(g.parent) == g.members for g in groups], dtype=bool) for each in by_dimension]
        of_people = np.array([by_people.get(g.parent) == g.members for g in groups], dtype=bool)
        return cls(groups, of_people, np.stack(which, axis=1))


def pooled(organisation: Organisation, pattern: np.ndarray, present: np.ndarray) -> Members:
    """The members of every group in which somebody of a hidden unit responded.

    pattern, present : booleans, units; where the statistic is published, and where own people responded.
    """
    residual_of = organisation.residual_of(pattern)
    parents = set(residual_of[present & (residual_of != np.arange(len(residual_of)))].tolist())
    return {parent: hidden for parent, hidden in members(organisation, pattern).items() if parent in parents}


def _groups(organisation: Organisation, patterns: Sequence[Members]) -> tuple[Group, ...]:
    found: list[Group] = []
    every = sorted({group for each in patterns for group in each.items()})
    for parent, of_parent in groupby(every, key=lambda group: group[0]):
        for number, (_, hidden) in enumerate(of_parent, start=1):
            suffix = f" {number}" if number > 1 else ""
            found.append(Group(f"{organisation.ids[parent]} › other{suffix}", parent, hidden))
    return tuple(found)


def pooled_people(confidential: Confidential, plan: Plan, groups: Sequence[Group]) -> np.ndarray:
    """People of the residual of each group's parent, by the pattern of people; integers, groups."""
    residual_of = confidential.organisation.residual_of(plan.people)
    return residual_sums(confidential.own.people, residual_of)[[group.parent for group in groups]]


def pooled_aggregates(confidential: Confidential, plan: Plan, groups: Sequence[Group]) -> Aggregates:
    """Aggregates for dimensions of the residual of each group's parent, each dimension by its own pattern, groups x ...

    Several groups of one parent share their people. `people` are those by the pattern of people.
    """
    own, parents = confidential.own.for_dimensions, [group.parent for group in groups]
    by_item = plan.dimension_residuals[:, confidential.questionnaire.dimension_positions]

    def add_up(values: np.ndarray | None, residuals: np.ndarray) -> np.ndarray | None:
        if values is None or not values.shape[1]:
            return None if values is None else values[parents]
        columns = (residual_sums(values[:, c], residuals[:, c])[parents] for c in range(values.shape[1]))
        return np.stack(list(columns), axis=1)

    persons = (own.answered, own.sums, own.squares, own.favourable)
    return Aggregates(
        pooled_people(confidential, plan, groups),
        np.asarray(add_up(own.options, by_item)),
        *(add_up(values, plan.dimension_residuals) for values in persons),
    )
