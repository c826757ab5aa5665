"""Bounding against group attribute disclosure: where all answer alike, a mean or a share gives each person's answer.

Both are bounded away from the ends of the scale. What is bounded is each residual (`Organisation.residual_of`), and a
unit is the sum of its residuals: so neither a number nor a difference of two gives what all answered. Groups are never
hidden because they are unanimous, for that would reveal it, and adjustments are not marked. See
docs/decisions/0009-unanimity.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from diagnostic.core.disclosure.bounds import PEOPLE, Ends, bounds, item_ends, item_steps
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.option_moves import Worth, between
from diagnostic.core.disclosure.suppression_plan import Plan
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.estimates import (
    Averages,
    Estimates,
    average_items,
    mean_of_items,
    score_items,
)
from diagnostic.definitions.organisation import Organisation, residual_sums
from diagnostic.definitions.questionnaire import Questionnaire

NOISE = 1e-9  # less is the arithmetic's
Scored = TypeVar("Scored", bound=Averages)


@dataclass(frozen=True)
class Adjustments:
    """Adjustments to the sums of residuals, at the unit that publishes each, units x columns; zero nearly everywhere.

    items, items_favourable : points of 0-100, and favourable answers, of each item.
    dimensions, dimensions_favourable : the same of dimensions' scores. Of data that arrived counted, where a dimension
        is the mean of its items, without meaning.
    """

    items: np.ndarray
    items_favourable: np.ndarray
    dimensions: np.ndarray
    dimensions_favourable: np.ndarray

    def each(self, change: Callable[[np.ndarray], np.ndarray]) -> Adjustments:
        """The adjustments with `change` applied to all four."""
        return Adjustments(
            change(self.items),
            change(self.items_favourable),
            change(self.dimensions),
            change(self.dimensions_favourable),
        )


def bound(confidential: Confidential, plan: Plan, averages: Averages) -> tuple[Adjustments, np.ndarray]:
    """Adjustments that keep each residual's sums away from the scale ends, and options that agree with them.

    averages : as of `Confidential.average_items`. Options : people, units x items x options; those of units' own
    people but where distributions are published and some have to move.
    Answers that interim releases cover are excluded from the residuals first.
    """
    options = confidential.own.options
    if confidential.policy.unsafe_for_validation:
        nothing, none = np.zeros(options.shape[:2]), np.zeros(plan.dimensions.shape)
        return Adjustments(nothing, nothing, none, none), options
    low, high = item_ends(options, plan, confidential.questionnaire)
    while True:
        found = _adjustments(confidential, plan, averages, (low, high))
        agreeing = _options(confidential, plan, (found.items, found.items_favourable))
        if agreeing is options:  # nobody moves, so the ends are what they were
            return found, agreeing
        shown = item_ends(agreeing, plan, confidential.questionnaire)
        inner = np.maximum(low, shown[0]), np.minimum(high, shown[1])
        if (inner[0] == low).all() and (inner[1] == high).all():
            return found, agreeing
        low, high = inner  # people were moved away from an end: it is no end for readers


def _adjustments(confidential: Confidential, plan: Plan, averages: Averages, ends: Ends) -> Adjustments:
    """ends : of each item in points, units x items."""
    steps, prior = item_steps(confidential.questionnaire), confidential.prior
    of_items = plan.item_residuals[:, confidential.questionnaire.dimension_positions]
    points = _agreeing(
        confidential,
        plan,
        Sums.of_items(averages, of_items, "mean", (steps, ends)),
        Sums.of_dimensions(confidential, plan, "mean", (steps, (0, 100), (prior.n, prior.sums))),
    )
    ones, none = np.ones(len(steps)), (np.zeros_like(prior.n), np.zeros_like(prior.sums))
    favourable = _agreeing(
        confidential,
        plan,
        Sums.of_items(averages, of_items, "favourable", (ones, (0, 1))),
        Sums.of_dimensions(confidential, plan, "favourable", (ones, (0, 1), none)),
    )
    return Adjustments(points[0], favourable[0], points[1], favourable[1])


def with_units_below(adjustments: Adjustments, organisation: Organisation) -> Adjustments:
    """Adjustments to the sums of each unit together with the units below it."""

    def up(values: np.ndarray) -> np.ndarray:
        found = values.copy()
        for units in reversed(organisation.by_level[1:]):
            moved = units[found[units].any(axis=1)][::-1]
            np.add.at(found, organisation.above[moved], found[moved])
        return found

    return adjustments.each(up)


def bounded_items(options: np.ndarray, adjustments: Adjustments, questionnaire: Questionnaire) -> Averages:
    """Averages of every item from `options` (groups x items x options), adjusted."""
    return _adjusted(average_items(options, questionnaire), adjustments.items, adjustments.items_favourable)


def bounded_dimensions(
    aggregates: Aggregates, scored: Estimates, adjustments: Adjustments, questionnaire: Questionnaire
) -> Estimates:
    """Estimates of every dimension, adjusted. scored : those that are not, of the same aggregates."""
    if aggregates.answered is None:
        items = score_items(aggregates.options, questionnaire)
        return mean_of_items(_adjusted(items, adjustments.items, adjustments.items_favourable), questionnaire)
    return _adjusted(scored, adjustments.dimensions, adjustments.dimensions_favourable)


def _adjusted(scored: Scored, points: np.ndarray, favourable: np.ndarray) -> Scored:
    """NaN where nobody is counted stays; nothing changes where nothing is adjusted."""
    return replace(
        scored,
        mean=_moved(scored.mean, points, scored.n),
        favourable=_moved(scored.favourable, favourable, scored.n),
    )


def _moved(mean: np.ndarray, adjustments: np.ndarray, n: np.ndarray) -> np.ndarray:
    at = np.nonzero(adjustments)
    found = mean.copy() if len(at[0]) else mean
    with np.errstate(invalid="ignore", divide="ignore"):
        found[at] += adjustments[at] / n[at]
    return found


Rule = tuple[np.ndarray, Ends]  # of each item what two people may differ by, and the ends
PriorRule = tuple[np.ndarray, Ends, tuple[np.ndarray, np.ndarray]]  # of dimensions also prior n and sums


@dataclass(frozen=True)
class Sums:
    """n and sums of each residual, units x columns, zero where a unit publishes nobody.

    least, most : the bounds of the sums, same shape. steps : of each item what two people may differ by.
    """

    n: np.ndarray
    sums: np.ndarray
    least: np.ndarray
    most: np.ndarray
    steps: np.ndarray

    @classmethod
    def of_items(cls, scored: Averages, residuals: np.ndarray, statistic: str, rule: Rule) -> Sums:
        """Residuals of items, by the patterns of single items; `statistic` a field of `Averages`."""
        steps, ends = rule
        n, sums = _sums(scored, statistic)
        n, sums = residual_columns(n, residuals), residual_columns(sums, residuals)
        return cls(n, sums, *bounds(n, PEOPLE * steps, *ends), steps)

    @classmethod
    def of_dimensions(cls, confidential: Confidential, plan: Plan, statistic: str, rule: PriorRule) -> Sums:
        """Residuals of dimensions, without the people whom interim releases cover."""
        steps, ends, (prior_n, prior_sums) = rule
        n, sums = _sums(confidential.scored, statistic)
        n, sums = (residual_columns(own, plan.dimension_residuals) for own in (n - prior_n, sums - prior_sums))
        return cls(n, sums, *bounds(n, PEOPLE * _means(confidential, steps), *ends), steps)

    def adjustments(self, beside: np.ndarray | float = 0.0) -> np.ndarray:
        """Adjustments of the sums, same shape; `beside` is added in any case."""
        wanted = self.sums + beside
        outside = (wanted < self.least) | (wanted > self.most) | (np.asarray(beside) != 0)
        found = np.zeros_like(wanted)
        found[outside] = np.clip(wanted[outside], self.least[outside], self.most[outside]) - self.sums[outside]
        found[np.abs(found) < NOISE] = 0.0
        return found


def _sums(scored: Averages, statistic: str) -> tuple[np.ndarray, np.ndarray]:
    return scored.n, np.where(scored.n > 0, scored.n * getattr(scored, statistic), 0)


def residual_columns(own: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """`own` (units x columns) added up over the residuals of each column, at the unit that publishes it."""
    if (residuals == np.arange(len(own))[:, None]).all():  # each unit is published in each column
        return own
    each = (residual_sums(column, of_column) for column, of_column in zip(own.T, residuals.T, strict=True))
    return np.stack(list(each), axis=1)


def _means(confidential: Confidential, by_item: np.ndarray) -> np.ndarray:
    return np.array([by_item[items].mean() for items in confidential.items_of])


def _agreeing(confidential: Confidential, plan: Plan, items: Sums, dimensions: Sums) -> tuple[np.ndarray, np.ndarray]:
    """Adjustments of items and of dimensions that agree: else a reader sees what was adjusted.

    A dimension is the mean of its items. Where items are adjusted others of the dimension give way, in whole steps; the
    dimension follows where they can't.
    """
    of_items, of_dimensions = items.adjustments(), dimensions.adjustments()
    if confidential.tabulated:
        return of_items, of_dimensions
    for d, columns in enumerate(confidential.items_of):
        if not of_dimensions[:, d].any() and not of_items[:, columns].any():
            continue
        residual_of = plan.item_residuals[:, d]
        within = np.where(plan.dimensions[:, d], residual_of, -1)
        wanted = len(columns) * residual_sums(of_dimensions[:, d], within)
        units = np.flatnonzero((wanted != 0) | (of_items[:, columns] != 0).any(axis=1))
        adjusted, left = _give_way(items, of_items, np.ix_(units, np.array(columns)), wanted[units])
        of_items[np.ix_(units, np.array(columns))] = adjusted
        follow = np.abs(left) > NOISE
        if follow.any():
            largest = _largest_within(dimensions.n[:, d], within)
            of_dimensions[largest[units[follow]], d] -= left[follow] / len(columns)
    return of_items, dimensions.adjustments(of_dimensions)


def _largest_within(n: np.ndarray, residual_of: np.ndarray) -> np.ndarray:
    """Of each residual the first unit with the most people; integers, units, 0 where there is no residual."""
    order = np.lexsort((np.arange(len(n)), -n, residual_of))
    found, residuals = np.zeros(len(n), dtype=np.intp), residual_of[order]
    first = np.concatenate([[True], residuals[1:] != residuals[:-1]]) & (residuals >= 0)
    found[residuals[first]] = order[first]
    return found


def _give_way(
    items: Sums, of_items: np.ndarray, at: tuple[np.ndarray, ...], wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Adjustments of items changed so that each unit's add up to what is `wanted`, and what is left of that.

    at : `np.ix_` of the units and the columns of the items that may change.
    """
    steps, adjusted = items.steps[at[1].ravel()], of_items[at]
    now, left = items.sums[at] + adjusted, wanted - adjusted.sum(axis=1)
    room = np.where(left[:, None] > 0, items.most[at] - now, now - items.least[at])
    row = np.arange(len(left))
    for column in np.argsort(-room, axis=1, kind="stable").T:
        most, step = np.maximum(np.minimum(np.abs(left), room[row, column]), 0), steps[column]
        more = np.copysign(np.floor(most / step + NOISE) * step, left)
        adjusted[row, column] += more
        left -= more
    return adjusted, left


def _options(confidential: Confidential, plan: Plan, adjusted: Sequence[np.ndarray]) -> np.ndarray:
    """People by option, moved so that distributions agree with items' means and shares; units x items x options.

    The own people's very options where nobody has to move.
    adjusted : points and favourable answers, each units x items.
    """
    questionnaire, options = confidential.questionnaire, confidential.own.options
    residuals = [plan.distribution_residuals[:, d] for d in questionnaire.dimension_positions]
    moved = []
    every = [Worth.of(questionnaire, i) for i in range(len(questionnaire.items))]
    for worth in dict.fromkeys(every):
        items, width = [i for i, each in enumerate(every) if each == worth], len(worth.steps)
        parts = [_disagreeing(options[:, i, :width], [each[:, i] for each in adjusted], residuals[i]) for i in items]
        units, counts, points, favourable = (np.concatenate(part) for part in zip(*parts, strict=True))
        item = np.repeat(items, [len(part[0]) for part in parts])
        if len(units):
            moved.append((units, item, between(counts, points, favourable, worth)))
    if not moved:
        return options
    found = options.copy()
    for units, item, people in moved:
        found[units, item, : people.shape[1]] += people
    return found


def _disagreeing(
    options: np.ndarray, adjusted: Sequence[np.ndarray], residual_of: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Units whose distribution of an item disagrees with its adjustments, and there: options, points, favourable.

    options : people, units x options. residual_of : of distributions.
    """
    points, favourable = (residual_sums(each, residual_of) for each in adjusted)
    units = np.flatnonzero((points != 0) | (favourable != 0))
    counts = residual_sums(options, residual_of) if len(units) else options
    return units, counts[units], points[units], favourable[units]
