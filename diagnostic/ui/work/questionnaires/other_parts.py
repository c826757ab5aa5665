"""The parts of the form beside the dimensions: about the whole, questions to tick, open questions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.definitions.validation.questionnaires import AUDIENCES
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.reshape import removed
from diagnostic.files.yaml.rewrite import moved
from diagnostic.report.words import audience_name, capital, count
from diagnostic.ui.widgets import confirmed, plain
from diagnostic.ui.work.questionnaires.arrival import lead
from diagnostic.ui.work.questionnaires.dimension import item_fields
from diagnostic.ui.work.questionnaires.draft import KEY, change, press
from diagnostic.ui.work.questionnaires.fields import (
    CHOICES,
    LOOSE,
    QUESTIONS,
    AskedPlace,
    added,
    beside,
    choice_field,
    id_field,
    mistakes,
    number_field,
    part_of,
    places_of,
    text_field,
)
from diagnostic.ui.work.questionnaires.order import order_buttons
from diagnostic.ui.work.questionnaires.scales import own_scale, scale_field

LONGEST = 60  # minutes
NONE = "None of these"


def about_fields(place: AskedPlace) -> None:
    """Name, audience, introduction, answers, and one more dimension."""
    text_field(place, ("name",), "Name, as people read it")
    who, long = st.columns([3, 2])
    with who:
        now = place.source.text(("audience",)) or ""
        options = {each: capital(audience_name(each)) for each in AUDIENCES}
        choice_field(place, ("audience",), "For whom", options, edits.set_value, ("audience",), now=now)
    with long:
        minutes = place.source.at(("minutes",))
        number_field(
            place, ("minutes",), "Minutes it takes", minutes if isinstance(minutes, int) else None, (1, LONGEST),
            edits.set_value, ("minutes",), help="Empty: estimated from what is asked.",
        )  # fmt: skip
    text_field(place, ("about",), "Introduction, before the first question", tall=True, needed=False)
    scale_field(place, ("scale",), "Answers, unless a question says otherwise", "")
    own_scale(place, ("scale",))
    with st.expander("More about the whole"):
        id_field(
            place, ("id",), "Id", "Rules, practices and earlier surveys know it by its id. Keep it to be compared."
        )
        number = place.source.at(("version",))
        number_field(
            place, ("version",), "Version in the file", number if isinstance(number, int) else None, (1, 9999),
            edits.set_value, ("version",), help="Goes up by itself with each version that you save.",
        )  # fmt: skip
    st.caption(
        "People may leave any question out. What they are asked about themselves (breakdowns) is written where a "
        "survey is made."
    )
    _dimensions(place)
    beside(place.at((), ("dimensions",), ("items",)))


def _dimensions(place: AskedPlace) -> None:
    """The dimensions in their order, each the way to its part, and one more."""
    ids = edits.dimension_ids(place.source)
    st.subheader(count(len(ids), "dimension").capitalize(), anchor=False)
    wrong = [part_of(place.source, path) for path in places_of(place.source, mistakes(place.found)).values()]
    for at, dimension in enumerate(ids):
        name = place.said(edits.name_path(place.source, dimension)) or dimension
        facts = [count(len(edits.items_in(place.source, dimension)), "question")]
        facts += [f"{count(many, 'thing')} to mend"] if (many := wrong.count(f"d-{dimension}")) else []
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"asked_row_{dimension}"):
            order_buttons(f"dimension_{dimension}", (at, len(ids)), edits.move_dimension, dimension)
            st.button(
                f"**{plain(name)}** \u2013 {', '.join(facts)}", key=f"asked_to_{dimension}", type="tertiary",
                icon=":material/error:" if many else ":material/arrow_forward:", on_click=lead,
                args=(f"d-{dimension}",),
            )  # fmt: skip
    added("dimension", "Another dimension", "Add it", _new_dimension, language=place.language, then=_to_newest)


def _new_dimension(text: str, name: str, language: str) -> str:
    return edits.add_dimension(text, name, language)[0]


def _to_newest() -> None:
    """To the dimension that was just added, where its first question is asked for."""
    newest = edits.dimension_ids(edits.source_of(st.session_state[KEY].draft.text))[-1]
    lead(f"d-{newest}", f"asked_new_item_{newest}")


def loose_fields(place: AskedPlace) -> None:
    """Questions whose dimension there is not."""
    for position, path in enumerate(place.source.entries(("items",))):
        if part_of(place.source, path) == LOOSE:
            item_fields(place, position, f"Question {position + 1}")


def choices_fields(place: AskedPlace) -> None:
    """Questions of which people tick what they met."""
    for position, path in enumerate(place.source.entries((CHOICES,))):
        with st.container(border=True, key=f"asked_choices_{position}"):
            focus = f"i-{place.source.text((*path, 'id'))}"
            text_field(place, (*path, "text"), f"Question to tick {position + 1}", tall=True, focus=focus)
            options = place.source.entries((*path, "options"))
            for at, option in enumerate(options):
                _option(place, option, (at, len(options)), focus)
            key = f"option_{position}"
            again = partial(lead, CHOICES, f"asked_new_{key}")
            added(key, "Another option", "Add it", edits.add_option, position, language=place.language, then=again)
            text_field(place, (*path, "none"), "The way out: none of these", focus=focus)
            beside(place.at(path, (*path, "id"), (*path, "options")))
            _foot(place, path, "Remove this question", "Remove this question and its options?")
    st.caption("People tick what they met, as many as they like. Results are shown as shares.")
    added("choices", "Another question to tick", "Add it", _new_choices, language=place.language)


def _option(place: AskedPlace, path: Path, at: tuple[int, int], focus: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        text_field(place, path, f"Option {at[0] + 1}", focus=focus)
        name = "_".join(map(str, path))
        order_buttons(name, at, moved, path)
        st.button(
            "Remove", key=f"asked_gone_{name}", type="tertiary", on_click=press, args=(removed, path),
            help="It can be taken back by Undo.",
        )  # fmt: skip


def _new_choices(text: str, words: str, language: str) -> str:
    return edits.add_choices(text, words, {"first": "First option", "second": "Second option"}, NONE, language)


def open_fields(place: AskedPlace) -> None:
    """Questions that people answer in their own words."""
    for position, path in enumerate(place.source.entries((QUESTIONS,))):
        with st.container(border=True, key=f"asked_open_{position}"):
            focus = f"q-{place.source.text((*path, 'id'))}"
            text_field(place, (*path, "text"), f"Open question {position + 1}", tall=True, focus=focus)
            beside(place.at(path, (*path, "id"), (*path, "column")))
            _foot(place, path, "Remove", "Remove this open question?")
    st.caption("People answer in their own words, last of all. They are asked not to name anybody.")
    added("question", "Another open question", "Add it", edits.add_question, language=place.language)


def _foot(place: AskedPlace, path: Path, label: str, question: str) -> None:
    """What can be done with a whole question: another place, or none."""
    with st.container(horizontal=True, vertical_alignment="center"):
        many = len(place.source.entries(path[:-1]))
        order_buttons("_".join(map(str, path)), (int(path[-1]), many), moved, path)
        _gone(path, label, question)


def _gone(path: Path, label: str, question: str) -> None:
    if confirmed(f"asked_gone_{'_'.join(map(str, path))}", label, question, "Remove it"):
        change(removed, path)
        st.rerun()
