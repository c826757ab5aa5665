"""Behaviours that a unit may begin an agreement from, each with the reason in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import NamedTuple

from diagnostic.definitions.behaviours import SuggestedBehaviour, SuggestedBehaviours
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.report import words
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities

OF_THE_PRACTICE = "from the practice"


class Suggestion(NamedTuple):
    """A behaviour in words, and why it is suggested."""

    text: str
    why: str


class _Lowest(NamedTuple):
    score: float  # 0-100; NaN where nothing was published of it
    why: str


def suggested_behaviours(
    known: SuggestedBehaviours, surveys: Mapping[str, PracticeContent], unit: str, language: str = DEFAULT_LANGUAGE
) -> list[Suggestion]:
    """All known behaviours: those whose items scored lowest in this unit first, then the others in their order.

    surveys : by questionnaire, the newest survey that asked it.
    """
    found = [(_lowest(each, surveys, unit), say(each.text, language)) for each in known.behaviours]
    found.sort(key=lambda each: (isnan(each[0].score), each[0].score if not isnan(each[0].score) else 0))
    return [Suggestion(text, lowest.why) for lowest, text in found]


def _lowest(behaviour: SuggestedBehaviour, surveys: Mapping[str, PracticeContent], unit: str) -> _Lowest:
    scored = list(_scored(behaviour, surveys, unit))
    return min(scored, key=lambda each: each.score, default=_Lowest(float("nan"), OF_THE_PRACTICE))


def _scored(behaviour: SuggestedBehaviour, surveys: Mapping[str, PracticeContent], unit: str) -> Iterator[_Lowest]:
    for questionnaire, items in behaviour.items.items():
        content = surveys.get(questionnaire)
        if content is None or unit not in content.units:
            continue
        for item in items:
            score = float(content.items[questionnaire].at("mean", unit, item))
            if not isnan(score):
                yield _Lowest(score, f"{words.score(score)} of 100 in {content.source.wave.name}")


def suggested_steps(content: Content, audience: str, unit: str) -> list[Suggestion]:
    """The first step of each rule behind what is most urgent in a unit."""
    found = [each.rule for each in priorities(content, audience, unit) if each.rule and each.rule.try_]
    return [
        Suggestion(content.say(rule.try_[0]), f"first step of \u201c{content.say(rule.name)}\u201d") for rule in found
    ]
