"""Did it work? What became of the units that adopted a practice, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import inf, isinf

from diagnostic.core.statistics.adoption_effect import (
    ADOPTERS,
    DID_NOT_MOVE,
    FEWEST_ADOPTERS,
    FEWEST_COMPARABLE,
    FEWEST_OTHERS,
    MOVED,
    NEAR,
    AdoptionEffect,
    ChangeRank,
    NotRanked,
    TooFewUnits,
)
from diagnostic.report.pages.origin import day
from diagnostic.report.sections import Section
from diagnostic.report.words import count, listed, ordinal, points, signed

CHOSE = (
    "Those who adopted chose themselves. So two ways of counting have to agree before anything is called: how much "
    "further they rose, and how far above others that began alike they ended."
)


ALONE = (
    "One unit alone cannot be tested. It is compared with units that did not adopt it and began within "
    f"{NEAR:.0f} points of it; chance puts somebody in the first place too."
)
OF_THE_WHOLE = "Whether it worked is counted over the whole organisation, and shown to those who see all of it."
TWO_SURVEYS = "It takes two surveys: one before leaders adopt a standard, and one after."
NOBODY_YET = "Nobody has yet, as far as it was recorded."
Ranks = Mapping[str, ChangeRank | NotRanked]  # by the id of a unit that adopted


def effect_finding(effects: Mapping[str, AdoptionEffect | TooFewUnits], names: Mapping[str, str]) -> str:
    """What moved, in a sentence; where nothing can be told, that."""
    tested = {name: each for name, each in effects.items() if isinstance(each, AdoptionEffect)}
    moved = [name for name, each in tested.items() if each.verdict == MOVED]
    if moved:
        up = [names[name] for name in moved if tested[name].change.points > 0]
        down = [names[name] for name in moved if tested[name].change.points < 0]
        parts = [f"{_small(listed(up))} got better" if up else "", f"{_small(listed(down))} got worse" if down else ""]
        return f"Where leaders adopted it, {' and '.join(filter(None, parts))}"
    if tested and all(each.verdict == DID_NOT_MOVE for each in tested.values()):
        return "Where leaders adopted it, nothing moved"
    return "Whether it worked cannot be told yet"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def effect_lead(before: str, after: str, window: tuple[date, date]) -> str:
    """Between which surveys, by their names, and from which adoptions it is counted."""
    first, last = window
    return f"From {before} to {after}: adoptions from {day(first)} to {day(last)} count."


def effect_sections(
    effects: Mapping[str, AdoptionEffect | TooFewUnits],
    names: Mapping[str, str],
    ranks: Mapping[str, Ranks],
    units: Mapping[str, str],
) -> tuple[Section, ...]:
    """A section for each outcome: the verdict and what it rests on, then each unit that adopted by itself.

    ranks : by outcome, the place of each of these among comparable units. units : names by id.
    """
    return tuple(
        part
        for name, found in effects.items()
        for part in (
            Section(names[name], effect_words(found)),
            *_by_itself(names[name], ranks.get(name, {}), units, isinstance(found, AdoptionEffect)),
        )
    )


def _by_itself(outcome: str, ranks: Ranks, units: Mapping[str, str], tested: bool) -> Iterator[Section]:
    """The places, the best first; a click away where all units together could be tested."""
    placed = sorted(ranks.items(), key=lambda each: getattr(each[1], "place", inf))
    if any(isinstance(each, ChangeRank) for each in ranks.values()):
        points = tuple(f"{units.get(unit, unit)}: {rank_words(rank)}" for unit, rank in placed)
        yield Section(f"{outcome}: each unit by itself", (ALONE,), points, deeper=tested)


def rank_words(rank: ChangeRank | NotRanked) -> str:
    """The place of one unit's change among those of comparable ones.

    >>> rank_words(ChangeRank(change=6.2, place=4, among=14))
    'up 6 points, the 4th largest improvement among 14 comparable units'
    >>> rank_words(ChangeRank(change=-2.0, place=16, among=17))
    'down 2 points, in place 16 of 17 comparable units'
    """
    if isinstance(rank, NotRanked):
        few = f"too few comparable units ({rank.comparable}; it takes {FEWEST_COMPARABLE})"
        return "not ranked, since its score is hidden in one of the surveys" if rank.hidden else f"not ranked, {few}"
    if round(rank.change) <= 0:
        moved = f"down {points(-rank.change)}" if round(rank.change) else "unchanged"
        return f"{moved}, in place {rank.place} of {rank.among} comparable units"
    place = "the" if rank.place == 1 else f"the {ordinal(rank.place)}"
    return f"up {points(rank.change)}, {place} largest improvement among {rank.among} comparable units"


def effect_words(found: AdoptionEffect | TooFewUnits) -> tuple[str, ...]:
    """The verdict on one outcome and what it rests on."""
    if isinstance(found, TooFewUnits):
        return (_too_few(found),)
    change, adjusted = found.change, found.adjusted
    rests = (
        f"Compared with others the change was {_range(change.points, change.low, change.high)}; against others that "
        f"began alike, {_range(adjusted.points, adjusted.low, adjusted.high)}. Of "
        f"{count(found.units.adopters, 'unit')} that adopted and {count(found.units.others, 'other')}."
    )
    return (_verdict(found), rests)


def _verdict(found: AdoptionEffect) -> str:
    if found.verdict == MOVED:
        word = "rose" if found.change.points > 0 else "fell"
        return f"Moved: it {word} by {points(abs(found.change.points))} more than elsewhere."
    if found.verdict == DID_NOT_MOVE:
        return f"Did not move: whatever the difference is, it is less than {points(found.worth)}."
    if isinf(found.taken):
        return "Cannot tell: with so few units no difference could have been told from chance."
    return f"Cannot tell: it would have taken a rise of {points(found.taken)} more than elsewhere."


def _too_few(found: TooFewUnits) -> str:
    lacks = (
        f"at least {FEWEST_ADOPTERS} units that adopted ({found.units.adopters} so far)"
        if ADOPTERS in found.lacking
        else f"at least {FEWEST_OTHERS} others ({found.units.others} so far)"
    )
    return f"Cannot tell: it takes {lacks}, with scores that are shown in both surveys."


def _range(value: float, low: float, high: float) -> str:
    ends = [signed(end) for end in (low, high) if not isinf(end)]
    between = f" (between {ends[0]} and {ends[1]})" if len(ends) == 2 else ""
    return f"{signed(value)} points{between}"
