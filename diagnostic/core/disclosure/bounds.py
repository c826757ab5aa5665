"""Bounds of sums: the ends of what people answered, and how far sums of few people are kept away from them.

Ends are those of a scale, or of the part of it that a published distribution shows to be used: where it is published
how many chose each answer of a question, and nobody below the middle, then a team of these people whose mean is the
middle is known to have given just that. So the lowest and the highest answer that anybody gave are the ends for every
group in the distribution.
"""

from __future__ import annotations

import numpy as np

from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.scoring.aggregates import item_values
from diagnostic.definitions.organisation import residual_sums
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import STEPS_OFF_ENDS

Ends = tuple[np.ndarray | float, np.ndarray | float]  # of one person's score: the lowest and the highest

PEOPLE = STEPS_OFF_ENDS  # who may always have answered one option, a step, less extremely than the rest


def used(counts: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that anybody chose, groups; of the whole scale where fewer than two were chosen.

    counts : people, groups x options. values : options, in any order.

    Where all chose one, the distribution itself is bounded (`bounding`).

    >>> low, high = used(np.array([[0, 3, 2, 0], [0, 5, 0, 0]]), np.array([0, 1, 2, 3]))
    >>> low.tolist(), high.tolist()
    ([1, 0], [2, 3])
    """
    order = np.argsort(values)
    low, high = np.full(len(counts), values[order[0]]), np.full(len(counts), values[order[-1]])
    narrow = np.flatnonzero((counts[:, order[0]] == 0) | (counts[:, order[-1]] == 0))  # not at both ends of the scale
    chosen = counts[narrow][:, order] > 0
    first, last = chosen.argmax(axis=1), len(order) - 1 - chosen[:, ::-1].argmax(axis=1)
    alike = first == last
    low[narrow], high[narrow] = values[order[np.where(alike, 0, first)]], values[order[np.where(alike, -1, last)]]
    return low, high


def bounds(
    n: np.ndarray, distance: np.ndarray | float, low: np.ndarray | float, high: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the sum of n people's scores: `distance` from n times `low` and from n times `high`.

    Never beyond the middle. Of n people with scores on steps of s the distance is 2 s: two may have answered a step
    less extremely.

    >>> [each.tolist() for each in bounds(np.array([5, 2]), 50, 0, 100)]
    [[50.0, 50.0], [450.0, 150.0]]
    """
    distance = np.minimum(distance, (high - low) * n / 2)
    return low * n + distance, high * n - distance


def item_points(questionnaire: Questionnaire, i: int) -> np.ndarray:
    """Points of 0-100 that each option of an item is worth."""
    scale = questionnaire.scale_of(questionnaire.items[i])
    steps, _ = item_values(questionnaire, i, scale.steps)
    return steps[:-1] * (100 / scale.steps)


def item_steps(questionnaire: Questionnaire) -> np.ndarray:
    """Points of 0-100 that one option of each item is worth, items."""
    return np.array([100 / questionnaire.scale_of(item).steps for item in questionnaire.items])


def dimension_steps(questionnaire: Questionnaire) -> np.ndarray:
    """The mean of its items' steps, dimensions."""
    steps = item_steps(questionnaire)
    return np.array([steps[list(items)].mean() for items in questionnaire.items_of.values()])


def item_ends(options: np.ndarray, plan: Plan, questionnaire: Questionnaire) -> tuple[np.ndarray, np.ndarray]:
    """Ends in points, units x items: 0 and 100, and within a distribution the answers that somebody chose.

    options : people, units x items x options.
    """
    low, high = np.zeros(options.shape[:2]), np.full(options.shape[:2], 100.0)
    for d, items in enumerate(questionnaire.items_of.values()):
        if not plan.distributions[:, d].any():
            continue
        residual_of = plan.distribution_residuals[:, d]
        within, at = np.flatnonzero(residual_of >= 0), np.flatnonzero(plan.distributions[:, d])
        row = np.searchsorted(at, residual_of[within])
        counts = residual_sums(options[:, list(items)], residual_of)
        counts = counts if len(at) == len(counts) else counts[at]
        for column, i in enumerate(items):
            values = item_points(questionnaire, i)
            lowest, highest = used(counts[:, column, : len(values)], values)
            for ends, of_scale, found in ((low, 0, lowest), (high, 100, highest)):
                inner = (found != of_scale)[row]  # of hardly any row, where many people answered
                ends[within[inner], i] = found[row[inner]]
    return low, high
