"""Parallel analysis: the number of components behind a set of items."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from diagnostic.core.statistics.reliability import correlation


def components(cov: np.ndarray, n: int, rng: Generator, draws: int = 200) -> int:
    """How many leading eigenvalues of the items' correlations exceed their mean in as many unrelated items, by chance.

    cov : items x items, of n people. 0 for fewer than two people, and where an item has no variance.
    Reference: Horn 1965, A rationale and test for the number of factors in factor analysis; agrees with ncomp of R's
    psych::fa.parallel.
    """
    r = correlation(cov)
    if n < 2 or not np.all(np.isfinite(r)):
        return 0
    beyond = np.linalg.eigvalsh(r)[::-1] > chance_eigenvalues(n, len(r), rng, draws)
    return int(np.argmin([*beyond, False]))


def chance_eigenvalues(n: int, items: int, rng: Generator, draws: int = 200) -> np.ndarray:
    """Mean eigenvalues (items, descending) of the correlations of unrelated normal items answered by n people.

    People are not simulated. Their matrix of squares and products is L L' with L lower triangular, normal below the
    diagonal, and the root of chi^2 on n - 1, n - 2, ... degrees of freedom on it; columns past n - 1 are empty.
    Reference: Bartlett 1933, On the theory of statistical regression.
    """
    degrees = np.maximum(n - 1 - np.arange(items), 0)
    lower = np.tril(rng.standard_normal((draws, items, items)), -1) * (degrees > 0)
    lower += np.sqrt(2 * rng.standard_gamma(degrees / 2, (draws, items)))[:, :, None] * np.eye(items)
    lower /= np.linalg.norm(lower, axis=2, keepdims=True)
    return np.linalg.eigvalsh(lower @ lower.transpose(0, 2, 1)).mean(axis=0)[::-1]
