"""Aggregates of units: integers that add up, a monoid, from which all published scores are computed.

Confidential: aggregates of small units speak about few people. Only `publish` may turn them into something shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from diagnostic.core.scoring.answers import CACHED, Answers, Counts, counted_positions
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

    @property
    def for_dimensions(self) -> Aggregates:
        """The part that scores of dimensions depend on: no items, unless the data arrived counted."""
        return self if self.answered is None else replace(self, options=self.options[:, :0, :0])

    @property
    def packed(self) -> Aggregates:
        """The same counts, each array in the smallest integers that hold it, so that they are quickly sent."""
        return self.each(lambda mine: mine.astype(np.min_scalar_type(mine.max(initial=0))))

    @property
    def unpacked(self) -> Aggregates:
        """The same counts in integers that hold everybody's: as they are counted in one go."""
        return replace(self.each(lambda mine: mine.astype(np.int64)), options=self.options.astype(np.int32))

    def all(self) -> Aggregates:
        """Everybody together, as one unit."""
        return self.each(lambda mine: mine.sum(axis=0, keepdims=True))

    def roll_up(self, organisation: Organisation) -> Aggregates:
        """Each unit together with all units below it."""
        return self.each(organisation.roll_up)

    def each(self, change: Callable[..., np.ndarray], *others: Aggregates) -> Aggregates:
        """Apply `change` to each of the arrays, with those of `others` beside it."""
        parts = {field.name: [getattr(each, field.name) for each in (self, *others)] for field in fields(self)}
        return Aggregates(**{name: change(*part) for name, part in parts.items() if part[0] is not None})


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
    return aggregate_positions(counted_positions(answers, questionnaire), answers.units, questionnaire, units)


def aggregate_positions(
    positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, units: int
) -> Aggregates:
    """Aggregates of people from `positions` (int8, items x people; -1 where missing) and each one's unit."""
    options = _count_options(positions, of_unit, questionnaire, units)
    return replace(aggregate_for_dimensions(positions, of_unit, questionnaire, units), options=options)


def aggregate_options(
    positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, units: int
) -> Aggregates:
    """The part of the same that answers which arrive counted have."""
    return Aggregates(_people(positions, of_unit, units), _count_options(positions, of_unit, questionnaire, units))


def aggregate_for_dimensions(
    positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, units: int
) -> Aggregates:
    """The same as `aggregate_positions(...).for_dimensions`, at half the cost."""
    items = questionnaire.items_of.values()
    tallies = np.zeros((4, units, len(items), 1 + max(map(len, items))), dtype=np.int64)
    for d, name in enumerate(questionnaire.dimensions):  # one at a time: no two stand in memory beside the whole
        for kind, values in enumerate(_tally(positions, of_unit, questionnaire, name, units)):
            tallies[kind, :, d, : values.shape[1]] = values
    return Aggregates(_people(positions, of_unit, units), np.empty((units, 0, 0), dtype=np.int64), *tallies)


def _people(positions: np.ndarray, of_unit: np.ndarray, units: int) -> np.ndarray:
    return np.bincount(of_unit[positions.max(axis=0, initial=-1) >= 0], minlength=units).astype(np.int64)


def _count_options(positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, units: int) -> np.ndarray:
    width = max(len(questionnaire.scale_of(item).codes) for item in questionnaire.items)
    counts = np.empty((units, len(positions), width), dtype=np.int32)  # people: fewer than two thousand million
    base = of_unit * (width + 1) + 1
    cell = np.empty_like(base)
    for i, chosen in enumerate(positions):
        cells = np.bincount(np.add(base, chosen, out=cell), minlength=units * (width + 1))
        counts[:, i] = cells.reshape(units, width + 1)[:, 1:]
    return counts


LIKED, ANSWERED = 32, 48  # first bit of each sum in a packed integer; below them the steps


def _tally(
    positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, dimension: str, units: int
) -> list[np.ndarray]:
    """answered, sums, squares, favourable of one dimension: each units x (items + 1).

    A person's three sums are added up side by side in one integer: steps, favourable answers, answers.
    """
    items = questionnaire.items_of[dimension]
    tables = [_packed_values(questionnaire, i, dimension_steps(questionnaire, dimension)) for i in items]
    cell = of_unit * (len(items) + 1)
    total, favourable = np.empty((2, len(of_unit)))
    for start in range(0, len(of_unit), CACHED):
        block = slice(start, start + CACHED)
        packed = np.zeros(len(of_unit[block]), dtype=np.int64)
        one = np.empty_like(packed)
        for i, table in zip(items, tables, strict=True):
            packed += np.take(table, positions[i, block].view(np.uint8), out=one, mode="clip")
        total[block] = packed & ((1 << LIKED) - 1)
        favourable[block] = packed >> LIKED & ((1 << ANSWERED - LIKED) - 1)
        cell[block] += packed >> ANSWERED
    shape = (units, len(items) + 1)
    answered, sums, liked = (np.bincount(cell, v, shape[0] * shape[1]) for v in (None, total, favourable))
    squares = np.bincount(cell, np.multiply(total, total, out=total), shape[0] * shape[1])
    return [each.astype(np.int64).reshape(shape) for each in (answered, sums, squares, liked)]


def _packed_values(questionnaire: Questionnaire, i: int, best: int) -> np.ndarray:
    """int64, by option position as an unsigned byte: steps, favourable and answered of one answer, side by side."""
    steps, liked = item_values(questionnaire, i, best)
    table = np.zeros(256, dtype=np.int64)
    table[: len(steps) - 1] = (steps + (liked << LIKED) + (1 << ANSWERED))[:-1]
    return table


def item_values(questionnaire: Questionnaire, i: int, best: int) -> tuple[np.ndarray, np.ndarray]:
    """By option position (the last entry, reached by -1, is missing): steps after reversing, and whether favourable.

    Of a reversed item the options opposite the favourable ones are the favourable answers.
    """
    item, scale = questionnaire.items[i], questionnaire.scale_of(questionnaire.items[i])
    steps = np.arange(len(scale.codes)) * (best // scale.steps)
    liked = np.array([code in scale.favourable for code in scale.codes], dtype=np.int64)
    turn = -1 if item.reverse else 1
    return np.append(steps[::turn], 0), np.append(liked[::turn], 0)
