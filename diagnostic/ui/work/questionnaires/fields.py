"""Fields of the form: each shows a value of the draft's YAML, puts a new one there, and has its problems below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from babel import Locale, UnknownLocaleError

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource
from diagnostic.ui.widgets import plain
from diagnostic.ui.work.questionnaires.draft import change

LONGEST = 2_000  # characters of one text
LISTED = re.compile("^(items|choices|questions) \u203a ")  # before an id, which says enough
EMPTY = ("''", "nothing")  # as problems call it
ABOUT, LOOSE, CHOICES, QUESTIONS = "about", "loose", "choices", "questions"


@dataclass
class AskedPlace:
    """A questionnaire as it is drawn: its values, its problems, the language on show and the one it began with.

    drawn : the labels of all places that have a field on the page.
    """

    source: YamlSource
    found: Sequence[Problem]
    language: str
    base: str
    drawn: set[str] = field(default_factory=set)

    def at(self, *paths: Path) -> list[Problem]:
        """What is wrong at exactly these places, which have a field from now on."""
        labels = {self.source.label(path) for path in paths}
        self.drawn |= labels
        return [problem for problem in self.found if problem.path in labels]

    def words(self, path: Path) -> str:
        """The text at a place in the language on show."""
        return edits.words_at(self.source, path, self.language)

    def said(self, path: Path) -> str:
        """The text at a place in the language it began with, else in any."""
        value = self.source.at(path)
        others = value.values() if isinstance(value, dict) else ()
        found = edits.words_at(self.source, path, self.base)
        return found or next((each for each in others if isinstance(each, str) and each), "")


def part_of(source: YamlSource, path: Path) -> str:
    """The part of the form that has the field of a place."""
    top, *rest = path or ("",)
    dimensions = edits.dimension_ids(source)
    if top == "dimensions" and rest:
        name = rest[0] if isinstance(source.at(("dimensions",)), dict) else source.at(("dimensions", rest[0]))
        return f"d-{name}" if name in dimensions else ABOUT
    if top == "items" and rest:
        name = source.at(("items", rest[0], "dimension"))
        return f"d-{name}" if name in dimensions else LOOSE
    return str(top) if top in (CHOICES, QUESTIONS) else ABOUT


def places_of(source: YamlSource, found: Iterable[Problem]) -> dict[Problem, str]:
    """Each problem with the part of the form that it is in: that of the nearest place around it."""
    labels: dict[str, Path] = {}
    for path in source.lines:
        labels.setdefault(source.label(path), path)
    return {problem: part_of(source, _nearest(labels, problem.path)) for problem in found}


def _nearest(labels: Mapping[str, Path], label: str) -> Path:
    while label and label not in labels:
        cut = max(label.rfind(mark) for mark in (" \u203a ", ".", "["))
        label = label[:cut] if cut > 0 else ""
    return labels.get(label, ())


def mistakes(found: Iterable[Problem]) -> list[Problem]:
    """The problems that keep a questionnaire from being asked."""
    return [problem for problem in found if not problem.warning]


def beside(found: Iterable[Problem], named: bool = False) -> None:
    """What is wrong with the field above. named : there is no such field, so that its place is named."""
    for problem in found:
        (st.warning if problem.warning else st.error)(plain(in_words(problem, named)))


def in_words(problem: Problem, named: bool = False) -> str:
    """A problem in a sentence, with its place where that is not on show."""
    place = f"{re.sub(LISTED, '', problem.path)}: " if named and problem.path else ""
    found = "nothing stands here" if problem.found in EMPTY else f"found {problem.found}"
    expected = f"expected {problem.expected}" if place else f"Expected {problem.expected}"
    return f"{place}{expected}, {found}. {problem.hint}".strip()


def language_name(tag: str) -> str:
    """A language in English.

    >>> language_name("pt-BR"), language_name("qqq")
    ('Portuguese (Brazil)', 'qqq')
    """
    try:
        return str(Locale.parse(tag, sep="-").english_name or tag)
    except (UnknownLocaleError, ValueError):
        return tag


def words_field(
    place: AskedPlace, path: Path, label: str, take: Callable[..., str], *arguments: Any, tall: bool = False,
    focus: str = "", help_: str | None = None,
) -> None:  # fmt: skip
    """A text in the language on show; `take` gets the draft, `arguments`, the language and the words."""
    key = _key(path, place.language)
    follow(key, place.words(path))
    label = label if place.language == place.base else f"{label} ({language_name(place.language)})"
    how: dict[str, Any] = {"key": key, "max_chars": LONGEST, "on_change": _took, "help": help_}
    args = (key, take, (*arguments, place.language), focus)
    if tall:
        st.text_area(label, height="content", args=args, **how)
    else:
        st.text_input(label, args=args, **how)
    if place.language != place.base and (original := place.said(path)):
        st.caption(f"{language_name(place.base)}: {plain(original)}")
    beside(place.at(path, (*path, place.language)))


def text_field(place: AskedPlace, path: Path, label: str, tall: bool = False, needed: bool = True, **how: Any) -> None:
    """A text at a path of its own."""
    words_field(place, path, label, _set_text, path, needed, tall=tall, **how)


def _set_text(text: str, path: Path, needed: bool, language: str, words: str) -> str:
    return edits.set_words(text, path, language, words, needed)


def _took(key: str, take: Callable[..., str], arguments: tuple[Any, ...], focus: str) -> None:
    value = st.session_state.get(key)
    if value is not None:
        change(take, *arguments, value, focus=focus)


def id_field(
    place: AskedPlace, path: Path, label: str, help_: str | None = None, take: Callable[..., str] | None = None
) -> None:
    """A plain value that programs know: an id, a column. Without one the key is gone. take : the draft, the value."""
    key = _key(path)
    value = place.source.at(path)
    follow(key, value if isinstance(value, str) else "" if value is None else str(value))
    st.text_input(label, key=key, max_chars=64, on_change=_took_id, args=(key, path, take), help=help_)
    beside(place.at(path))


def _took_id(key: str, path: Path, take: Callable[..., str] | None) -> None:
    value = (st.session_state.get(key) or "").strip() or None
    change(take, value) if take else change(edits.set_value, path, value)


def choice_field(
    place: AskedPlace, path: Path, label: str, options: Mapping[str, str], take: Callable[..., str], *arguments: Any,
    now: str, **how: Any,
) -> None:  # fmt: skip
    """A choice among options, each an id with its words; `take` gets the draft, `arguments` and the id."""
    key = _key(path)
    follow(key, now)
    offered = list(options) if now in options else [now, *options]

    def took() -> None:
        change(take, *arguments, st.session_state[key])

    st.selectbox(label, offered, format_func=lambda each: options.get(each, each), key=key, on_change=took, **how)
    beside(place.at(path))


def flag_field(
    place: AskedPlace, path: Path, label: str, take: Callable[..., str], *arguments: Any, help_: str
) -> None:
    """A switch; off, its key is gone."""
    key = _key(path)
    follow(key, place.source.at(path) is True)

    def took() -> None:
        change(take, *arguments, True if st.session_state[key] else None)

    st.toggle(label, key=key, on_change=took, help=help_)
    beside(place.at(path))


def number_field(
    place: AskedPlace, path: Path, label: str, now: int | None, ends: tuple[int, int], take: Callable[..., str],
    *arguments: Any, **how: Any,
) -> None:  # fmt: skip
    """A whole number, or nothing where it may be empty."""
    key = _key(path)
    follow(key, now)

    def took() -> None:
        change(take, *arguments, st.session_state[key])

    st.number_input(label, *ends, step=1, key=key, on_change=took, **how)
    beside(place.at(path))


def follow(key: str, value: object) -> None:
    """A field shows what the draft says, also after it was changed elsewhere."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def added(key: str, label: str, button: str, make: Callable[..., str], *arguments: Any, language: str) -> None:
    """A field for the text of something new, and the button that adds it; `make` gets the words and the language."""
    field_key = f"asked_new_{key}"

    def add() -> None:
        words = (st.session_state.get(field_key) or "").strip()
        if words and change(make, *arguments, words, language):
            st.session_state[field_key] = ""

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(label, key=field_key, max_chars=LONGEST)
        st.button(button, key=f"{field_key}_add", icon=":material/add:", on_click=add)


def _key(path: Path, language: str = DEFAULT_LANGUAGE) -> str:
    return "asked_" + "_".join(map(str, (*path, language)))
