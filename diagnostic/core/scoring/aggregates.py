"""Aggregates of units: integers that add up, a monoid, from which all published scores are computed.

Confidential: aggregates of small units speak about few people. Only `publish` may turn them into something shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from diagnostic.core.scoring.answers import CACHED, Answers, Counts, counted_positions
from diagnostic.core.scoring.packed_answers import ROOM, Packed, Packs, in_order, pack_answers
from diagnostic.core.scoring.unit_order import UnitOrder
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
    packed = pack_answers(counted_positions(answers, questionnaire), questionnaire)
    return aggregate_packed(packed, answers.units, questionnaire, units)


def aggregate_packed(packed: Packed, of_unit: np.ndarray, questionnaire: Questionnaire, units: int) -> Aggregates:
    """Aggregates of people from their packed answers and each one's unit."""
    order = UnitOrder.of(of_unit, units)
    packed = in_order(packed, order.people)
    options = _count_options(packed, order, questionnaire)
    return replace(_for_dimensions(packed, order.of_unit, questionnaire, units), options=options)


def aggregate_options(
    positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, units: int
) -> Aggregates:
    """The part that answers which arrive counted have, of people from `positions` (int8, items x people; -1 where
    missing) and each one's unit."""
    order = UnitOrder.of(of_unit, units)
    packed = in_order(pack_answers(positions, questionnaire), order.people)
    return Aggregates(_people(packed, order.of_unit, units), _count_options(packed, order, questionnaire))


def aggregate_for_dimensions(
    positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, units: int
) -> Aggregates:
    """The part that scores of dimensions depend on, as of `for_dimensions`, at half the cost."""
    return _for_dimensions(pack_answers(positions, questionnaire), of_unit, questionnaire, units)


def _for_dimensions(packed: Packed, of_unit: np.ndarray, questionnaire: Questionnaire, units: int) -> Aggregates:
    dimensions = questionnaire.dimensions
    width = 1 + max(map(len, questionnaire.items_of.values()))
    highest = (width - 1) * max(dimension_steps(questionnaire, name) for name in dimensions)
    most = int(np.bincount(of_unit).max(initial=0))  # people of a unit
    places = _places([most, most * highest, most * highest**2, most * (width - 1)])
    sums = np.empty((places[-1].lane + 1, len(dimensions), units, width))
    cells = of_unit * width
    for d, name in enumerate(dimensions):
        sums[:, d] = _tally(packed[name], cells, questionnaire, name, places, units * width).reshape(-1, units, width)
    tallies = np.empty((4, units, len(dimensions), width), dtype=np.int64)
    for start in range(0, units, UNITS):
        block = slice(start, start + UNITS)
        here = sums[:, :, block].transpose(0, 2, 1, 3).astype(np.int64)
        for kind, (lane, first, bits) in enumerate(places):
            tallies[kind, block] = here[lane] >> first & ((1 << bits) - 1)
    return Aggregates(_people(packed, of_unit, units), np.empty((units, 0, 0), dtype=np.int64), *tallies)


def _people(packed: Packed, of_unit: np.ndarray, units: int) -> np.ndarray:
    anything = np.zeros(len(of_unit), dtype=np.uint16)
    for packs in packed.values():
        for _, answers in packs:
            anything |= answers
    return np.bincount(of_unit[anything > 0], minlength=units).astype(np.int64)


def _count_options(packed: Packed, order: UnitOrder, questionnaire: Questionnaire) -> np.ndarray:
    width = max(len(questionnaire.scale_of(item).codes) for item in questionnaire.items)
    units, people = len(order.ends) - 1, len(order.people)
    found = np.zeros((len(questionnaire.items), width, units), dtype=np.int32)  # people: below two thousand million
    for pack, answers in (each for packs in packed.values() for each in packs):
        rows = len(pack.items) * pack.most
        chosen = (pack.chosen(answers[s : s + CACHED]).reshape(rows, -1) for s in range(0, people, CACHED))
        found[pack.items, : pack.most] = order.count(chosen, rows).reshape(-1, pack.most, units)
    counts = np.empty((units, *found.shape[:2]), dtype=np.int32)
    for start in range(0, units, UNITS):
        counts[start : start + UNITS] = found[:, :, start : start + UNITS].transpose(2, 0, 1)
    return counts


UNITS = 512  # whose counts are turned round at once, in the processor's cache
LIKED, ANSWERED = 32, 48  # first bit of each sum in a packed integer; below them the steps
FEW_TABLES = 1 << 18  # people for whom one table is made
EXACT = 53  # bits; so many of whole numbers are a float64


def _tally(
    packs: Packs, cells: np.ndarray, questionnaire: Questionnaire, dimension: str, places: list[SumPlace], size: int
) -> np.ndarray:
    """float64, lanes x cells: what is added up of one dimension, side by side, over people of a unit who answered as
    many of its items. cells : of each person, who answered none.

    A person's three sums are added up side by side in one integer: steps, favourable answers, answers.
    """
    best = dimension_steps(questionnaire, dimension)
    values = [[_packed_values(questionnaire, i, best) for i in pack.items] for pack, _ in packs]
    cell, weights = np.empty_like(cells), np.empty((places[-1].lane + 1, len(cells)))
    pack, kinds = packs[0]
    if by_table := len(packs) == 1 and len(cells) > 1 << ROOM:  # fewer kinds of answers than people
        answered, lanes = _side_by_side(pack.table(values[0]), places)
        lanes = lanes.astype(np.float64)
    for start in range(0, len(cells), CACHED if by_table else FEW_TABLES):
        if by_table:
            block = slice(start, start + CACHED)
            chosen = kinds[block]
            np.add(cells[block], np.take(answered, chosen, mode="clip"), out=cell[block])
            for weight, each in zip(weights, lanes, strict=True):
                np.take(each, chosen, out=weight[block], mode="clip")
        else:
            block = slice(start, start + FEW_TABLES)
            parts = [each.sums(a[block], v) for (each, a), v in zip(packs, values, strict=True)]
            answered, weights[:, block] = _side_by_side(np.sum(parts, axis=0), places)
            np.add(cells[block], answered, out=cell[block])
    return np.stack([np.bincount(cell, weight, size) for weight in weights])


def _side_by_side(packed: np.ndarray, places: list[SumPlace]) -> tuple[np.ndarray, np.ndarray]:
    """Of packed sums of people: answered, and what is added up (1, steps, their square, favourable) at its place."""
    steps, liked = packed & ((1 << LIKED) - 1), packed >> LIKED & ((1 << ANSWERED - LIKED) - 1)
    lanes = np.zeros((places[-1].lane + 1, len(packed)), dtype=np.int64)
    for (lane, first, _), value in zip(places, (np.ones_like(steps), steps, steps * steps, liked), strict=True):
        lanes[lane] += value << first
    return packed >> ANSWERED, lanes


class SumPlace(NamedTuple):
    """Where a sum stands among those that are added up side by side: in which float64, from which bit, how many."""

    lane: int
    first: int
    bits: int


def _places(largest: Iterable[int]) -> list[SumPlace]:
    """Places of sums that are at most so large, in as few float64 as hold them exactly."""
    places, lane, first = [], 0, 0
    for bits in (most.bit_length() for most in largest):
        if first and first + bits > EXACT:
            lane, first = lane + 1, 0
        places.append(SumPlace(lane, first, bits))
        first += bits
    return places


def _packed_values(questionnaire: Questionnaire, i: int, best: int) -> np.ndarray:
    """int64, by option position + 1 (0 is missing): steps, favourable and answered of one answer, side by side."""
    steps, liked = item_values(questionnaire, i, best)
    return np.append(0, (steps + (liked << LIKED) + (1 << ANSWERED))[:-1])


def item_values(questionnaire: Questionnaire, i: int, best: int) -> tuple[np.ndarray, np.ndarray]:
    """By option position (the last entry, reached by -1, is missing): steps after reversing, and whether favourable.

    Of a reversed item the options opposite the favourable ones are the favourable answers.
    """
    item, scale = questionnaire.items[i], questionnaire.scale_of(questionnaire.items[i])
    steps = np.arange(len(scale.codes)) * (best // scale.steps)
    liked = np.array([code in scale.favourable for code in scale.codes], dtype=np.int64)
    turn = -1 if item.reverse else 1
    return np.append(steps[::turn], 0), np.append(liked[::turn], 0)
