"""The panel beside a grid: a cell can be chosen without a mouse, and everything behind it is read here."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from diagnostic.report.cell import Story
from diagnostic.report.content import Content
from diagnostic.report.markup import section
from diagnostic.report.palette import Theme
from diagnostic.report.rows import View
from diagnostic.ui.report.places import enter
from diagnostic.ui.report.state import asked, carried, go


def choose(content: Content, view: View, columns: Mapping[str, str], name: str, label: str, within: str) -> None:
    """Select boxes that do what a click does: the unit, and one of `columns`, which the address knows by `name`."""
    rows = {row.unit: row.label for row in view.rows}
    st.session_state["chosen_unit"] = asked("unit", rows, view.rows[0].unit)
    st.session_state["chosen_column"] = asked(name, columns) or None

    def change() -> None:
        chosen = {"unit": st.session_state["chosen_unit"], name: st.session_state["chosen_column"], "within": within}
        go(**chosen)

    st.selectbox("Unit", list(rows), format_func=lambda id: rows.get(id, id), key="chosen_unit", on_change=change)
    st.selectbox(
        label, list(columns), index=None, placeholder="Choose one", key="chosen_column", on_change=change,
        format_func=lambda id: columns.get(id, id),
    )  # fmt: skip


def hint(words: str) -> None:
    st.html(f'<p class="quiet">{escape(words)}</p>')


def cell_panel(content: Content, story: Story, unit: str, theme: Theme) -> None:
    """The score and the finding first; what lies deeper is a click away."""
    shade = theme.hidden if story.shade < 0 else theme.scores[story.shade]
    number = escape(f"{story.score} {story.mark}".strip())
    st.html(
        f'<div class="story"><span class="number" style="background:{shade.fill};color:{shade.ink}">{number}</span>'
        f"<div><h2>{escape(story.dimension)}</h2><p>{escape(story.unit)}</p></div></div>"
        f'<section class="part"><p class="quiet">{escape(story.about)}</p><p>{escape(story.finding)}</p></section>'
    )
    sections(story, theme)
    with st.container(horizontal=True, gap="small"):
        if content.children.get(unit) and unit != asked("within", content.children):
            st.button("Look inside", key="enter_unit", on_click=enter, args=(unit,))
        st.page_link("unit.py", label="All about this unit", query_params=carried(unit=unit))


def sections(story: Story, theme: Theme) -> None:
    for number, part in enumerate(story.sections):
        if part.deeper:
            with st.expander(part.title, key=f"part_{number}", type="compact"):
                st.html(section(part, theme, titled=False))
        else:
            st.html(section(part, theme))
