"""One-factor model of a dimension's items, by maximum likelihood, and McDonald's omega from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.statistics.reliability import correlation

START = 0.5  # of an item's variance is its own, to begin with
IMPROPER = 1e-6  # of an item's variance: with less of its own an item would be the factor (a Heywood case)
FLAT = 1e-9  # a likelihood curved less than this does not say where its maximum is
STEPS = 100  # of Newton's method, which needs five to fifteen
DIGITS = 8  # decimals of omega
EXACT = 1e-11  # slope of the discrepancy by the logarithm of a share, at the maximum


@dataclass(frozen=True)
class OneFactor:
    """x_i = loading_i * factor + error_i, with a factor of variance 1; each array items, NaN without a solution.

    loadings : in the items' unit; their sum is not negative.
    uniquenesses : variances of the errors, in the items' unit squared.
    converged : is there a proper solution?
    """

    loadings: np.ndarray
    uniquenesses: np.ndarray
    converged: bool


def one_factor(cov: np.ndarray, n: int) -> OneFactor:
    """The one-factor model of the covariances (items x items, of n people with complete answers).

    Minimises log |Sigma| + trace(S / Sigma), where Sigma = loadings loadings' + diag(uniquenesses) and S = cov (n-1)/n.
    With the logarithms x of the uniquenesses fixed, the best loadings follow from the largest eigenvalue g of
    R* = exp(-x/2) R exp(-x/2) and its vector w: loadings = exp(x/2) w sqrt(g - 1). What is left is a smooth function of
    x alone, for Newton's method with exact second derivatives. R is the correlation matrix, so units don't matter.

    There is no solution (NaN) for fewer than three items, for items without variance, where a uniqueness would be
    zero or negative (two items that say the same, a Heywood case: lavaan reports a negative variance), and where
    many solutions fit as well (items that don't correlate).
    Reference: Joereskog 1967, Some contributions to maximum likelihood factor analysis; Clarke 1970, A rapidly
    convergent method for maximum-likelihood factor analysis. Agrees with lavaan's cfa(std.lv = TRUE).

    >>> model = one_factor(np.array([[1, 0.48, 0.40], [0.48, 1, 0.30], [0.40, 0.30, 1]]) * 11 / 10, 11)
    >>> model.loadings.round(6).tolist()  # .8 x .6, .8 x .5, .6 x .5
    [0.8, 0.6, 0.5]
    """
    if len(cov) < 3 or n < 2 or not np.all(np.diag(cov) > 0) or not np.all(np.isfinite(cov)):
        return _none(len(cov))
    return _scaled(_maximum(correlation(cov)), np.diag(cov) * (n - 1) / n)


def omega(model: OneFactor) -> float:
    """McDonald's omega, 0-1: the factor's share in the variance of the items' sum, as the model implies it.

    omega = (sum loadings)^2 / ((sum loadings)^2 + sum uniquenesses), to eight decimals, which are the same on every
    processor; NaN without a solution, so for fewer than 3 items.
    Reference: McDonald 1999, Test theory: a unified treatment; from lavaan's estimates.

    >>> round(omega(OneFactor(np.array([0.8, 0.6, 0.5]), np.array([0.36, 0.64, 0.75]), True)), 6)  # 3.61 / 5.36
    0.673507
    """
    common = model.loadings.sum() ** 2
    return round(float(common / (common + model.uniquenesses.sum())), DIGITS) if model.converged else float("nan")


@dataclass(frozen=True)
class _Point:
    """The likelihood at some logarithms of uniquenesses: R* = vectors diag(values) vectors', the largest value last."""

    logs: np.ndarray
    values: np.ndarray
    vectors: np.ndarray

    @property
    def height(self) -> float:
        """log |Sigma| + trace(S / Sigma) up to a constant: the other eigenvalues stay as errors."""
        return float(self.values[:-1].sum() + np.log(self.values[-1]) + self.logs.sum())

    @property
    def slope(self) -> np.ndarray:
        """First derivatives: sum over the other eigenvalues g of (1 - g) w^2."""
        return self.vectors[:, :-1] ** 2 @ (1 - self.values[:-1])

    @property
    def curvature(self) -> np.ndarray:
        """Second derivatives. With P = w w' of each eigenvalue g, * by element and the largest apart:

        (sum g P) * (sum P) + P_largest * sum (1 - g)(g_largest + g) / (g_largest - g) P
        """
        others, rest = self.values[:-1], self.vectors[:, :-1]
        largest, w = self.values[-1], self.vectors[:, -1]
        weights = (1 - others) * (largest + others) / np.maximum(largest - others, FLAT)
        return (rest * others @ rest.T) * (rest @ rest.T) + np.outer(w, w) * (rest * weights @ rest.T)


def _maximum(r: np.ndarray) -> _Point:
    """Newton's method from equal uniquenesses, in steps that never go up, to the maximum or to a Heywood case."""
    here = _at(np.full(len(r), np.log(START)), r)
    for _ in range(STEPS):
        if np.abs(here.slope).max() < EXACT or here.logs.min() < np.log(IMPROPER):
            break
        there = _downhill(here, r)
        if there is here:
            break
        here = there
    return _at(here.logs + _step(here), r) if np.abs(here.slope).max() < EXACT else here  # once more: to rounding


def _at(logs: np.ndarray, r: np.ndarray) -> _Point:
    scale = np.exp(-logs / 2)
    return _Point(logs, *np.linalg.eigh(scale[:, None] * r * scale))


def _downhill(here: _Point, r: np.ndarray) -> _Point:
    """The end of Newton's step, at most 2 long in any direction, halved until it goes down; `here` if none does."""
    step = _step(here)
    step *= min(1.0, 2 / np.abs(step).max())
    for halving in range(30):
        there = _at(here.logs + step / 2**halving, r)
        if there.height < here.height or np.abs(there.slope).max() < np.abs(here.slope).max() / 2:
            return there
    return here


def _step(here: _Point) -> np.ndarray:
    bends, axes = np.linalg.eigh(here.curvature)
    return -axes @ (axes.T @ here.slope / np.maximum(np.abs(bends), FLAT))


def _scaled(point: _Point, variances: np.ndarray) -> OneFactor:
    """The solution at the maximum in the items' own units, if it is a proper one."""
    proper = point.logs.min() >= np.log(IMPROPER) and point.values[-1] > 1
    if not proper or np.abs(point.slope).max() > 1e-8 or np.linalg.eigvalsh(point.curvature)[0] < FLAT:
        return _none(len(variances))
    shares = np.exp(point.logs)
    loadings = point.vectors[:, -1] * np.sqrt(shares * (point.values[-1] - 1) * variances)
    return OneFactor(loadings if loadings.sum() >= 0 else -loadings, shares * variances, True)


def _none(items: int) -> OneFactor:
    return OneFactor(np.full(items, np.nan), np.full(items, np.nan), False)
