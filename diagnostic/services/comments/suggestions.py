"""What a consultant might want to black out: found, marked and never done by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from diagnostic.definitions.identifying_phrases import Found, telltales
from diagnostic.definitions.organisation import Organisation
from diagnostic.services.comments.review import Pile

TEAM = "team"  # a kind beside those of `definitions.identifying_phrases`: a unit that has no list of its own here


def suggestions(pile: Pile, chart: Organisation, languages: Collection[str]) -> dict[str, tuple[Found, ...]]:
    """By comment that has any: passages that could tell who somebody is, and names of units inside the list's unit."""
    teams = by_first_word(chart.names[chart.position[unit]] for unit in chart.subtree(pile.unit)[1:])
    found = {
        each.id: apart([*telltales(each.text, languages), *team_names(each.text, teams)]) for each in pile.comments
    }
    return {comment: passages for comment, passages in found.items() if passages}


def apart(found: Collection[Found]) -> tuple[Found, ...]:
    """In order, without those that overlap one that begins before."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def by_first_word(names: Collection[str] | Iterator[str]) -> dict[str, list[str]]:
    """Names by their first word, so that thousands of them cost a comment nothing."""
    found: dict[str, list[str]] = {}
    for name in names:
        if words := re.findall(r"\w+", name.casefold()):
            found.setdefault(words[0], []).append(name)
    return found


def team_names(text: str, teams: Mapping[str, Collection[str]]) -> Iterator[Found]:
    """Where a text names one of these, as whole words in any case; names in capitals alone only in capitals.

    >>> list(team_names("In the Night Line we ...", by_first_word(["Night line"])))
    [Found(start=7, end=17, kind='team')]
    >>> list(team_names("It is IT that ...", by_first_word(["IT"])))
    [Found(start=6, end=8, kind='team')]
    """
    for word in re.finditer(r"\w+", text):
        for name in teams.get(word[0].casefold(), ()):
            start, end = word.start(), word.start() + len(name)
            if _names(text[start:end], name) and not text[end : end + 1].isalnum():
                yield Found(start, end, TEAM)


def _names(passage: str, name: str) -> bool:
    return passage == name if name.isupper() else passage.casefold() == name.casefold()
