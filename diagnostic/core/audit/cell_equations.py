"""Sums that follow from the cells of a breakdown and the units they are of: the auditor's equations.

Everybody of a place (the organisation, or a division) is in one of its cells or in its remainder. Divisions part the
organisation, each of its cells and its remainder alike. So a reader knows: each place less its cells; each cell of the
organisation less the divisions' cells of that value; and the organisation's remainder less what of divisions lies in
it. See docs/decisions/0013-declared-breakdowns.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from diagnostic.core.audit.scale_ends import SCALE, margin, two_steps


@dataclass(frozen=True)
class Combination:
    """Weights of published sums that add up to those of people of one kind: of places, and of cells (places x values).

    The organisation is the first place.
    """

    places: np.ndarray
    cells: np.ndarray

    def __sub__(self, other: Combination) -> Combination:
        return Combination(self.places - other.places, self.cells - other.cells)

    def total(self, places: np.ndarray, cells: np.ndarray) -> float:
        """Sum of the published values, weighted."""
        return float(self.places @ places + (self.cells * cells).sum())

    def people(self, places: np.ndarray, cells: np.ndarray) -> int:
        """People that the combination is about, from the published numbers of people."""
        return round(self.total(places, cells))


def single_cells(known: np.ndarray) -> list[Combination]:
    """Each known cell by itself. known : booleans, places x values."""
    return [_cells(known, place, value) for place, value in zip(*np.nonzero(known), strict=True)]


def differences(known: np.ndarray) -> list[Combination]:
    """Everything else that follows and is about people of one kind. known : booleans, places x values."""
    return [each for each in _differences(known) if each.cells.any()]


def _differences(known: np.ndarray) -> Iterator[Combination]:
    divisions = range(1, len(known))
    yield from (_remainder(known, place) for place in range(len(known)))
    of_whole = known[0]
    if not of_whole.any():
        return
    for value in np.flatnonzero(of_whole):
        left = _cells(known, 0, value)
        for division in divisions:
            left -= _cells(known, division, value)
        yield left
    left = _remainder(known, 0)
    for division in divisions:
        for value in np.flatnonzero(~of_whole):
            left -= _cells(known, division, value)
        if known[division][of_whole].all():  # else the division's remainder holds people of a cell of the organisation
            left -= _remainder(known, division)
    yield left


def _remainder(known: np.ndarray, place: int) -> Combination:
    """A place less all of its cells."""
    places = np.zeros(len(known))
    places[place] = known[place].any()
    return Combination(places, np.zeros(known.shape)) - _cells(known, place, slice(None))


def _cells(known: np.ndarray, place: int, value: int | np.integer | slice) -> Combination:
    """Those of a place's cells that are known."""
    cells = np.zeros(known.shape)
    cells[place, value] = known[place, value]
    return Combination(np.zeros(len(known)), cells)


def is_near_an_end(people: int, total: float, step: float, rounding: float) -> bool:
    """Is the sum nearer an end than two steps? Of nobody: is it anything but zero?"""
    nearest = min(total - SCALE[0] * people, SCALE[1] * people - total)
    return bool(nearest < margin(np.array(people), two_steps(step), SCALE) - rounding)
