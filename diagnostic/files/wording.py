"""Values found in a file, in words that a message can repeat."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence

from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions

MOST_PROBLEMS = 100  # of one kind in one file; more than a person reads
LONGEST_SHOWN = 60  # characters of a found text that a message repeats


def shorten(text: str) -> str:
    """`text` on one line, what cannot be seen written out, cut where it is long.

    >>> shorten("Sales\u00a0Team"), shorten("Sales\u200bTeam")
    ('Sales Team', 'Sales\\\\u200bTeam')
    """
    seen = "".join(map(_seen, text[: LONGEST_SHOWN + 1]))
    return seen if len(seen) <= LONGEST_SHOWN else seen[: LONGEST_SHOWN - 1] + "…"


def _seen(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if unicodedata.category(letter) == "Zs" else letter.encode("unicode_escape").decode()


def describe(value: object) -> str:
    """What was found, in words.

    >>> [describe(value) for value in (None, True, 3, "a", (1, 2), {"id": 1})]
    ['nothing', 'true', '3', "'a'", 'a list of 2', 'a block with the key id']
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return f"'{shorten(value)}'"
        case int():
            return shorten(str(value))
        case float():
            return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
        case tuple() | list():
            return f"a list of {len(value)}" if value else "an empty list"
        case dict() if value:
            return f"a block with the key{'s' if len(value) > 1 else ''} {enumerate_words(list(value))}"
    return "an empty block"


def enumerate_words(words: Iterable[object], most: int = 12) -> str:
    """The first `most` of `words`, and how many more there are."""
    words = list(words)
    more = [f"{len(words) - most:,} more"] if len(words) > most else []
    return ", ".join([shorten(str(word)) for word in words[:most]] + more)


def either(words: Sequence[str]) -> str:
    """`'a' or 'b'`."""
    quoted = [f"'{word}'" for word in words]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))


def near_or_all(found: str, suggest: Suggestions) -> str:
    """`Did you mean 'trust'?`, or where nothing is near, what there is."""
    known = enumerate_words(suggest.known, most=24)
    return suggest(found) or (f"There are: {known}." if known else "")


def enough(problems: Sequence[Problem], name: str) -> list[Problem]:
    """The first hundred `problems`, then one that says how many more there are."""
    if len(problems) <= MOST_PROBLEMS:
        return list(problems)
    more = f"{len(problems) - MOST_PROBLEMS:,} more"
    return [*problems[:MOST_PROBLEMS], Problem(name, "no further problems", more, hint="Mend these first.")]


def quote(text: str) -> str:
    """`text` in quotation marks; in words where there is none."""
    return f"'{shorten(text)}'" if text else "nothing"


def by_cause(problems: Iterable[Problem]) -> list[tuple[int, Problem]]:
    """Problems that differ by their place alone as one: how many, and the first of them of which there is least to say;
    those that are most come first.
    """
    grouped: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        grouped.setdefault((problem.expected, problem.found), []).append(problem)
    return sorted(((len(group), _plainest(group)) for group in grouped.values()), key=lambda cause: -cause[0])


def _plainest(group: Sequence[Problem]) -> Problem:
    """The first of those with the shortest hint: some rows have more that is wrong with them."""
    return min(group, key=lambda problem: len(problem.hint))
