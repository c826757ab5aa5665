"""A gap between inside and outside in words, for cells, lists and panels."""

from __future__ import annotations

from math import isnan

from diagnostic.report.content.prepare import Content, Pair
from diagnostic.report.words import audience_name, gap_words, score


def comparison(content: Content, unit: str, pair: Pair, audience: str) -> str:
    """Both scores and the gap between them, in words."""
    inside, outside, gap, certain = (
        content.gaps[audience].at(name, unit, pair.id) for name in ("inside", "outside", "gap", "certain")
    )
    names = content.dimension(pair.inside), content.dimension(pair.rule.outside, audience)
    words = gap_words(gap, bool(certain), "inside", "outside")
    return f"{names[0]} inside {score(inside)}, {names[1]} by {audience_name(audience)} {score(outside)}: {words}"


def pair_name(content: Content, pair: Pair, short: bool = False) -> str:
    """The inside dimension of a pair, with the id of its rule where several rules mirror that dimension."""
    dimension = content.questionnaire.dimensions[pair.inside]
    name = content.say((short and dimension.short) or dimension.name)
    return f"{name} ({pair.rule.id})" if pair.inside in content.compared_often else name


def gap_sentence(content: Content, unit: str, pair: Pair, audience: str) -> str:
    """Both sides of a cell in a sentence, or why there is nothing to compare."""
    if isnan(content.gaps[audience].at("gap", unit, pair.id)):
        return f"{no_gap(content, unit, pair, audience)}."
    return f"{comparison(content, unit, pair, audience)}."


def no_gap(content: Content, unit: str, pair: Pair, audience: str) -> str:
    """Why there is no gap to show."""
    sides = ((content.source.inside.audience, pair.inside), (audience, pair.rule.outside))
    for side, dimension in sides:
        scores = content.scores[side]
        if dimension not in scores.column:
            return f"{audience_name(side)} were not asked this".capitalize()
        if unit not in scores.row:
            return f"Other teams are pooled differently among {audience_name(side)}"
        if reason := scores.at("hidden", unit, dimension):
            return f"Hidden among {audience_name(side)}: {reason}"
    return "The rule does not speak about this unit" if pair.rule.where else "There is no score"
