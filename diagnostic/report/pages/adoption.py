"""Did it work? What became of the units that adopted a practice, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf

from diagnostic.core.statistics.adoption_effect import (
    ADOPTERS,
    DID_NOT_MOVE,
    FEWEST_ADOPTERS,
    FEWEST_OTHERS,
    MOVED,
    AdoptionEffect,
    TooFewUnits,
)
from diagnostic.report.sections import Section
from diagnostic.report.words import count, listed, points, signed

CHOSE = (
    "Those who adopted chose themselves. So two ways of counting have to agree before anything is called: how much "
    "further they rose, and how far above others that began alike they ended."
)


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


def effect_sections(
    effects: Mapping[str, AdoptionEffect | TooFewUnits], names: Mapping[str, str]
) -> tuple[Section, ...]:
    """A section for each outcome: the verdict, the two differences, and what it would have taken."""
    return tuple(Section(names[name], effect_words(found)) for name, found in effects.items())


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
