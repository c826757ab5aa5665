"""Is a unit different from the rest of the organisation, or is that noise? Decided here, for every page."""

from __future__ import annotations

import numpy as np
from scipy.stats import false_discovery_control, t

from diagnostic.core.scoring import Estimates

HIGHER, LOWER, CANNOT_TELL, NO_VERDICT = "higher", "lower", "cannot tell", ""
FALSE_DISCOVERIES = 0.05  # expected share of false alarms among the differences that are called
SAME = 1e-9  # points: means closer than this differ by the last digits of their arithmetic


def welch(unit: Estimates, rest: Estimates) -> np.ndarray:
    """Two-sided p of Welch's t-test of each unit's mean against the rest's, same shape; NaN where it can't be tested.

    t = (m1 - m2) / sqrt(se1^2 + se2^2) on (se1^2 + se2^2)^2 / (se1^4 / (n1 - 1) + se2^4 / (n2 - 1)) degrees of freedom.
    Two groups without any spread differ for certain (p = 0) or not at all (p = 1).
    Reference: Welch 1947, The generalization of "Student's" problem when several different population variances are
    involved; agrees with R's t.test.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = unit.se**2 + rest.se**2
        degrees = variance**2 / (unit.se**4 / (unit.n - 1) + rest.se**4 / (rest.n - 1))
        difference = unit.mean - rest.mean
        difference = np.where(np.abs(difference) < SAME, 0, difference)
        p = 2 * t.sf(np.abs(difference) / np.sqrt(variance), degrees)
    return np.where(variance == 0, np.where(difference == 0, 1.0, 0.0), p)


def decide(p: np.ndarray, difference: np.ndarray, family: np.ndarray) -> np.ndarray:
    """Verdicts of one dimension (units): Benjamini-Hochberg over the units of each family that have a p.

    family : integers; the level of each published unit, -1 for units that are not to be judged ("").
    Reference: Benjamini & Hochberg 1995, Controlling the false discovery rate.
    """
    verdicts = np.full(p.shape, NO_VERDICT, dtype=object)
    for level in np.unique(family[family >= 0]):
        members = np.flatnonzero((family == level) & ~np.isnan(p))
        if not len(members):
            continue
        real = false_discovery_control(p[members]) < FALSE_DISCOVERIES
        verdicts[members] = np.where(~real, CANNOT_TELL, np.where(difference[members] > 0, HIGHER, LOWER))
    return verdicts
