"""What is sure of a unit and a rule, inside and outside? Decided once, for every picture and sentence."""

from __future__ import annotations

import numpy as np

from diagnostic.core.released.gaps import OBSERVED_ILL_BELOW
from diagnostic.core.released.symptoms import ILL_FROM

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
