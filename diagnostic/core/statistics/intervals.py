"""95 % intervals of means and shares."""

from __future__ import annotations

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
