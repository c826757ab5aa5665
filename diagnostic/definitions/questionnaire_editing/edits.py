"""Edits of a questionnaire's YAML: each takes the text and returns it changed in one place, with all else as before.

Ids are made from texts once and stay as they are then: answers, rules and comparisons know questions by them. What
cannot be changed in its place raises UserError.
"""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.questionnaire_editing.new_ids import free, slug
from diagnostic.definitions.validation.shorthand import LANGUAGE, spoken
from diagnostic.definitions.validation.translations import texts_of
from diagnostic.files.yaml.additions import with_key
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.edit import reads_as
from diagnostic.files.yaml.reshape import appended, flow, frozen, removed
from diagnostic.files.yaml.rewrite import moved, put
from diagnostic.files.yaml.source import YamlSource, read

NAME = "questionnaire.yaml"  # as messages call a text that is being edited
SCALE = "agreement"  # of a new questionnaire
LISTS = ("items", "choices", "questions")  # all that is asked


def source_of(text: str) -> YamlSource:
    """The text as values with their lines. UserError where it cannot be read."""
    return read(text, NAME)


def languages(source: YamlSource) -> list[str]:
    """The languages that texts are written in, that of most texts first; English before all others."""
    found: dict[str, int] = {}
    for texts in texts_of(source).values():
        for language in texts:
            found[language] = found.get(language, 0) + 1
    return sorted(found, key=lambda each: (each != DEFAULT_LANGUAGE, -found[each], each)) or [DEFAULT_LANGUAGE]


def words_at(source: YamlSource, path: Path, language: str) -> str:
    """The text at `path` in one language; empty where there is none."""
    value = source.at(path)
    if isinstance(value, str):
        return value if language == DEFAULT_LANGUAGE else ""
    return source.text((*path, language)) or ""


def set_words(text: str, path: Path, language: str, words: str, needed: bool = True) -> str:
    """Another text in one language; without words the language is gone there.

    needed : the text may not be missing in the questionnaire's first language: it stays there, empty, as a mistake.
    """
    source, words = source_of(text), words.strip()
    value = source.at(path)
    kept = {language: words} if needed or words else None
    if not isinstance(value, str | dict | None) or value == {}:
        return put(text, path, kept)
    if value is None or (isinstance(value, str) and language == DEFAULT_LANGUAGE):
        return put(text, path, kept if value is None or kept is None else words)
    first = needed and language == languages(source)[0]
    if isinstance(value, dict) and not words and not first and set(value) - {language}:
        return put(text, (*path, language), None)
    if isinstance(value, dict) and kept is None:
        return put(text, path, None)
    if isinstance(value, dict) and language in value:
        return put(text, (*path, language), words)
    return with_key(text, language, {path: words}, DEFAULT_LANGUAGE)


def set_value(text: str, path: Path, value: object) -> str:
    """Another value at `path`; None takes it away."""
    return put(text, path, value)


def set_label(text: str, path: Path, at: int, language: str, words: str) -> str:
    """The text of one answer; a scale that has no texts yet, or too few, gets empty ones before."""
    labels = source_of(text).at((*path, "labels"))
    known = list(labels) if isinstance(labels, tuple) else []
    if at < len(known):
        return set_words(text, (*path, "labels", at), language, words)
    empty = [{language: ""} for _ in range(at - len(known))]
    return set_value(text, (*path, "labels"), [*known, *empty, {language: words}])


def new_questionnaire(name: str, audience: str, language: str = DEFAULT_LANGUAGE) -> str:
    """A questionnaire with one dimension and one item, to be written."""
    item = {"id": "topic_1", "dimension": "topic", "text": {language: "First statement"}}
    lines = (
        f"id: {slug(name) or 'questionnaire'}",
        "version: 1",
        f"audience: {audience}",
        f"scale: {SCALE}",
        f"name: {flow({language: name.strip()})}",
        "",
        "dimensions:",
        f"  topic: {flow({'name': {language: 'First dimension'}})}",
        "",
        "items:",
        f"  - {flow(item)}",
        "",
    )
    return "\n".join(lines)


def _listed(text: str, key: str, new: Mapping[str, object]) -> str:
    """The text with one more entry of a list, which is begun at the end of the text where there is none."""
    value = source_of(text).value
    if not isinstance(value, dict) or value.get(key):
        return appended(text, (key,), new)
    if key in value:
        return put(text, (key,), [new])
    longer = f"{text.rstrip()}\n\n{key}:\n  - {flow(new)}\n"
    return longer if reads_as(longer, {**value, key: (frozen(new),)}) else appended(text, (key,), new)


def _taken(source: YamlSource) -> set[str]:
    """Every id of what is asked, and those under which options are stored."""
    paths = [path for key in LISTS for path in source.entries((key,))]
    ids = {source.text((*path, "id")) or "" for path in paths}
    options = {
        f"{source.text((*path, 'id'))}_{option[-1]}"
        for path in source.entries(("choices",))
        for option in source.entries((*path, "options"))
    }
    return ids | options


def dimension_ids(source: YamlSource) -> list[str]:
    """The dimensions, in their order, each once."""
    value = source.at(("dimensions",))
    return (
        list(dict.fromkeys(each for each in value if isinstance(each, str))) if isinstance(value, dict | tuple) else []
    )


def items_in(source: YamlSource, dimension: str) -> list[int]:
    """Positions of a dimension's items."""
    return [
        path[-1]
        for path in source.entries(("items",))
        if isinstance(path[-1], int) and source.at((*path, "dimension")) == dimension
    ]


def name_path(source: YamlSource, dimension: str) -> Path:
    """Where the name of a dimension stands, or would stand."""
    path = ("dimensions", dimension)
    return path if _is_text(source.at(path)) else (*path, "name")


def _is_text(value: object) -> bool:
    """Whether a dimension is its name alone."""
    return isinstance(value, str) or (isinstance(value, dict) and bool(value) and all(map(LANGUAGE.fullmatch, value)))


def written_out(text: str, dimension: str) -> str:
    """The text with a dimension as a block of keys, where it was its id or its name alone."""
    whole = source_of(text).at(("dimensions",))
    if isinstance(whole, tuple):
        text = put(text, ("dimensions",), {each: {"name": spoken(each)} for each in whole if isinstance(each, str)})
    value = source_of(text).at(("dimensions", dimension))
    if value is None:
        return put(text, ("dimensions", dimension), {"name": spoken(dimension)})
    return put(text, ("dimensions", dimension), {"name": value}) if _is_text(value) else text


def set_of_dimension(text: str, dimension: str, key: str, value: object) -> str:
    """Another value under a key of a dimension; None takes it away."""
    return put(written_out(text, dimension), ("dimensions", dimension, key), value)


def set_words_of_dimension(text: str, dimension: str, key: str, language: str, words: str) -> str:
    """Another text under a key of a dimension, in one language."""
    return set_words(written_out(text, dimension), ("dimensions", dimension, key), language, words, key == "name")


def add_dimension(text: str, name: str, language: str) -> tuple[str, str]:
    """The text with one more dimension at the end, and its id."""
    source = source_of(text)
    ids = dimension_ids(source)
    id_ = free(slug(name) or "dimension", set(ids))
    new = {"name": {language: name.strip()}}
    if ids and isinstance(source.at(("dimensions",)), dict):
        return put(text, ("dimensions", id_), new), id_
    return put(text, ("dimensions",), {**{each: {"name": spoken(each)} for each in ids}, id_: new}), id_


def remove_dimension(text: str, dimension: str) -> str:
    """The text without a dimension and without its items."""
    for position in reversed(items_in(source_of(text), dimension)):
        text = removed(text, ("items", position))
    return removed(text, _dimension_path(text, dimension))


def move_dimension(text: str, dimension: str, to: int) -> str:
    """The text with a dimension at another position, from 0."""
    return moved(text, _dimension_path(text, dimension), to)


def _dimension_path(text: str, dimension: str) -> Path:
    """Where a dimension stands: under its id, or in a list of ids."""
    whole = source_of(text).at(("dimensions",))
    return ("dimensions", whole.index(dimension) if isinstance(whole, tuple) else dimension)


def add_item(text: str, dimension: str, words: str, language: str) -> str:
    """The text with one more item of a dimension, right after its last one; in the facet of the others."""
    source, beside = source_of(text), items_in(source_of(text), dimension)
    taken = _taken(source)
    number = len(beside) + 1
    while f"{dimension}_{number}" in taken:
        number += 1
    new: dict[str, object] = {"id": f"{dimension}_{number}", "dimension": dimension}
    facet = source.at(("items", beside[0], "facet")) if beside else None
    if isinstance(facet, str):
        new |= {"facet": facet, "behaviour": free(slug(words) or "behaviour", taken)}
    text = _listed(text, "items", {**new, "text": {language: words.strip()}})
    return moved(text, ("items", len(source.entries(("items",)))), beside[-1] + 1) if beside else text


def renew_id(text: str, position: int) -> str:
    """The text with another id for an item: it asks about something else from now on, and is compared with nothing."""
    source = source_of(text)
    dimension = source.text(("items", position, "dimension")) or "item"
    made = free(f"{dimension}_{len(items_in(source, dimension)) + 1}", _taken(source))
    return put(text, ("items", position, "id"), made)


def add_choices(text: str, words: str, options: Mapping[str, str], none: str, language: str) -> str:
    """The text with one more question to tick. options : texts by id."""
    id_ = free(slug(words) or "met", _taken(source_of(text)))
    new = {"id": id_, "text": {language: words.strip()}}
    new |= {"options": {each: {language: said} for each, said in options.items()}, "none": {language: none}}
    return _listed(text, "choices", new)


def add_option(text: str, position: int, words: str, language: str) -> str:
    """The text with one more option of a question to tick."""
    source, path = source_of(text), ("choices", position)
    id_, taken = source.text((*path, "id")) or "", _taken(source)
    short = {each.removeprefix(f"{id_}_") for each in taken} | {
        str(each[-1]) for each in source.entries((*path, "options"))
    }
    return put(text, (*path, "options", free(slug(words) or "option", short)), {language: words.strip()})


def add_question(text: str, words: str, language: str) -> str:
    """The text with one more open question."""
    id_ = free(slug(words) or "question", _taken(source_of(text)))
    return _listed(text, "questions", {"id": id_, "text": {language: words.strip()}})
