"""Moments of a questionnaire's items in the whole organisation: integer moments that add up, like aggregates.

Confidential. Reliability is computed from them, so that its cost depends on the items and never on the people.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from diagnostic.definitions.questionnaire import Questionnaire

BLOCK = 32_768  # people; their answers to 60 items as float32 take 8 MB
EXACT = 2**24  # up to here every whole number is a float32


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


def moments(positions: np.ndarray, questionnaire: Questionnaire) -> Moments:
    """Moments of some people from `positions` (int8, items x people; -1 where missing).

    Matrix products run on floats that hold these integers exactly: float32 where no sum can pass 2^24, else float64.
    People come in blocks, whose floats lie in the same memory: fresh memory takes as long as filling it.
    """
    size, people = positions.shape
    exact: type[np.floating] = np.float32 if int(positions.max(initial=0)) ** 2 * BLOCK < EXACT else np.float64
    floats = np.empty((2 * size, min(BLOCK, people)), dtype=exact)
    pairs, within = np.zeros((2 * size, 2 * size), dtype=np.int64), np.zeros((4, size, size), dtype=np.int64)
    for start in range(0, people, BLOCK):
        here = positions[:, start : start + BLOCK]
        both = floats[:, : here.shape[1]]
        there, steps = both[:size], both[size:]
        there[:], steps[:] = here >= 0, np.maximum(here, 0)
        pairs += (both @ both.T).astype(np.int64)
        for items in map(list, questionnaire.items_of.values()):
            for kind, found in enumerate(_within_dimension(there[items], steps[items])):
                within[kind][np.ix_(items, items)] += found.astype(np.int64)
    return Moments(pairs[:size, :size], pairs[size:, :size], pairs[size:, size:], *within)


def _within_dimension(there: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, ...]:
    """squares, and n, sums and products over people who answered all of these items; each items x items.

    there, steps : items x people; whether each answered (1 or 0), and what (0 where nothing).
    """
    whole = there.min(axis=0)
    complete, shape = steps * whole, (len(steps), len(steps))
    n, sums = np.full(shape, whole.sum()), np.repeat(complete.sum(axis=1)[:, None], len(steps), axis=1)
    return (steps * steps) @ there.T, n, sums, complete @ steps.T
