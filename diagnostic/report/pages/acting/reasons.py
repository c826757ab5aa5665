"""Why an action is begun: what a cell, a rule, a gap or what people wrote gives as its reason, in words of its own."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

from diagnostic.definitions.action import CELL, RULE, SUGGESTION, ActionWhy
from diagnostic.definitions.rules import Rule
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.comment_themes import Spoken, ThemeRow
from diagnostic.report.words import count, score


class FirstStep(NamedTuple):
    """A first step of a rule, and the rule as the reason for it."""

    why: ActionWhy
    what: str


def cell_reason(content: Content, unit: str, dimension: str) -> ActionWhy:
    """The score of a unit on a dimension; of a hidden one its name alone."""
    name, value = content.dimension(dimension), content.inside.at("mean", unit, dimension)
    words = name if isnan(value) else f"{name} at {score(value)} of 100 in {content.source.wave.name}"
    return ActionWhy(CELL, dimension, words)


def rule_reason(content: Content, rule: Rule) -> ActionWhy:
    """A rule by its name."""
    return ActionWhy(RULE, rule.id, content.say(rule.name))


def steps_of_cell(content: Content, dimension: str) -> list[FirstStep]:
    """The first steps of the rules that a dimension feeds, rule by rule."""
    fed = (each for each in content.source.rules if any(r.dimension == dimension for r, _ in each.inside.ramps()))
    return [step for rule in fed for step in steps_of_rule(content, rule)]


def steps_of_rule(content: Content, rule: Rule) -> list[FirstStep]:
    """The first steps of a rule, in its order."""
    return [FirstStep(rule_reason(content, rule), content.say(each)) for each in rule.try_]


def theme_reasons(themes: Sequence[ThemeRow], spoken: Sequence[Spoken], wave: str) -> list[ActionWhy]:
    """The themes that released comments hold, those that most speak of first."""
    held = {id_: sum(any(each.theme == id_ for each in said.themes) for said in spoken) for id_, _, _ in themes}
    names = {id_: name for id_, _, name in themes}
    return [
        ActionWhy(SUGGESTION, id_, f"{names[id_]}, in {count(number, 'comment')} of {wave}")
        for id_, number in sorted(held.items(), key=lambda each: -each[1])
        if number
    ]
