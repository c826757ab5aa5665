"""Choices of a step: a word of ours or an id. A word that is nearly one of ours is a slip."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from diagnostic.definitions.playbook.shows import WORDS
from diagnostic.definitions.playbook.step import Mentionable
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import enumerate_words, near_or_all
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource


def one_of(source: YamlSource, path: Path, words: Collection[str], called: str) -> Iterator[Problem]:
    """A problem where a text other than one of `words` stands at `path`."""
    named = source.text(path)
    if named is not None and named not in words:
        yield source.problem(path, f"{called} ({enumerate_words(words, most=99)})", hint=Suggestions(words)(named))


def word_or_id(
    source: YamlSource, path: Path, words: Sequence[str], known: Collection[str], called: str
) -> Iterator[Problem]:
    """A problem where neither one of `words` nor a `known` id stands at `path`; where none is known, any id will do."""
    named = source.text(path)
    if named is None or named in words or named in known:
        return
    suggest = Suggestions((*words, *known))
    hint = near_or_all(named, suggest) if known else suggest(named)
    if hint or named in WORDS:  # a word that means something else than what is chosen here
        yield source.problem(path, wanted(words, called), hint=hint)


def wanted(words: Sequence[str], called: str) -> str:
    """What a choice may be, in words.

    >>> wanted(("whole", "largest_gap"), "a unit")
    'whole, largest_gap or the id of a unit'
    """
    return f"{', '.join(words)} or the id of {called}" if words else f"the id of {called}"


def an_earlier(source: YamlSource, path: Path, kinds: Sequence[str], known: Mentionable) -> Iterator[Problem]:
    """A problem where a text at `path` is not the id of an earlier step of some kinds; unknown kinds may be any."""
    on = source.text(path)
    if on is None or known.earlier.get(on) in (*kinds, ""):
        return
    hint = f"'{on}' is of kind '{known.earlier[on]}'." if on in known.earlier else _of_kinds(on, kinds, known)
    yield source.problem(path, f"the id of an earlier step of kind {_named(kinds)}", hint=hint)


def _of_kinds(on: str, kinds: Sequence[str], known: Mentionable) -> str:
    found = [id_ for id_, each in known.earlier.items() if each in kinds]
    return near_or_all(on, Suggestions(found)) if found else f"No step before this one is of kind {_named(kinds)}."


def _named(kinds: Sequence[str]) -> str:
    return " or ".join(f"'{kind}'" for kind in kinds)
