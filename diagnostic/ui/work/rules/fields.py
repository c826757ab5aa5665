"""Fields of one rule: each shows a value of the draft's text, puts a new one there, and has its problems beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

import streamlit as st

from diagnostic.definitions.validation.rules import RAMP
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.reshape import appended, removed
from diagnostic.files.yaml.source import YamlSource
from diagnostic.ui.widgets import plain
from diagnostic.ui.work.rules.draft import change, reshape

ENDS = dict(zip(RAMP, ("Counts in full at or below", "Does not count at or above"), strict=True))
ENDS_NEGATED = dict(zip(RAMP, ("Does not count at or below", "Counts in full at or above"), strict=True))
TEXTS = (("name", "Name"), ("symptom", "Symptom: what customers would meet"), ("ask", "Ask"), ("try", "Try"))
ONE_WORD = {"ask": "question", "try": "step"}  # what an entry of each list of texts is called
LONGEST = 2_000  # characters of one text
TOO_LARGE = 1e9  # for a field of a browser


@dataclass(frozen=True)
class RulePlace:
    """The rule at `path` of the table that was read, with all problems of the table."""

    source: YamlSource
    path: Path
    found: Sequence[Problem]

    @property
    def id(self) -> str:
        """The rule's id, empty where it has none."""
        return self.source.text((*self.path, "id")) or ""

    def at(self, path: Path) -> list[Problem]:
        """What is wrong at exactly this place."""
        label = self.source.label(path)
        return [problem for problem in self.found if problem.path == label]

    def elsewhere(self, shown: Iterable[Path]) -> list[Problem]:
        """What is wrong in this rule but at none of the places that have a field."""
        own, fields = self.source.label(self.path), {self.source.label(path) for path in shown}
        within = [p for p in self.found if p.path == own or p.path.startswith((f"{own} ", f"{own}."))]
        return [problem for problem in within if problem.path not in fields]


def mistakes(found: Iterable[Problem]) -> list[Problem]:
    """The problems that stop the table from being saved."""
    return [problem for problem in found if not problem.warning]


def ramp_fields(place: RulePlace, ramp: Path, negated: bool) -> None:
    """The two ends of a ramp."""
    columns = st.columns(2)
    for column, (key, label) in zip(columns, (ENDS_NEGATED if negated else ENDS).items(), strict=True):
        with column:
            _number(place, (*ramp, key), label)
    beside(place.at(ramp))


def text_places(place: RulePlace) -> Iterator[tuple[Path, str]]:
    """Every text of a rule with what its field is called."""
    if place.source.text((*place.path, "id")) is not None:
        yield (*place.path, "id"), "Id, as in lists and in the record"
    for key, label in TEXTS:
        path = (*place.path, key)
        entries = place.source.entries(path) if key in ("ask", "try") else [path]
        for number, entry in enumerate(entries, start=1):
            numbered = f"{label} {number}" if key in ("ask", "try") else label
            languages = [each for each in place.source.entries(entry) if place.source.text(each) is not None]
            if place.source.text(entry) is not None:
                yield entry, numbered
            for each in languages:
                yield each, f"{numbered} ({each[-1]})" if len(languages) > 1 else numbered


def text_field(place: RulePlace, path: Path, label: str) -> None:
    """A text of a rule."""
    key = _key(path)
    follow(key, place.source.text(path))
    if label.startswith(("Name", "Id")):
        st.text_input(label, key=key, max_chars=LONGEST, on_change=_took, args=(path, key))
    elif len(path) > 2 and path[1] in ONE_WORD:
        _listed(path, key, label)
    else:
        st.text_area(label, key=key, height="content", max_chars=LONGEST, on_change=_took, args=(path, key))
    beside(_of_text(place, path))


def _listed(path: Path, key: str, label: str) -> None:
    """A text of a list, and beside it the way to remove it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_area(label, key=key, height="content", max_chars=LONGEST, on_change=_took, args=(path, key))
        gone = removed, path[:3]
        st.button("Remove", key=f"{key}_gone", help=f"Remove: {label}", type="tertiary", on_click=reshape, args=gone)


def add_text(place: RulePlace, key: str) -> None:
    """The button for one more text of a list."""
    st.button(
        f"Add a {ONE_WORD[key]}", key=f"add_{key}_{place.path[0]}", icon=":material/add:",
        on_click=reshape, args=(appended, (*place.path, key), {"en": ""}),
    )  # fmt: skip


def _of_text(place: RulePlace, path: Path) -> list[Problem]:
    """What is wrong with a text, where its checks say so of the text in all languages too."""
    return place.at(path) + (place.at(path[:-1]) if isinstance(path[-1], str) and len(path) > 2 else [])


def beside(found: Iterable[Problem], named: bool = False) -> None:
    """What is wrong with the field above. named : there is no such field, so that its place is named."""
    for problem in found:
        show_box = st.warning if problem.warning else st.error
        line = problem.where.rpartition(":")[2]
        where = f"{problem.path}: expected" if named else "Expected"
        where = f"Line {line}. {where}" if line.isdecimal() else where
        show_box(plain(f"{where} {problem.expected}, found {problem.found}. {problem.hint}".strip()))


def _number(place: RulePlace, path: Path, label: str) -> None:
    value, key = place.source.at(path), _key(path)
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and abs(value) < TOO_LARGE:
        follow(key, float(value))
        ends = min(0.0, float(value)), max(100.0, float(value))
        st.number_input(label, *ends, step=1.0, format="%g", key=key, on_change=_took, args=(path, key))
    else:
        st.text(f"{label}: no number. Write it on the YAML tab.")
    beside(place.at(path))


def _key(path: Path) -> str:
    return "field_" + "_".join(map(str, path))


def follow(key: str, value: str | float | None) -> None:
    """A field shows what the text says, also after the text was changed elsewhere."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _took(path: Path, key: str) -> None:
    value = st.session_state.get(key)
    if value is not None:
        change(path, value)
        if path[1:] == ("id",):
            st.query_params["rule"] = str(value)
