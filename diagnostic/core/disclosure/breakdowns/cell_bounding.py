"""Bounding of cells: means kept away from the scale ends as the tree's are (`bounding.py`), consistent with the tree.

Whatever follows from cells and tree and is about people of one kind is kept two steps off both ends: each cell, what a
place's cells leave of it, what divisions leave of the organisation's cell and of its remainder. Among all such sums
the nearest to the true ones are found (a linear programme). Where the tree's own means are so near an end that there
are none, cells have an n and no mean; that follows from the published n and means alone, so it tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from diagnostic.core.disclosure.bounds import PEOPLE

BEST = 100
NOISE = 1e-6  # points; less is the arithmetic's


@dataclass(frozen=True)
class Whole:
    """People and published sums of scores of something that the tree shows, such as a place."""

    n: np.ndarray
    sums: np.ndarray


@dataclass(frozen=True)
class UniformUnit:
    """A published unit whose people all have one value: its place and value, its n and bounded sum."""

    place: int
    value: int
    n: int
    sums: float


@dataclass(frozen=True)
class Nested:
    """A cell of another breakdown that lies in one of these (sign 1), or that one of these lies in (-1).

    place, value : of this breakdown's cell. n, sums : what is published of the other.
    """

    place: int
    value: int
    sign: int
    n: int
    sums: float


@dataclass(frozen=True)
class Cells:
    """Cells of one breakdown and dimension, places x values.

    shown : booleans. n, sums : people and sums of scores, unbounded. whole : of the places. step : points that one step
    of a score is worth.
    """

    shown: np.ndarray
    n: np.ndarray
    sums: np.ndarray
    whole: Whole
    step: float


def bounded_sums(cells: Cells, teams: Sequence[UniformUnit], others: Sequence[Nested] = ()) -> np.ndarray:
    """Sums of scores of the shown cells, bounded, places x values; NaN elsewhere and where no mean may be published.

    A cell less its teams, and less cells of other breakdowns, is bounded too, as far as there is room.

    >>> one = np.array([[5, 5]])  # all of the first gave the best answer
    >>> bounded_sums(Cells(one > 0, one, 100 * one, Whole(np.array([10]), np.array([900])), 25), []).tolist()
    [[450.0, 450.0]]
    """
    cells = replace(cells, shown=_with_room(cells))
    found = np.full(cells.n.shape, np.nan)
    if not cells.shown.any():
        return found
    solved = _nearest(cells, [*_less_teams(cells, teams), *_less_cells(cells, others)])
    if solved is None:
        solved = _nearest(cells)
    if solved is None:  # `_with_room` found that there is a way
        raise ArithmeticError("no sums of cells")
    unbounded = cells.sums[cells.shown]
    found[cells.shown] = np.where(np.abs(solved - unbounded) < NOISE, unbounded, solved)
    return found


def _with_room(cells: Cells) -> np.ndarray:
    """Cells whose means may be published: all, or else place by place while there is room.

    From published numbers alone.
    """
    if _has_room(cells, cells.shown):
        return cells.shown
    found = np.zeros_like(cells.shown)
    places = np.flatnonzero(cells.shown.any(axis=1)).tolist()
    for place in sorted(places, key=lambda p: (p > 0, -cells.whole.n[p], p)):
        found[place] = cells.shown[place]
        if not _has_room(cells, found):
            found[place] = False
    return found


def _has_room(cells: Cells, shown: np.ndarray) -> bool:
    return _nearest(replace(cells, shown=shown, sums=np.zeros(cells.n.shape))) is not None


@dataclass(frozen=True)
class Row:
    """`fixed` less the sums of some cells (weights: places x values) is about n people."""

    weights: np.ndarray
    fixed: float
    n: int

    def bounds(self, step: float) -> tuple[float, float]:
        """Least and most that the row may come to."""
        end = min(PEOPLE * step, BEST * self.n / 2)
        return end, BEST * self.n - end


def rows_of(shown: np.ndarray, n: np.ndarray, whole: Whole) -> list[Row]:
    """What follows from the sums of shown cells and is about people of one kind, but for the cells."""
    found = [
        Row(place, float(whole.sums[p]), _left(whole.n[p], place, n)) for p, place in enumerate(_one_by_one(shown))
    ]
    if not shown[0].any():
        return [row for row in found if row.weights.any()]
    for value in np.flatnonzero(shown[0]).tolist():
        weights = np.zeros(shown.shape)
        weights[0, value], weights[1:, value] = -1, shown[1:, value]
        found.append(Row(weights, 0.0, _left(0, weights, n)))
    found.append(_remainder(shown, n, whole))
    return [row for row in found if row.weights.any()]


def _one_by_one(shown: np.ndarray) -> list[np.ndarray]:
    return [
        np.where(np.arange(len(shown))[:, None] == place, shown, False).astype(float) for place in range(len(shown))
    ]


def _left(people: int, weights: np.ndarray, n: np.ndarray) -> int:
    return round(float(people - (weights * n).sum()))


def _remainder(shown: np.ndarray, n: np.ndarray, whole: Whole) -> Row:
    """The organisation's remainder, less the cells and the remainders of divisions that lie in it."""
    weights, people, fixed = shown.astype(float), whole.n[0], whole.sums[0]
    weights[1:, shown[0]] = 0
    for place in range(1, len(shown)):
        if shown[place].any() and shown[place][shown[0]].all():
            people, fixed = people - whole.n[place], fixed - whole.sums[place]
            weights[place] = np.where(shown[0], -shown[place].astype(float), 0)
    return Row(weights, float(fixed), _left(people, weights, n))


def _less_teams(cells: Cells, teams: Sequence[UniformUnit]) -> list[Row]:
    """Each shown cell less all the teams that lie in it, of its place or of any where the place is the organisation."""
    found = []
    for place, value in np.argwhere(cells.shown).tolist():
        inside = [team for team in teams if team.value == value and place in (0, team.place)]
        if inside:
            people, sums = sum(team.n for team in inside), sum(team.sums for team in inside)
            found.append(Row(_weight(cells, place, value, -1), -sums, int(cells.n[place, value]) - people))
    return found


def _less_cells(cells: Cells, others: Sequence[Nested]) -> list[Row]:
    """Differences between nested cells of two breakdowns, in either direction, where the difference is not empty."""
    found = []
    for other in others:
        people = other.sign * (int(cells.n[other.place, other.value]) - other.n)
        if cells.shown[other.place, other.value] and people > 0:
            weights = _weight(cells, other.place, other.value, -other.sign)
            found.append(Row(weights, -other.sign * other.sums, people))
    return found


def _weight(cells: Cells, place: int, value: int, sign: int) -> np.ndarray:
    weights = np.zeros(cells.shown.shape)
    weights[place, value] = sign
    return weights


def _nearest(cells: Cells, further: Sequence[Row] = ()) -> np.ndarray | None:
    """The shown cells' sums nearest to the unbounded ones that keep off the ends; None if none do.

    What follows from the cells keeps off the ends too (`rows_of`), and what `further` rows are about.
    """
    from scipy.optimize import linprog  # here: 0.3 s, which a server's start need not wait for

    shown, step = cells.shown, cells.step
    number = int(shown.sum())
    if number == 0:
        return np.empty(0)
    rows = [*rows_of(shown, cells.n, cells.whole), *further]
    ends = [Row(shown, 0.0, int(people)).bounds(step) for people in cells.n[shown]]
    matrix = np.array([row.weights[shown] for row in rows]).reshape(len(rows), number)
    low, high = np.array([row.bounds(step) for row in rows]).reshape(-1, 2).T
    fixed, one, none = np.array([row.fixed for row in rows]), np.eye(number), np.zeros((len(rows), number))
    sums = cells.sums[shown]
    solved = linprog(
        np.append(np.zeros(number), np.ones(number)),  # how far each sum is from what it is
        A_ub=np.block([[matrix, none], [-matrix, none], [one, -one], [-one, -one]]),
        b_ub=np.concatenate([fixed - low + NOISE, high - fixed + NOISE, sums, -sums]),
        bounds=[*ends, *[(0, None)] * number],
    )
    return solved.x[:number] if solved.status == 0 else None
