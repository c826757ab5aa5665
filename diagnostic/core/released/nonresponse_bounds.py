"""Bounds of nonresponse: scores if everybody asked had answered. From published numbers and participation bands."""

from __future__ import annotations

import numpy as np

from diagnostic.core.released.participation_bands import BANDS

LEAST = dict(zip((name for _, name in BANDS), (0.0, *(below for below, _ in BANDS)), strict=False))


def least_share(band: str) -> float:
    """Smallest share of people who can have answered, 0-1, by their band; NaN where it is not known.

    >>> least_share("50-69 %"), least_share("under 30 %"), least_share("")
    (0.5, 0.0, nan)
    """
    return LEAST.get(band, float("nan"))


def bounds(mean: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the mean of everybody asked, whatever those who did not answer think; 0-100.

    share : 0-1, who answered at least. The others are taken to say 0, or 100.
    Reference: Manski 1989, Anatomy of the selection problem.

    >>> [float(end) for end in bounds(np.array(40.0), np.array(0.5))]
    [20.0, 70.0]
    """
    return share * mean, share * mean + 100 * (1 - share)


def to_turn(mean: np.ndarray, target: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Mean of those who did not answer that it would take so that everybody's mean is `target`; same shape.

    (target - share mean) / (1 - share). Beyond 0 or 100 nothing they could say would do. If
    half say 40, the other half would have to say 80 for all to say 60.

    >>> float(to_turn(np.array(40.0), np.array(60.0), np.array(0.5)))
    80.0
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(share < 1, (target - share * mean) / (1 - share), np.nan)
