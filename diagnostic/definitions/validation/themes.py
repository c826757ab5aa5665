"""What a dictionary of themes owes itself: ids and words once, and no word on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostic.definitions.themes import ENTRY, SHORTEST_STEM, STEM, Entry, entry_of
from diagnostic.definitions.validation.questionnaires import repeated_ids
from diagnostic.definitions.validation.shorthand import LANGUAGE
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

THEMES = ("themes",)
Placed = tuple[Entry, Path]  # an entry and where it stands


def check_themes(source: YamlSource) -> Iterator[Problem]:
    """Every problem that is not one of shape."""
    themes = source.entries(THEMES)
    yield from repeated_ids(source, themes)
    placed = [each for theme in themes for each in _entries(source, theme)]
    yield from _short_stems(source, placed)
    yield from _repeated(source, placed)
    yield from _on_both_sides(source, placed)
    yield from _languages(source, themes)


def _entries(source: YamlSource, theme: Path) -> Iterator[Placed]:
    """The entries of a theme that can be read."""
    for language in source.entries((*theme, "words")):
        for path in source.entries(language):
            text = source.text(path)
            if text is not None and re.match(ENTRY, text):
                yield entry_of(text), path


def _short_stems(source: YamlSource, placed: list[Placed]) -> Iterator[Problem]:
    for entry, path in placed:
        if any(word.endswith(STEM) and len(word) <= SHORTEST_STEM for word in entry):
            yield source.problem(path, f"{SHORTEST_STEM} letters or more before '*'", hint="It begins too many words.")


def _repeated(source: YamlSource, placed: list[Placed]) -> Iterator[Problem]:
    """Entries that stand in the same theme and language already."""
    seen: dict[tuple[Path, Entry], Path] = {}
    for entry, path in placed:
        before = seen.setdefault((path[:-1], entry), path)
        if before != path:
            hint = f"It stands in line {source.line(before)} already." if source.lines else ""
            yield source.problem(path, "each word once", f"{source.found(path)} a second time", hint)


def _on_both_sides(source: YamlSource, placed: list[Placed]) -> Iterator[Problem]:
    """Entries that match words which an entry of the other side matches, too."""
    alike: dict[str, list[Placed]] = {}
    for entry, path in placed:
        others = alike.setdefault(entry[0][:SHORTEST_STEM].rstrip(STEM), [])
        other = next((at for found, at in others if overlap(entry, found) and _differ(source, path, at)), None)
        others.append((entry, path))
        if other is not None:
            there = f"{source.found(other)} of '{source.text((*other[:2], 'id'))}'"
            line = f" in line {source.line(other)}" if source.lines else ""
            hint = f"It matches what {there}{line} matches, which is on the other side."
            yield source.problem(path, "a word of one side alone", hint=hint)


def _differ(source: YamlSource, path: Path, other: Path) -> bool:
    sides = {source.text((*each[:2], "side")) for each in (path, other)}
    return sides == {"human", "technical"}


def overlap(one: Entry, other: Entry) -> bool:
    """Whether there are words that both entries match.

    >>> overlap(("friend*",), ("friendly",)), overlap(("call", "back"), ("call",))
    (True, False)
    """
    return len(one) == len(other) and all(map(_alike, one, other))


def _alike(one: str, other: str) -> bool:
    a, b = one.rstrip(STEM), other.rstrip(STEM)
    return a == b or (one != a and b.startswith(a)) or (other != b and a.startswith(b))


def _languages(source: YamlSource, themes: list[Path]) -> Iterator[Problem]:
    """Themes without words in a language for which other themes have some: a warning."""
    spoken = {theme: {str(path[-1]) for path in source.entries((*theme, "words"))} for theme in themes}
    every = {language for languages in spoken.values() for language in languages if LANGUAGE.fullmatch(language)}
    for theme, languages in spoken.items():
        for language in sorted(every - languages) if languages else ():
            expected, hint = f"words in '{language}' as other themes have", "Comments in it never hold this theme."
            yield source.problem((*theme, "words"), expected, "none", hint, warning=True)
