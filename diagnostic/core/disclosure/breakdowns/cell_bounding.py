"""Means of cells, kept off unanimity as the tree's are (`bounding.py`), and consistent with the tree.

Whatever follows from cells and tree and is about people of one kind is kept two steps off both ends: each cell, what a
place's cells leave of it, what divisions leave of the organisation's cell and of its remainder. Among all such sums
the nearest to the true ones are found (a linear programme). Where the tree's own means are so near an end that there
are none, cells have an n and no mean; that follows from the published n and means alone, so it tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from diagnostic.core.disclosure.bounding import PEOPLE

BEST = 100
NOISE = 1e-6  # points; less is the arithmetic's


@dataclass(frozen=True)
class Whole:
    """People and published sums of scores of something that the tree shows, such as a place."""

    n: np.ndarray
    sums: np.ndarray


def kept_off(
    shown: np.ndarray,
    n: np.ndarray,
    sums: np.ndarray,
    whole: Whole,
    step: float,
    teams: list[tuple[int, int, Whole]],
    others: Sequence[tuple[int, int, int, Whole]] = (),
) -> np.ndarray:
    """Sums of scores of the shown cells, places x values; NaN elsewhere and where no mean may be told.

    n, sums : of the cells, as they are. whole : of the places. step : points that one step of a score is worth.
    teams : published units that have people of one value only: place, value and what is published of them. A cell less
    these is kept off the ends too, as far as there is room.
    others : cells of other breakdowns that lie in one of these (1), or that one of these lies in (-1): place and value
    of this breakdown's, which it is, and what is published of the other. Their differences are kept off the ends
    likewise.

    >>> one = np.array([[5, 5]])  # all of the first gave the best answer
    >>> kept_off(one > 0, one, 100 * one, Whole(np.array([10]), np.array([900])), 25, []).tolist()
    [[450.0, 450.0]]
    """
    told = _with_room(shown, n, whole, step)
    found = np.full(n.shape, np.nan)
    if not told.any():
        return found
    rows = rows_of(told, n, whole, step)
    beside = [*_less_teams(told, n, teams, step), *_less_cells(told, n, others)]
    solved = _nearest(told, n, sums, [*rows, *beside], step)
    if solved is None:
        solved = _nearest(told, n, sums, rows, step)
    if solved is None:  # `_with_room` found that there is a way
        raise ArithmeticError("no sums of cells")
    found[told] = np.where(np.abs(solved - sums[told]) < NOISE, sums[told], solved)
    return found


def _with_room(shown: np.ndarray, n: np.ndarray, whole: Whole, step: float) -> np.ndarray:
    """Cells whose means may be told: all, or else place by place while there is room. From published numbers alone."""
    if _nearest(shown, n, np.zeros(n.shape), rows_of(shown, n, whole, step), step) is not None:
        return shown
    told = np.zeros_like(shown)
    for place in sorted(np.flatnonzero(shown.any(axis=1)).tolist(), key=lambda p: (p > 0, -whole.n[p], p)):
        told[place] = shown[place]
        if _nearest(told, n, np.zeros(n.shape), rows_of(told, n, whole, step), step) is None:
            told[place] = False
    return told


@dataclass(frozen=True)
class Row:
    """`fixed` less the sums of some cells (weights: places x values) is about n people."""

    weights: np.ndarray
    fixed: float
    n: int

    def bounds(self, step: float) -> tuple[float, float]:
        end = min(PEOPLE * step, BEST * self.n / 2)
        return end, BEST * self.n - end


def rows_of(told: np.ndarray, n: np.ndarray, whole: Whole, step: float) -> list[Row]:
    """What follows from the cells' sums and is about people of one kind, but for the cells."""
    found = [Row(of, float(whole.sums[p]), _left(whole.n[p], of, n)) for p, of in enumerate(_one_by_one(told))]
    if not told[0].any():
        return [row for row in found if row.weights.any()]
    for value in np.flatnonzero(told[0]).tolist():
        weights = np.zeros(told.shape)
        weights[0, value], weights[1:, value] = -1, told[1:, value]
        found.append(Row(weights, 0.0, _left(0, weights, n)))
    found.append(_remainder(told, n, whole))
    return [row for row in found if row.weights.any()]


def _one_by_one(told: np.ndarray) -> list[np.ndarray]:
    return [np.where(np.arange(len(told))[:, None] == place, told, False).astype(float) for place in range(len(told))]


def _left(people: int, weights: np.ndarray, n: np.ndarray) -> int:
    return round(float(people - (weights * n).sum()))


def _remainder(told: np.ndarray, n: np.ndarray, whole: Whole) -> Row:
    """The organisation's remainder, less the cells and the remainders of divisions that lie in it."""
    weights, people, fixed = told.astype(float), whole.n[0], whole.sums[0]
    weights[1:, told[0]] = 0
    for place in range(1, len(told)):
        if told[place].any() and told[place][told[0]].all():
            people, fixed = people - whole.n[place], fixed - whole.sums[place]
            weights[place] = np.where(told[0], -told[place].astype(float), 0)
    return Row(weights, float(fixed), _left(people, weights, n))


def _less_teams(told: np.ndarray, n: np.ndarray, teams: list[tuple[int, int, Whole]], step: float) -> list[Row]:
    """Each told cell less all the teams that lie in it, of its place or of any where the place is the organisation."""
    found = []
    for place, value in zip(*map(np.ndarray.tolist, np.nonzero(told)), strict=True):
        inside = [whole for at, of, whole in teams if of == value and place in (0, at)]
        if inside:
            weights = np.zeros(told.shape)
            weights[place, value] = -1
            people, sums = sum(int(each.n) for each in inside), sum(float(each.sums) for each in inside)
            found.append(Row(weights, -sums, int(n[place, value]) - people))
    return found


def _less_cells(told: np.ndarray, n: np.ndarray, others: Sequence[tuple[int, int, int, Whole]]) -> list[Row]:
    """Each told cell less a cell of another breakdown that lies in it, or that less this, where anybody is left."""
    found = []
    for place, value, sign, whole in others:
        people = sign * (int(n[place, value]) - int(whole.n))
        if told[place, value] and people > 0:
            weights = np.zeros(told.shape)
            weights[place, value] = -sign
            found.append(Row(weights, -sign * float(whole.sums), people))
    return found


def _nearest(told: np.ndarray, n: np.ndarray, sums: np.ndarray, rows: list[Row], step: float) -> np.ndarray | None:
    """The told cells' sums nearest to `sums` that keep off the ends, as all `rows` do; None if there are none."""
    cells = int(told.sum())
    if cells == 0:
        return np.empty(0)
    ends = [Row(told, 0.0, int(people)).bounds(step) for people in n[told]]
    matrix = np.array([row.weights[told] for row in rows]).reshape(len(rows), cells)
    low, high = np.array([row.bounds(step) for row in rows]).reshape(-1, 2).T
    fixed, one, none = np.array([row.fixed for row in rows]), np.eye(cells), np.zeros((len(rows), cells))
    solved = linprog(
        np.append(np.zeros(cells), np.ones(cells)),  # how far each sum is from what it is
        A_ub=np.block([[matrix, none], [-matrix, none], [one, -one], [-one, -one]]),
        b_ub=np.concatenate([fixed - low + NOISE, high - fixed + NOISE, sums[told], -sums[told]]),
        bounds=[*ends, *[(0, None)] * cells],
    )
    return solved.x[:cells] if solved.status == 0 else None
