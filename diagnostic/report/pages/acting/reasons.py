"""Why an action is begun: what a cell, a rule, a gap or what people wrote gives as its reason, in words of its own.

No reason holds a number: it goes along to pages that are opened without an access.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from diagnostic.definitions.action import CELL, RULE, SUGGESTION, ActionWhy
from diagnostic.definitions.rules import Rule
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.comment_themes import Spoken, ThemeRow


class FirstStep(NamedTuple):
    """A first step of a rule, and the rule as the reason for it."""

    why: ActionWhy
    what: str


def cell_reason(content: Content, dimension: str) -> ActionWhy:
    """A dimension in a survey, by their names: the score stays where it is published."""
    return ActionWhy(CELL, dimension, f"{content.dimension(dimension)}, in {content.source.wave.name}")


def finding_reason(kind: str, practice: str, finding: str, otherwise: str) -> ActionWhy:
    """What a page of a practice found, up to its first colon; `otherwise`, the practice's name, where that is a number.

    >>> finding_reason("gap", "caring", "42 % of those served are satisfied", "Standard of caring").words
    'Standard of caring'
    """
    words = finding.partition(":")[0]
    return ActionWhy(kind, practice, otherwise if any(sign.isdigit() for sign in words) else words)


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
        ActionWhy(SUGGESTION, id_, f"{names[id_]}, in what was written in {wave}")
        for id_, number in sorted(held.items(), key=lambda each: -each[1])
        if number
    ]
