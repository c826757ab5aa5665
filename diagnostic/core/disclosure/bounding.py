"""Unanimity: where all answer alike, a mean or a share says what each person said. Both are kept off the ends.

What is kept off is each group of people that is published together (`Organisation.residual_of`), and a unit is the sum
of its groups: so neither a number nor a difference of two says what all said. Groups are never hidden because they are
unanimous, for that would reveal it, and what is moved is not marked. See docs/decisions/0009-unanimity.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from diagnostic.core.disclosure.bounds import Ends, kept_off, used
from diagnostic.core.disclosure.prior_releases import Before
from diagnostic.core.disclosure.suppression_plan import Masks
from diagnostic.core.scoring.aggregates import Aggregates, item_values
from diagnostic.core.scoring.estimates import Estimates, mean_of_items, score_dimensions, score_items
from diagnostic.definitions.organisation import Organisation, residual_sums
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy

Told = tuple[np.ndarray, np.ndarray] | None  # n and sums

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
    own: Aggregates,
    masks: Masks,
    questionnaire: Questionnaire,
    organisation: Organisation,
    policy: Policy,
    before: Before,
) -> Moved:
    """What keeps every group that is published together off unanimity, at the unit that publishes it; else zero.

    Of a group of which batches were told before, what they leave of it is kept off.
    """
    if policy.unsafe_for_validation:
        nothing, none = np.zeros(own.options.shape[:2]), np.zeros(masks.dimensions.shape)
        return Moved(nothing, nothing, none, none, np.zeros_like(own.options))
    low, high = item_ends(own.options, masks, questionnaire, organisation)
    while True:
        moved = _clip(own, masks, questionnaire, organisation, (low, high), before)
        told = item_ends(own.options + moved.options, masks, questionnaire, organisation)
        inner = np.maximum(low, told[0]), np.minimum(high, told[1])
        if (inner[0] == low).all() and (inner[1] == high).all():
            return moved
        low, high = inner  # people were moved away from an end: it is no end for readers


def _clip(
    own: Aggregates,
    masks: Masks,
    questionnaire: Questionnaire,
    organisation: Organisation,
    shown: Ends,
    before: Before,
) -> Moved:
    scored, in_items = score_dimensions(own, questionnaire), score_items(own.options, questionnaire)
    by_dimension = [organisation.residual_of(mask) for mask in masks.dimensions.T]
    beside = [organisation.residual_of(mask) for mask in masks.items.T]
    by_item = [beside[d] for d in questionnaire.dimension_positions]
    found = []
    for of, steps, ends, best, told in (
        ("mean", item_steps(questionnaire), shown, 100, (before.n, before.sums)),
        ("favourable", np.ones(len(by_item)), (0, 1), 1, None),
    ):
        items = Sums.of(in_items, of, by_item, PEOPLE * steps, ends)
        dimensions = Sums.of(scored, of, by_dimension, PEOPLE * _means(steps, questionnaire), (0, best), told)
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


@dataclass(frozen=True)
class Sums:
    """n and sums of the people that are published together, units x columns, zero where a unit publishes nobody.

    least, most : what the sums are to be kept between, same shape.
    """

    n: np.ndarray
    sums: np.ndarray
    least: np.ndarray
    most: np.ndarray

    @classmethod
    def of(
        cls, own: Estimates, name: str, taken: Sequence[np.ndarray], off: np.ndarray, ends: Ends, told: Told = None
    ) -> Sums:
        """From estimates of each unit's own people; `name` says of what. taken : `residual_of` each column's mask.

        off : how far off the ends each column is kept. told : n and sums of own people to be taken away.
        """
        n, sums = own.n, np.nan_to_num(own.n * getattr(own, name))
        if told is not None:
            n, sums = n - told[0], sums - told[1]
        n, sums = (
            np.stack([residual_sums(column, of) for column, of in zip(each.T, taken, strict=True)], axis=1)
            for each in (n, sums)
        )
        return cls(n, sums, *kept_off(n, off, *ends))

    def moves(self, before: np.ndarray | float = 0.0) -> np.ndarray:
        """What is to be added, same shape; `before` is to be added in any case."""
        found = np.clip(self.sums + before, self.least, self.most) - self.sums
        return np.where(np.abs(found) < NOISE, 0.0, found)


NOISE = 1e-9  # less is the arithmetic's


def item_ends(
    options: np.ndarray, masks: Masks, questionnaire: Questionnaire, organisation: Organisation
) -> tuple[np.ndarray, np.ndarray]:
    """Ends in points, units x items: 0 and 100, and in a distribution the answers that somebody chose.

    options : people, units x items x options.
    """
    low, high = np.zeros(options.shape[:2]), np.full(options.shape[:2], 100.0)
    for d, of in enumerate(questionnaire.items_of.values()):
        if not masks.distributions[:, d].any():
            continue
        taken = organisation.residual_of(masks.distributions[:, d])
        counts, within = residual_sums(options[:, list(of)], taken), taken >= 0
        for at, i in enumerate(of):
            values = item_points(questionnaire, i)
            ends = used(counts[:, at, : len(values)], values)
            low[within, i], high[within, i] = (each[taken[within]] for each in ends)
    return low, high


def item_points(questionnaire: Questionnaire, i: int) -> np.ndarray:
    """Points of 0-100 that each option of an item is worth."""
    values, _ = _worth(questionnaire, i)
    return values * item_steps(questionnaire)[i]


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
        taken = organisation.residual_of(masks.items[:, d])
        wanted = len(of) * residual_sums(of_dimensions[:, d], np.where(masks.dimensions[:, d], taken, -1))
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
    room = items.most[unit] - now if left > 0 else now - items.least[unit]
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
        taken = organisation.residual_of(mask) if mask.any() and moving else None
        for i in moving if taken is not None else ():
            points, liked = (residual_sums(each[:, i], taken) for each in moved)
            counts = residual_sums(own.options[:, i], taken)
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
    """Counts with `across` more favourable answers and `wanted` more steps in all; None where there is no way.

    Somebody stays at the lowest and at the highest answer that was chosen, if there is another way (`item_ends`).
    """
    now, pairs, ends = counts.copy(), list(permutations(range(len(steps)), 2)), np.flatnonzero(counts)[[0, -1]]
    crossing = [(a, b) for a, b in pairs if int(is_liked[b]) - int(is_liked[a]) == np.sign(across)]
    beside = [(a, b) for a, b in pairs if is_liked[a] == is_liked[b] and abs(steps[b] - steps[a]) == 1]
    while across or wanted:
        ways = crossing if across else [(a, b) for a, b in beside if steps[b] - steps[a] == np.sign(wanted)]
        possible = [(now[a] == 1 and a in ends, abs(steps[b] - steps[a]), -now[a], a, b) for a, b in ways if now[a] > 0]
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
