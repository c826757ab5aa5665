"""Responses as the core takes them: the one way from stored or staged rows to answers and breakdowns. Confidential."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.storage.responses.records import Responses


def answers_of(responses: Responses, position: Mapping[str, int]) -> Answers:
    """Answers of these people in their order; `position` by unit. KeyError for a unit that has none."""
    units = np.array([position[unit] for unit in responses.units], dtype=np.intp)
    return Answers(responses.codes, units, responses.speeders)


def breakdown_columns(responses: Responses, declared: Iterable[DeclaredBreakdown]) -> list[Breakdown]:
    """Each declared breakdown with everybody's category of it, in the order of `answers_of`."""
    return [Breakdown(each.name, each.values, _categories(responses, each)) for each in declared]


def _categories(responses: Responses, declared: DeclaredBreakdown) -> np.ndarray:
    """Integers, people: positions in the declared values, -1 for a person who chose none of them."""
    if declared.name not in responses.groups:
        return np.full(len(responses.units), -1)
    position = {value: i for i, value in enumerate(declared.values)}
    return np.array([position.get(value, -1) for value in responses.groups[declared.name]], dtype=np.intp)
