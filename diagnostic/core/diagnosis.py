"""The whole road in one function. Read this first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostic.core.release.publish import publish
from diagnostic.core.released.gaps import Gaps, Seen, compare
from diagnostic.core.released.symptoms import Symptoms, predict
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers, Counts
from diagnostic.core.scoring.census import Census
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.perspectives import Perspectives
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rules
from diagnostic.definitions.wave import Policy


@dataclass(frozen=True)
class Survey:
    """What one audience was asked and what it answered. Confidential."""

    questionnaire: Questionnaire
    answers: Answers | Counts | Census


@dataclass(frozen=True)
class Diagnosis:
    """What may be seen: published scores inside and outside, the symptoms the rules predict, and the gaps."""

    inside: UnitScores
    outside: tuple[UnitScores, ...]
    symptoms: Symptoms
    gaps: Gaps


def diagnose(
    inside: Survey,
    outside: Sequence[Survey],
    rules: Rules,
    organisation: Organisation,
    policy: Policy,
    table: Perspectives,
) -> Diagnosis:
    """From answers to gaps: each audience passes the door, everything after it is computed from published numbers."""
    published = [publish(survey.answers, survey.questionnaire, organisation, policy) for survey in (inside, *outside)]
    return interpret(published[0], published[1:], rules, organisation, table)


def interpret(
    inside: UnitScores, outside: Sequence[UnitScores], rules: Rules, organisation: Organisation, table: Perspectives
) -> Diagnosis:
    """What a rule table and a table of perspectives make of published scores."""
    symptoms = predict(inside, rules, organisation)
    seen = Seen(organisation, inside, outside, symptoms, rules)
    return Diagnosis(inside, tuple(outside), symptoms, compare(seen, table))
