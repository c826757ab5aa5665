"""What there is to say about one unit, in sections."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from diagnostic.core.released.gaps import UNEXPECTED
from diagnostic.definitions.rules import Rule
from diagnostic.report import words
from diagnostic.report.content.changes import change, change_words
from diagnostic.report.content.findings import felt_of
from diagnostic.report.content.gap_words import comparison
from diagnostic.report.content.prepare import Content, compared_pairs
from diagnostic.report.pages import predictions
from diagnostic.report.sections import Section
from diagnostic.report.words import FELT_ORDER

UNASKED_FOR, NOWHERE = FELT_ORDER.index(UNEXPECTED), len(FELT_ORDER)
LIKELY = 1.96  # standard errors: 95 of 100 differences by chance are smaller
LARGE = 8  # points; from here on readers wonder why a difference does not count
SINGLE_HIDDEN = "Single items are not shown for this group: together they could give somebody away."
UNCOUNTED = "How many people answered is hidden: "
MOST_GAPS, MOST_SYMPTOMS = 5, 5  # in full; the rest is a click away or left out


def about(content: Content, unit: str) -> str:
    """Who answered, and how many of those who were asked."""
    known = content.units[unit]
    if known.pooled:
        members = content.members[content.source.inside.audience].get(unit, ())
        names = words.listed([content.units[each].name for each in members if each in content.units])
        many = f"{UNCOUNTED}{known.hidden}" if known.hidden else words.people(known.n)
        return f"Pooled: {names} together. Alone each is too small to be shown. {many}."
    if known.hidden:
        return f"{'Hidden: ' if content.wholly_hidden(unit) else UNCOUNTED}{known.hidden}."
    return f"{words.people(known.n)}{f' ({known.band} of those who were asked)' if known.band else ''}."


def few_answers(content: Content, unit: str) -> str:
    """Of which size differences count in a unit where only large ones do; empty elsewhere."""
    own, whole = (content.inside.values["se"][content.inside.row[each]] for each in (unit, content.root))
    sizes = LIKELY * np.hypot(own, 0 if unit == content.root else whole)
    if np.isnan(sizes).all() or np.nanmedian(sizes) < LARGE:
        return ""
    return f"Few answers: only differences of about {words.points(float(np.nanmedian(sizes)))} count here."


def changed(content: Content, unit: str) -> tuple[Section, ...]:
    """What has become of a unit's scores since the survey before; nothing where there is none."""
    known = [name for name in content.asked if not isnan(content.changes.at("change", unit, name))]
    if not known:
        return ()
    gaps = {name: change(content, unit, name) for name in known}
    moved = sorted((name for name in known if gaps[name][1] in words.MARKS), key=lambda name: gaps[name][0])
    points = [f"{content.dimension(name)}: {change_words(*gaps[name])}." for name in moved]
    if rest := len(known) - len(moved):
        which = words.count(rest, "other dimension" if moved else "dimension")
        points.append(f"{words.capital(which)}: no change beyond chance.")
    return (Section("Since the survey before", points=tuple(points)),)


def hidden_words(content: Content, unit: str) -> tuple[str, ...]:
    """Why a unit is hidden, and where its answers are counted."""
    known, least = content.units[unit], content.source.wave.policy.min_group
    reason = known.hidden or "no dimension of it may be shown"
    shown = words.listed([f"\u201c{content.units[each].name}\u201d" for each in content.shown_instead(unit)])
    lines = (
        f"Nothing of {known.name} is shown: {reason}.",
        f"Groups of fewer than {least} people are never shown, nor any that would let somebody work out such a group."
        " This protects what single people said; it says nothing about how well the unit is.",
    )
    return (*lines, f"Its answers are not lost. They are counted in {shown}." if shown else "Its answers are not lost.")


def symptoms_of(content: Content, unit: str) -> tuple[Section, ...]:
    """The symptoms of a unit: what is felt first, then what nobody expected, what may come, what cannot be told."""
    known = [rule for rule in content.source.rules if not isnan(_strength(content, unit, rule))]
    if not content.source.rules:
        return (Section("", ("No rule is about what was asked, so nothing is predicted.",)),)
    if not known:
        return (Section("", ("Nothing is predicted: every score that the rules need is hidden.",)),)
    felt = [felt_of(content, unit, audience) for audience in content.audiences]
    place = {
        rule.id: min([FELT_ORDER.index(of[rule.id]) for of in felt if rule.id in of], default=NOWHERE) for rule in known
    }
    known.sort(key=lambda rule: (place[rule.id], -_strength(content, unit, rule)))
    told = [rule for rule in known if place[rule.id] <= UNASKED_FOR or predictions.predicted(content, unit, rule.id)]
    sections = [section for rule in told[:MOST_SYMPTOMS] for section in _symptom(content, unit, rule)]
    if more := told[MOST_SYMPTOMS:]:
        points = tuple(
            f"{content.say(rule.name)}. {predictions.prediction_words(content, unit, rule)}" for rule in more
        )
        sections.append(Section(f"{len(more)} more", points=points, deeper=True))
    if not told:
        sections = [Section("", (f"The rules predict no symptom here. {words.HYPOTHESIS}",))]
    weak = tuple(_weak(content, unit, rule) for rule in known if rule not in told)
    return (*sections, *([Section("What is not predicted", points=weak, deeper=True)] if weak else []))


def _weak(content: Content, unit: str, rule: Rule) -> str:
    strength = _strength(content, unit, rule)
    return f"{content.say(rule.name)}: {words.strength_words(strength)} ({words.share(strength)})"


def _strength(content: Content, unit: str, rule: Rule) -> float:
    return content.strength.at("strength", unit, rule.id) if content.strength.has(unit, rule.id) else float("nan")


def _symptom(content: Content, unit: str, rule: Rule) -> Iterator[Section]:
    text = (
        content.say(rule.symptom),
        predictions.prediction_words(content, unit, rule),
        *_observed(content, unit, rule),
    )
    title = "Predicted" if predictions.predicted(content, unit, rule.id) else "Not expected"
    yield Section(f"{title}: {content.say(rule.name)}", tuple(filter(None, text)))
    yield Section(
        f"Why {rule.id}, what to ask and what to try",
        (predictions.rule_words(content, rule), words.HYPOTHESIS),
        (*predictions.contributions(content, unit, rule), *map(content.say, (*rule.ask, *rule.try_))),
        deeper=True,
    )


def _observed(content: Content, unit: str, rule: Rule) -> Iterator[str]:
    for audience in content.audiences:
        if felt := felt_of(content, unit, audience).get(rule.id):
            observed = words.score(content.tested[audience].at("observed", unit, rule.id))
            name = content.dimension(rule.outside, audience)
            who = words.capital(words.audience_name(audience))
            yield f"{who}, {name}: {observed}. {words.felt_words(felt, audience)}."


def gaps_of(content: Content, unit: str) -> tuple[Section, ...]:
    """The widest gaps between inside and each outside audience that chance does not explain."""
    if not content.audiences:
        return (Section("", ("Nobody outside was asked in this survey.",)),)
    return tuple(_gaps(content, unit, audience) for audience in content.audiences)


def _gaps(content: Content, unit: str, audience: str) -> Section:
    gaps = content.gaps[audience]
    pairs = [pair for pair in compared_pairs(content, unit, audience) if gaps.at("certain", unit, pair.id) == 1]
    pairs.sort(key=lambda pair: -gaps.at("least", unit, pair.id))
    title = f"Inside and {words.audience_name(audience)}"
    if not pairs:
        return Section(title, ("No gap is clear of chance, or one of the two sides is hidden.",))
    return Section(title, points=tuple(f"{comparison(content, unit, pair, audience)}." for pair in pairs[:MOST_GAPS]))
