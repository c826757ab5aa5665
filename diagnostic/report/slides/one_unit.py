"""Shows of one unit: in depth, and what has changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan

from diagnostic.core.released.gaps import FELT, NOT_FELT, UNEXPECTED
from diagnostic.report import words
from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.charts.paired_series import (
    BEFORE,
    against_wave_before,
    against_whole,
    has_before,
    whole,
)
from diagnostic.report.content.findings import felt_of
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import predictions
from diagnostic.report.pages import unit as unit_page
from diagnostic.report.pages.headlines import since_the_wave_before, unit_finding
from diagnostic.report.pages.unit import MOST_SYMPTOMS, changed, few_answers
from diagnostic.report.slides.choices import CannotShowError, audience_of, dimension_of, first_outside, unit_of
from diagnostic.report.slides.drawn import pair_slides
from diagnostic.report.slides.model import Choice, Slide
from diagnostic.report.slides.outside import gap_slides

NO_WAVE_BEFORE = "There is no earlier survey to compare this one with."
MOST_TOLD = 9  # lines of a slide
TOLD = (FELT, UNEXPECTED, NOT_FELT)  # in this order
INSIDE_ALONE = "Changes are known of what was said inside, not of others."


def unit(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """One unit: how it stands, what that predicts, and how far inside and outside are apart."""
    chosen = unit_of(content, choice)
    who = tuple(filter(None, (unit_page.about(content, chosen), few_answers(content, chosen))))
    first, *more = _scores(content, chosen) or (Slide(unit_finding(content, chosen)),)
    return (replace(first, sentences=who), *more, *_symptoms(content, chosen), *_gaps(content, chosen))


def _scores(content: Content, chosen: str) -> tuple[Slide, ...]:
    """Its scores beside those of the whole; of the whole, beside those of the survey before, if there is one."""
    if chosen == content.root:
        return _change(content, chosen, list(content.asked)) if has_before(content, chosen) else ()
    rows, name = against_whole(content, chosen, content.asked), content.units[chosen].name
    title, about = unit_finding(content, chosen), f"Scores of {name}"
    return pair_slides(content, title, _lowest_first(rows), name, whole(content), about, tick=True)


def _lowest_first(rows: tuple[Dumbbell, ...]) -> list[Dumbbell]:
    return sorted(rows, key=lambda row: 101.0 if isnan(row.first) else row.first)


def _symptoms(content: Content, chosen: str) -> Iterator[Slide]:
    """What the rules predict, the strongest first, then what those outside feel."""
    name = content.units[chosen].name
    rules = [rule for rule in content.source.rules if predictions.predicted(content, chosen, rule.id)]
    if rules:
        rules.sort(key=lambda rule: -content.strength.at("strength", chosen, rule.id))
        lines = tuple(f"{content.say(rule.name)}: {content.say(rule.symptom)}" for rule in rules[:MOST_SYMPTOMS])
        many = words.count(len(rules), "symptom")
        yield Slide(f"The rules predict {many} in {name}", (words.HYPOTHESIS,), list=lines)
    yield from _felt(content, chosen, first_outside(content))


def _felt(content: Content, chosen: str, audience: str) -> Iterator[Slide]:
    """What an audience outside feels of a unit, or may come to feel: a line a rule, what is felt first."""
    felt = felt_of(content, chosen, audience)
    names = {rule.id: content.say(rule.name) for rule in content.source.rules}
    told = sorted((rule for rule in felt if felt[rule] in TOLD), key=lambda rule: TOLD.index(felt[rule]))
    if told:
        times = sum(each in (FELT, UNEXPECTED) for each in felt.values())
        who = words.capital(words.audience_name(audience))
        title = f"{who} of {content.units[chosen].name} feel {words.out_of(times, len(felt), 'symptom')}"
        lines = tuple(f"{names[rule]}: {_uncapital(words.felt_words(felt[rule], audience))}" for rule in told)
        yield Slide(title, list=lines[:MOST_TOLD])


def _uncapital(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _gaps(content: Content, chosen: str) -> tuple[Slide, ...]:
    audience = first_outside(content)
    if not audience or not content.source.rules:
        return ()
    return gap_slides(content, chosen, audience)


def change(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """What has become of scores since the wave published before, changes beyond chance first."""
    chosen, audience = unit_of(content, choice), audience_of(content, choice)
    if audience != content.source.inside.audience:
        raise CannotShowError(INSIDE_ALONE)
    if not has_before(content, chosen):
        raise CannotShowError(NO_WAVE_BEFORE)
    wanted = [dimension_of(content, audience, chosen, choice.dimension)] if choice.dimension else list(content.asked)
    first = Slide(
        since_the_wave_before(content, chosen), list=tuple(p for part in changed(content, chosen) for p in part.points)
    )
    return (*([] if choice.dimension else [first]), *_change(content, chosen, wanted))


def _change(content: Content, chosen: str, wanted: list[str]) -> tuple[Slide, ...]:
    rows = sorted(
        zip(wanted, against_wave_before(content, chosen, wanted), strict=True),
        key=lambda pair: _moved(content, chosen, pair[0]),
    )
    title = since_the_wave_before(content, chosen)
    name = content.units[chosen].name
    now = content.source.wave.name
    return pair_slides(
        content, title, [row for _, row in rows], now, BEFORE, f"Scores of {name} beside the survey before", True
    )


def _moved(content: Content, chosen: str, dimension: str) -> tuple[int, float]:
    change, verdict = (content.changes.at(name, chosen, dimension) for name in ("change", "verdict"))
    if isnan(change):
        return 2, 0.0
    return (0 if verdict in words.MARKS else 1), -abs(float(change))
