"""Inside out as one story: from how people treat each other to what customers meet, for the whole or one unit."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.action import GAP
from diagnostic.report.content.practices.inside_story import inside_story
from diagnostic.report.pages.acting.reasons import finding_reason
from diagnostic.report.pages.practices.inside_story import story_finding, story_steps
from diagnostic.report.story_markup import steps
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.places import breadcrumb
from diagnostic.ui.report.ways import to_all_tried, to_try
from diagnostic.ui.widgets import NARROW


def main() -> None:
    """The story of one unit, step by step."""
    content, theme = frame.open_report(), frame.theme()
    unit, audience = state.unit(content), frame.first_outside(content)
    story = inside_story(content, unit, audience)
    finding = story_finding(content, story, unit, audience)
    frame.heading(content, finding)
    breadcrumb(content, unit)
    st.markdown(
        "How people are treated inside is how they treat those outside: one step leads to the next.", width=NARROW
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
    with st.container(horizontal=True, gap="medium"):
        st.page_link(
            "menu/work/meetings.py",
            label="Talk about this: prepare a meeting",
            icon=":material/co_present:",
            query_params={"wave": content.source.wave.id},
        )
        to_try(finding_reason(GAP, "inside-out", finding, "Inside out"), unit)
        to_all_tried()
        st.page_link("menu/report/unit.py", label="All about this unit", query_params=state.carried(unit=unit), help="")
        st.page_link(
            "menu/report/inside_outside.py",
            label="Inside and outside, rule by rule",
            query_params=state.carried(unit=unit),
            help="",
        )
    html(steps(story_steps(content, story, unit, audience), theme))
    frame.foot(content)


main()
