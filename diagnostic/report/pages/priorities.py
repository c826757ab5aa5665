"""Priorities in words, a card each: what is wrong, how sure, what to ask, what to try; and what is well."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from diagnostic.core.released.gaps import FELT, UNEXPECTED
from diagnostic.core.statistics.comparisons import HIGHER
from diagnostic.report import words
from diagnostic.report.content.findings import felt_of, lowest
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import BEHIND, UNFORESEEN, Priority
from diagnostic.report.sections import Card, Section

NAMED = 3  # symptoms; the rest is counted
NOTHING_FIRST = "Nothing is wrong by more than chance, so there is nothing that has to be talked about first."
NOTHING_SHOWN = "No score of those inside is shown here: nobody can tell what is wrong or well."
NO_RULE = "No rule predicts anything from this; ask the team what stands behind it."


def nothing_first(content: Content, unit: str) -> str:
    """Why there is no card about a unit and what is below it: nothing is surely wrong, or nothing is shown."""
    return NOTHING_SHOWN if _all_hidden(content, unit) else NOTHING_FIRST


def _all_hidden(content: Content, unit: str) -> bool:
    pooled = content.units[unit].pooled  # of which the chart knows nothing, nor is anything below it
    rows = [content.inside.row[each] for each in ((unit,) if pooled else content.source.chart.subtree(unit))]
    return bool(np.isnan(content.inside.values["mean"][rows]).all())


def card(content: Content, priority: Priority, audience: str) -> Card:
    """A priority as a card: the finding first, the first step last."""
    unit, rule = content.units[priority.unit], priority.rule
    inside = content.inside.at("mean", priority.unit, priority.dimension)
    ask, try_ = (tuple(map(content.say, texts[:1])) for texts in ((rule.ask, rule.try_) if rule else ((), ())))
    facts = (
        ("How sure", (_how_sure(content, priority, audience),)),
        (words.capital(words.audience_name(audience)), (" ".join(_outside(content, priority, audience)),)),
        ("Ask first", ask or ((NO_RULE,) if rule is None else ())),
        ("Try first", try_),
    )
    return Card(
        priority.unit,
        priority.dimension,
        title=_finding(content, priority, audience),
        lead=f"{content.dimension(priority.dimension)} inside: {words.score(inside)} of 100. {words.people(unit.n)}.",
        inside=inside,
        ends=_ends(content, priority),
        outside=_observed(content, priority, audience),
        facts=tuple((name, text) for name, texts in facts for text in texts if text),
    )


def _finding(content: Content, priority: Priority, audience: str) -> str:
    unit, dimension = content.units[priority.unit].name, content.dimension(priority.dimension)
    if priority.rank == UNFORESEEN and priority.rule:
        who = words.capital(words.audience_name(audience))
        return f"{who} of {unit} are not well served on {content.dimension(priority.rule.outside, audience)}"
    if priority.rank == BEHIND:
        return f"{unit} falls behind the rest on {dimension}"
    return f"{dimension} is low {'across' if priority.unit == content.root else 'in'} {unit}"


def _ends(content: Content, priority: Priority) -> tuple[float, float]:
    low, high = (content.inside.at(end, priority.unit, priority.dimension) for end in ("low", "high"))
    return low, high


def _how_sure(content: Content, priority: Priority, audience: str) -> str:
    """How sure the finding is: of the score inside, or of what those outside say where the finding is theirs."""
    if priority.rank != UNFORESEEN or priority.rule is None:
        return words.how_sure(*_ends(content, priority))
    scores, outside = content.scores[audience], priority.rule.outside
    return words.how_sure(*(scores.at(end, priority.unit, outside) for end in ("low", "high")))


def _observed(content: Content, priority: Priority, audience: str) -> float:
    if priority.rule is None or audience not in content.tested:
        return float("nan")
    return float(content.tested[audience].at("observed", priority.unit, priority.rule.id))


def _outside(content: Content, priority: Priority, audience: str) -> Iterator[str]:
    if priority.rule is None or not priority.felt:
        return
    observed, name = _observed(content, priority, audience), content.dimension(priority.rule.outside, audience)
    shows = "" if isnan(observed) else f": {name}, where it would show, is {words.score(observed)}"
    felt = felt_of(content, priority.unit, audience)
    others = [content.say(rule.name) for rule in content.source.rules if felt.get(rule.id) in (FELT, UNEXPECTED)]
    if others and priority.felt not in (FELT, UNEXPECTED):
        who = words.capital(words.audience_name(audience))
        yield f"{who} feel other things here: {words.listed(words.some(others, NAMED))}."
    yield f"{words.felt_words(priority.felt, audience)}{shows}."


def well(content: Content, audience: str) -> Section:
    """What is well: the strongest dimension, the team furthest ahead, what those outside rate highest."""
    points = tuple(filter(None, (_strongest(content), _ahead(content), _rated_highest(content, audience))))
    chance = "Nothing stands out as well by more than chance."
    return Section("", points=points or (NOTHING_SHOWN if _all_hidden(content, content.root) else chance,))


def _strongest(content: Content) -> str:
    best = _highest(content, content.source.inside.audience)
    return f"Strongest across {content.units[content.root].name}: {best}." if best else ""


def _ahead(content: Content) -> str:
    ahead, units = content.verdicts[HIGHER], [unit for unit in lowest(content) if unit != content.root]
    best = max(units, key=lambda unit: ahead[unit], default="")
    if not best or not ahead[best]:
        return ""
    many = words.out_of(ahead[best], len(content.asked), "dimension")
    return f"{content.units[best].name} is above the rest on {many}."


def _rated_highest(content: Content, audience: str) -> str:
    best = _highest(content, audience) if audience in content.scores else ""
    return f"Rated highest by {words.audience_name(audience)}: {best}." if best else ""


def _highest(content: Content, audience: str) -> str:
    """The dimension with the highest score of the whole, `Teamwork (71)`; empty where none is shown."""
    scores = content.scores[audience]
    means = scores.values["mean"][scores.row[content.root]] if content.root in scores.row else np.array([])
    if not len(means) or np.isnan(means).all():
        return ""
    best = int(np.nanargmax(means))
    return f"{content.dimension(scores.columns[best], audience)} ({words.score(means[best])} of 100)"
