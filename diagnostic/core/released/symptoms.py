"""From published scores to predicted symptoms, by the rule table. A rule states a hypothesis, never a forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtr

from diagnostic.core.released.unit_scores import UnitScores, places
from diagnostic.core.statistics.intervals import reach
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.rules import Condition, Rule, Rules

ILL_FROM = 0.5  # strength
STRENGTH_COLUMNS = ["unit", "rule", "strength", "low", "high"]
WHY_COLUMNS = ["unit", "rule", "dimension", "mean", "se", "strength"]


@dataclass(frozen=True)
class Symptoms:
    """Predicted symptoms.

    strengths : one row per unit x rule that applies to it; `strength` 0-1, high is ill; `low`, `high` what the
        interval of the scores allows; NaN where a score the rule needs is hidden.
    why : one row per unit x rule x condition; the published `mean` and `se`, and the `strength` it contributes.
    """

    strengths: pd.DataFrame
    why: pd.DataFrame


def predict(scores: UnitScores, rules: Rules, organisation: Organisation) -> Symptoms:
    """Strength of every rule at every unit, from published scores alone."""
    published = _by_dimension(scores, organisation) if rules else {}
    strengths: list[_Rows] = []
    why: list[_Rows] = []
    for rule in rules:
        units = np.flatnonzero([applies(rule, attributes) for attributes in organisation.attributes])
        met = {name: column[units] for name, column in published.items()}
        strengths.append((units, rule.id, *_strength(rule.inside, met)))
        why += [(units, rule.id, *_why(condition, negated, met)) for condition, negated in rule.inside.ramps()]
    return Symptoms(_stack(strengths, organisation, STRENGTH_COLUMNS), _stack(why, organisation, WHY_COLUMNS))


def applies(rule: Rule, attributes: Mapping[str, str]) -> bool:
    """Do the rule's boundary conditions allow a unit with these attributes? What is not known rules nothing out."""
    return all(attributes.get(name, "") in ("", *values) for name, values in rule.where.items())


def ramp(score: np.ndarray, certain_below: float, none_above: float) -> np.ndarray:
    """Strength of a score: 1 at or below `certain_below`, 0 at or above `none_above`, linear between.

    >>> ramp(np.array([30.0, 50.0, 65.0]), 40, 60).tolist()
    [1.0, 0.5, 0.0]
    """
    return np.clip((none_above - score) / (none_above - certain_below), 0, 1)


def expected_ramp(score: np.ndarray, se: np.ndarray, certain_below: float, none_above: float) -> np.ndarray:
    """Expected strength if the true score is normal around `score` with standard error `se` (both 0-100).

    With h(c) = E max(c - X, 0) = (c - m) Phi(z) + s phi(z), z = (c - m) / s, it is (h(b) - h(a)) / (b - a).
    Without error it is the ramp itself.

    >>> expected_ramp(np.array([50.0]), np.array([0.0]), 40, 60).tolist()
    [0.5]
    >>> round(float(expected_ramp(np.array([65.0]), np.array([5.0]), 40, 65)[0]), 4)  # 5 * phi(0) / 25
    0.0798
    """

    def shortfall(point: float) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            z = (point - score) / se
        return (point - score) * ndtr(z) + se * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    expected = (shortfall(none_above) - shortfall(certain_below)) / (none_above - certain_below)
    expected = np.round(expected, 12)  # the middle of a ramp is .5, not a last digit less
    return np.where(se > 0, np.clip(expected, 0, 1), ramp(score, certain_below, none_above))


@dataclass(frozen=True)
class _Column:
    """Published scores of one dimension, units."""

    mean: np.ndarray
    se: np.ndarray
    n: np.ndarray

    def __getitem__(self, units: np.ndarray) -> _Column:
        return _Column(self.mean[units], self.se[units], self.n[units])


_Rows = tuple[Any, ...]  # positions of units, then for each further column a text or an array, units


class _Strength(NamedTuple):
    """Strength of a condition and the ends of its interval, 0-1, units."""

    strength: np.ndarray
    low: np.ndarray
    high: np.ndarray


def _by_dimension(scores: UnitScores, organisation: Organisation) -> dict[str, _Column]:
    names = scores.scores["dimension"].unique()
    unit, dimension = places(scores.scores["unit"], organisation.ids), places(scores.scores["dimension"], names)
    published = np.full((3, len(names), len(organisation.ids)), np.nan)
    there = unit >= 0
    for column, name in zip(published, ("mean", "se", "n"), strict=True):
        column[dimension[there], unit[there]] = scores.scores[name].to_numpy(float)[there]
    return {name: _Column(*published[:, d]) for d, name in enumerate(names)}


def _strength(condition: Condition, met: Mapping[str, _Column]) -> _Strength:
    """Strength of a condition: `all` is the minimum, `any` the maximum, `not` the complement."""
    if condition.not_ is not None:
        strength, low, high = _strength(condition.not_, met)
        return _Strength(1 - strength, 1 - high, 1 - low)
    if condition.all is not None:
        return _Strength(*(np.min(part, axis=0) for part in _parts(condition.all, met)))
    if condition.any is not None:
        return _Strength(*(np.max(part, axis=0) for part in _parts(condition.any, met)))
    return _ramp_strength(condition, met)


def _parts(conditions: Sequence[Condition], met: Mapping[str, _Column]) -> Iterator[tuple[np.ndarray, ...]]:
    return zip(*(_strength(each, met) for each in conditions), strict=True)


def _ramp_strength(condition: Condition, met: Mapping[str, _Column]) -> _Strength:
    dimension, *ends = _ramp_of(condition)
    column = met[dimension]
    strength = expected_ramp(column.mean, column.se, *ends)
    half = reach(column.se, column.n)
    low, high = ramp(column.mean + half, *ends), ramp(column.mean - half, *ends)
    return _Strength(strength, np.minimum(low, strength), np.maximum(high, strength))


def _ramp_of(condition: Condition) -> tuple[str, float, float]:
    """Dimension and ends of a ramp, which has all three; a combination of conditions has none."""
    dimension, certain_below, none_above = condition.dimension, condition.certain_below, condition.none_above
    if dimension is None or certain_below is None or none_above is None:
        raise TypeError(f"{condition.kind} is no ramp")
    return dimension, certain_below, none_above


def _why(
    condition: Condition, negated: bool, met: Mapping[str, _Column]
) -> tuple[str, np.ndarray, np.ndarray, np.ndarray]:
    """Dimension, mean, standard error and strength of a ramp, units each."""
    dimension, *_ = _ramp_of(condition)
    column, strength = met[dimension], _ramp_strength(condition, met).strength
    return dimension, column.mean, column.se, 1 - strength if negated else strength


def _stack(rows: Sequence[_Rows], organisation: Organisation, columns: Sequence[str]) -> pd.DataFrame:
    """One frame, by unit in preorder, then in the order of the rules; a text counts for all units beside it."""
    if not rows:
        return pd.DataFrame(columns=columns)
    units = np.concatenate([each[0] for each in rows])
    order = np.argsort(units, kind="stable")
    ids = np.asarray(organisation.ids, dtype=object)[units[order]]
    counts = [len(each[0]) for each in rows]
    values = zip(*(row[1:] for row in rows), strict=True)
    found = (
        np.repeat(np.array(each, dtype=object), counts) if isinstance(each[0], str) else np.concatenate(each)
        for each in values
    )
    return pd.DataFrame(dict(zip(columns, (ids, *(each[order] for each in found)), strict=True)))
