"""Unanimity: where all answer alike, a mean or a share says what each person said. Both are kept off the ends.

What is kept off is each group of people that is published together (`masking.regions`), and a unit is the sum of its
groups: so neither a number nor a difference of two says what all said. Groups are never hidden because they are
unanimous, for that would reveal it, and what is moved is not marked. See docs/decisions/0009-unanimity.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from diagnostic.core.aggregates import Aggregates, item_values
from diagnostic.core.masking import by_region, regions
from diagnostic.core.masks import Masks
from diagnostic.core.scoring import Estimates, mean_of_items, score_dimensions, score_items
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy

PEOPLE = 2  # who may always have answered one option less extremely than the rest


@dataclass(frozen=True)
class Moved:
    """What is added to the sums of groups of people, groups x columns; zero nearly everywhere.

    items, items_liked : points of 0-100, and favourable answers, of each item.
    dimensions, dimensions_liked : the same of dimensions' scores. Of data that arrived counted, where a dimension is
        the mean of its items, without meaning.
    options : people, groups x items x options; 0 but where distributions are shown.
    """

    items: np.ndarray
    items_liked: np.ndarray
    dimensions: np.ndarray
    dimensions_liked: np.ndarray
    options: np.ndarray

    def each(self, change: Callable[[np.ndarray], np.ndarray]) -> Moved:
        parts = self.items, self.items_liked, self.dimensions, self.dimensions_liked, self.options
        return Moved(*map(change, parts))


def clip(
    own: Aggregates, masks: Masks, questionnaire: Questionnaire, organisation: Organisation, policy: Policy
) -> Moved:
    """What keeps every group that is published together off unanimity, at the unit that publishes it; else zero."""
    if policy.unsafe_for_validation:
        nothing, none = np.zeros(own.options.shape[:2]), np.zeros(masks.dimensions.shape)
        return Moved(nothing, nothing, none, none, np.zeros_like(own.options))
    scored, in_items = score_dimensions(own, questionnaire), score_items(own.options, questionnaire)
    by_dimension = [regions(organisation, mask) for mask in masks.dimensions.T]
    beside = [regions(organisation, mask) for mask in masks.items.T]
    by_item = [beside[d] for d in questionnaire.dimension_positions]
    found = []
    for of, steps, best in (("mean", item_steps(questionnaire), 100), ("favourable", np.ones(len(by_item)), 1)):
        items = Sums.of(in_items, of, by_item, PEOPLE * steps, best)
        dimensions = Sums.of(scored, of, by_dimension, PEOPLE * _means(steps, questionnaire), best)
        moves = items.moves(), dimensions.moves()
        if own.answered is not None:
            moves = _agreeing(items, dimensions, *moves, steps, masks, questionnaire, organisation)
        found.append(moves)
    (points, dimension_points), (liked, dimensions_liked) = found
    options = _options(own, masks, (points, liked), questionnaire, organisation)
    return Moved(points, liked, dimension_points, dimensions_liked, options)


def with_units_below(moved: Moved, organisation: Organisation) -> Moved:
    """What is added to each unit together with the units below it."""

    def up(values: np.ndarray) -> np.ndarray:
        found, moving = values.copy(), set(values.nonzero()[0].tolist())
        for unit in range(len(found) - 1, 0, -1):
            if unit in moving and found[unit].any():
                found[organisation.parents[unit]] += found[unit]
                moving.add(organisation.parents[unit])
        return found

    return moved.each(up)


def clipped_items(options: np.ndarray, moved: Moved, questionnaire: Questionnaire) -> Estimates:
    """Estimates of every item from `options` (groups x items x options), with what is moved in them."""
    return _with(score_items(options, questionnaire), moved.items, moved.items_liked)


def clipped_dimensions(aggregates: Aggregates, moved: Moved, questionnaire: Questionnaire) -> Estimates:
    """Estimates of every dimension, with what is moved in them."""
    if aggregates.answered is None:
        return mean_of_items(clipped_items(aggregates.options, moved, questionnaire), questionnaire)
    return _with(score_dimensions(aggregates, questionnaire), moved.dimensions, moved.dimensions_liked)


def keep_off(sums: np.ndarray, n: np.ndarray, end: np.ndarray | float, best: int) -> np.ndarray:
    """Sums over n people kept `end` away from 0 and from `best` for everybody, but never beyond the middle.

    Of n people with scores from 0 to 100 on steps of s the end is 2 s: two may have answered a step less extremely.

    >>> keep_off(np.array([0.0, 500.0, 300.0]), np.array([5, 5, 5]), end=50, best=100).tolist()
    [50.0, 450.0, 300.0]
    """
    end = np.minimum(end, best * n / 2)
    return np.minimum(np.maximum(sums, end), best * n - end)


@dataclass(frozen=True)
class Sums:
    """n and sums of the people that are published together, units x columns, zero where a unit publishes nobody.

    They are to be kept `ends` (columns) away from 0 and from `best` for everybody.
    """

    n: np.ndarray
    sums: np.ndarray
    ends: np.ndarray
    best: int

    @classmethod
    def of(cls, own: Estimates, name: str, taken: Sequence[np.ndarray], ends: np.ndarray, best: int) -> Sums:
        """From estimates of each unit's own people; `name` says of what. taken : `regions` of each column's mask."""
        sums = np.nan_to_num(own.n * getattr(own, name))
        n, sums = (
            np.stack([by_region(column, of) for column, of in zip(each.T, taken, strict=True)], axis=1)
            for each in (own.n, sums)
        )
        return cls(n, sums, ends, best)

    def moves(self, before: np.ndarray | float = 0.0) -> np.ndarray:
        """What is to be added, same shape; `before` is to be added in any case."""
        found = keep_off(self.sums + before, self.n, self.ends, self.best) - self.sums
        return np.where(np.abs(found) < NOISE, 0.0, found)


NOISE = 1e-9  # less is the arithmetic's


def item_steps(questionnaire: Questionnaire) -> np.ndarray:
    """Points of 0-100 that one option of each item is worth, items."""
    return np.array([100 / questionnaire.scale_of(item).steps for item in questionnaire.items])


def dimension_steps(questionnaire: Questionnaire) -> np.ndarray:
    """The mean of its items' steps, dimensions."""
    return _means(item_steps(questionnaire), questionnaire)


def _means(by_item: np.ndarray, questionnaire: Questionnaire) -> np.ndarray:
    return np.array([by_item[list(of)].mean() for of in questionnaire.items_of.values()])


def _agreeing(
    items: Sums, dimensions: Sums, moves: np.ndarray, of_dimensions: np.ndarray, steps: np.ndarray, masks: Masks,
    questionnaire: Questionnaire, organisation: Organisation,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Moves of items and of dimensions that agree: a dimension is the mean of its items, or a reader sees what moved.

    Where items were moved others of the dimension give way, in whole steps; the dimension follows where they can't.
    """
    moves, of_dimensions = moves.copy(), of_dimensions.copy()
    for d, of in enumerate(map(list, questionnaire.items_of.values())):
        taken = regions(organisation, masks.items[:, d])
        wanted = len(of) * by_region(of_dimensions[:, d], np.where(masks.dimensions[:, d], taken, -1))
        for unit in np.flatnonzero((wanted != 0) | (moves[:, of] != 0).any(axis=1)).tolist():
            left = _give_way(items, moves, unit, of, wanted[unit], steps)
            if abs(left) > NOISE:
                groups = np.where((taken == unit) & masks.dimensions[:, d], dimensions.n[:, d], -1)
                of_dimensions[np.argmax(groups), d] -= left / len(of)
    return moves, dimensions.moves(of_dimensions)


def _give_way(items: Sums, moves: np.ndarray, unit: int, of: Sequence[int], wanted: float, steps: np.ndarray) -> float:
    """Change the moves of a unit's items, in place, so that they add up to `wanted`; what is left of it."""
    left = wanted - moves[unit, of].sum()
    now = items.sums[unit] + moves[unit]
    room = items.best * items.n[unit] - items.ends - now if left > 0 else now - items.ends
    for i in sorted(of, key=lambda i: (-room[i], i)):
        more = np.floor(max(min(abs(left), room[i]), 0) / steps[i] + NOISE) * steps[i] * np.sign(left)
        moves[unit, i] += more
        left -= more
    return left


def _options(
    own: Aggregates,
    masks: Masks,
    moved: Sequence[np.ndarray],
    questionnaire: Questionnaire,
    organisation: Organisation,
) -> np.ndarray:
    """People to move between options, so that distributions say what items' means and shares say."""
    found = np.zeros_like(own.options)
    for d, of in enumerate(questionnaire.items_of.values()):
        mask = masks.distributions[:, d]
        moving = [i for i in of if any(each[:, i].any() for each in moved)]
        taken = regions(organisation, mask) if mask.any() and moving else None
        for i in moving if taken is not None else ():
            points, liked = (by_region(each[:, i], taken) for each in moved)
            counts = by_region(own.options[:, i], taken)
            for unit in np.flatnonzero((points != 0) | (liked != 0)):
                steps, is_liked = _worth(questionnaire, i)
                here = counts[unit, : len(steps)]
                found[unit, i, : len(steps)] = _between(here, points[unit], liked[unit], steps, is_liked)
    return found


def _worth(questionnaire: Questionnaire, i: int) -> tuple[np.ndarray, np.ndarray]:
    """By option of an item: steps from the worst answer, and whether it is favourable."""
    steps, liked = item_values(questionnaire, i, questionnaire.scale_of(questionnaire.items[i]).steps)
    return steps[:-1], liked[:-1] > 0


def _between(counts: np.ndarray, points: float, liked: float, steps: np.ndarray, is_liked: np.ndarray) -> np.ndarray:
    """People to add to each option, so that the points and the favourable answers of all change by this much.

    One after the other goes to the nearest option that serves. Where both can't be had the mean comes first.

    >>> steps, is_liked = np.arange(5), np.arange(5) >= 3
    >>> _between(np.array([0, 0, 25, 0, 0]), 0, 2, steps, is_liked).tolist()  # two are to like it, the mean stays
    [0, 2, -4, 2, 0]
    """
    wanted, across = round(points * int(steps.max()) / 100), round(liked)
    found = _shifted(counts, wanted, across, steps, is_liked)
    if found is None:
        found = _shifted(counts, wanted, 0, steps, is_liked)
    return np.zeros_like(counts) if found is None else found - counts


def _shifted(
    counts: np.ndarray, wanted: int, across: int, steps: np.ndarray, is_liked: np.ndarray
) -> np.ndarray | None:
    """Counts with `across` more favourable answers and `wanted` more steps in all; None where there is no way."""
    now, pairs = counts.copy(), list(permutations(range(len(steps)), 2))
    crossing = [(a, b) for a, b in pairs if int(is_liked[b]) - int(is_liked[a]) == np.sign(across)]
    beside = [(a, b) for a, b in pairs if is_liked[a] == is_liked[b] and abs(steps[b] - steps[a]) == 1]
    while across or wanted:
        ways = crossing if across else [(a, b) for a, b in beside if steps[b] - steps[a] == np.sign(wanted)]
        possible = [(abs(steps[b] - steps[a]), -now[a], a, b) for a, b in ways if now[a] > 0]
        if not possible:
            return None
        *_, start, end = min(possible)
        now[start], now[end] = now[start] - 1, now[end] + 1
        across, wanted = across - np.sign(across), wanted - (steps[end] - steps[start])
    return now


def _with(scored: Estimates, points: np.ndarray, liked: np.ndarray) -> Estimates:
    """NaN where nobody is counted stays; nothing changes where nothing is moved."""
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, favourable = scored.mean + points / scored.n, scored.favourable + liked / scored.n
    return replace(
        scored,
        mean=np.where(points != 0, mean, scored.mean),
        favourable=np.where(liked != 0, favourable, scored.favourable),
    )
