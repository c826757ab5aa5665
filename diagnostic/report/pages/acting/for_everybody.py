"""What everybody may read of a survey: a few certain numbers of the whole organisation, and none of any part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, isnan

from diagnostic.core.statistics.comparisons import HIGHER, LOWER
from diagnostic.report.content.changes import change
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.headlines import ends, extremes
from diagnostic.report.palette import shown
from diagnostic.report.words import listed, people, some

MOST = 3  # dimensions that are named in a line; the rest is counted
Name = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Said:
    """What the whole organisation said.

    answered : people; 0 where nothing may be shown. strongest, weakest : dimensions that chance does not tell apart
    from the highest and the lowest, with their scores 0-100; empty where it does not tell these two apart. between :
    the lowest and the highest score. compared : whether there is a survey before. higher, lower : dimensions that
    changed since by more than chance.
    """

    answered: int
    strongest: tuple[tuple[Name, int], ...] = ()
    weakest: tuple[tuple[Name, int], ...] = ()
    between: tuple[int, int] | None = None
    compared: bool = False
    higher: tuple[Name, ...] = ()
    lower: tuple[Name, ...] = ()


def said(content: Content) -> Said:
    """What the top of `content` said, which has to be the whole organisation."""
    n, (low, high) = content.units[content.root].n, ends(content)
    if isnan(n) or not low:
        return Said(0)
    apart = not set(low) & set(high)
    moved = {verdict: tuple(_moved(content, verdict)) for verdict in (HIGHER, LOWER)}
    return Said(
        answered=ceil(n),
        strongest=tuple((_name(content, each), _score(content, each)) for each in high if apart),
        weakest=tuple((_name(content, each), _score(content, each)) for each in low if apart),
        between=(_score(content, low[0]), _score(content, high[0])),
        compared=any(not isnan(change(content, content.root, each)[0]) for each in content.asked),
        higher=moved[HIGHER],
        lower=moved[LOWER],
    )


def said_sentences(content: Content) -> tuple[str, ...]:
    """The same in the report's words, for those who release it and for files."""
    found = said(content)
    if not found.answered:
        return ("Too few answered to show a number of the whole organisation.",)
    sentences = [f"{people(found.answered)}.", extremes(content)]
    if found.compared:
        sentences.append(_since(content, found))
    return tuple(sentences)


def _since(content: Content, found: Said) -> str:
    ways = {"higher": found.higher, "lower": found.lower}
    named = {way: listed(some([content.say(each) for each in names], MOST)) for way, names in ways.items() if names}
    if not named:
        return "Since the survey before no score has changed by more than chance."
    return f"Since the survey before: {', '.join(f'{way} on {names}' for way, names in named.items())}."


def _moved(content: Content, verdict: str) -> Iterator[Name]:
    for each in content.asked:
        if change(content, content.root, each)[1] == verdict:
            yield _name(content, each)


def _name(content: Content, dimension: str) -> Name:
    known = content.questionnaire.dimensions
    return dict(known[dimension].name or {}) if dimension in known else {content.language: dimension}


def _score(content: Content, dimension: str) -> int:
    return shown(content.inside.at("mean", content.root, dimension))
