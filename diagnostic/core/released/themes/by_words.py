"""Themes of released comments, by the words of a dictionary: each assignment shows the words that decided.

A theme says what a comment is about. Praise and blame, and with them "not", make no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from diagnostic.definitions.themes import SHORTEST_STEM, STEM, CommentTheme, Entry, words_in

Span = tuple[int, int]  # start and end in a text
Source = Literal["words", "learned", "person"]  # what gave a comment a theme


@dataclass(frozen=True)
class Assignment:
    """One theme of one comment. `spans`: the words that decided, in order; none where a person did."""

    theme: str
    spans: tuple[Span, ...] = ()
    source: Source = "words"


@dataclass(frozen=True)
class Lexicon:
    """The entries of a dictionary by their first word, ready to be found in many texts."""

    whole: Mapping[str, tuple[Entry, ...]]
    stems: Mapping[str, tuple[Entry, ...]]
    longest_stem: int
    themes: Mapping[Entry, frozenset[str]] = field(repr=False)
    order: Mapping[str, int]  # of themes: the human side first, by id


def lexicon(themes: Iterable[CommentTheme]) -> Lexicon:
    """The lexicon of these themes, the same for any order of them."""
    known = sorted(themes, key=lambda theme: (theme.side != "human", theme.id))
    of_entry: dict[Entry, frozenset[str]] = {}
    for theme in known:
        for entry in theme.entries:
            of_entry[entry] = of_entry.get(entry, frozenset()) | {theme.id}
    whole: dict[str, tuple[Entry, ...]] = {}
    stems: dict[str, tuple[Entry, ...]] = {}
    for entry in sorted(of_entry):
        group, first = (stems, entry[0].rstrip(STEM)) if entry[0].endswith(STEM) else (whole, entry[0])
        group[first] = (*group.get(first, ()), entry)
    order = {theme.id: i for i, theme in enumerate(known)}
    return Lexicon(whole, stems, max(map(len, stems), default=0), of_entry, order)


def themes_by_words(text: str, words: Lexicon) -> tuple[Assignment, ...]:
    """The themes whose words a text holds, the human side first, each with these words."""
    read = list(words_in(text))
    found = _without_inner({match for at in range(len(read)) for match in _matches(read, at, words)})
    spans: dict[str, set[Span]] = {}
    for start, end, entry in found:
        for theme in words.themes[entry]:
            spans.setdefault(theme, set()).add((read[start][1], read[end - 1][2]))
    return tuple(Assignment(theme, _joined(spans[theme])) for theme in sorted(spans, key=words.order.__getitem__))


def dictionary_themes(texts: Collection[str], words: Lexicon) -> dict[str, tuple[Assignment, ...]]:
    """By text, its themes: the same text has the same themes wherever it stands."""
    return {text: themes_by_words(text, words) for text in sorted(set(texts))}


def macro_f1(truth: Mapping[str, Collection[str]], found: Mapping[str, Collection[str]]) -> float:
    """Mean over the themes that the truth has of F1 = 2 hits / (given + found); 0 where it has none.

    >>> macro_f1({"a": {"x"}, "b": {"x", "y"}}, {"a": {"x"}, "b": {"x"}})
    0.5
    """
    given, taken, hits = (dict[str, int]() for _ in range(3))
    for text, themes in truth.items():
        for counts, these in ((given, set(themes)), (taken, set(found[text])), (hits, {*themes} & {*found[text]})):
            for theme in these:
                counts[theme] = counts.get(theme, 0) + 1
    scores = [2 * hits.get(theme, 0) / (given[theme] + taken.get(theme, 0)) for theme in sorted(given)]
    return sum(scores) / len(scores) if scores else 0.0


Match = tuple[int, int, Entry]  # the first word, the word after the last, and the entry


def _matches(read: list[tuple[str, int, int]], at: int, words: Lexicon) -> Iterable[Match]:
    """The entries that begin with the word at `at`."""
    word = read[at][0]
    begun = list(words.whole.get(word, ()))
    for length in range(SHORTEST_STEM, min(len(word), words.longest_stem) + 1):
        begun += words.stems.get(word[:length], ())
    for entry in begun:
        end = at + len(entry)
        if len(entry) == 1 or (end <= len(read) and _goes_on(entry, read, at)):
            yield at, end, entry


def _goes_on(entry: Entry, read: list[tuple[str, int, int]], at: int) -> bool:
    """Whether the words after the first are those of the entry, too."""
    for i in range(1, len(entry)):
        wanted, word = entry[i], read[at + i][0]
        if wanted != word and not (wanted[-1] == STEM and word.startswith(wanted[:-1])):
            return False
    return True


def _without_inner(found: Collection[Match]) -> list[Match]:
    """Those that are not inside a longer one: a whole phrase says more than a word of it."""
    if len(found) < 2:
        return list(found)
    longer = [(start, end) for start, end, _ in found if end - start > 1]
    inner = {
        each for each in found for a, b in longer if a <= each[0] and each[1] <= b and (a, b) != (each[0], each[1])
    }
    return [each for each in found if each not in inner]


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
