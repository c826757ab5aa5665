"""What was tried and what worked, in sentences: a failure is said as loudly as a success."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isinf

from diagnostic.core.released.commitments.judged import OTHER_WAY, VERDICTS, JudgedMove, UnitMove
from diagnostic.core.released.commitments.pooled import RuleTries
from diagnostic.core.statistics.adoption_effect import (
    DID_NOT_MOVE,
    FEWEST_ADOPTERS,
    FEWEST_OTHERS,
    MOVED,
    NEAR,
    AdoptionEffect,
    ChangeRank,
    Difference,
    TooFewUnits,
)
from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.report.pages.adoption import rank_words
from diagnostic.report.words import capital, count, listed, number, points, signed

VERDICT_WORDS = {
    MOVED: "It worked",
    DID_NOT_MOVE: "It did not work",
    OTHER_WAY: "It went the other way",
    CANNOT_TELL: "Nobody can tell",
}
VERDICT_SIGNS = {MOVED: "\u25b2", DID_NOT_MOVE: "\u25ac", OTHER_WAY: "\u25bc", CANNOT_TELL: "\u25cc"}
COUNTED = {
    MOVED: "worked",
    DID_NOT_MOVE: "did not",
    OTHER_WAY: "went the other way",
    CANNOT_TELL: "cannot be told",
}
CHOSE = (
    "Those who tried it chose themselves, so two ways of counting have to agree: how much further they rose than "
    "others, and how far above others that began alike they ended. The more was tried for one survey, the surer it has "
    "to be."
)
ALONE = (
    f"One unit alone is never tested. It is compared with units that did not try it and began within {NEAR:.0f} "
    "points of it; chance puts somebody in the first place too."
)
POOLED = "First steps, wherever they were tried"


def tried_finding(verdicts: Sequence[str], waiting: int) -> str:
    """How many things worked, did not, went the other way and cannot be told.

    >>> tried_finding([MOVED, OTHER_WAY, MOVED], 1)
    'Of three things tried, two worked and one went the other way'
    >>> tried_finding([DID_NOT_MOVE], 0)
    'One thing was tried: it did not work'
    >>> tried_finding([], 2), tried_finding([], 0)
    ('Two things are tried; the next survey tells', 'Nothing was tried yet')
    """
    told = [f"{number(verdicts.count(each))} {COUNTED[each]}" for each in VERDICTS if each in verdicts]
    if len(verdicts) == 1:
        word = VERDICT_WORDS[verdicts[0]]
        return f"One thing was tried: {word[0].lower()}{word[1:]}"
    if told:
        return f"Of {count(len(verdicts), 'thing')} tried, {listed(told)}"
    if waiting:
        return f"{capital(count(waiting, 'thing'))} {'is' if waiting == 1 else 'are'} tried; the next survey tells"
    return "Nothing was tried yet"


def waiting_words(before: bool, after: bool) -> str:
    """Why nothing is judged yet: whether a survey was published before it was begun, and one since.

    >>> waiting_words(True, False), waiting_words(False, True)
    ('Waiting for the next survey', 'Not comparable: nothing was asked before')
    """
    if not after:
        return "Waiting for the next survey"
    return "Not comparable: asked in two ways" if before else "Not comparable: nothing was asked before"


def judged_words(found: JudgedMove, hoped: float) -> tuple[str, ...]:
    """The verdict in numbers, and how small an effect could have been seen."""
    effect = found.effect
    if effect is None:
        return ("It was not asked in the same way both times, so nothing can be compared.",)
    if isinstance(effect, TooFewUnits):
        return (_too_few(effect),)
    return (_told(found.verdict, effect, hoped), _seen(effect))


def rests_words(found: JudgedMove) -> str:
    """What a verdict rests on: both estimates with their intervals, of how many units; empty where none was tested."""
    effect = found.effect
    if not isinstance(effect, AdoptionEffect):
        return ""
    return (
        f"Compared with others the change was {_between(effect.change)}; against others that began alike, "
        f"{_between(effect.adjusted)}. {capital(count(effect.units.adopters, 'unit'))} tried it, "
        f"{count(effect.units.others, 'other')} did not."
    )


def _told(verdict: str, effect: AdoptionEffect, hoped: float) -> str:
    moved = points(abs(effect.change.points))
    if verdict == MOVED:
        return f"It rose by {moved} more than elsewhere; {points(hoped)} were hoped for."
    if verdict == OTHER_WAY:
        return f"It fell by {moved} more than elsewhere; a rise of {points(hoped)} was hoped for."
    if verdict == DID_NOT_MOVE:
        return f"Whatever the difference is, it is less than {points(effect.worth)}; {points(hoped)} were hoped for."
    return f"The difference may be chance; {points(hoped)} were hoped for."


def _seen(effect: AdoptionEffect) -> str:
    if isinf(effect.taken):
        return "With so few units no difference could have been told from chance."
    return f"The smallest rise that could have been seen: {points(effect.taken)} more than elsewhere."


def _too_few(found: TooFewUnits) -> str:
    units = found.units
    return (
        f"{capital(count(units.adopters, 'unit'))} with scores in both surveys tried it, "
        f"{count(units.others, 'other')} did not. A test takes {FEWEST_ADOPTERS} and {FEWEST_OTHERS}: with fewer no "
        "difference can be told from chance."
    )


def _between(found: Difference) -> str:
    ends = [signed(end) for end in (found.low, found.high) if not isinf(end)]
    return f"{signed(found.points)} points" + (f" (between {ends[0]} and {ends[1]})" if len(ends) == 2 else "")


def alone_words(found: JudgedMove, names: Mapping[str, str]) -> tuple[str, ...]:
    """Each unit that tried it by itself, and what would have put it first."""
    return tuple(f"{names.get(each.unit, each.unit)}: {_alone(each)}" for each in found.alone)


def _alone(move: UnitMove) -> str:
    words = rank_words(move.rank)
    if not isinstance(move.rank, ChangeRank):
        return words
    return words if move.rank.place == 1 else f"{words}; more than {signed(move.to_lead)} points would have come first"


def pooled_words(tries: RuleTries) -> str:
    """What first steps of a rule did wherever they were tried.

    >>> pooled_words(RuleTries(12, 9, 3, 9, 1))
    'First steps were tried by 12 units: 9 did better than half of comparable units. Chance alone makes it 3 to 9.'
    """
    where = f" of {tries.organisations} organisations" if tries.organisations > 1 else ""
    return (
        f"First steps were tried by {tries.tries} units{where}: {tries.better} did better than half of comparable "
        f"units. Chance alone makes it {tries.low} to {tries.high}."
    )
