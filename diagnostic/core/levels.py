"""How much of the variance lies within units: the one-way random effects model by REML."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar


def reml(n: np.ndarray, mean: np.ndarray, squares: np.ndarray) -> tuple[float, float]:
    """tau^2 (between units) and sigma^2 (within) of y_ij = mu + u_j + e_ij by restricted maximum likelihood.

    n, mean, squares : groups; people, their mean, and their sum of squared deviations from it. Empty ones are skipped.
    Returns (NaN, NaN) for fewer than two people. With one group, or nobody to compare within, tau^2 is 0 and sigma^2
    the variance of all. Without any spread within groups sigma^2 is 0 and tau^2 the variance of the means.

    The likelihood is profiled over theta = tau^2 / sigma^2: with w_j = n_j / (1 + n_j theta),
    mu = sum w_j m_j / sum w_j and Q = sum squares + sum w_j (m_j - mu)^2, sigma^2 = Q / (N - 1) and
    -2 log L = (N - 1) log sigma^2 + sum log(1 + n_j theta) + log sum w_j.
    Reference: Bates et al. 2015, Fitting linear mixed-effects models using lme4; agrees with lme4's REML.

    >>> tau2, sigma2 = reml(np.array([2, 2]), np.array([1.0, 5.0]), np.array([2.0, 2.0]))
    >>> round(tau2, 6), round(sigma2, 6)  # balanced: sigma^2 = MSW = 2, tau^2 = (MSB - MSW) / 2 = (16 - 2) / 2
    (7.0, 2.0)
    """
    there = n > 0
    n, mean, within = n[there].astype(float), mean[there], float(squares[there].sum())
    people = float(n.sum())
    if people < 2:
        return float("nan"), float("nan")

    def fit(theta: float) -> tuple[float, float]:
        w = n / (1 + n * theta)
        mu = (w * mean).sum() / w.sum()
        sigma2 = float(within + (w * (mean - mu) ** 2).sum()) / (people - 1)
        deviance = (people - 1) * np.log(sigma2) if sigma2 > 0 else -np.inf
        return deviance + np.log1p(n * theta).sum() + np.log(w.sum()), sigma2

    if len(n) < 2 or people == len(n):
        return 0.0, float(fit(0.0)[1])
    if within <= 0:
        return float(mean.var(ddof=1)), 0.0
    found = minimize_scalar(
        lambda s: fit(np.sinh(s))[0], bounds=(0.0, 12.0), method="bounded", options={"xatol": 1e-12}
    )
    theta = float(np.sinh(found.x)) if fit(np.sinh(found.x))[0] < fit(0.0)[0] else 0.0
    sigma2 = fit(theta)[1]
    return theta * sigma2, sigma2
