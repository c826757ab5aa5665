"""Moments of a questionnaire's items in the whole organisation: integer moments that add up, like aggregates.

Confidential. Reliability is computed from them, so that its cost depends on the items and never on the people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from diagnostic.core.scoring.packed_answers import Packed, Packs, pack_answers
from diagnostic.definitions.questionnaire import Questionnaire

BLOCK = 32_768  # people of a span at least
BATCH = 2_048  # people whose answers are floats at once: of 60 items they take 1.5 MB, and stay in the cache
MOST_STEPS = 10  # of a scale whose sums over a hundred people fit side by side in a float of 32 bits


@dataclass(frozen=True)
class Moments:
    """Sums over people of answers as steps before reversing (0 = first option), each int64 items x items.

    n : people who answered both items.
    sums : steps of the row's item, over people who answered both.
    products : steps of the one times steps of the other, over people who answered both.
    squares : squared steps of the row's item, over people who answered both; zero for items of different dimensions.
    complete_n, complete_sums, complete_products : n, sums and products over people who answered every item of the
        dimension; zero for items of different dimensions.
    """

    n: np.ndarray
    sums: np.ndarray
    products: np.ndarray
    squares: np.ndarray
    complete_n: np.ndarray
    complete_sums: np.ndarray
    complete_products: np.ndarray

    def __add__(self, other: Moments) -> Moments:
        return Moments(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


def moments(positions: np.ndarray, questionnaire: Questionnaire, packed: Packed | None = None) -> Moments:
    """Moments of some people from `positions` (int8, items x people; -1 where missing). packed : the same, if there."""
    size = len(positions)
    within = np.zeros((4, size, size), dtype=np.int64)
    for name, packs in (packed or pack_answers(positions, questionnaire)).items():
        items = list(questionnaire.items_of[name])
        for answers, people in _kinds(positions[items], packs):
            for kind, found in enumerate(_within_dimension(answers, people)):
                within[kind][np.ix_(items, items)] += found.astype(np.int64)
    return Moments(*_of_pairs(positions), *within)


def _of_pairs(positions: np.ndarray) -> np.ndarray:
    """n, sums and products of all pairs of items.

    One product of matrices gives the latter two, side by side in each number: products below, sums above. Of so few
    people at a time that a float holds both exactly. Floats lie in the same memory: fresh memory takes as long as
    filling it.
    """
    size, people = positions.shape
    exact, whole, bits, few = _exactly(int(positions.max(initial=1)))
    few = min(few, max(people, 1))
    batch = BATCH // few * few if people > few else few
    floats, room = np.zeros((3, size, batch), dtype=exact), np.empty((size, batch), dtype=np.int8)
    there, steps, both = floats
    rows, columns = floats[1:].reshape(2, size, -1, few).swapaxes(1, 2)
    found = np.zeros((3, size, size), dtype=np.int64)
    for start in range(0, people, batch):
        here = positions[:, start : start + batch]
        if (taken := here.shape[1]) < batch:
            floats[:] = 0
        there[:, :taken] = (here >= 0).view(np.int8)
        steps[:, :taken] = np.maximum(here, 0, out=room[:, :taken])
        np.multiply(there, 1 << bits, out=both)
        both += steps
        pairs = (rows @ columns.swapaxes(1, 2)).astype(whole)
        found[0] += (there @ there.T).astype(whole)
        found[1] += (pairs >> bits).sum(axis=0, dtype=whole)
        found[2] += (pairs & ((1 << bits) - 1)).sum(axis=0, dtype=whole)
    return found


def _exactly(best: int) -> tuple[type[np.floating], type[np.integer], int, int]:
    """Floats, integers, bits for a sum of products, and of how many people that sum and one of steps fit side by side.

    best : the highest step there is.
    """
    exact, whole, digits = (np.float32, np.int32, 24) if best <= MOST_STEPS else (np.float64, np.int64, 53)
    few, bits = max((min((2**low - 1) // best**2, (2 ** (digits - low) - 1) // best), low) for low in range(digits))
    return exact, whole, bits, min(few, BATCH)


def _kinds(positions: np.ndarray, packs: Packs) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(positions, how many people) of a dimension: of each kind of answers if they are in one pack, else of people."""
    if len(packs) == 1:
        pack, answers = packs[0]
        people = np.bincount(answers)
        kinds = np.flatnonzero(people)
        yield pack.answers(kinds.astype(np.uint16)).astype(np.int8) - 1, people[kinds]
        return
    for start in range(0, positions.shape[1], BLOCK):
        here = positions[:, start : start + BLOCK]
        yield here, np.ones(here.shape[1])


def _within_dimension(positions: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, ...]:
    """squares, and n, sums and products over people who answered all of these items; each items x items.

    positions : items x kinds of answers. people : of each kind.
    """
    there, steps = (positions >= 0).astype(np.float64), np.maximum(positions, 0).astype(np.float64)
    whole = people * there.min(axis=0)
    complete, shape = steps * whole, (len(steps), len(steps))
    n, sums = np.full(shape, whole.sum()), np.repeat(complete.sum(axis=1)[:, None], len(steps), axis=1)
    return (steps * steps * people) @ there.T, n, sums, complete @ steps.T
