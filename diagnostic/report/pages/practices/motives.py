"""What moves people, in sentences: what they call important, and for how many of them it is there."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from diagnostic.core.statistics.comparisons import CANNOT_TELL, HIGHER, LOWER
from diagnostic.report.content.practices.motives import MISSED, THERE, Motive, in_state
from diagnostic.report.words import capital, count, listed, out_of, score

AGAINST = {
    LOWER: "Less than elsewhere, by more than chance",
    HIGHER: "More than elsewhere, by more than chance",
    CANNOT_TELL: "Not clearly different from elsewhere",
}
TOO_FEW = "Too few answered here to say what people miss"
NOTHING_MISSING = "Nothing that people call important is clearly missing"
MANY = 3  # from here on counted, not named: the list below names them
RANKED = "Presence among those who call it important; what they find least of first"  # heads the list
NO_SQUARE = "Too few answered here to show how much each matters."
EXPLAINED = (
    "Ranked by what those who call it important find, not by \u201chow much it matters less how much is there\u201d: "
    "that difference would put first what everybody wants, even where everybody has it."
)


def motives_finding(found: Sequence[Motive]) -> str:
    """What is missed most by those to whom it matters, where that is more than chance."""
    if all(isnan(each.among) for each in found):
        return TOO_FEW
    missing = in_state(found, MISSED)
    if not missing:
        return NOTHING_MISSING
    return f"{missing[0].name}: {for_how_many(missing[0].important, missing[0].there, missing[0].among)}"


def motives_lead(found: Sequence[Motive]) -> str:
    """Which motives are clearly missed, how many are clearly there, and what differs from elsewhere."""
    known = [each for each in found if not isnan(each.among)]
    if not known:
        return ""
    missing, there = in_state(found, MISSED), in_state(found, THERE)
    sentences = [
        f"{capital(count(len(found), 'thing'))} that can move people, none of them money. "
        f"Clearly missed by those who call it important: {_names(missing) or 'none'}."
    ]
    if there:
        sentences.append(f"Clearly there: {_names(there) if len(there) < MANY else count(len(there), 'other')}.")
    for verdict, words in ((LOWER, "Less than elsewhere"), (HIGHER, "More than elsewhere")):
        if others := [each for each in known if each.verdict == verdict]:
            sentences.append(f"{words}, by more than chance: {_names(others)}.")
    hidden = len(found) - len(known)
    if hidden:
        sentences.append(f"{capital(out_of(hidden, len(found), 'thing'))} cannot be told here.")
    return " ".join(sentences)


def _names(found: Sequence[Motive]) -> str:
    return listed([each.name[:1].lower() + each.name[1:] for each in found])


def for_how_many(important: float, there: float, among: float = float("nan")) -> str:
    """Important to how many, and for how many of them it is there; how much of it is, where that is not told.

    >>> for_how_many(283, 62.4), for_how_many(7, float("nan"), 43.2), for_how_many(7, float("nan"))
    ('important to 283, there for 62', 'important to 7; they find 43 of 100', 'important to 7')
    """
    many = f"important to {important:,.0f}"
    if not isnan(there):
        return f"{many}, there for {there:,.0f}"
    return many + ("" if isnan(among) else f"; they find {score(among)} of 100")


def motive_words(each: Motive) -> str:
    """One motive in a line: for how many it is there, and how that differs from elsewhere."""
    if isnan(each.among):
        counted = "" if isnan(each.important) else f"{capital(for_how_many(each.important, each.there))}. "
        return f"{counted}Not shown: {each.hidden}"
    words = for_how_many(each.important, each.there, each.among)
    different = AGAINST[each.verdict] if each.verdict in (LOWER, HIGHER) else ""
    return f"{capital(words)}. {different}".strip().removesuffix(".")
