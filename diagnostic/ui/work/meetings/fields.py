"""Fields of a step's form: those of every step, and those of its kind, a table each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.playbook.kinds.choose import MOST_CHOSEN, OFFERED
from diagnostic.definitions.playbook.kinds.collect import MOST_NOTES
from diagnostic.definitions.playbook.kinds.vote import MOST_DOTS
from diagnostic.definitions.playbook.shows import AUDIENCE_WORDS, DIMENSION_WORDS, MANY_DIMENSIONS, SHOWS, UNIT_WORDS
from diagnostic.definitions.playbook.step import LONGEST
from diagnostic.services.meetings.agendas import Nameable
from diagnostic.ui.widgets import NARROW

Plain = Mapping[str, Any]
WORDS = {
    "whole": "The whole",
    "largest_gap": "Where the surest gap is widest",
    "lowest": "The lowest",
    "highest": "The highest",
    "ruled": "Those that rules predict from",
    "unruled": "The others: signs and wow",
    "inside": "Inside",
    "outside": "Outside",
    "number": "A number from 0 to 100",
    "behaviours": "Suggested behaviours",
    "standards": "Standards of the mirror",
    "units": "Units of this part",
}


@dataclass(frozen=True)
class StepField:
    """One field: its key in the step, its label, and the function that draws it and returns what was entered."""

    key: str
    label: str
    draw: Callable[[str, Any, str, StepNames], Any]
    when: Callable[[Plain], bool] = lambda step: True


@dataclass(frozen=True)
class KindForm:
    """What the editor knows of a kind of step: its name and icon, what a new step begins with, and its own fields."""

    name: str
    icon: str
    begun: Plain
    fields: tuple[StepField, ...] = ()


@dataclass(frozen=True)
class StepNames(Nameable):
    """Names by id that a survey knows, and headings of earlier steps by id: of notes, of choices, of written lines."""

    collected: Mapping[str, str]
    picked: Mapping[str, str]
    worded: Mapping[str, str]


def _line(label: str, value: Any, key: str, known: StepNames) -> Any:
    return _said(value, st.text_input(label, _text(value), key=key, width=NARROW))


def _block(label: str, value: Any, key: str, known: StepNames) -> Any:
    return _said(value, st.text_area(label, _text(value), key=key, width=NARROW, height=110))


def _lines(label: str, value: Any, key: str, known: StepNames) -> Any:
    """A list of texts, one a line; a text that stays as it was keeps its other languages."""
    before = {_text(each): each for each in value or ()}
    typed = st.text_area(f"{label}, one a line", "\n".join(before), key=key, width=NARROW, height=110)
    return [before.get(line, {DEFAULT_LANGUAGE: line}) for each in typed.splitlines() if (line := each.strip())]


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get(DEFAULT_LANGUAGE) or next(iter(value.values()), ""))
    return str(value or "")


def _said(before: Any, typed: str) -> Any:
    """The text as typed; in the other languages, if it stays as it was."""
    return before if typed == _text(before) else {DEFAULT_LANGUAGE: typed} if typed.strip() else None


def _yes(label: str, value: Any, key: str, known: StepNames) -> Any:
    return st.checkbox(label, bool(value), key=key, width=NARROW)


def _number(least: float, most: float, step: float) -> Callable[[str, Any, str, StepNames], Any]:
    def draw(label: str, value: Any, key: str, known: StepNames) -> Any:
        kind = type(step)
        start = kind(value) if value is not None else kind(least)
        return st.number_input(label, kind(least), kind(most), start, step, key=key, width=200)

    return draw


def _choice(words: Sequence[str], named: str = "", none: str = "") -> Callable[[str, Any, str, StepNames], Any]:
    """One of words or of the names of `named` in `StepNames`; none of them, said as `none`, where that is possible."""

    def draw(label: str, value: Any, key: str, known: StepNames) -> Any:
        names = {word: WORDS[word] for word in words} | dict(getattr(known, named) if named else {})
        offered = ([""] if none else []) + list(names)
        if value and value not in offered:
            offered.append(value)  # what an earlier survey knew
        where = offered.index(value) if value in offered else 0
        shown = names | {"": none}
        return (
            st.selectbox(label, offered, where, format_func=lambda id: shown.get(id, id), key=key, width=NARROW) or None
        )

    return draw


def _what(label: str, value: Any, key: str, known: StepNames) -> Any:
    offered = list(SHOWS)
    where = offered.index(value) if value in offered else 0
    return st.selectbox(label, offered, where, format_func=_capital, key=key, width=NARROW)


def _capital(show: str) -> str:
    return SHOWS[show].what[:1].upper() + SHOWS[show].what[1:]


def _takes(choice: str) -> Callable[[Plain], bool]:
    return lambda step: choice in SHOWS[step["show"]].takes


def _of_words(words: Sequence[str]) -> Callable[[Plain], bool]:
    """Whether a show takes a dimension, by these words or an id."""
    return lambda step: "dimension" in SHOWS[step["show"]].takes and SHOWS[step["show"]].dimension_words == words


FIRST = (
    StepField("heading", "Heading on the wall", _line),
    StepField("text", "Text below it", _block),
)
LAST = (
    StepField("prompts", "What you can say aloud", _lines),
    StepField("notes", "Notes that only you see", _block),
    StepField("minutes", "Minutes", _number(0.5, LONGEST, 0.5)),
)
KINDS: dict[str, KindForm] = {
    "say": KindForm(
        "Words",
        "chat",
        {"heading": {DEFAULT_LANGUAGE: "A few words"}, "minutes": 2},
        (StepField("progress", "With the address of the unit's progress page", _yes),),
    ),
    "show": KindForm(
        "Results",
        "monitoring",
        {"heading": {DEFAULT_LANGUAGE: "What we see"}, "minutes": 3, "show": "heatmap"},
        (
            StepField("show", "What is shown", _what),
            StepField("unit", "Of which part", _choice(UNIT_WORDS, "units", "The whole, or what fits"), _takes("unit")),
            *(
                StepField(
                    "dimension", "Which dimension", _choice(words, "dimensions", "All that fit"), _of_words(words)
                )
                for words in (DIMENSION_WORDS, MANY_DIMENSIONS)
            ),
            StepField("audience", "Who answered", _choice(AUDIENCE_WORDS, "audiences", "Inside"), _takes("audience")),
            StepField("question", "Which question", _choice((), "questions", "All of them"), _takes("question")),
        ),
    ),
    "guess": KindForm(
        "Guess",
        "psychology_alt",
        {
            "heading": {DEFAULT_LANGUAGE: "Before we look, a guess"},
            "minutes": 3,
            "about": "outside",
            "ask": "number",
            "dimension": "lowest",
        },
        (
            StepField("about", "Whose answer is guessed", _choice(AUDIENCE_WORDS, "audiences")),
            StepField("ask", "What is guessed", _choice(("number", "lowest"))),
            StepField(
                "dimension",
                "Which dimension",
                _choice(DIMENSION_WORDS, "dimensions"),
                lambda step: step.get("ask") == "number",
            ),
            StepField("groups", "Two groups of guessers, or none", _lines),
        ),
    ),
    "collect": KindForm(
        "Notes",
        "sticky_note_2",
        {
            "heading": {DEFAULT_LANGUAGE: "What we think"},
            "minutes": 5,
            "ask": {DEFAULT_LANGUAGE: "What do you think?"},
        },
        (
            StepField("ask", "The question", _line),
            StepField("most_notes", "Notes that one person may write", _number(1, MOST_NOTES, 1)),
            StepField("groups", "Groups to begin with", _lines),
            StepField("syndicates", "Syndicates, each with a board of its own", _lines),
            StepField(
                "held_back",
                "Notes come onto the wall with the next press: somebody speaks meanwhile",
                _yes,
                lambda step: not step.get("syndicates"),
            ),
        ),
    ),
    "vote": KindForm(
        "Vote",
        "how_to_vote",
        {
            "heading": {DEFAULT_LANGUAGE: "What comes first?"},
            "minutes": 2,
            "options": [{DEFAULT_LANGUAGE: "This"}, {DEFAULT_LANGUAGE: "That"}],
        },
        (
            StepField("dots", "Dots for everybody", _number(1, MOST_DOTS, 1)),
            StepField("on", "What is voted on", _choice((), "collected", "The options below")),
            StepField("options", "Options", _lines, lambda step: not step.get("on")),
        ),
    ),
    "choose": KindForm(
        "Choice",
        "checklist",
        {"heading": {DEFAULT_LANGUAGE: "What we keep"}, "minutes": 3, "of": "behaviours", "least": 3, "most": 7},
        (
            StepField("on", "Of which notes", _choice((), "collected", "Of none")),
            StepField("of", "And of what else", _choice(OFFERED, none="Of nothing else")),
            StepField("options", "Options", _lines),
            StepField("least", "At least", _number(0, MOST_CHOSEN, 1)),
            StepField("most", "At most", _number(1, MOST_CHOSEN, 1)),
            StepField(
                "adopts",
                "Standards that the chosen units take up",
                _choice((), "picked", "None: nothing is recorded"),
                lambda step: step.get("of") == "units",
            ),
        ),
    ),
    "write": KindForm(
        "Wording",
        "edit_note",
        {"heading": {DEFAULT_LANGUAGE: "In our words"}, "minutes": 5},
        (
            StepField("on", "Begin with what was chosen in", _choice((), "picked", "No step before")),
            StepField("lines", "Lines to begin with", _lines),
        ),
    ),
    "record": KindForm(
        "What we learned",
        "menu_book",
        {"heading": {DEFAULT_LANGUAGE: "What we learned"}, "minutes": 10},
        (
            StepField("we", "What those who provide are called", _line),
            StepField("they", "What those who are served are called", _line),
        ),
    ),
    "plan": KindForm("Plan", "task_alt", {"heading": {DEFAULT_LANGUAGE: "What we do next"}, "minutes": 15}),
    "sign": KindForm(
        "Signing",
        "signature",
        {"heading": {DEFAULT_LANGUAGE: "We sign it"}, "minutes": 2, "on": ""},
        (StepField("on", "What is signed", _choice((), "worded")),),
    ),
    "pause": KindForm(
        "Break",
        "coffee",
        {"heading": {DEFAULT_LANGUAGE: "A break"}, "minutes": 10},
        (StepField("overnight", "For the night: the code lives a day longer", _yes),),
    ),
}


def step_fields(step: Plain, known: StepNames, key: str) -> dict[str, Any]:
    """The form of a step drawn, and the step as it was entered."""
    entered, drawn = dict(step), set()
    for field in (*FIRST, *KINDS[step["kind"]].fields, *LAST):
        if field.when(entered):
            entered[field.key] = field.draw(field.label, step.get(field.key), f"{key}_{field.key}", known)
            drawn.add(field.key)
        elif field.key not in drawn:
            entered.pop(field.key, None)
    return entered
