"""What stands behind one cell: the score and how sure it is, the answers, the rule it feeds, customers, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from diagnostic.definitions.rules import Rule
from diagnostic.definitions.wave import FAVOURABLE_FROM, OWN_VARIANCE_FROM
from diagnostic.report import words
from diagnostic.report.content.findings import felt_of
from diagnostic.report.content.likert import answered
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import predictions
from diagnostic.report.pages.benchmarks import TITLE, cell_words
from diagnostic.report.palette import score_class
from diagnostic.report.sections import Section, Story

ANSWERS = "How people answered"
WHOLE = "There is no rest of the organisation to compare it with"


VALUES = ("mean", "se", "n", "low", "high", "favourable", "verdict", "hidden")


def story(content: Content, unit: str, dimension: str) -> Story:
    """Everything published about one cell, in the order in which a reader asks."""
    at = {name: content.inside.at(name, unit, dimension) for name in VALUES}
    known = content.questionnaire.dimensions[dimension]
    about = content.say(known.about)
    name, title = content.units[unit].name, content.say(known.name)
    rules = [
        rule for rule in content.source.rules if any(ramp.dimension == dimension for ramp, _ in rule.inside.ramps())
    ]
    if isnan(at["mean"]):
        outside = [section for rule in rules for section in observed(content, unit, rule)]
        sections = (_hidden(content, unit, at["hidden"]), *outside)
        return Story(name, title, about, words.HIDDEN, -1, "", f"Hidden: {at['hidden']}.", sections)
    shade = score_class(at["mean"])
    return Story(
        name,
        title,
        about,
        words.score(at["mean"]),
        shade,
        words.MARKS.get(at["verdict"], ""),
        f"{words.VERDICTS[at['verdict']] or WHOLE}.",
        (
            *_numbers(at),
            *_beside_others(content, unit, dimension),
            _answers(content, unit, dimension),
            *_rules(content, unit, rules),
        ),
    )


def rule_story(content: Content, unit: str, rule: Rule) -> Story:
    """Everything published about one rule at one unit: what was predicted, why, and what was observed."""
    answers = ((felt_of(content, unit, audience).get(rule.id, ""), audience) for audience in content.audiences)
    felt, audience = next((answer for answer in answers if answer[0]), ("", ""))
    return Story(
        content.units[unit].name,
        content.say(rule.name),
        "",
        words.FELT_SIGNS.get(felt, words.HIDDEN),
        -1,
        "",
        f"{words.felt_words(felt, audience) if felt else words.NOT_PUT}.",
        tuple(_rule(content, unit, rule)),
    )


def _hidden(content: Content, unit: str, reason: str) -> Section:
    shown = "It counts in the scores of the units above it"
    groups = [group for group, members in content.members[content.source.inside.audience].items() if unit in members]
    if groups and groups[0] in content.units:
        shown += f", and with others in \u201c{content.units[groups[0]].name}\u201d"
    return Section("Why it is hidden", (f"{words.capital(reason)}. A hidden score is not a bad score. {shown}.",))


def _numbers(at: dict) -> Iterator[Section]:
    yield Section("How sure we are", (words.how_sure(at["low"], at["high"]), words.people(at["n"]) + "."))
    points = [f"Mean {at['mean']:.1f} on a scale from 0 to 100; {at['n']:,.0f} people."]
    if not isnan(at["low"]):
        points.append(
            f"95 % confidence interval {at['low']:.1f} to {at['high']:.1f} (standard error {at['se']:.1f}, t)."
        )
    if isnan(at["favourable"]):
        points.append(f"The share of favourable answers is shown from {FAVOURABLE_FROM} people on.")
    else:
        points.append(f"{words.percent(at['favourable'])} of the answers are favourable.")
    if at["verdict"]:
        points.append("Compared with the rest by Welch\u2019s test; Benjamini-Hochberg over the units of one level.")
    yield Section("The numbers behind it", points=tuple(points), deeper=True)


def _beside_others(content: Content, unit: str, dimension: str) -> Iterator[Section]:
    """Of the whole organisation alone."""
    said = cell_words(content, content.source.inside.audience, dimension) if unit == content.root else ""
    if said:
        yield Section(TITLE, (said,))


def _answers(content: Content, unit: str, dimension: str) -> Section:
    items = answered(content, content.source.inside.audience, unit, dimension)
    if not items:
        return Section(
            ANSWERS,
            ("Single items are not shown for this group: together they could give somebody away.",),
        )
    if all(item.bar is None for item in items):
        return Section(ANSWERS, (f"Bars are shown from {OWN_VARIANCE_FROM} complete answers on.",), items=items)
    return Section(ANSWERS, items=items)


def _rules(content: Content, unit: str, rules: list[Rule]) -> Iterator[Section]:
    if not rules:
        yield Section(
            "What it predicts", ("No rule predicts anything from this dimension: it is measured for its own sake.",)
        )
    for rule in rules:
        yield from _rule(content, unit, rule)


def _rule(content: Content, unit: str, rule: Rule) -> Iterator[Section]:
    name = content.say(rule.name)
    yield Section(
        f"Predicted: {name}",
        tuple(
            filter(
                None, (content.say(rule.symptom), predictions.prediction_words(content, unit, rule), words.HYPOTHESIS)
            )
        ),
    )
    yield from observed(content, unit, rule)
    yield Section("What to ask", points=tuple(map(content.say, rule.ask)))
    yield Section("What to try", points=tuple(map(content.say, rule.try_)))
    yield Section(
        "The rule and its evidence",
        (f"{rule.id}: {predictions.rule_words(content, rule)}",),
        (*predictions.contributions(content, unit, rule), *predictions.evidence(content, rule)),
        deeper=True,
    )


def observed(content: Content, unit: str, rule: Rule) -> Iterator[Section]:
    """What each outside audience says on the dimension where the symptom would show."""
    if not content.audiences:
        yield Section(
            "What customers say", ("Nobody outside was asked in this survey, so the prediction cannot be tested.",)
        )
    for audience in content.audiences:
        title = f"What {words.audience_name(audience)} say"
        felt = felt_of(content, unit, audience).get(rule.id)
        if not felt:
            yield Section(title, ("This prediction was not put to them.",))
            continue
        value = content.tested[audience].at("observed", unit, rule.id)
        name = content.dimension(rule.outside, audience)
        answer = f"{name}: {words.score(value)}." if not isnan(value) else f"{name} is hidden or was not asked."
        yield Section(title, (answer, f"{words.felt_words(felt, audience)}."))
