"""Priorities of a report: what to talk about first, chosen by one rule (`docs/decisions/0018-priorities.md`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from diagnostic.core.released.gaps import FELT, NOT_FELT, OBSERVED_ILL_BELOW, UNEXPECTED, mirrored_dimensions
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.core.statistics.comparisons import LOWER
from diagnostic.definitions.rules import Rule
from diagnostic.report.content.prepare import Content

MOST_PRIORITIES = 3
CONFIRMED, AT_RISK, UNSURE, UNFORESEEN, BEHIND, NONE = range(6)  # ranks, the most urgent first


@dataclass(frozen=True)
class Priority:
    """One thing to talk about: a unit, an inside dimension and the rule that predicts from it.

    rank : CONFIRMED low for sure inside and felt outside, AT_RISK low for sure and not felt (yet), UNSURE low for sure
        and nobody can tell what is felt, UNFORESEEN low for sure outside alone, BEHIND below the rest and no more.
    rule : None where no rule predicts from the dimension.
    felt : what the audience feels (`gaps.felt_outside`); empty where nobody outside was asked.
    """

    unit: str
    dimension: str
    rule: Rule | None
    rank: int
    felt: str


class _Topic(NamedTuple):
    """A column of the choice: a dimension, and the rule that predicts from it, if there is one."""

    dimension: str
    rule: Rule | None


class _Candidate(NamedTuple):
    """A unit x topic of some rank; `width` in people times certain topics of the unit, `mean` 0-100.

    `start` and `end` are positions of the unit and of what is below it among all units that are looked at.
    """

    unit: str
    start: int
    end: int
    topic: _Topic
    rank: int
    felt: str
    width: float
    mean: float


def priorities(content: Content, audience: str = "", unit: str = "", most: int = MOST_PRIORITIES) -> list[Priority]:
    """At most `most` priorities at and below `unit`, the whole unless given; the most urgent first.

    First what is low for sure, then what is low outside alone, then what falls behind. Of these, what brings another
    part of the organisation and another dimension than those chosen; the unit where most is certain for most people;
    and there by rank, with a step to try before without, by the lowest score. What holds of a unit is not said of its
    parts again.
    """
    candidates = _candidates(content, audience, unit or content.root)
    chosen: list[_Candidate] = []
    for worst in (UNSURE, UNFORESEEN, BEHIND):
        left = [each for each in candidates if max(each.rank, UNSURE) == worst]
        while len(chosen) < most and (left := [each for each in left if not any(_same(each, one) for one in chosen)]):
            chosen.append(min(left, key=lambda each: _place(each, chosen)))
    return [Priority(each.unit, each.topic.dimension, each.topic.rule, each.rank, each.felt) for each in chosen]


def _candidates(content: Content, audience: str, unit: str) -> list[_Candidate]:
    """What there is to say of `unit` and of what is below it; a pooled group stands alone."""
    chart, topics = content.source.chart, _topics(content)
    at = chart.position.get(unit)
    units, ends = ((unit,), (1,)) if at is None else (chart.subtree(unit), [end - at for end in chart.ends[at:]])
    ranks, felt = _ranks(content, audience, topics, units)
    widths = _widths(content, units, ranks)
    means = content.inside.picked("mean", units, [topic.dimension for topic in topics])
    new = np.argwhere(ranks < _repeated(content, units, ranks)).tolist()
    return [
        _Candidate(units[i], i, ends[i], topics[j], int(ranks[i, j]), felt[i, j], float(widths[i]), float(means[i, j]))
        for i, j in new
    ]


def _topics(content: Content) -> list[_Topic]:
    ruled = [_Topic(dimension, rule) for rule in content.source.rules for dimension in mirrored_dimensions(rule)[:1]]
    named = {topic.dimension for topic in ruled}
    return [*ruled, *(_Topic(name, None) for name in content.asked if name not in named)]


def _ranks(
    content: Content, audience: str, topics: Sequence[_Topic], units: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Rank of each unit x topic, NONE where there is nothing to say; and what the audience feels of it."""
    rules = [topic.rule.id if topic.rule else "" for topic in topics]
    sure = content.strength.picked("low", units, rules) >= ILL_FROM
    below = content.inside.picked("verdict", units, [topic.dimension for topic in topics]) == LOWER
    tested = content.tested.get(audience)
    felt = np.full(sure.shape, "", dtype=object) if tested is None else tested.picked("felt", units, rules)
    kinds = [
        sure & (felt == FELT),
        sure & (felt == NOT_FELT),
        sure,
        _ill_outside(content, audience, topics, units, felt),
    ]
    return np.select([*kinds, below], range(NONE), NONE), felt


def _ill_outside(
    content: Content, audience: str, topics: Sequence[_Topic], units: Sequence[str], felt: np.ndarray
) -> np.ndarray:
    """Is a symptom felt, and the score that shows it too low by more than chance? Units x topics."""
    if audience not in content.tested:
        return np.zeros(felt.shape, dtype=bool)
    mirrors = [topic.rule.outside if topic.rule else "" for topic in topics]
    low = content.scores[audience].picked("high", units, mirrors) < OBSERVED_ILL_BELOW
    return low & ((felt == FELT) | (felt == UNEXPECTED))


def _widths(content: Content, units: Sequence[str], ranks: np.ndarray) -> np.ndarray:
    """People times topics on which something is certain inside or outside, of each unit."""
    return np.nan_to_num([content.units[unit].n for unit in units]) * (ranks < BEHIND).sum(axis=1)


def _repeated(content: Content, units: Sequence[str], ranks: np.ndarray) -> np.ndarray:
    """The best rank that a unit above has on each topic, NONE where there is none: units x topics."""
    row = {unit: i for i, unit in enumerate(units)}
    above = np.full_like(ranks, NONE)
    for i, unit in enumerate(units):
        if (parent := row.get(content.units[unit].parent or "")) is not None:
            above[i] = np.minimum(above[parent], ranks[parent])
    return above


def _place(candidate: _Candidate, chosen: Sequence[_Candidate]) -> tuple[float, ...]:
    """Where a candidate stands in the choice, the smallest first."""
    again = sum(
        _related(each, candidate) + (each.unit == candidate.unit) + (each.topic.dimension == candidate.topic.dimension)
        for each in chosen
    )
    untried = candidate.topic.rule is None or not candidate.topic.rule.try_
    return again, -candidate.width, candidate.rank, untried, candidate.mean


def _same(one: _Candidate, other: _Candidate) -> bool:
    """Is it the same topic, of units one of which is part of the other?"""
    return one.topic == other.topic and _related(one, other)


def _related(one: _Candidate, other: _Candidate) -> bool:
    return one.start <= other.start < one.end or other.start <= one.start < other.end
