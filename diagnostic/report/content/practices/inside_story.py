"""Inside out as one story: the signs, the conditions, what they predict, what those outside say, the WOW."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan, nan

from diagnostic.core.released.gaps import FELT, OBSERVED_ILL_BELOW
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.definitions.rules import Rule
from diagnostic.report.content.findings import felt_of
from diagnostic.report.content.practices.causes import Cause, causes
from diagnostic.report.content.prepare import Content

#: The six signs by which the practice tells how people treat each other, and the WOW, by dimension.
SIGNS = ("responsiveness", "mutual_support", "communication", "trust", "celebration", "repair")
WOW = "wow"


@dataclass(frozen=True)
class StoryScore:
    """A score 0-100 of a unit; `low` where it is under 55 for sure."""

    name: str
    score: float
    low: bool


@dataclass(frozen=True)
class InsideStory:
    """What the story of a unit is made of.

    signs, conditions : scores that are shown, the lowest first. predicted : rules that predict their symptom here.
    felt : of every rule that can be tested, what those outside feel, as `gaps.felt_outside`. wow : inside and outside,
    NaN where hidden or not asked. causes : what was ticked. rules : how many rules there are.
    """

    signs: tuple[StoryScore, ...]
    conditions: tuple[StoryScore, ...]
    predicted: tuple[Rule, ...]
    felt: dict[str, str]
    wow: tuple[float, float]
    causes: tuple[Cause, ...]
    rules: int

    @property
    def felt_of_predicted(self) -> int:
        """How many of the predicted symptoms are felt."""
        return sum(self.felt.get(rule.id) == FELT for rule in self.predicted)


def inside_story(content: Content, unit: str, audience: str) -> InsideStory:
    """The story of a unit, for an outside audience; empty where nobody outside was asked."""
    ruled = [name for name in content.asked if name not in content.unruled]
    return InsideStory(
        signs=_scores(content, unit, SIGNS),
        conditions=_scores(content, unit, ruled),
        predicted=tuple(rule for rule in content.source.rules if _predicted(content, unit, rule.id)),
        felt=dict(felt_of(content, unit, audience)) if audience else {},
        wow=(_wow(content, unit, content.source.inside.audience), _wow(content, unit, audience) if audience else nan),
        causes=tuple(causes(content, unit)),
        rules=len(content.source.rules),
    )


def _scores(content: Content, unit: str, names: Iterable[str]) -> tuple[StoryScore, ...]:
    inside = content.inside
    known = [name for name in names if inside.has(unit, name) and not isnan(inside.at("mean", unit, name))]
    found = [
        StoryScore(
            content.dimension(name),
            float(inside.at("mean", unit, name)),
            bool(inside.at("high", unit, name) < OBSERVED_ILL_BELOW),
        )
        for name in known
    ]
    return tuple(sorted(found, key=lambda each: each.score))


def _predicted(content: Content, unit: str, rule: str) -> bool:
    return bool(content.strength.has(unit, rule) and content.strength.at("strength", unit, rule) >= ILL_FROM)


def _wow(content: Content, unit: str, audience: str) -> float:
    scores = content.scores[audience]
    return float(scores.at("mean", unit, WOW)) if scores.has(unit, WOW) else nan
