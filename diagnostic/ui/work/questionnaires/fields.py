"""Fields of the form: each shows a value of the draft's YAML, puts a new one there, and has its problems below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import streamlit as st

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.definitions.questionnaire_editing.stale import stale_translations
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.reshape import removed
from diagnostic.files.yaml.source import YamlSource
from diagnostic.report.words import language_name, listed
from diagnostic.ui.widgets import plain
from diagnostic.ui.work.questionnaires.draft import change, press
from diagnostic.ui.work.questionnaires.problem_words import in_words

LONGEST = 2_000  # characters of one text
IN_OTHERS = " as in other texts"  # what is expected of a text that lacks a language
ABOUT, LOOSE, CHOICES, QUESTIONS = "about", "loose", "choices", "questions"


@dataclass
class AskedPlace:
    """A questionnaire as it is drawn: its values, its problems, the language on show and the one it began with.

    before : what was asked before and is compared with this; None: nothing. drawn : the labels of all places that have
    a field on the page.
    """

    source: YamlSource
    found: Sequence[Problem]
    language: str
    base: str
    before: YamlSource | None = None
    drawn: set[str] = field(default_factory=set)

    def at(self, *paths: Path) -> list[Problem]:
        """What is wrong at exactly these places, which have a field from now on; what a language lacks, in that one."""
        labels = {self.source.label(path) for path in paths}
        self.drawn |= labels
        elsewhere = (problem for problem in self.found if problem.path in labels)
        return [each for each in elsewhere if IN_OTHERS not in each.expected or f"'{self.language}'" in each.expected]

    def words(self, path: Path) -> str:
        """The text at a place in the language on show."""
        return edits.words_at(self.source, path, self.language)

    def said(self, path: Path) -> str:
        """The text at a place in the language it began with, else in any."""
        value = self.source.at(path)
        others = value.values() if isinstance(value, dict) else ()
        found = edits.words_at(self.source, path, self.base)
        return found or next((each for each in others if isinstance(each, str) and each), "")

    @cached_property
    def stale(self) -> Mapping[Path, tuple[str, ...]]:
        """The languages in which a text is a translation of its wording before."""
        return stale_translations(self.before, self.source, self.base) if self.before else {}


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


def places_of(source: YamlSource, found: Iterable[Problem]) -> dict[Problem, Path]:
    """Each problem with its place, or the nearest one around it that there is."""
    labels: dict[str, Path] = {}
    for path in source.lines:
        labels.setdefault(source.label(path), path)
    return {problem: _nearest(labels, problem.path) for problem in found}


def _nearest(labels: Mapping[str, Path], label: str) -> Path:
    while label and label not in labels:
        cut = max(label.rfind(mark) for mark in (" \u203a ", ".", "["))
        label = label[:cut] if cut > 0 else ""
    return labels.get(label, ())


def mistakes(found: Iterable[Problem]) -> list[Problem]:
    """The problems that keep a questionnaire from being asked."""
    return [problem for problem in found if not problem.warning]


def beside(found: Iterable[Problem]) -> None:
    """What is wrong with the field or the box above."""
    for problem in found:
        (st.warning if problem.warning else st.error)(plain(in_words(problem)))


def without_field(place: AskedPlace, found: Iterable[Problem]) -> None:
    """What is wrong with a place that the form has no field for; what the file has there can be taken out."""
    at = places_of(place.source, found)
    for number, problem in enumerate(found):
        path = at[problem]
        there = place.source.label(path) == problem.path
        (st.warning if problem.warning else st.error)(plain(in_words(problem, problem.path)))
        if there and path and not problem.warning:
            st.button("Take it out of the file", key=f"asked_out_{number}", on_click=press, args=(removed, path))


def field_keys(path: Path, language: str) -> list[str]:
    """The fields and boxes that may show a place, the nearest first."""
    last = str(path[-1]) if path else ""
    keys = [_key(path, language), _key(path), _key(path[:-1], last), _key(path[:-1])]
    if path[:1] in (("items",), (CHOICES,), (QUESTIONS,)) and len(path) > 1:
        keys.append(f"asked_{ {'items': 'item', QUESTIONS: 'open'}.get(str(path[0]), path[0]) }_{path[1]}")
    if path[:1] == ("dimensions",) and len(path) > 1:
        keys += [_key((*path[:2], "name"), language), f"asked_new_item_{path[1]}"]
    return keys


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
    _doubt_translations(place, path)
    beside(place.at(path, (*path, place.language)))


def _doubt_translations(place: AskedPlace, path: Path) -> None:
    """Which translations are of an earlier wording."""
    stale = place.stale.get(path, ())
    if place.language in stale:
        st.warning(f"Translated from an earlier wording of the {language_name(place.base)}. Look at it.")
    elif stale and place.language == place.base:
        st.caption(f"Translated from the wording before: {listed([language_name(each) for each in stale])}.")


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
    st.session_state[key] = now  # each time: of options that are called otherwise than before Streamlit forgets it
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


def added(
    key: str, label: str, button: str, make: Callable[..., str], *arguments: Any, language: str,
    then: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """A field for the text of something new, and the button that adds it; `make` gets the words and the language.

    then : what follows once it is added.
    """
    box = f"asked_new_{key}"
    turn = st.session_state.get(f"{box}_turn", 0)  # a field that was used up is another one, which begins empty

    def add() -> None:
        words = (st.session_state.get(f"{box}_{turn}") or "").strip()
        if words and change(make, *arguments, words, language):
            st.session_state[f"{box}_turn"] = turn + 1
            if then:
                then()

    with st.container(horizontal=True, vertical_alignment="bottom", key=box):
        st.text_input(label, key=f"{box}_{turn}", max_chars=LONGEST)
        st.button(button, key=f"{box}_add", icon=":material/add:", on_click=add)


def _key(path: Path, language: str = DEFAULT_LANGUAGE) -> str:
    return "asked_" + "_".join(map(str, (*path, language)))
