"""Rules in words: under which condition they predict, what met it, and what research says."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.definitions.evidence import Study
from diagnostic.definitions.rules import Condition, Rule
from diagnostic.report.content.prepare import Content
from diagnostic.report.words import (
    NONE_KNOWN,
    capital,
    listed,
    score,
    share,
    strength_words,
    symptom_certainty,
    symptom_range,
)


def condition_words(content: Content, condition: Condition) -> str:
    """A condition in the middle of a sentence."""
    match condition.kind:
        case "dimension":
            name = content.dimension(condition.dimension or "")
            ends = f"fully at {condition.certain_below:g} or less, not at all from {condition.none_above:g}"
            return f"{name} is low ({ends})"
        case "not_" if condition.not_:
            return f"it is not so that {condition_words(content, condition.not_)}"
        case "all":
            return listed([condition_words(content, member) for member in condition.all or ()])
        case _:
            return listed([condition_words(content, member) for member in condition.any or ()], "or")


def boundary_words(rule: Rule) -> str:
    """Where a rule holds, as a sentence; empty if everywhere."""
    if not rule.where:
        return ""
    wheres = [f"{name.replace('_', ' ')} is {listed(list(values), 'or')}" for name, values in rule.where.items()]
    return f"It speaks only about units where {listed(wheres)}."


def rule_words(content: Content, rule: Rule) -> str:
    """What a rule says, in a sentence or two."""
    words = f"{content.say(rule.name)} is predicted where {condition_words(content, rule.inside)}."
    return " ".join(filter(None, (words, boundary_words(rule))))


def prediction_words(content: Content, unit: str, rule: Rule) -> str:
    """How strongly a rule predicts its symptom for a unit, and how sure that is, in words."""
    if not content.strength.has(unit, rule.id) or content.strength.at("applies", unit, rule.id) != 1:
        return "Nothing is predicted: " + (
            "the rule does not speak about this unit." if rule.where else "there is no score."
        )
    strength, low, high = (content.strength.at(name, unit, rule.id) for name in ("strength", "low", "high"))
    if isnan(strength):
        return "Nothing is predicted: a score that the rule needs is hidden."
    return f"{capital(strength_words(strength))}; {symptom_certainty(low, high)}."


def contributions(content: Content, unit: str, rule: Rule) -> tuple[str, ...]:
    """How strong a prediction is in numbers, the scores that met the rule's conditions, and what each contributes."""
    if not content.strength.has(unit, rule.id):
        return ()
    strength, low, high = (content.strength.at(name, unit, rule.id) for name in ("strength", "low", "high"))
    rows = content.why.lists((unit, rule.id), "dimension", "mean", "strength")
    known = () if isnan(strength) else (f"Strength {share(strength)} of 1; {symptom_range(low, high)}.",)
    return known + tuple(
        f"{content.dimension(dimension)} scores {score(mean)}, which alone gives strength {share(strength)}."
        for dimension, mean, strength in zip(*rows, strict=True)
        if not isnan(strength)
    )


def predicted(content: Content, unit: str, rule: str) -> bool:
    """Does this rule predict its symptom for this unit?"""
    return bool(content.strength.has(unit, rule) and content.strength.at("strength", unit, rule) >= ILL_FROM)


FOR, AGAINST, OTHER = ("for",), ("against",), ("mixed", "boundary", "instrument")


def evidence(content: Content, rule: Rule) -> tuple[str, ...]:
    """What is known for and against a rule in particular, each said even where nothing is."""
    studies = [content.source.evidence[name] for name in rule.evidence if name in content.source.evidence]
    lines = [
        f"For this rule: {_studies(content, studies, FOR)}",
        f"Against this rule: {_studies(content, studies, AGAINST)}",
    ]
    if any(study.direction in OTHER for study in studies):
        lines.append(f"Mixed, or on its limits: {_studies(content, studies, OTHER)}")
    return tuple(lines)


def general_evidence(content: Content) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is known about the link from inside to outside as such: for, against, and the rest."""
    studies = [study for study in content.source.evidence.values() if study.general]
    groups = (("For", FOR), ("Against", AGAINST), ("Mixed, or on its limits", OTHER))
    return tuple(
        (
            title,
            tuple(
                f"{study.source}: {content.say(study.finding)}" for study in studies if study.direction in directions
            ),
        )
        for title, directions in groups
    )


def _studies(content: Content, studies: Sequence[Study], directions: Sequence[str]) -> str:
    found = [f"{study.source}. {content.say(study.finding)}" for study in studies if study.direction in directions]
    return " ".join(found) or NONE_KNOWN
