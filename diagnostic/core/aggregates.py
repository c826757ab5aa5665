"""What the door needs to know about each unit, in integers that add up: a monoid.

Confidential: aggregates of small units speak about few people. Only `publish` may turn them into something shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from diagnostic.core.answers import Answers, Counts, option_positions
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire


@dataclass(frozen=True)
class Aggregates:
    """Integer counts and sums per unit. `a + b` adds two, `a - b` takes one away.

    people : units; who answered anything.
    options : units x items x options; answers per option, least favourable code first, before reversing.
    answered : units x dimensions x (0..M); people by how many of the dimension's items they answered.
    sums, squares : same shape; sum and sum of squares of their summed steps (see `steps_of`).
    favourable : same shape; favourable answers among theirs.

    Data that arrived counted has no persons: the last four are None.
    """

    people: np.ndarray
    options: np.ndarray
    answered: np.ndarray | None = None
    sums: np.ndarray | None = None
    squares: np.ndarray | None = None
    favourable: np.ndarray | None = None

    def __add__(self, other: Aggregates) -> Aggregates:
        return self.each(lambda mine, theirs: mine + theirs, other)

    def __sub__(self, other: Aggregates) -> Aggregates:
        return self.each(lambda mine, theirs: mine - theirs, other)

    def __getitem__(self, units: slice | np.ndarray) -> Aggregates:
        """The aggregates of some units."""
        return self.each(lambda mine: mine[units])

    def roll_up(self, organisation: Organisation) -> Aggregates:
        """Each unit together with all units below it."""
        return self.each(organisation.roll_up)

    def each(self, change: Callable[..., np.ndarray], *others: Aggregates) -> Aggregates:
        """Apply `change` to each of the arrays, with those of `others` beside it."""
        parts = ([getattr(each, field.name) for each in (self, *others)] for field in fields(self))
        return Aggregates(*(None if part[0] is None else change(*part) for part in parts))


def dimension_steps(questionnaire: Questionnaire, dimension: str) -> int:
    """Steps from worst to best of one answer in the dimension: the least common multiple over its items' scales.

    An answer at position p of a scale with s steps counts p * (this / s), so that sums stay integers on mixed scales.
    """
    items = questionnaire.items_of[dimension]
    return math.lcm(*(questionnaire.scale_of(questionnaire.items[i]).steps for i in items))


def aggregate(answers: Answers | Counts, questionnaire: Questionnaire, units: int) -> Aggregates:
    """Aggregates of each unit's own people (without the units below), in one pass over the answers."""
    if isinstance(answers, Counts):
        return Aggregates(people=answers.options.sum(axis=2).max(axis=1, initial=0), options=answers.options)
    positions = option_positions(answers, questionnaire)
    anything = (positions >= 0).any(axis=1)
    tallies = [_tally(positions, answers.units, questionnaire, name, units) for name in questionnaire.dimensions]
    return Aggregates(
        np.bincount(answers.units[anything], minlength=units).astype(np.int64),
        _count_options(positions, answers.units, questionnaire, units),
        *_side_by_side(tallies, units),
    )


def _count_options(positions: np.ndarray, units: np.ndarray, questionnaire: Questionnaire, size: int) -> np.ndarray:
    width = max(len(questionnaire.scale_of(item).codes) for item in questionnaire.items)
    counts = np.empty((size, len(questionnaire.items), width), dtype=np.int64)
    base = units * (width + 1) + 1
    for i in range(len(questionnaire.items)):
        cells = np.bincount(base + positions[:, i], minlength=size * (width + 1))
        counts[:, i] = cells.reshape(size, width + 1)[:, 1:]
    return counts


def _tally(
    positions: np.ndarray, units: np.ndarray, questionnaire: Questionnaire, dimension: str, size: int
) -> list[np.ndarray]:
    """answered, sums, squares, favourable of one dimension: each units x (items + 1)."""
    items = questionnaire.items_of[dimension]
    best = dimension_steps(questionnaire, dimension)
    answered, total, favourable = (np.zeros(len(units), dtype=np.int64) for _ in range(3))
    for i in items:
        steps, liked = item_values(questionnaire, i, best)
        answered += positions[:, i] >= 0
        total += steps[positions[:, i]]
        favourable += liked[positions[:, i]]
    cell = units * (len(items) + 1) + answered
    values = (None, total, total * total, favourable)
    shape = (size, len(items) + 1)
    return [np.bincount(cell, v, size * shape[1]).astype(np.int64).reshape(shape) for v in values]


def item_values(questionnaire: Questionnaire, i: int, best: int) -> tuple[np.ndarray, np.ndarray]:
    """By option position (the last entry, reached by -1, is missing): steps after reversing, and whether favourable.

    Of a reversed item the options opposite the favourable ones are the favourable answers.
    """
    item, scale = questionnaire.items[i], questionnaire.scale_of(questionnaire.items[i])
    steps = np.arange(len(scale.codes)) * (best // scale.steps)
    liked = np.isin(scale.codes, scale.favourable).astype(np.int64)
    turn = -1 if item.reverse else 1
    return np.append(steps[::turn], 0), np.append(liked[::turn], 0)


def _side_by_side(tallies: list[list[np.ndarray]], size: int) -> list[np.ndarray]:
    """Stack the dimensions' tallies, padded to the dimension with most items."""
    width = max(tally[0].shape[1] for tally in tallies)
    stacked = np.zeros((4, size, len(tallies), width), dtype=np.int64)
    for d, tally in enumerate(tallies):
        for kind, values in enumerate(tally):
            stacked[kind, :, d, : values.shape[1]] = values
    return list(stacked)
