"""Variance components between and within units: the one-way random effects model.

Everything is computed from groups: `n` people, their `mean`, and `squares`, their sum of squared deviations from it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import fdtri

from diagnostic.core.statistics.intervals import CONFIDENCE, REACH


class VarianceComponents(NamedTuple):
    """Variance components tau^2 (between units) and sigma^2 (within), in points squared, and mu, the mean of units."""

    tau2: float
    sigma2: float
    mean: float


NEAR = 1e-4  # of 1 + theta: the likelihood's lowest point is found as closely as this, its slope's zero exactly
DIGITS = 10  # of theta: the same on every processor, whose logarithms and sums differ in the sixteenth
UNKNOWN = VarianceComponents(float("nan"), float("nan"), float("nan"))


def reml(n: np.ndarray, mean: np.ndarray, squares: np.ndarray) -> VarianceComponents:
    """Variance components of y_ij = mu + u_j + e_ij by restricted maximum likelihood.

    n, mean, squares : groups; people, their mean, and their sum of squared deviations from it. Empty ones are skipped.
    Returns NaN for fewer than two people. With one group, or nobody to compare within, tau^2 is 0 and sigma^2 the
    variance of all. Without any spread within groups sigma^2 is 0 and tau^2 the variance of the means.

    The likelihood is profiled over theta = tau^2 / sigma^2: with w_j = n_j / (1 + n_j theta),
    mu = sum w_j m_j / sum w_j and Q = sum squares + sum w_j (m_j - mu)^2, sigma^2 = Q / (N - 1) and
    -2 log L = (N - 1) log sigma^2 + sum log(1 + n_j theta) + log sum w_j. Its lowest point is flat, so that rounding
    hides where it is from the eighth digit on: theta is the zero of its slope there,
    sum w_j - sum w_j^2 / sum w_j - sum w_j^2 (m_j - mu)^2 / sigma^2, which needs no logarithm.
    Reference: Bates et al. 2015, Fitting linear mixed-effects models using lme4; agrees with lme4's REML.

    >>> fit = reml(np.array([2, 2]), np.array([1.0, 5.0]), np.array([2.0, 2.0]))
    >>> [round(each, 6) for each in fit]  # balanced: sigma^2 = MSW = 2, tau^2 = (MSB - MSW) / 2 = (16 - 2) / 2
    [7.0, 2.0, 3.0]
    """
    there = n > 0
    n, mean, within = n[there].astype(float), mean[there], float(squares[there].sum())
    people = float(n.sum())
    if people < 2:
        return UNKNOWN

    def fit(theta: float) -> tuple[float, VarianceComponents]:
        w = n / (1 + n * theta)
        mu = (w * mean).sum() / w.sum()
        sigma2 = float(within + (w * (mean - mu) ** 2).sum()) / (people - 1)
        deviance = (people - 1) * np.log(sigma2) if sigma2 > 0 else -np.inf
        return deviance + np.log1p(n * theta).sum() + np.log(w.sum()), VarianceComponents(
            theta * sigma2, sigma2, float(mu)
        )

    if len(n) < 2 or people == len(n):
        return fit(0.0)[1]
    if within <= 0:
        return VarianceComponents(float(mean.var(ddof=1)), 0.0, float(mean.mean()))
    from scipy.optimize import brentq, minimize_scalar  # here: 0.3 s, which a server's start need not wait for

    def slope(theta: float) -> float:
        w = n / (1 + n * theta)
        apart = mean - (w * mean).sum() / w.sum()
        return w.sum() - (w**2).sum() / w.sum() - (w**2 * apart**2).sum() / fit(theta)[1].sigma2

    found = minimize_scalar(
        lambda s: fit(np.sinh(s))[0], bounds=(0.0, 12.0), method="bounded", options={"xatol": 1e-12}
    )
    theta = float(np.sinh(found.x))
    low, high = max(0.0, theta - NEAR * (1 + theta)), theta + NEAR * (1 + theta)
    if slope(low) < 0 < slope(high):
        theta = float(f"{brentq(slope, low, high, xtol=1e-300, rtol=1e-14):.{DIGITS}g}")
    best, alike = fit(theta), fit(0.0)
    return best[1] if best[0] < alike[0] else alike[1]


class Icc(NamedTuple):
    """ICC(1), the share of variance between units, and ICC(2), how reliable units' means are; each with 95 % bounds."""

    icc1: float
    icc1_lo: float
    icc1_hi: float
    icc1_n0: float
    icc2: float
    icc2_lo: float
    icc2_hi: float


NO_ICC = Icc._make([float("nan")] * 7)


def icc(n: np.ndarray, mean: np.ndarray, squares: np.ndarray) -> Icc:
    """ICC(1) and ICC(2) by one-way analysis of variance; groups as for `reml`. NaN without spread within, for one
    group, and for ICC(2) of groups with the same mean.

    ICC(1) = (MSB - MSW) / (MSB + (nbar - 1) MSW), ICC(2) = (MSB - MSW) / MSB. nbar is the mean size of groups, N / J,
    as in multilevel::ICC1; `icc1_n0` takes n0 = (N - sum n^2 / N) / (J - 1) instead. Bounds by F = MSB / MSW, divided
    by its 97.5 % point, and multiplied by that of the turned degrees of freedom.
    Reference: Bliese 2000, Within-group agreement, non-independence, and reliability; McGraw & Wong 1996.

    >>> found = icc(np.array([2, 2]), np.array([1.0, 5.0]), np.array([2.0, 2.0]))  # MSB 16, MSW 2
    >>> round(found.icc1, 6), found.icc2  # 14 / 18, 14 / 16
    (0.777778, 0.875)
    """
    there = n > 0
    n, mean, within = n[there].astype(float), mean[there], float(squares[there].sum())
    people, groups = float(n.sum()), len(n)
    if groups < 2 or people <= groups or within <= 0:
        return NO_ICC
    between = float((n * (mean - (n * mean).sum() / people) ** 2).sum())
    msb, msw = between / (groups - 1), within / (people - groups)
    size, n0 = people / groups, (people - (n**2).sum() / people) / (groups - 1)
    tail = (1 + CONFIDENCE) / 2
    ratio = msb / msw
    bounds = ratio / fdtri(groups - 1, people - groups, tail), ratio * fdtri(people - groups, groups - 1, tail)

    def first(ratio: float, size: float = size) -> float:
        return float((ratio - 1) / (ratio + size - 1))

    def second(ratio: float) -> float:
        return float(1 - 1 / ratio) if ratio > 0 else float("nan")

    return Icc._make([first(ratio), *map(first, bounds), first(ratio, n0), second(ratio), *map(second, bounds)])


def shrink(
    mean: np.ndarray, n: np.ndarray, tau2: np.ndarray, sigma2: np.ndarray, mu: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Empirical-Bayes estimates of units' true means with the ends of their 95 % intervals; shapes broadcast.

    lambda = tau^2 / (tau^2 + sigma^2 / n), mu + lambda (mean - mu), plus and minus 1.96 sqrt(tau^2 (1 - lambda)).
    What is known about tau^2, sigma^2 and mu is taken as certain. Without any variance a mean stays as it is.
    Reference: Efron & Morris 1975; Raudenbush & Bryk 2002; agrees with lme4's conditional modes and variances.

    >>> [float(each.round(3)) for each in shrink(np.array(80.0), np.array(4), 25, 100, 60)]  # lambda 1/2
    [70.0, 63.07, 76.93]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        noise = sigma2 / n
        weight = np.where(tau2 + noise > 0, tau2 / (tau2 + noise), np.where(np.isnan(noise + tau2), np.nan, 1.0))
    centre = mu + weight * (mean - mu)
    reach = REACH * np.sqrt(tau2 * (1 - weight))
    return centre, centre - reach, centre + reach
