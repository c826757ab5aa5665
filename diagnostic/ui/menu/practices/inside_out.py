"""Inside out as one story: from how people treat each other to what customers meet, for the whole or one unit."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.action import GAP
from diagnostic.report.content.practices.inside_story import inside_story
from diagnostic.report.pages.acting.reasons import finding_reason
from diagnostic.report.pages.practices.inside_story import LEADS, story_finding, story_steps
from diagnostic.report.story_markup import steps
from diagnostic.services.files.wanted import STORY, Wanted
from diagnostic.ui.access import part_name
from diagnostic.ui.files.saved import save_practice
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
    rules = content.source.rules_version if state.asked("read", (frame.TODAY,)) else None
    finding = story_finding(content, story, unit, audience)
    frame.heading(content, finding)
    breadcrumb(content, unit)
    st.markdown(LEADS, width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
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
        if not content.units[unit].pooled:
            part = part_name(unit, content.root, content.units[unit].name)
            save_practice(
                Wanted(content.source.wave.id, unit, rules, about=STORY), content.source.wave.name, part, "Inside out"
            )
    html(steps(story_steps(content, story, unit, audience), theme))
    frame.foot(content)


main()
