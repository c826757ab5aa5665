"""Texts that lack a language which others of the same file have: they fall back, and that is reported."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.validation.shorthand import LANGUAGE
from diagnostic.errors import Problem
from diagnostic.files.wording import enumerate_words
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

TEXTS = {  # keys of texts
    *("name", "short", "about", "text", "labels", "cant_say", "none", "symptom", "ask", "try", "finding"),
    *("first_higher", "second_higher"),
    *("purpose", "heading", "prompts", "notes", "options", "groups", "syndicates", "we", "they"),
}
OPTIONS = (("choices",), ("options",))  # of questions to tick: before and behind their place in the list
WORDS = {("guess", "about"), ("guess", "ask")}  # in blocks of this kind, what is otherwise a key of texts is not


def missing_languages(
    source: YamlSource, read_with: Callable[[Path], Hashable] = lambda path: None
) -> Iterator[Problem]:
    """One warning for each language that some texts have and others lack, at the first that lacks it.

    read_with : what is the same of texts that are read together; only these are held against each other.
    """
    together: dict[Hashable, dict[Path, Mapping[str, str]]] = {}
    for path, languages in texts_of(source).items():
        together.setdefault(read_with(path), {})[path] = languages
    for texts in together.values():
        yield from _missing_in(source, texts)


def _missing_in(source: YamlSource, texts: Mapping[Path, Mapping[str, str]]) -> Iterator[Problem]:
    for language in sorted(set().union(*texts.values())):
        lacking = [path for path, languages in texts.items() if language not in languages]
        if lacking:
            lines = dict.fromkeys(source.line(path) for path in lacking[1:])
            others = f", as in line{'s' if len(lines) > 1 else ''} {enumerate_words(lines)}" if lines else ""
            found = f"only {enumerate_words(sorted(texts[lacking[0]]))}{others}"
            hint = f"Texts without '{language}' are shown in another language."
            yield source.problem(lacking[0], f"'{language}' as in other texts of this file", found, hint, warning=True)


def texts_of(source: YamlSource) -> dict[Path, Mapping[str, str]]:
    """Every text of a file by its path, in each language that it has."""
    return dict(_texts(source, (), ""))


def _texts(source: YamlSource, path: Path, key: str) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Every text below `path`; `key` is the nearest key above."""
    value = source.at(path)
    named = path == ("dimensions",) or path[-1:] == ("behaviours",) or (path[:1], path[2:]) == OPTIONS
    names = named and isinstance(value, dict)  # from an id to a name, or to more
    if not names and key in TEXTS and isinstance(value, str):
        yield path, {DEFAULT_LANGUAGE: value}
    elif not names and key in TEXTS and isinstance(value, dict) and value and all(map(LANGUAGE.fullmatch, value)):
        yield path, value
    else:
        kind = source.text((*path, "kind"))
        for entry in source.entries(path):
            if (kind, entry[-1]) in WORDS:
                continue
            yield from _texts(source, entry, "name" if names else entry[-1] if isinstance(entry[-1], str) else key)
