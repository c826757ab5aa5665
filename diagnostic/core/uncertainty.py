"""How sure a published score is: variance within units, and standard errors that keep small groups' spread private."""

from __future__ import annotations

import numpy as np

from diagnostic.core.aggregates import Aggregates
from diagnostic.core.levels import reml
from diagnostic.core.scoring import Estimates, score_dimensions, score_items
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import OWN_VARIANCE_FROM


def within_variance(own: Aggregates, questionnaire: Questionnaire) -> np.ndarray:
    """sigma^2 within units of the whole wave, (0-100)^2; per dimension, or per item where the data arrived counted."""
    scored = score_items(own.options, questionnaire) if own.answered is None else score_dimensions(own, questionnaire)
    columns = zip(scored.n.T, scored.mean.T, scored.squares.T, strict=True)
    return np.array([reml(n, mean, squares)[1] for n, mean, squares in columns])


def standard_errors(
    totals: Aggregates, scored: Estimates, sigma2: np.ndarray, questionnaire: Questionnaire
) -> np.ndarray:
    """From a group's own spread where that is large enough to be private, else from the wave's within units."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if totals.answered is not None:
            usual = np.sqrt(sigma2 / scored.n)
        else:
            n = totals.options.sum(axis=2)
            items = np.where(n > 0, np.sqrt(sigma2 / n), np.nan)
            usual = np.stack([_mean(items[:, list(of)]) for of in questionnaire.items_of.values()], axis=1)
    return np.where(scored.n >= OWN_VARIANCE_FROM, scored.se, usual)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over the columns that are there, NaN where none is."""
    there = ~np.isnan(values)
    return np.where(there, values, 0).sum(axis=1) / there.sum(axis=1)
