"""Null distribution of r_wg: its values if everybody chose blindly, exactly and without simulation."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.fft import irfft2, next_fast_len
from scipy.special import ndtri

from diagnostic.core.statistics.agreement import ENOUGH, relative_variance, uniform_variance

CHANCE = 0.05
EXACT_UP_TO = 150  # people; above it the approximation is within .001 of rwg
MOST_CELLS = 4_000_000  # of a transform, 64 MB; beyond it, on long scales, the approximation too
REACH = 9.0  # standard deviations of a sum that are looked at; beyond lies less than 1e-15
NOTHING = 1e-15  # probabilities under this are the transform's arithmetic
SAME = 1e-9  # of rwg and of probabilities: closer than this is equal


@lru_cache(maxsize=4096)
def rwg_null95(n: int, scale_size: int) -> float:
    """The smallest value x that rwg can take with P(rwg >= x) <= .05 if n people choose uniformly among the options.

    rwg against the uniform null. NaN where even full agreement is likelier than that, as for two people.
    Exact up to 150 people (fewer on scales of more than 11 options), and for two options always;
    `rwg_null95_approximated` above.
    Reference: Dunlap, Burke & Smith-Crowe 2003, Accurate tests of statistical significance for rwg and average
    deviation interrater agreement indexes; multilevel::rwg.sim simulates it.

    >>> rwg_null95(4, 5), round(rwg_null95(10, 5), 6)
    (1.0, 0.527778)
    """
    if n < ENOUGH or scale_size < 2:
        return float("nan")
    if scale_size > 2 and (n > EXACT_UP_TO or _cells(n, scale_size) > MOST_CELLS):
        return float(rwg_null95_approximated(np.array(n), scale_size))
    spread, p = _spreads(n, scale_size)
    order = np.argsort(spread)
    values, first = np.unique(spread[order], return_index=True)
    at_most = np.add.reduceat(p[order], first).cumsum()
    rare = values[at_most <= CHANCE + SAME * CHANCE]
    return 1 - 3 * float(rare[-1]) / (n * (n - 1) * (scale_size**2 - 1)) if len(rare) else float("nan")


def rwg_null95_approximated(n: np.ndarray, scale_size: int) -> np.ndarray:
    """The same for many people (n's shape): the 5 % point of s^2 by its first three cumulants (Cornish & Fisher 1938).

    With k_r the cumulants of one uniform answer (k_2 = (A^2 - 1) / 12, k_4 = -(A^4 - 1) / 120, k_6 = (A^6 - 1) / 252)
    s^2 has the mean k_2, the variance k_4 / n + 2 k_2^2 / (n - 1), which is (mu_4 - sigma^4 (n - 3) / (n - 1)) / n, and
    the third cumulant k_6 / n^2 + 12 k_4 k_2 / (n (n - 1)) + 8 k_2^3 / (n - 1)^2 (Kendall & Stuart, k-statistics).

    >>> rwg_null95_approximated(np.array([200, 2000]), 5).round(4).tolist()
    [0.0977, 0.0308]
    """
    a = float(scale_size)
    k2, k4, k6 = (a**2 - 1) / 12, -(a**4 - 1) / 120, (a**6 - 1) / 252
    variance = k4 / n + 2 * k2**2 / (n - 1)
    third = k6 / n**2 + 12 * k4 * k2 / (n * (n - 1)) + 8 * k2**3 / (n - 1) ** 2
    z = ndtri(CHANCE)
    return -(np.sqrt(variance) * z + (z**2 - 1) / 6 * third / variance) / k2


def significant(options: np.ndarray, scale_sizes: np.ndarray) -> np.ndarray:
    """Do people agree on the items of one dimension more than by chance? Booleans (units), False under two people.

    options : units x items x options, of these items alone. scale_sizes : items; their numbers of options.
    1 - r, the mean of the items' rwg before any is cut off at 0, must reach the 95 % point of a single item at the
    smallest number of answers among its items, and the highest of these points where scales differ. That is
    conservative: if people answered blindly, a mean over items would have the same expectation as one item and vary
    no more, and so would go beyond that point less often, unless the items were copies of each other.
    """
    n = options.sum(axis=2)
    fewest = np.where(n >= ENOUGH, n, np.iinfo(np.int64).max).min(axis=1)
    points = np.max([_points(fewest, int(size)) for size in np.unique(scale_sizes)], axis=0)
    agreement = 1 - relative_variance(options, uniform_variance(scale_sizes))
    return agreement >= points - SAME


def _points(n: np.ndarray, scale_size: int) -> np.ndarray:
    """`rwg_null95` of each n, computed once for equal ones."""
    sizes, where = np.unique(n, return_inverse=True)
    return np.array([rwg_null95(int(size), scale_size) for size in sizes])[where]


def _cells(n: int, scale_size: int) -> int:
    """How many values `_spreads` works on at once."""
    return math.prod(_window(values, n)[0] for values in _centred(scale_size)[:2])


def _centred(scale_size: int) -> tuple[np.ndarray, np.ndarray, int, int]:
    """x, q, base and unit of `_spreads`."""
    x = np.arange(scale_size)
    u = 2 * x - (scale_size - 1)
    base, unit = (0, 4) if scale_size % 2 else (1, 8)
    return x, (u**2 - base) // unit, base, unit


def _spreads(n: int, scale_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Values of n sum u^2 - (sum u)^2, 4 n (n - 1) s^2, and their probabilities; some values come more than once.

    u = 2 x - (A - 1) is an answer x = 0 .. A - 1, centred. u^2 = base + unit * q with whole q as small as can be.
    The joint distribution of sum x and sum q is the inverse Fourier transform of the n-th power of one answer's.
    """
    x, q, base, unit = _centred(scale_size)
    (sums, sums_at), (squares, squares_at) = _window(x, n), _window(q, n)
    p = irfft2(_power(_transform(x, q, sums, squares), n), s=(sums, squares))
    total = 2 * sums_at[:, None] - n * (scale_size - 1)
    spread = n * (n * base + unit * squares_at[None, :]) - total**2
    likely = p > NOTHING
    return spread[likely], p[likely]


def _window(values: np.ndarray, n: int) -> tuple[int, np.ndarray]:
    """How many sums of n of `values` to tell apart, and which sum each position of the transform stands for."""
    reach = REACH * math.sqrt(n * values.var()) + values.max()
    lowest = max(0, math.floor(n * values.mean() - reach))
    highest = min(n * int(values.max()), math.ceil(n * values.mean() + reach))
    size = next_fast_len(highest - lowest + 1, real=True)
    return size, lowest + (np.arange(size) - lowest) % size


def _transform(x: np.ndarray, q: np.ndarray, sums: int, squares: int) -> np.ndarray:
    """Fourier transform of one uniform answer's (x, q), half of the last axis as irfft2 takes it."""
    by_sum = np.exp(-2j * np.pi * np.outer(np.arange(sums), x) / sums)
    by_square = np.exp(-2j * np.pi * np.outer(q, np.arange(squares // 2 + 1)) / squares)
    return by_sum @ by_square / len(x)


def _power(values: np.ndarray, n: int) -> np.ndarray:
    """Values to the n-th power, n from 1, by squaring all at once: `**` takes each by itself, thirty times as long."""
    if n == 1:
        return values
    half = _power(values, n // 2)
    return half * half * values if n % 2 else half * half
