"""Agreement of the people of one unit: rwg, rwg(J) and average deviation.

Everything is computed from `options`: integers, units x items x options, answers per option with the least favourable
first and zeros where an item's scale is shorter. Reversing an item changes nothing here. Variances and deviations are
in options: neighbouring ones are 1 apart. Whether agreement is more than chance says `agreement_null.py`.
"""

from __future__ import annotations

import numpy as np

ENOUGH = 2  # people without whom there is nobody to agree with

# Slightly skewed null by number of options, as published (see `skewed_variance`).
PUBLISHED_SKEWED = {5: 1.34, 6: 1.85, 7: 2.90, 8: 3.47, 9: 5.66, 10: 6.30, 11: 7.31}
SLIGHT_SKEW = (0.05, 0.15, 0.20, 0.35, 0.25)  # shares of five options, the worst first


def item_variances(options: np.ndarray) -> np.ndarray:
    """Variance of each item within each unit (units x items), with n - 1 below, over those who answered the item.

    NaN under two people. All of it is integers until the last division: s^2 = (n sum x^2 - (sum x)^2) / (n (n - 1)).

    >>> item_variances(np.array([[[1, 0, 1], [0, 4, 0], [0, 1, 0]]])).tolist()  # 0 and 2; four times 1; one person
    [[2.0, 0.0, nan]]
    """
    return _variances(*_sums(options))


def _variances(n: np.ndarray, total: np.ndarray, squares: np.ndarray) -> np.ndarray:
    return _divide(n * squares - total**2, n * (n - 1), n >= ENOUGH)


def uniform_variance(scale_sizes: np.ndarray | int) -> np.ndarray:
    """Variance of an answer if each of A options is as likely: (A^2 - 1) / 12. James, Demaree & Wolf 1984.

    >>> uniform_variance(np.array([2, 5, 7])).tolist()
    [0.25, 2.0, 4.0]
    """
    return (np.asarray(scale_sizes, dtype=float) ** 2 - 1) / 12


def skewed_variance(scale_sizes: np.ndarray | int) -> np.ndarray:
    """Variance of an answer if people lean slightly to one side without agreeing: a stricter null than the uniform.

    5 to 11 options: the values of LeBreton & Senter 2008 (Answers to 20 questions about interrater reliability and
    interrater agreement, Table 2), as in LeBreton's R package WGA. Other numbers were never published: there the five
    options' shares .05 .15 .20 .35 .25 are taken as a density that is constant over each fifth of the scale, which is
    cut into A equal parts. That gives 1.34 again for 5 options, within 5 % of the published for 6, 8, 10 and 11, but
    7 % less for 7 and 20 % less for 9, where the published shares lean otherwise. NaN under two options.

    >>> skewed_variance(np.array([4, 5, 7])).round(4).tolist()
    [0.8975, 1.34, 2.9]
    """
    sizes, where = np.unique(np.asarray(scale_sizes), return_inverse=True)
    values = [PUBLISHED_SKEWED.get(int(size), _recut_variance(int(size))) for size in sizes]
    return np.array(values)[where].reshape(np.shape(scale_sizes))


def _recut_variance(size: int) -> float:
    """Variance over `size` equal parts of the five options' density.

    >>> round(_recut_variance(5), 12)
    1.34
    """
    if size < 2:
        return float("nan")
    below = np.interp(np.linspace(0, 5, size + 1), np.arange(6), np.cumsum((0, *SLIGHT_SKEW)))
    shares, option = np.diff(below), np.arange(size)
    return float((shares * option**2).sum() - (shares * option).sum() ** 2)  # `@` adds up as the processor likes


def rwg(options: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Agreement on each item, 0-1 (units x items): 1 - s^2 / sigma_E^2, 0 where that is negative.

    null : items; sigma_E^2, the variance to be expected without any agreement, such as `uniform_variance`.
    NaN under two people. Reference: James, Demaree & Wolf 1984; agrees with multilevel::rwg.

    >>> rwg(np.array([[[0, 0, 0, 2, 2]], [[2, 0, 0, 0, 2]]]), uniform_variance(np.array([5]))).round(3).tolist()
    [[0.833], [0.0]]
    """
    return np.maximum(1 - item_variances(options) / null, 0)


def relative_variance(options: np.ndarray, null: np.ndarray) -> np.ndarray:
    """r (units): s^2 / sigma_E^2, averaged over the items that two people or more answered; NaN where none is."""
    return _mean(item_variances(options) / null)


def rwgj(options: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Agreement on the J items of one dimension, 0-1 (units): J (1 - r) / (J (1 - r) + r), r as `relative_variance`.

    options, null : of these items alone, which may have scales of different sizes. 0 where r >= 1. Several nulls, as
        nulls x 1 x items, give nulls x units.
    An item that fewer than two people of a unit answered is left out there, of r and of J; NaN where all are.
    Reference: James, Demaree & Wolf 1984; agrees with multilevel::rwg.j 2.8, which takes the cases available per item.

    >>> halves = np.array([[[0, 0, 0, 2, 2], [0, 0, 0, 2, 2]]])  # r = (1/3) / 2 = 1/6: 2 (5/6) / (2 (5/6) + 1/6)
    >>> rwgj(halves, uniform_variance(np.array([5, 5]))).round(6).tolist()
    [0.909091]
    """
    return _rwgj(item_variances(options), null)


def _rwgj(variances: np.ndarray, null: np.ndarray) -> np.ndarray:
    r = _mean(variances / null)
    agreed = np.count_nonzero(~np.isnan(variances), axis=1) * np.maximum(1 - r, 0)
    return agreed / (agreed + r)


def item_deviations(options: np.ndarray) -> np.ndarray:
    """AD_M of each item (units x items): the mean absolute deviation from the item's mean, in options.

    NaN under two people. Reference: Burke, Finkelstein & Dusig 1999; agrees with multilevel::ad.m.

    >>> item_deviations(np.array([[[1, 0, 1], [0, 4, 0]]])).tolist()
    [[1.0, 0.0]]
    """
    return _deviations(options, *_sums(options)[:2])


def _deviations(options: np.ndarray, n: np.ndarray, total: np.ndarray) -> np.ndarray:
    mean = _divide(total, n, n >= ENOUGH)
    away, apart = np.zeros_like(n), np.empty_like(n)
    for option in range(options.shape[2]):
        np.abs(np.subtract(option, mean, out=apart), out=apart)
        away += np.multiply(options[:, :, option], apart, out=apart)
    return _divide(away, n, n >= ENOUGH)


def average_deviation(options: np.ndarray) -> np.ndarray:
    """AD_M(J) of the items of one dimension (units): the mean of their AD_M, over those that two people answered."""
    return _mean(item_deviations(options))


def rwgj_and_deviation(options: np.ndarray, null: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`rwgj` and `average_deviation` of the same options, whose sums are made once."""
    n, total, squares = _sums(options)
    return _rwgj(_variances(n, total, squares), null), _mean(_deviations(options, n, total))


def ad_bound(scale_sizes: np.ndarray | int) -> np.ndarray:
    """Average deviations up to A / 6 speak for agreement. Burke & Dunlap 2002. Of several items take the mean bound.

    >>> ad_bound(np.array([5])).round(4).tolist()
    [0.8333]
    """
    return np.asarray(scale_sizes, dtype=float) / 6


def _sums(options: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of answers, their sum and their sum of squares (units x items), whole numbers; options count from 0."""
    n, total, squares = np.zeros((3, *options.shape[:2]))
    for option in range(options.shape[2]):
        n += options[:, :, option]
        steps = options[:, :, option] * float(option)
        total += steps
        squares += np.multiply(steps, option, out=steps)
    return n, total, squares


def _divide(above: np.ndarray, below: np.ndarray, where: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=where)


def _mean(items: np.ndarray) -> np.ndarray:
    """Mean over the items, the last axis, that are there; NaN where none is."""
    there = ~np.isnan(items)
    if there.all() and items.shape[-1]:
        return np.asarray(items.sum(axis=-1) / items.shape[-1])
    return _divide(np.where(there, items, 0).sum(axis=-1), there.sum(axis=-1), there.any(axis=-1))
