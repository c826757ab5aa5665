"""Invented answers with a known truth inside: what people feel is composed of unit, person and chance.

Draws come from a generator that is passed in, so the same one gives the same answers. All effects and standard
deviations are in points of the 0-100 scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire


@dataclass(frozen=True)
class Spread:
    """Standard deviations: of what all dimensions have in common, and of each dimension on its own."""

    shared: float
    single: float


@dataclass(frozen=True)
class Habits:
    """How people differ from each other, and how they fill in a questionnaire.

    person, noise : spread between the people of one unit; standard deviation of chance in a single answer.
    skips : share of answers left out, or "can't say".
    stops : share of people who leave out the last third.
    careless : share of people who choose the same option all the way down.
    """

    person: Spread
    noise: float
    skips: float
    stops: float = 0.0
    careless: float = 0.0


def unit_effects(rng: Generator, organisation: Organisation, size: int, spreads: Sequence[Spread]) -> np.ndarray:
    """Units x size: how far each unit is off. Each adds its own draw, with the spread of its level, to its parent's."""
    effects = np.zeros((len(organisation.ids), size))
    for unit, (parent, level) in enumerate(zip(organisation.parents, organisation.levels, strict=True)):
        if parent >= 0:
            effects[unit] = effects[parent] + draw(rng, 1, size, spreads[level])[0]
    return effects


def draw(rng: Generator, rows: int, size: int, spread: Spread) -> np.ndarray:
    """Rows x size: normal draws, each row with a part of its own that all its columns share."""
    return rng.normal(0, spread.shared, (rows, 1)) + rng.normal(0, spread.single, (rows, size))


def respondents(rng: Generator, headcounts: np.ndarray, lowest: float, highest: float) -> np.ndarray:
    """intp, people: the unit of everybody who answers, where each unit's rate lies between `lowest` and `highest`."""
    rates = rng.uniform(lowest, highest, len(headcounts))
    return np.repeat(np.arange(len(headcounts)), np.rint(headcounts * rates).astype(int))


def answer(
    rng: Generator, questionnaire: Questionnaire, truth: np.ndarray, units: np.ndarray, habits: Habits
) -> np.ndarray:
    """Codes, int8 people x items, of people in `units` (positions) whose units' true scores are `truth`.

    truth : units x dimensions, in the questionnaire's order; 0-100, higher is healthier.
    """
    names = list(questionnaire.dimensions)
    dimension = [names.index(item.dimension) for item in questionnaire.items]
    feeling = truth[units] + draw(rng, len(units), len(names), habits.person)
    chance = rng.normal(0, habits.noise, (len(units), len(dimension)))
    steps = np.array([questionnaire.scale_of(item).steps for item in questionnaire.items])
    positions = np.clip(np.rint((feeling[:, dimension] + chance) / 100 * steps), 0, steps).astype(int)
    reverse = np.array([item.reverse for item in questionnaire.items])
    positions = np.where(reverse, steps - positions, positions)
    same = rng.random(len(units)) < habits.careless
    positions[same] = np.minimum(rng.integers(0, steps.max() + 1, len(units))[same, None], steps)
    return np.where(_left_out(rng, positions.shape, habits), MISSING, _codes(questionnaire, positions))


def _codes(questionnaire: Questionnaire, positions: np.ndarray) -> np.ndarray:
    codes = np.empty(positions.shape, dtype=np.int8)
    for i, item in enumerate(questionnaire.items):
        codes[:, i] = np.array(questionnaire.scale_of(item).codes, dtype=np.int8)[positions[:, i]]
    return codes


def _left_out(rng: Generator, shape: tuple[int, int], habits: Habits) -> np.ndarray:
    people, items = shape
    stopped = (rng.random(people) < habits.stops)[:, None] & (np.arange(items) >= 2 * items / 3)
    return stopped | (rng.random(shape) < habits.skips)


def mirrored(
    effects: np.ndarray, inside: Sequence[str], outside: Sequence[str], pairs: Mapping[str, str]
) -> np.ndarray:
    """Units x outside dimensions: the inside effect that each mirrors, their mean where it mirrors none.

    effects : units x inside dimensions.
    pairs : inside dimension by outside dimension, as in the rules.
    """
    columns = [effects[:, inside.index(pairs[name])] if name in pairs else effects.mean(axis=1) for name in outside]
    return np.stack(columns, axis=1)
