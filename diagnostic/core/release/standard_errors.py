"""Standard errors of published scores, from variance within units, so that small groups' spread stays private."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.disclosure.bounding import Adjustments
from diagnostic.core.disclosure.bounds import PEOPLE, dimension_steps
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.estimates import Averages, Estimates, score_items, squared_deviations
from diagnostic.core.statistics.multilevel import Icc, VarianceComponents, icc, reml
from diagnostic.definitions.organisation import residual_sums
from diagnostic.definitions.questionnaire import Questionnaire


@dataclass(frozen=True)
class Variance:
    """Variance components of one column of scores, between and within residuals."""

    levels: VarianceComponents
    icc: Icc
    groups: int


def variances(confidential: Confidential, plan: Plan, adjustments: Adjustments) -> list[Variance]:
    """Variance of the whole wave, (0-100)^2; per dimension, or per item where the data arrived counted.

    All people are used, those of hidden units within the residual that they are published in: a variance that knew
    small units would be an equation about them (docs/decisions/0007). The variance between residuals is that of the
    means that are published, with their adjustments.
    """
    if confidential.tabulated:
        residuals = plan.dimension_residuals[:, confidential.questionnaire.dimension_positions]
        scored = score_items(confidential.own.options, confidential.questionnaire)
        points = adjustments.items
    else:
        residuals, scored, points = plan.dimension_residuals, confidential.scored, adjustments.dimensions
    columns = range(points.shape[1])
    return [_variance(scored, column, residuals[:, column], points[:, column]) for column in columns]


def _variance(own: Estimates, column: int, residual_of: np.ndarray, adjusted: np.ndarray) -> Variance:
    """Variance of one column over residuals."""
    n, mean, squares = (np.nan_to_num(np.asarray(each)[:, column]) for each in (own.n, own.mean, own.squares))
    people, total, raw = (residual_sums(each, residual_of) for each in (n, n * mean, squares + n * mean**2))
    means = total / np.maximum(people, 1)
    groups = people, means + adjusted / np.maximum(people, 1), squared_deviations(people, means, raw)
    return Variance(reml(*groups), icc(*groups), int((people > 0).sum()))


def wave_errors(groups: Aggregates, scored: Averages, sigma2: np.ndarray, questionnaire: Questionnaire) -> np.ndarray:
    """Standard errors from the wave's variance within units: nothing of a group's own spread; groups x dimensions.

    scored : of the groups. sigma2 : as of `Door`.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        if groups.answered is not None:
            return np.asarray(np.sqrt(sigma2 / scored.n))
        n = groups.options.sum(axis=2)
        items = np.where(n > 0, np.sqrt(sigma2 / n), np.nan)
        return np.stack([_mean(items[:, list(group)]) for group in questionnaire.items_of.values()], axis=1)


def least_error(n: np.ndarray, questionnaire: Questionnaire) -> np.ndarray:
    """The standard error of n people of whom two differ from the rest by a step, groups x dimensions.

    Less would say that all of them answered alike.
    """
    people = np.maximum(n, 2)
    return dimension_steps(questionnaire) * np.sqrt(PEOPLE * (1 - PEOPLE / people) / (people - 1) / people)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over the columns that are there, NaN where none is."""
    there = ~np.isnan(values)
    return np.where(there, values, 0).sum(axis=1) / there.sum(axis=1)
