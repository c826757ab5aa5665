"""Careless responding: four indices of answering without reading, and the people flagged by each.

People come in blocks: `positions` is int8, items x people in the order they were asked, C-contiguous: the position of
an answer on its scale as answered, before reversing; 0 = first option, -1 = missing. Confidential: it is about persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from diagnostic.definitions.questionnaire import Questionnaire

HALF = 1 / 2  # of the form's items; Johnson 2005 and Meade & Craig 2012 read the cut-off off the data instead
SAME_ANSWER = 1 / 16  # of the scale's length; no cut-off is published: on five options SD < .25, say 4 of 60 one off
UNUSUAL = 0.001  # p of the distance; Tabachnick & Fidell 2013, Using multivariate statistics
CONSISTENT = 0.30  # Johnson 2005: below it the halves of a person's dimensions do not go together
MIN_ITEMS = 6  # on a shorter form half of it is a run that anybody makes
MIN_DIMENSIONS = 3  # two points correlate at 1 or -1 whatever was answered
NO_SPREAD = 1e-10  # of the scale's length, squared: a variance under this is the arithmetic's, not the person's
UNPREDICTED = 1e-9  # share of its variance that an item must have apart from those before it
PEOPLE = 1024  # at a time, so that their deviations from the centre stay in the processor's cache


@dataclass(frozen=True)
class Form:
    """Form of a questionnaire: all that indices of careless responding depend on.

    steps : integers, items; options less one.
    reverse : booleans, items.
    items_of : for each dimension the positions of its items, in the order they were asked.
    """

    steps: np.ndarray
    reverse: np.ndarray
    items_of: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Form:
        """The form of a questionnaire."""
        return cls(
            np.array([questionnaire.scale_of(item).steps for item in questionnaire.items]),
            np.array([item.reverse for item in questionnaire.items]),
            tuple(questionnaire.items_of.values()),
        )


@dataclass(frozen=True)
class Flags:
    """People flagged, by index; each booleans, people. A flag is a reason to look, never a proof."""

    longstring: np.ndarray
    irv: np.ndarray
    mahalanobis: np.ndarray
    evenodd: np.ndarray
    speeder: np.ndarray

    @property
    def any(self) -> np.ndarray:
        """People whom at least one index flags; booleans."""
        return self.longstring | self.irv | self.mahalanobis | self.evenodd | self.speeder


def flag(
    positions: np.ndarray, form: Form, centre: np.ndarray, inverse: np.ndarray, speeders: np.ndarray | None = None
) -> Flags:
    """Flags of a block of people; `centre` and `inverse` as in `mahalanobis`. What is not known flags nobody.

    speeders : booleans, people, as in `Answers`: under two seconds a question, too short for reading (Huang et al.
        2012, Detecting and deterring insufficient effort responding to surveys).
    """
    long = possible(form)["longstring"]
    return Flags(
        (longstring(positions) >= HALF * len(positions)) & long,
        (irv(positions, form.steps) < SAME_ANSWER * form.steps.max()) & long,
        mahalanobis(positions, centre, inverse) > farthest(inverse),
        even_odd(positions, form) < CONSISTENT,
        np.zeros(positions.shape[1], dtype=bool) if speeders is None else speeders,
    )


def possible(form: Form) -> dict[str, bool]:
    """Indices that are valid on a form, by name: the same answer to few questions is no sign of anything."""
    long, pairs = len(form.steps) >= MIN_ITEMS, sum(len(items) >= 2 for items in form.items_of)
    return {"longstring": long, "irv": long, "mahalanobis": len(form.steps) >= 2, "evenodd": pairs >= MIN_DIMENSIONS}


def longstring(positions: np.ndarray) -> np.ndarray:
    """Longest run of the same answer in the order asked, integers, people; 0 for nobody's answers.

    A missing answer neither breaks a run nor counts in it. On scales of different lengths the same position counts as
    the same answer, for that is where a straight-liner presses.
    Reference: Johnson 2005, Ascertaining the validity of individual protocols from web-based personality inventories;
    agrees with careless::longstring 1.2.2 on complete answers.

    >>> longstring(np.array([[2, 0], [2, -1], [-1, 0], [2, 1], [0, 1]], dtype=np.int8))
    array([3, 2])
    """
    last = np.full(positions.shape[1], -1, dtype=np.int8)
    run, longest = np.zeros((2, positions.shape[1]), dtype=_whole(len(positions)))
    for position in positions:
        there = position >= 0
        run *= (position == last) | ~there
        run += there
        np.maximum(longest, run, out=longest)
        last += (position - last) * there
    return longest.astype(np.intp)


def irv(positions: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Intra-individual response variability: SD (n - 1) of each person's answers, people; NaN under two answers.

    In options of the longest scale: an answer at position p of a scale with s steps counts p * longest / s, so on one
    common scale this is the SD of the positions.
    Reference: Dunn et al. 2018, Intra-individual response variability as an indicator of insufficient effort responding
    to surveys; agrees with careless::irv 1.2.2.

    >>> irv(np.array([[0, 2], [2, 2], [4, -1]], dtype=np.int8), np.array([4, 4, 4]))
    array([2., 0.])
    """
    length = math.lcm(*steps.tolist())
    kind = _whole(length**2 * len(steps))
    n, total, squares = np.zeros((3, positions.shape[1]), dtype=kind)
    for position, weight in zip(positions, length // steps, strict=True):
        n += position >= 0
        answer = np.multiply(np.maximum(position, 0), weight, dtype=kind)
        total += answer
        squares += np.multiply(answer, answer, out=answer)
    n, total = n.astype(float), total.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (n * squares - total**2) / (n * (n - 1))
    return np.sqrt(np.where(n > 1, variance, np.nan)) * (steps.max() / length)


def mahalanobis(positions: np.ndarray, centre: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """Squared distance of each person's answers from everybody's, d' S^-1 d, people; NaN for nobody's answers.

    centre : items; mean position over those who answered.
    inverse : items x items; `precision` of the pairwise covariance of positions.
    d is the answers less the centre, 0 where there is no answer: so missing answers never make a person unusual.
    Reference: Mahalanobis 1936; Meade & Craig 2012, Identifying careless responses in survey data; agrees with
    careless::mahad 1.2.2 (psych::outlier).

    >>> mahalanobis(np.array([[0, 4], [2, -1]], dtype=np.int8), np.array([2.0, 2.0]), np.diag([0.5, 1.0]))
    array([2., 2.])
    """
    squared = np.empty(positions.shape[1])
    centre = np.nan_to_num(centre)  # of an item nobody answered
    for some in _slices(positions.shape[1]):
        block = positions[:, some]
        apart = block - centre[:, None]
        apart *= block >= 0
        np.einsum("ij,ij->j", apart, inverse @ apart, out=squared[some])
    squared[positions.max(axis=0, initial=-1) < 0] = np.nan
    return squared


def precision(covariance: np.ndarray) -> np.ndarray:
    """Precision matrix that `mahalanobis` takes, items x items; zero in rows and columns of items that are left out.

    Left out are items without variance, items fully predicted by those before them, and items that a covariance from
    different people for each pair makes impossible (not positive definite): none of them has a distance of its own.

    >>> precision(np.array([[2.0, 0.0, 2.0], [0.0, 0.0, 0.0], [2.0, 0.0, 2.0]])).tolist()
    [[0.5, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    kept: list[int] = []
    for i, own in enumerate(covariance.diagonal()):
        predicted = covariance[i, kept] @ np.linalg.solve(covariance[np.ix_(kept, kept)], covariance[kept, i])
        if own > 0 and own - predicted > UNPREDICTED * own:
            kept.append(i)
    inverse = np.zeros_like(covariance, dtype=float)
    inverse[np.ix_(kept, kept)] = np.linalg.inv(covariance[np.ix_(kept, kept)])
    return inverse


def farthest(inverse: np.ndarray) -> float:
    """Squared distance above which a person is flagged: chi-square with as many degrees of freedom as items kept.

    >>> round(farthest(np.eye(25)), 4)  # R: qchisq(.999, 25)
    52.6197
    """
    return float(chdtri(np.count_nonzero(inverse.diagonal()), UNUSUAL))


def even_odd(positions: np.ndarray, form: Form) -> np.ndarray:
    """Even-odd consistency of each person, -1 to 1, higher is more consistent, people; NaN where it can't be computed.

    A person's answers to a dimension, after reversing, are split by place (1st, 3rd … and 2nd, 4th …); r is the
    correlation of the halves' means over the dimensions with an answer in both, and the result 2 r / (1 + r)
    (Spearman-Brown), at least -1. NaN under three such dimensions, or where either half is the same in all of them.
    Reference: Johnson 2005; agrees with careless::evenodd 1.2.2 with the sign turned (since 1.2.0 that is higher for
    the careless; it reverses nothing by itself).

    >>> halves = Form(np.full(6, 4), np.full(6, False), ((0, 1), (2, 3), (4, 5)))
    >>> even_odd(np.array([[0, 0], [0, 4], [2, 2], [2, 2], [4, 4], [4, 0]], dtype=np.int8), halves)
    array([ 1., -1.])
    """
    length = math.lcm(*form.steps.tolist())
    n, odd, even, odd2, even2, both = np.zeros((6, positions.shape[1]))
    for items in form.items_of:
        x, with_x = _mean(positions, form, items[0::2], length)
        y, with_y = _mean(positions, form, items[1::2], length)
        paired = with_x & with_y
        x *= paired
        y *= paired
        n += paired
        odd += x
        even += y
        both += x * y
        odd2 += np.multiply(x, x, out=x)
        even2 += np.multiply(y, y, out=y)
    return _spearman_brown(n, n * both - odd * even, n * odd2 - odd**2, n * even2 - even**2, length)


def _spearman_brown(n: np.ndarray, both: np.ndarray, odd: np.ndarray, even: np.ndarray, length: int) -> np.ndarray:
    """2 r / (1 + r) from n^2 times the covariance and variances; r under -1/3 would give less than -1, to infinity."""
    spread = (n >= MIN_DIMENSIONS) & (np.minimum(odd, even) > NO_SPREAD * (n * length) ** 2)
    r = np.full(n.shape, np.nan)
    np.divide(both, np.sqrt(np.where(spread, odd * even, 1)), out=r, where=spread)
    np.clip(r, -1 / 2, 1, out=r)
    return np.maximum(2 * r / (1 + r), -1)


def _mean(positions: np.ndarray, form: Form, items: tuple[int, ...], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each person's answers to the items after reversing, 0..length (0 without any), and who gave any."""
    kind = _whole(length * len(items))
    n, total = np.zeros((2, positions.shape[1]), dtype=kind)
    for i in items:
        there = positions[i] >= 0
        answer = form.steps[i].astype(np.int8) - positions[i] if form.reverse[i] else positions[i]
        n += there
        total += np.multiply(answer * there, length // form.steps[i], dtype=kind)
    return total / np.maximum(n, 1), n > 0


def _slices(people: int) -> Iterator[slice]:
    return (slice(start, start + PEOPLE) for start in range(0, people, PEOPLE))


def _whole(largest: int) -> np.dtype:
    """The smallest signed integers that go up to `largest`: short ones are fast ones."""
    return np.min_scalar_type(-largest - 1)
