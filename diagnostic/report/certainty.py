"""What is more than chance? Decided once, for every picture and sentence, and alike for every viewer."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from diagnostic.core.gaps import OBSERVED_ILL_BELOW
from diagnostic.core.symptoms import ILL_FROM

CHANCE = 0.01  # share of gaps called although nothing is there; stricter than .05, because a map shows hundreds at once


def differs(gap: np.ndarray, se: np.ndarray) -> np.ndarray:
    """1.0 where a gap is more than chance, 0.0 where that cannot be told, NaN where there is no gap; same shape.

    gap, se : points, and the standard error of that difference with its two sides taken as independent.
    Two-sided z = gap / se. It looks at one cell alone: a viewer of a part and a viewer of the whole see the same.

    >>> differs(np.array([-12.0, 7.0, 1.0, np.nan]), np.array([3.0, 3.0, 3.0, 3.0])).tolist()
    [1.0, 0.0, 0.0, nan]
    """
    certain = np.abs(gap) > norm.isf(CHANCE / 2) * se
    return np.where(np.isnan(gap), np.nan, certain.astype(float))


def at_least(gap: np.ndarray, se: np.ndarray) -> np.ndarray:
    """The size of a gap that chance does not take away, in points; 0 where that is none.

    >>> at_least(np.array([-12.0, 7.0]), np.array([3.0, 3.0])).round(1).tolist()
    [4.3, 0.0]
    """
    return np.maximum(np.abs(gap) - norm.isf(CHANCE / 2) * se, 0)


ILL_BOTH, CREDIT, LOW = 0.0, 1.0, 2.0  # from the weightiest finding to the least


def kinds(strength_low: np.ndarray, outside_low: np.ndarray, outside_high: np.ndarray) -> np.ndarray:
    """What is sure of each unit x rule: ill both ways, ill inside and well outside, ill inside; NaN where nothing is.

    strength_low : the least strength that the scores inside allow; ill for sure from .5.
    outside_low, outside_high : the interval of the score outside; surely ill if all of it lies under 55, well if above.

    >>> kinds(np.array([0.6, 0.6, 0.6, 0.4]), np.array([30, 60, 50, 30]), np.array([50, 70, 60, 50])).tolist()
    [0.0, 1.0, 2.0, nan]
    """
    outside = np.select([outside_high < OBSERVED_ILL_BELOW, outside_low >= OBSERVED_ILL_BELOW], [ILL_BOTH, CREDIT], LOW)
    return np.where(strength_low >= ILL_FROM, outside, np.nan)
