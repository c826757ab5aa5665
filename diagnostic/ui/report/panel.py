"""The panel beside a grid: a cell can be chosen without a mouse, and everything behind it is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from diagnostic.definitions.action import CELL, ActionWhy
from diagnostic.report import markup
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import View
from diagnostic.report.document.tables import answers_picture
from diagnostic.report.pages.acting.reasons import FirstStep
from diagnostic.report.palette import Theme
from diagnostic.report.sections import Story
from diagnostic.report.words import ordinal
from diagnostic.ui.report.html import html
from diagnostic.ui.report.places import enter
from diagnostic.ui.report.state import asked, carried, go
from diagnostic.ui.report.ways import save_picture, to_practices, to_tried, to_try
from diagnostic.ui.widgets import plain

MOST_STEPS = 3  # of the rules behind a cell, each a click away from an action


def choose(content: Content, view: View, columns: Mapping[str, str], name: str, label: str, within: str) -> None:
    """Select boxes that do what a click does: the unit, and one of `columns`, which the address knows by `name`."""
    rows = {row.unit: row.label for row in view.rows} | {unit: content.units[unit].name for unit in view.folded}
    st.session_state["chosen_unit"] = asked("unit", rows, view.rows[0].unit)
    st.session_state["chosen_column"] = asked(name, columns) or None

    def change() -> None:
        chosen = {"unit": st.session_state["chosen_unit"], name: st.session_state["chosen_column"], "within": within}
        go(**chosen)

    st.selectbox("Unit", list(rows), format_func=lambda name: rows.get(name, name), key="chosen_unit", on_change=change)
    st.selectbox(
        label, list(columns), index=None, placeholder="Choose one", key="chosen_column", on_change=change,
        format_func=lambda name: columns.get(name, name),
    )  # fmt: skip


def hint(words: str) -> None:
    """What to do where no cell is chosen."""
    html(markup.quiet(words))


def cell_panel(
    content: Content, story: Story, unit: str, within: str, theme: Theme, why: ActionWhy, steps: Sequence[FirstStep]
) -> None:
    """The cell's story, and the ways on from it; `why`: what an action begun here is there for."""
    html(markup.story(story, theme))
    answers = next((each.items for each in story.sections if any(item.bar for item in each.items)), ())
    if answers:
        caption, asked = f"How the people of {story.unit} answered", [(story.title, story.score, answers)]
        finding = f"{story.title} in {story.unit}: {story.score}"
        picture = partial(answers_picture, caption, asked)
        save_picture("answers", picture, content, finding, "picture of the answers")
    with st.container(horizontal=True, gap="small"):
        if content.children.get(unit) and unit != within:
            st.button("Show its parts", key="enter_unit", on_click=enter, args=(unit,))
        st.page_link("menu/report/unit.py", label="All about this unit", query_params=carried(unit=unit), help="")
        to_practices(unit)
        to_try(why, unit)
        if why.kind == CELL:
            to_tried(why.reference)
        for number, step in enumerate(steps[:MOST_STEPS], 1):
            to_try(step.why, unit, step.what, f"{plain(step.why.words)}: take up the {ordinal(number)} step")
