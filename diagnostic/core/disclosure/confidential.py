"""The context of disclosure control: everything about one survey that decides what may be published of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostic.core.disclosure.item_suppression import Completeness
from diagnostic.core.disclosure.prior_releases import PriorReleases
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.estimates import Averages, Estimates, average_items, score_dimensions
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy


@dataclass(frozen=True)
class Confidential:
    """One survey before disclosure control: aggregates of each unit's own people, and the rules for them.

    own : without the units below. prior : what interim releases covered of the same people.
    """

    own: Aggregates
    questionnaire: Questionnaire
    organisation: Organisation
    policy: Policy
    prior: PriorReleases

    @property
    def tabulated(self) -> bool:
        """Whether the data arrived counted: then a dimension is the mean of its items and persons are not known."""
        return self.own.answered is None

    @property
    def dimensions(self) -> range:
        """Positions of the dimensions."""
        return range(len(self.questionnaire.dimensions))

    @cached_property
    def items_of(self) -> list[list[int]]:
        """Positions of each dimension's items."""
        return [list(items) for items in self.questionnaire.items_of.values()]

    @cached_property
    def scored(self) -> Estimates:
        """Estimates of dimensions, of each unit's own people."""
        return score_dimensions(self.own, self.questionnaire)

    def average_items(self) -> Averages:
        """Averages of items, of each unit's own people. Not kept: they are the largest arrays of all."""
        return average_items(self.own.options, self.questionnaire)

    @cached_property
    def totals(self) -> Aggregates:
        """Aggregates of each unit together with the units below it."""
        return self.own.roll_up(self.organisation)

    @cached_property
    def present(self) -> np.ndarray:
        """Where any of a unit's own people responded, units x dimensions: the smallest n of counted data may be 0."""
        if not self.tabulated:
            return self.scored.n > 0
        responses = self.own.options.sum(axis=2)
        return np.stack([responses[:, items].any(axis=1) for items in self.items_of], axis=1)

    @cached_property
    def complete_and_partial(self) -> tuple[np.ndarray, np.ndarray]:
        """Own people who answered all, and some but not all, of each dimension's items; each units x dimensions."""
        return complete_and_partial(self.own, self.questionnaire)

    def completeness(self, dimension: int) -> Completeness:
        """Own people by how much of one dimension they answered."""
        complete, partial = self.complete_and_partial
        return Completeness(complete[:, dimension], partial[:, dimension], self.prior.facts[:, dimension])


def complete_and_partial(own: Aggregates, questionnaire: Questionnaire) -> tuple[np.ndarray, np.ndarray]:
    """People who answered all, and some but not all, of each dimension's items; each groups x dimensions.

    Raises ValueError for data that arrived counted.
    """
    answered = own.answered
    if answered is None:
        raise ValueError("data that arrived counted has no persons")
    sizes = [len(items) for items in questionnaire.items_of.values()]
    complete = np.stack([answered[:, d, size] for d, size in enumerate(sizes)], axis=1)
    return complete, answered[:, :, 1:].sum(axis=2) - complete
