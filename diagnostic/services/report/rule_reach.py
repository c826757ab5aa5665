"""What a rule table can do with a questionnaire: the rules that it feeds, and the dimensions that feed none."""

from __future__ import annotations

from typing import NamedTuple

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rule, Rules


class RuleReach(NamedTuple):
    """Rules by whether a questionnaire asks for all that they predict from; dimensions that no rule predicts from."""

    usable: Rules
    idle: Rules
    unruled: tuple[str, ...]


def rule_reach(rules: Rules, questionnaire: Questionnaire) -> RuleReach:
    """The reach of a rule table over what those inside are asked; dimensions in the questionnaire's order."""
    usable = tuple(rule for rule in rules if inside_dimensions(rule) <= set(questionnaire.dimensions))
    named = {name for rule in usable for name in inside_dimensions(rule)}
    unruled = tuple(name for name in questionnaire.dimensions if name not in named)
    return RuleReach(usable, tuple(rule for rule in rules if rule not in usable), unruled)


def inside_dimensions(rule: Rule) -> set[str]:
    """The dimensions that a rule predicts from."""
    return {ramp.dimension for ramp, _ in rule.inside.ramps() if ramp.dimension}
