"""Inside out in steps: each a line and what it rests on, from how people treat each other to what customers meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from diagnostic.core.released.gaps import FELT, UNEXPECTED
from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.content.practices.causes import Cause
from diagnostic.report.content.practices.inside_story import InsideStory, StoryScore
from diagnostic.report.content.prepare import Content
from diagnostic.report.palette import score_class
from diagnostic.report.words import FELT_ORDER, FELT_SIGNS, audience_name, capital, count, listed, number, score, some

NAMED = 3  # in a line; of more, some are counted
COMPARED = {HIGHER: "more than elsewhere", LOWER: "less than elsewhere"}
FELT_SAID = {FELT: "felt", UNEXPECTED: "felt, not expected"}
LEADS = "How people are treated inside is how they treat those outside: one step leads to the next."
NOT_ASKED = "This survey did not ask what people met."


@dataclass(frozen=True)
class Chip:
    """A small picture of one thing: its name, a number or sign if any, and the class of its colour, -1 for none."""

    name: str
    text: str = ""
    shade: int = -1


@dataclass(frozen=True)
class TickedShare:
    """A bar 0-100, and what it says in words."""

    name: str
    words: str
    percent: float


@dataclass(frozen=True)
class StoryStep:
    """One step of the story: what it asks, its finding, and the picture behind it."""

    title: str
    line: str
    chips: tuple[Chip, ...] = ()
    wow: tuple[float, float] | None = None
    shares: tuple[TickedShare, ...] = ()


def story_finding(content: Content, story: InsideStory, unit: str, audience: str) -> str:
    """The story in a sentence: what is low inside, what that predicts, and whether it is felt."""
    if not story.conditions:
        return f"Too few answers to tell the story of {content.units[unit].name}"
    low, felt, who = [each for each in story.conditions if each.low], story.felt_of_predicted, audience_name(audience)
    if not story.predicted:
        unexpected = sum(each == UNEXPECTED for each in story.felt.values())
        inside = f"{_many(low, 'condition')} low inside" if low else "Inside nothing is low for sure"
        more = f"; {who} feel {number(unexpected)} all the same" if unexpected else ""
        return f"{inside}, and no symptom is predicted{more}"
    many = count(len(story.predicted), "symptom")
    told = f"{capital(many)} predicted from inside"
    if not audience:
        return f"{told}; nobody outside was asked"
    of_all = "it" if len(story.predicted) == 1 else "all of them"
    none = "no sign of it (yet)" if len(story.predicted) == 1 else "none of them (yet)"
    return f"{told}: {who} feel {none if not felt else of_all if felt == len(story.predicted) else number(felt)}"


def story_steps(content: Content, story: InsideStory, unit: str, audience: str) -> tuple[StoryStep, ...]:
    """The steps of a unit's story, in the order in which one leads to the next."""
    who = capital(audience_name(audience)) if audience else "Nobody outside"
    return (
        StoryStep("How people treat each other", _signs(story), _score_chips(story.signs)),
        StoryStep("What it is like to work here", _conditions(story), _score_chips(story.conditions)),
        StoryStep("What to expect outside", _predicted(content, story), _rule_chips(content, story)),
        StoryStep(f"What {audience_name(audience) if audience else 'those outside'} say", _said(story, who, audience),
                  _felt_chips(content, story)),
        StoryStep("The WOW, inside and outside", _wow(story, who, audience), wow=_both(story.wow)),
        StoryStep("What is in the way", _in_the_way(story.causes), shares=shares(story.causes)),
    )  # fmt: skip


def _many(found: Sequence[object], what: str) -> str:
    return f"{capital(count(len(found), what))} {'is' if len(found) == 1 else 'are'}"


def _score_chips(found: Sequence[StoryScore]) -> tuple[Chip, ...]:
    return tuple(Chip(each.name, score(each.score), score_class(each.score)) for each in found)


def _lows(found: Sequence[StoryScore], what: str) -> str:
    low = [each.name.lower() for each in found if each.low]
    if not found:
        return "Nothing may be shown here."
    if not low and len(found) == 1:
        return f"{found[0].name} is not low for sure."
    if not low:
        return f"None of the {count(len(found), what)} is low for sure; {found[0].name.lower()} is lowest."
    return f"{_many(low, what)} low for sure: {listed(some(low, NAMED))}."


def _signs(story: InsideStory) -> str:
    return _lows(story.signs, "sign")


def _conditions(story: InsideStory) -> str:
    return _lows(story.conditions, "condition")


def _predicted(content: Content, story: InsideStory) -> str:
    if not story.rules:
        return "No rule is about what was asked, so nothing is predicted."
    if not story.predicted:
        return f"Of {count(story.rules, 'rule')} none predicts a symptom here."
    names = some([content.say(rule.name) for rule in story.predicted], NAMED)
    return f"{_many(story.predicted, 'symptom')} predicted: {listed(names)}."


def _rule_chips(content: Content, story: InsideStory) -> tuple[Chip, ...]:
    return tuple(Chip(content.say(rule.name)) for rule in story.predicted)


def _said(story: InsideStory, who: str, audience: str) -> str:
    if not audience:
        return "Nobody outside was asked in this survey."
    if not story.felt:
        return f"What {who.lower()} feel cannot be told here."
    unexpected = sum(each == UNEXPECTED for each in story.felt.values())
    others = f"{number(unexpected)} that nobody expected" if unexpected else "no other"
    if not story.predicted:
        return f"{who} feel {others if unexpected else 'no symptom'}."
    if len(story.predicted) == 1:
        felt = "feel" if story.felt_of_predicted else "do not feel"
        joined = "but" if unexpected and not story.felt_of_predicted else "and"
        return f"{who} {felt} the predicted symptom, {joined} {others}."
    many = number(story.felt_of_predicted) if story.felt_of_predicted else "none"
    return f"Of {count(len(story.predicted), 'predicted symptom')} {who.lower()} feel {many}, and {others}."


def _felt_chips(content: Content, story: InsideStory) -> tuple[Chip, ...]:
    names = {rule.id: content.say(rule.name) for rule in content.source.rules}
    told = [(rule, felt) for rule, felt in story.felt.items() if felt in (FELT, UNEXPECTED)]
    told.sort(key=lambda pair: FELT_ORDER.index(pair[1]))
    return tuple(Chip(names.get(rule, rule), f"{FELT_SIGNS[felt]} {FELT_SAID[felt]}") for rule, felt in told)


def _both(wow: tuple[float, float]) -> tuple[float, float] | None:
    return None if any(isnan(each) for each in wow) else wow


def _wow(story: InsideStory, who: str, audience: str) -> str:
    inside, outside = story.wow
    if isnan(inside):
        return "The WOW inside is hidden, or was not asked."
    if isnan(outside):
        return f"Inside {score(inside)} of 100; outside it is hidden, or was not asked."
    return f"Inside {score(inside)}, {who.lower()} {score(outside)}. Only those who receive it can give it."


def _in_the_way(found: Sequence[Cause]) -> str:
    known = [each for each in found if not isnan(each.share)]
    if not found:
        return NOT_ASKED
    if not known:
        return f"Not shown here: {found[0].hidden}."
    differs = [each.text.lower() for each in known if each.verdict == HIGHER]
    more = f" Met more than elsewhere: {listed(some(differs, NAMED))}." if differs else ""
    first = known[0]
    return f"Met by most in the last month: {first.text.lower()}, {_percent(first.share)} of {first.n:,.0f}.{more}"


def shares(found: Sequence[Cause]) -> tuple[TickedShare, ...]:
    """What people met as bars, each with its range, how many answered and how it compares; hidden ones left out."""
    return tuple(
        TickedShare(
            each.text,
            f"{_percent(each.share)} of {each.n:,.0f} (likely {100 * each.ends[0]:.0f}\u2013{100 * each.ends[1]:.0f})"
            + (f"; {COMPARED[each.verdict]}, by more than chance" if each.verdict in COMPARED else ""),
            100 * each.share,
        )
        for each in found
        if not isnan(each.share)
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"
