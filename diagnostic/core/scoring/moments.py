"""Moments of a questionnaire's items in the whole organisation: integer moments that add up, like aggregates.

Confidential. Reliability is computed from them, so that its cost depends on the items and never on the people.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from diagnostic.definitions.questionnaire import Questionnaire

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
    """
    largest = int(positions.max(initial=0)) ** 2 * positions.shape[1]
    exact: type[np.floating] = np.float32 if largest < EXACT else np.float64
    there = (positions >= 0).astype(exact)
    steps = np.maximum(positions, 0).astype(exact)
    within = np.zeros((4, len(positions), len(positions)), dtype=np.int64)
    for items in map(list, questionnaire.items_of.values()):
        for kind, found in enumerate(_within_dimension(there[items], steps[items])):
            within[kind][np.ix_(items, items)] = found
    pairwise = (there @ there.T, steps @ there.T, steps @ steps.T)
    return Moments(*(found.astype(np.int64) for found in pairwise), *within)


def _within_dimension(there: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, ...]:
    """squares, and n, sums and products over people who answered all of these items; each items x items."""
    whole = there.prod(axis=0)
    rows = np.vstack([whole, steps * whole])
    found = rows @ rows.T
    size = len(steps)
    complete = np.full((size, size), found[0, 0]), np.repeat(found[0, 1:, None], size, axis=1), found[1:, 1:]
    return (steps**2) @ there.T, *complete
