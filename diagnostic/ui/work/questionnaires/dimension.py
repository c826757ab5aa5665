"""One dimension in the form: what it is called, and its questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from diagnostic.definitions.questionnaire import FACETS
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.files.yaml.reshape import removed
from diagnostic.report.words import count
from diagnostic.ui.report import state
from diagnostic.ui.widgets import confirmed
from diagnostic.ui.work.questionnaires.arrival import lead
from diagnostic.ui.work.questionnaires.draft import change, press
from diagnostic.ui.work.questionnaires.fields import (
    AskedPlace,
    added,
    beside,
    choice_field,
    flag_field,
    id_field,
    number_field,
    text_field,
    words_field,
)
from diagnostic.ui.work.questionnaires.lost import lost_by
from diagnostic.ui.work.questionnaires.scales import own_scale, scale_field

MOST_AT_ONCE = 15  # questions on a page: with twice as many fields a page takes four times as long
REVERSED = "Agreeing with it is the unhealthy answer. Its scores are turned, so that higher is always healthier."
SAME_ID = (
    "Surveys, rules and comparisons know a question by its id. Keep it while the question means the same; where it "
    "means something else from now on, give it a new one."
)


def dimension_fields(place: AskedPlace, dimension: str) -> None:
    """Name and words of a dimension, its place among the others, its questions, and the way to remove it."""
    name_at, whole = edits.name_path(place.source, dimension), ("dimensions", dimension)
    of = partial(_words, dimension)
    words_field(place, name_at, "Name of the dimension", of("name"), help_="Pages and files call it so.")
    words_field(place, (*whole, "short"), "Short name", of("short"), help_="For headings of columns.")
    words_field(place, (*whole, "about"), "What it is about", of("about"), tall=True)
    with st.expander("More about this dimension"):
        flag_field(
            place, (*whole, "unruled"), "No rule predicts from it", edits.set_of_dimension, dimension, "unruled",
            help_="It is measured and shown alone.",
        )  # fmt: skip
        _plain(place, dimension, "standard", "Standard", "What several facets ask about, for comparisons of them.")
        _plain(place, dimension, "source", "Source", "The id of the study or practice that it comes from.")
    beside(place.at(whole, ("dimensions",)))
    positions = edits.items_in(place.source, dimension)
    st.subheader(count(len(positions), "question").capitalize(), anchor=False)
    for number, position in _on_show(dimension, positions):
        item_fields(place, position, f"Question {number}")
    label = "Another question of this dimension" if positions else "The first question of this dimension"
    key = f"item_{dimension}"
    again = partial(lead, f"d-{dimension}", f"asked_new_{key}", questions=questions_at(dimension, len(positions)))
    added(key, label, "Add it", edits.add_item, dimension, language=place.language, then=again)
    _remove(place, dimension, len(positions))


def questions_at(dimension: str, at: int) -> str:
    """What the address calls the questions that are shown together with the one at a place, from 0."""
    return f"{dimension}-{at // MOST_AT_ONCE + 1}"


def _on_show(dimension: str, positions: Sequence[int]) -> list[tuple[int, int]]:
    """The questions to draw, (number from 1, position): all, or as many as a browser takes at a time."""
    numbered = list(enumerate(positions, 1))
    if len(numbered) <= MOST_AT_ONCE:
        return numbered
    starts = range(0, len(numbered), MOST_AT_ONCE)
    names = {
        questions_at(dimension, at): f"{at + 1} to {min(at + MOST_AT_ONCE, len(numbered))} of {len(numbered)}"
        for at in starts
    }
    chosen = state.choice("questions", "Questions on show", names, questions_at(dimension, 0))
    at = starts[list(names).index(chosen)]
    return numbered[at : at + MOST_AT_ONCE]


def _words(dimension: str, key: str) -> Callable[[str, str, str], str]:
    """What takes the words of a key of a dimension."""

    def take(text: str, language: str, words: str) -> str:
        return edits.set_words_of_dimension(text, dimension, key, language, words)

    return take


def _plain(place: AskedPlace, dimension: str, key: str, label: str, help_: str) -> None:
    path = ("dimensions", dimension, key)
    id_field(place, path, label, help_, lambda text, value: edits.set_of_dimension(text, dimension, key, value))


def item_fields(place: AskedPlace, position: int, label: str) -> None:
    """One question with a scale."""
    path = ("items", position)
    id_ = place.source.text((*path, "id")) or ""
    with st.container(border=True, key=f"asked_item_{position}"):
        text_field(place, (*path, "text"), label, tall=True, focus=f"i-{id_}")
        answers, order = st.columns([3, 2])
        with answers:
            base = place.source.text(("scale",))
            all_ = f"As all: {base}" if base else "As all"
            scale_field(place, (*path, "scale"), "Answers", all_)
        with order:
            many = len(place.source.entries(("items",)))
            number_field(place, (*path, "order"), f"Asked as number, of {many}", position + 1, (1, many), _order, path)
        own_scale(place, (*path, "scale"))
        with st.container(horizontal=True, vertical_alignment="center"):
            flag_field(place, (*path, "reverse"), "Reversed", edits.set_value, (*path, "reverse"), help_=REVERSED)
            with st.popover("More", type="tertiary"):
                _more(place, position, id_)
            _remove_item(place, position, id_)
        own = (path, *((*path, key) for key in ("id", "dimension", "facet", "behaviour", "column")))
        beside(place.at(*own))


def _order(text: str, path: tuple[str | int, ...], to: int | None) -> str:
    return edits.moved(text, path, to - 1) if to else text


def _more(place: AskedPlace, position: int, id_: str) -> None:
    """What programs and comparisons know of a question."""
    path = ("items", position)
    st.text(f"Id: {id_}")
    st.caption(SAME_ID)
    st.button(
        "It asks something else now: new id", key=f"asked_renew_{position}", on_click=press,
        args=(edits.renew_id, position),
    )  # fmt: skip
    source = place.source
    names = {each: place.said(edits.name_path(source, each)) or each for each in edits.dimension_ids(source)}
    now = source.text((*path, "dimension")) or ""
    choice_field(place, (*path, "dimension"), "Dimension", names, _set, (*path, "dimension"), now=now)
    facets = {"": "None", **{each: each.capitalize() for each in FACETS}}
    now = source.text((*path, "facet")) or ""
    choice_field(place, (*path, "facet"), "Facet: from which side it asks", facets, _set, (*path, "facet"), now=now)
    id_field(place, (*path, "behaviour"), "Behaviour that it asks about, for other facets")
    id_field(place, (*path, "column"), "Column in imported files, where that is not its id")


def _set(text: str, path: tuple[str | int, ...], value: str) -> str:
    return edits.set_value(text, path, value or None)


def _remove_item(place: AskedPlace, position: int, id_: str) -> None:
    key = f"asked_gone_{position}"
    words = ""
    if st.session_state.get(f"{key}_asked"):
        words = lost_by(removed, ("items", position))
    if confirmed(key, "Remove", f"Remove this question? {words}".strip(), "Remove it"):
        change(removed, ("items", position))
        st.rerun()


def _remove(place: AskedPlace, dimension: str, many: int) -> None:
    key = f"asked_gone_{dimension}"
    words = lost_by(edits.remove_dimension, dimension) if st.session_state.get(f"{key}_asked") else ""
    question = f"Remove this dimension and {count(many, 'question')}? {words}".strip()
    if confirmed(key, "Remove this dimension", question, "Remove it"):
        change(edits.remove_dimension, dimension)
        state.go(section=None)
        st.rerun()
