"""Scores from aggregates: means on 0-100, shares on 0-1, standard errors.

A person's dimension score is the mean of their answers, 0-100 and higher is healthier, if they answered at least half
of the items. A unit's score is the mean of its people's scores. Of data that arrived counted a dimension's mean is the
mean of its items' means, its n the smallest item n, its standard error the mean of the items' (conservative).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.scoring.aggregates import Aggregates, dimension_steps, item_values
from diagnostic.definitions.questionnaire import Questionnaire

NOISE = 1e-5  # (0-100)^2 a person: a spread under this is the arithmetic's, not the people's


@dataclass(frozen=True)
class Averages:
    """Scores of some groups of people, each array groups x columns (columns are dimensions or items).

    n : integers, people counted.
    mean : 0-100, NaN for nobody.
    favourable : 0-1, the share of a person's answers that are favourable, averaged over people; NaN for nobody.
    """

    n: np.ndarray
    mean: np.ndarray
    favourable: np.ndarray


@dataclass(frozen=True)
class Estimates(Averages):
    """Averages with their spread, of the same shape.

    se : standard error of the mean from the group's own spread, NaN under two people.
    squares : sum of squared deviations from the mean, (0-100)^2; NaN for nobody. None for dimensions of counted data.
    """

    se: np.ndarray
    squares: np.ndarray | None


def average_items(options: np.ndarray, questionnaire: Questionnaire) -> Averages:
    """Averages of every item from `options` (groups x items x options, before reversing)."""
    values, liked = _item_weights(options, questionnaire)
    n, total = np.einsum("gco->gc", options).astype(np.int64), _weighted(options, values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Averages(n, total / n, _weighted(options, liked.astype(options.dtype)) / n)


def score_items(options: np.ndarray, questionnaire: Questionnaire) -> Estimates:
    """Estimates of every item, the same way."""
    values, liked = _item_weights(options, questionnaire)
    return _estimates(*(_weighted(options, by) for by in (np.ones_like(values), values, values**2, liked)))


def _item_weights(options: np.ndarray, questionnaire: Questionnaire) -> tuple[np.ndarray, np.ndarray]:
    """Score points, and 1 where it is favourable, of each option; each items x options."""
    values, liked = np.zeros((2, *options.shape[1:]))
    for i, item in enumerate(questionnaire.items):
        scale = questionnaire.scale_of(item)
        steps, favourable = item_values(questionnaire, i, scale.steps)
        values[i, : scale.steps + 1] = 100 * steps[:-1] / scale.steps
        liked[i, : scale.steps + 1] = favourable[:-1]
    return values, liked


def score_dimensions(aggregates: Aggregates, questionnaire: Questionnaire) -> Estimates:
    """Estimates of every dimension of the questionnaire, in its order."""
    answered, sums, squares = aggregates.answered, aggregates.sums, aggregates.squares
    if answered is None or sums is None or squares is None or aggregates.favourable is None:  # counted data: all four
        return mean_of_items(score_items(aggregates.options, questionnaire), questionnaire)
    enough, per_step, per_answer = _weights(questionnaire, answered.shape[2])
    return _estimates(
        _weighted(answered, enough),
        _weighted(sums, per_step),
        _weighted(squares, per_step**2),
        _weighted(aggregates.favourable, per_answer),
    )


def _weighted(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sums over the last axis of groups x columns x options, weighted by columns x options; without copies between."""
    return np.einsum("gco,co->gc", values, weights)


def enough_answers(items: int, width: int) -> np.ndarray:
    """By number of items answered (0..width-1): may a score be made of them? At least one, at least half."""
    answered = np.arange(width)
    return (2 * answered >= items) & (answered > 0) & (answered <= items)


def _weights(questionnaire: Questionnaire, width: int) -> np.ndarray:
    """By dimension and number of items answered: counts at all, score points per step, share per favourable answer."""
    weights = np.zeros((3, len(questionnaire.dimensions), width))
    for d, (name, items) in enumerate(questionnaire.items_of.items()):
        enough = enough_answers(len(items), width)
        answered = np.flatnonzero(enough)
        weights[0, d, enough] = 1
        weights[1, d, enough] = 100 / (answered * dimension_steps(questionnaire, name))
        weights[2, d, enough] = 1 / answered
    return weights


def _estimates(n: np.ndarray, total: np.ndarray, squares: np.ndarray, favourable: np.ndarray) -> Estimates:
    n = np.rint(n).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        deviations = np.where(n > 0, squared_deviations(n, mean, squares), np.nan)
        se = np.where(n > 1, np.sqrt(deviations / (n - 1) / n), np.nan)
        return Estimates(n, mean, favourable / n, se, deviations)


def squared_deviations(n: np.ndarray, mean: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Sum of squared deviations from the mean, from the sum of squares; exactly 0 where there are none."""
    deviations = squares - n * mean**2
    return np.where(deviations < NOISE * n, 0, deviations)


def mean_of_items(items: Estimates, questionnaire: Questionnaire) -> Estimates:
    """Dimensions of counted data. Items nobody answered are left out of the means; the smallest n counts them."""
    groups = list(questionnaire.items_of.values())

    def mean(values: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            there = ~np.isnan(values)
            return np.stack(
                [
                    np.where(there[:, g], values[:, g], 0).sum(axis=1) / there[:, g].sum(axis=1)
                    for g in map(list, groups)
                ],
                axis=1,
            )

    n = np.stack([items.n[:, list(group)].min(axis=1) for group in groups], axis=1)
    return Estimates(n, mean(items.mean), mean(items.favourable), mean(items.se), None)
