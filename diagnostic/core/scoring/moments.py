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
    size, within = len(positions), np.zeros((4, len(positions), len(positions)), dtype=np.int64)
    for items in map(list, questionnaire.items_of.values()):
        for kind, found in enumerate(_within_dimension(positions[items], exact)):
            within[kind][np.ix_(items, items)] = found
    both = np.concatenate([positions >= 0, np.maximum(positions, 0)]).astype(exact)
    found = (both @ both.T).astype(np.int64)
    return Moments(found[:size, :size], found[size:, :size], found[size:, size:], *within)


def _within_dimension(positions: np.ndarray, exact: type[np.floating]) -> tuple[np.ndarray, ...]:
    """squares, and n, sums and products over people who answered all of these items; each items x items."""
    whole = (positions >= 0).all(axis=0)
    complete, partial = (positions.take(np.flatnonzero(who), axis=1) for who in (whole, ~whole))
    steps = complete.astype(exact)
    products = steps @ steps.T
    there, size = (partial >= 0).astype(exact), len(positions)
    squares = products.diagonal()[:, None] + (np.maximum(partial, 0).astype(exact) ** 2) @ there.T
    n, sums = np.full((size, size), complete.shape[1]), np.repeat(steps.sum(axis=1)[:, None], size, axis=1)
    return squares, n, sums, products
