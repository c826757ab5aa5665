"""Comparisons of means: higher, lower, or noise, decided here for every page, chart and sentence.

Differences that are tested against chance: a unit from the rest of the organisation, a unit from itself a wave before
(both Welch's test, false discoveries held over the units of one level), and one cell alone: its two sides, such as
inside and outside, or its share or net score from itself a survey before (z at 99 %).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtr

from diagnostic.core.statistics.intervals import REACH, Estimate

HIGHER, LOWER, CANNOT_TELL, NO_VERDICT = "higher", "lower", "cannot tell", ""
CALLS = (NO_VERDICT, CANNOT_TELL, HIGHER, LOWER)
FALSE_DISCOVERIES = 0.05  # expected share of false alarms among the differences that are called
CHANCE = 0.01  # share of gaps called although nothing is there; stricter than .05, because a map shows hundreds at once
CERTAIN = -ndtri(CHANCE / 2)  # standard errors
SAME = 1e-9  # points: means closer than this differ by the last digits of their arithmetic


class Means(NamedTuple):
    """n people, their mean and its standard error; arrays of one shape."""

    n: np.ndarray
    mean: np.ndarray
    se: np.ndarray


def welch(first: Means, second: Means) -> np.ndarray:
    """Two-sided p of Welch's t-test of two means, same shape; NaN where it can't be tested.

    t = (m1 - m2) / sqrt(se1^2 + se2^2) on (se1^2 + se2^2)^2 / (se1^4 / (n1 - 1) + se2^4 / (n2 - 1)) degrees of freedom.
    Two groups without any spread differ for certain (p = 0) or not at all (p = 1).
    Reference: Welch 1947, The generalization of "Student's" problem when several different population variances are
    involved; agrees with R's t.test.

    >>> float(welch(Means(4, 13.0, 1.0), Means(9, 10.0, 1.0)).round(4))  # t 3 / sqrt 2; df 4 / (1/3 + 1/8) = 8.7
    0.0638
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.square(first.se) + np.square(second.se)
        spread = np.power(first.se, 4) / (first.n - 1) + np.power(second.se, 4) / (second.n - 1)
        difference = np.abs(np.subtract(first.mean, second.mean))
        difference = np.where(difference < SAME, 0, difference)
        p = 2 * stdtr(variance**2 / spread, -difference / np.sqrt(variance))
    return np.where(variance == 0, np.where(difference == 0, 1.0, 0.0), p)


def decide(p: np.ndarray, difference: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Verdicts of one dimension, texts, units: `called` in words."""
    return np.array(CALLS, dtype=object)[called(p, difference, family)]


def called(p: np.ndarray, difference: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Verdicts of one dimension, units, as positions in `CALLS`: Benjamini-Hochberg over each family's units with a p.

    family : integers; the level of each published unit, -1 for units that are not to be judged ("").
    Reference: Benjamini & Hochberg 1995, Controlling the false discovery rate.
    """
    verdicts = np.full(p.shape, CALLS.index(NO_VERDICT))
    for level in np.unique(family[family >= 0]):
        members = np.flatnonzero((family == level) & ~np.isnan(p))
        if not len(members):
            continue
        real = false_discoveries(p[members]) < FALSE_DISCOVERIES
        sides = np.where(difference[members] > 0, CALLS.index(HIGHER), CALLS.index(LOWER))
        verdicts[members] = np.where(real, sides, CALLS.index(CANNOT_TELL))
    return verdicts


def false_discoveries(p: np.ndarray) -> np.ndarray:
    """p of each test adjusted by Benjamini and Hochberg for all of them, same shape; agrees with R's p.adjust.

    p : of a family, in any order, none of them missing. Each is the smallest p * n / rank from its own rank on, at
    most 1. Below q, a share of q of what is called is expected to be false. Written here, because scipy.stats, which
    knows it too, takes as long to load as a report of 1,000 units.

    >>> false_discoveries(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    order = np.argsort(p)
    scaled = p[order] * (len(p) / np.arange(1, len(p) + 1))
    adjusted = np.empty_like(scaled)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(0, 1)
    return adjusted


def differs(gap: np.ndarray, se: np.ndarray) -> np.ndarray:
    """1.0 where a gap is more than chance, 0.0 where that cannot be told, NaN where there is no gap; same shape.

    gap, se : points, and the standard error of that difference with its two sides taken as independent.
    Two-sided z = gap / se. It looks at one cell alone: a viewer of a part and a viewer of the whole see the same.

    >>> differs(np.array([-12.0, 7.0, 1.0, np.nan]), np.array([3.0, 3.0, 3.0, 3.0])).tolist()
    [1.0, 0.0, 0.0, nan]
    """
    certain = np.abs(gap) > CERTAIN * se
    return np.where(np.isnan(gap), np.nan, certain.astype(float))


def called_alone(estimate: Estimate) -> np.ndarray:
    """Verdict of each difference by its 95 % interval, same shape; "" where there is no difference.

    For shares and net scores, whose intervals reach further to one side: the distance to the end that faces 0 stands
    for 1.96 standard errors. Like `differs` it looks at one cell alone, at 99 %: all viewers see the same.

    >>> values = np.array([20.0, 20.0, -20.0, np.nan])
    >>> called_alone(Estimate(values, values - [14, 16, 30, 1], values + [30, 30, 14, 1])).tolist()
    ['higher', 'cannot tell', 'lower', '']
    """
    facing = np.where(estimate.value > 0, estimate.value - estimate.low, estimate.high - estimate.value)
    certain = differs(estimate.value, facing / REACH) == 1
    which = np.select(
        [np.isnan(estimate.value), ~certain, estimate.value > 0], [NO_VERDICT, CANNOT_TELL, HIGHER], LOWER
    )
    return which.astype(object)


def at_least(gap: np.ndarray, se: np.ndarray) -> np.ndarray:
    """The size of a gap that chance does not take away, in points; 0 where that is none.

    >>> at_least(np.array([-12.0, 7.0]), np.array([3.0, 3.0])).round(1).tolist()
    [4.3, 0.0]
    """
    return np.maximum(np.abs(gap) - CERTAIN * se, 0)
