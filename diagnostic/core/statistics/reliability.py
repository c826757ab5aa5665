"""Reliability of a dimension (internal consistency), from the covariances of its items: nothing needs a person.

cov : items x items, in any unit; items coded in the same direction. A matrix of one's own making may be pairwise.
n : people. What can't be computed is NaN.
"""

from __future__ import annotations

import numpy as np
from scipy.special import fdtri

NO_SPREAD = 1e-12  # share of the items' variances: a sum's variance below this is the arithmetic's, not the people's


def covariance(n: np.ndarray, sums: np.ndarray, products: np.ndarray) -> np.ndarray:
    """Covariances of the items (items x items), each over the people who answered both; NaN for fewer than two.

    n : integers, items x items; people who answered both i and j.
    sums : of item i's values over the people who answered both i and j (not symmetric).
    products : of the values of i and j over the same people.

    cov_ij = (n_ij products_ij - sums_ij sums_ji) / (n_ij (n_ij - 1)), the numerator in integers, so nothing cancels:
    with values up to 126, 64 bits are enough for 24 million people. Agrees with R's cov(use = "pairwise").

    >>> n, sums, products = np.full((2, 2), 3), np.array([[6, 6], [9, 9]]), np.array([[14, 20], [20, 29]])
    >>> covariance(n, sums, products).tolist()  # of 1 2 3 and 2 3 4
    [[1.0, 1.0], [1.0, 1.0]]
    """
    n, sums, products = (np.asarray(each) for each in (n, sums, products))
    scaled = n * products - sums * sums.T
    pairs = np.where(n > 1, n * (n - 1), 1)
    return np.where(n > 1, scaled / pairs, np.nan)


def correlation(cov: np.ndarray) -> np.ndarray:
    """Correlations (items x items); NaN beside an item without variance.

    >>> correlation(np.array([[4.0, 3.0], [3.0, 9.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    variances = np.diag(cov)
    deviations = np.sqrt(np.where(variances > 0, variances, np.nan))
    return cov / np.outer(deviations, deviations)


def alpha(cov: np.ndarray) -> float:
    """Cronbach's alpha, at most 1: how much of the variance of the items' sum they share. NaN for one item.

    alpha = k / (k - 1) (1 - sum of the items' variances / variance of their sum)
    Reference: Cronbach 1951, Coefficient alpha and the internal structure of tests; agrees with R's psych::alpha
    (raw_alpha), which takes pairwise covariances where answers are missing.

    >>> alpha(np.array([[2.0, 1.0], [1.0, 2.0]]))  # 2 (1 - 4/6)
    0.6666666666666667
    """
    return float(_alpha(len(cov), np.trace(cov), cov.sum()))


def pairwise_correlation(n: np.ndarray, sums: np.ndarray, products: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Correlations of the items (items x items), each with the variances of the people who answered both.

    n, sums, products : as for `covariance`. squares : of item i's values, over the same people as sums (not symmetric).
    Agrees with R's cor(use = "pairwise"); where nobody skipped anything it is `correlation` of `covariance`.

    >>> n, sums, products = np.full((2, 2), 3), np.array([[6, 6], [9, 9]]), np.array([[14, 20], [20, 29]])
    >>> pairwise_correlation(n, sums, products, np.array([[14, 14], [29, 29]])).tolist()  # of 1 2 3 and 2 3 4
    [[1.0, 1.0], [1.0, 1.0]]
    """
    variances = n * squares - sums**2
    product = (variances * variances.T.astype(float)).astype(float)
    return (n * products - sums * sums.T) / np.sqrt(np.where(product > 0, product, np.nan))


def standardised_alpha(correlations: np.ndarray) -> float:
    """Alpha of the items brought to equal variance: k r / (1 + (k - 1) r) with their mean correlation r.

    Agrees with psych::alpha (std.alpha), which takes the correlations as `pairwise_correlation` does.

    >>> standardised_alpha(correlation(np.array([[4.0, 3.0], [3.0, 9.0]])))  # 2 (1 - 2/3)
    0.6666666666666667
    """
    return alpha(correlations)


def alpha_if_dropped(cov: np.ndarray) -> np.ndarray:
    """Alpha of the other items, for each item; NaN where fewer than two are left. Agrees with psych (alpha.drop).

    >>> alpha_if_dropped(np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 2.0]])).tolist()
    [0.0, 0.0, 0.6666666666666667]
    """
    return _alpha(len(cov) - 1, np.trace(cov) - np.diag(cov), _variance_of_rest(cov))


def item_rest(cov: np.ndarray) -> np.ndarray:
    """Correlation of each item with the sum of the others; NaN where either has no variance.

    r_i = (sum_j c_ij - c_ii) / sqrt(c_ii times the variance of the sum of the others)
    Reference: Nunnally & Bernstein 1994, Psychometric theory; agrees with psych::alpha (r.drop), which takes it from
    the (pairwise) covariances as well.

    >>> item_rest(np.array([[1.0, 0.5], [0.5, 1.0]])).tolist()
    [0.5, 0.5]
    """
    variances = np.diag(cov)
    product = variances * _with_spread(_variance_of_rest(cov), np.trace(cov) - variances)
    return (cov.sum(axis=1) - variances) / np.sqrt(np.where(product > 0, product, np.nan))


def feldt_interval(alpha: float, n: int, items: int, confidence: float = 0.95) -> tuple[float, float]:
    """Between which values alpha lies with that confidence.

    1 - (1 - alpha) F, with F's upper and lower quantile on n - 1 and (n - 1)(k - 1) degrees of freedom.
    n : people, with those whose answers are incomplete if alpha is pairwise. (NaN, NaN) for fewer than two.
    Reference: Feldt, Woodruff & Salih 1987, Statistical inference for coefficient alpha; agrees with
    psych::alpha.ci and with `feldt` of psych::alpha, whose n is the number of rows, complete or not.

    >>> [round(bound, 3) for bound in feldt_interval(0.8, 50, 5)]
    [0.697, 0.876]
    """
    if n < 2 or items < 2:
        return float("nan"), float("nan")
    tail = (1 - confidence) / 2
    quantiles = fdtri(n - 1, (n - 1) * (items - 1), [1 - tail, tail])
    low, high = 1 - (1 - alpha) * quantiles
    return float(low), float(high)


def _alpha(items: int, variances: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Alpha from the sum of the items' variances and the variance of their sum."""
    if items < 2:
        return np.full_like(total, np.nan)
    return items / (items - 1) * (1 - variances / _with_spread(total, variances))


def _variance_of_rest(cov: np.ndarray) -> np.ndarray:
    """Variance of the sum of the other items, for each item."""
    return cov.sum() - 2 * cov.sum(axis=1) + np.diag(cov)


def _with_spread(total: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """Variances of sums, NaN where nothing but rounding is left of the variances of their items."""
    return np.where(total > NO_SPREAD * np.abs(variances), total, np.nan)
