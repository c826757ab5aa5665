"""95 % intervals of means and shares, and of their differences."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

CONFIDENCE = 0.95
REACH = ndtri((1 + CONFIDENCE) / 2)  # standard errors, of a normal distribution


def reach(se: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Half the width of the interval of means, by t on n - 1 degrees of freedom; NaN under two people. Same shape."""
    return stdtrit(np.where(n > 1, n - 1, np.nan), (1 + CONFIDENCE) / 2) * se


def wilson(share: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the interval of shares 0-1 among n people, NaN for nobody; counts need not be whole. Same shape.

    (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
    Reference: Wilson 1927, Probable inference, the law of succession, and statistical inference; agrees with R's
    prop.test without continuity correction.

    >>> [round(float(end), 6) for end in wilson(np.array(0.3), np.array(10))]
    [0.107791, 0.603222]
    """
    z2 = REACH**2
    n = np.where(n > 0, n, np.nan)
    centre = share + z2 / (2 * n)
    away = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2)))
    low, high = (centre - away) / (1 + z2 / n), (centre + away) / (1 + z2 / n)
    return np.where(share == 0, 0.0 * n, low), np.where(share == 1, 1.0 + 0.0 * n, high)


class Estimate(NamedTuple):
    """A value with the ends of its interval; numbers or arrays of one shape."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def shares(share: np.ndarray, n: np.ndarray) -> Estimate:
    """Shares 0-1 among n people with Wilson's interval. Same shape."""
    return Estimate(share, *wilson(share, n))


def difference(first: Estimate, second: Estimate, correlation: np.ndarray | float = 0.0) -> Estimate:
    """First less second, with an interval made of theirs by squaring and adding; they may be asymmetric. Same shape.

    low = d - sqrt(a^2 + b^2 - 2 r a b) with a = first - its low, b = second's high - second; high likewise.
    correlation : r of the two estimates; 0 for two samples.
    Reference: Newcombe 1998, Interval estimation for the difference between independent proportions: method 10, for
    shares with Wilson's intervals; with r Zou & Donner 2008, Construction of confidence limits about effect measures.

    >>> both = [shares(np.array(count / n), np.array(n)) for count, n in ((56, 70), (48, 80))]
    >>> [round(float(each), 4) for each in difference(*both)]
    [0.2, 0.0524, 0.3339]
    """
    apart = first.value - second.value
    down = _square_and_add(first.value - first.low, second.high - second.value, correlation)
    up = _square_and_add(first.high - first.value, second.value - second.low, correlation)
    return Estimate(apart, apart - down, apart + up)


def _square_and_add(a: np.ndarray, b: np.ndarray, correlation: np.ndarray | float) -> np.ndarray:
    return np.sqrt(np.maximum(a**2 + b**2 - 2 * correlation * a * b, 0))
