"""How sure a published score is: variance within units, and standard errors that keep small groups' spread private."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.disclosure.bounding import PEOPLE, Moved, dimension_steps
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.estimates import Estimates, score_dimensions, score_items, squared_deviations
from diagnostic.core.statistics.multilevel import Icc, VarianceComponents, icc, reml
from diagnostic.definitions.organisation import Organisation, residual_sums
from diagnostic.definitions.questionnaire import Questionnaire


@dataclass(frozen=True)
class Variance:
    """How one column of scores varies between and within the groups of people that are published together."""

    levels: VarianceComponents
    icc: Icc
    groups: int


def variances(
    own: Aggregates, moved: Moved, questionnaire: Questionnaire, organisation: Organisation, masks: np.ndarray
) -> list[Variance]:
    """Variance of the whole wave, (0-100)^2; per dimension, or per item where the data arrived counted.

    moved : what keeps groups off unanimity: the variance between them is that of the means that are published.
    masks : booleans, units x dimensions. All people are used, those of hidden units within the residual that they are
        published in: a variance that knew small units would be an equation about them (docs/decisions/0007).
    """
    counted = own.answered is None
    scored = score_items(own.options, questionnaire) if counted else score_dimensions(own, questionnaire)
    points = moved.items if counted else moved.dimensions
    columns = questionnaire.dimension_positions if counted else range(len(questionnaire.dimensions))
    taken = [organisation.residual_of(mask) for mask in masks.T]
    return [_variance(scored, column, taken[d], points[:, column]) for column, d in enumerate(columns)]


def _variance(own: Estimates, column: int, taken: np.ndarray, moved: np.ndarray) -> Variance:
    """Variance of one column over the groups of units that are published together."""
    n, mean, squares = (np.nan_to_num(each[:, column]) for each in (own.n, own.mean, own.squares))
    people, total, raw = (residual_sums(each, taken) for each in (n, n * mean, squares + n * mean**2))
    means = total / np.maximum(people, 1)
    groups = people, means + moved / np.maximum(people, 1), squared_deviations(people, means, raw)
    return Variance(reml(*groups), icc(*groups), int((people > 0).sum()))


def standard_errors(
    totals: Aggregates,
    scored: Estimates,
    sigma2: np.ndarray,
    questionnaire: Questionnaire,
    own_spread: np.ndarray,
    least: np.ndarray | float = 0.0,
) -> np.ndarray:
    """From a group's own spread, `least` or more, where `own_spread` allows it, else from the wave's within units."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if totals.answered is not None:
            usual = np.sqrt(sigma2 / scored.n)
        else:
            n = totals.options.sum(axis=2)
            items = np.where(n > 0, np.sqrt(sigma2 / n), np.nan)
            usual = np.stack([_mean(items[:, list(of)]) for of in questionnaire.items_of.values()], axis=1)
    return np.where(own_spread, np.maximum(scored.se, least), usual)


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
