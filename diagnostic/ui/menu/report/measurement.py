"""How sure this is: do the questions hang together, do people agree, and what may be wrong with the answers?"""

from __future__ import annotations

import streamlit as st

from diagnostic.report.content.prepare import Content
from diagnostic.report.markup import section, sections
from diagnostic.report.pages.measurement import agreement, data_quality, scales
from diagnostic.report.sections import Section
from diagnostic.report.words import audience_name, capital
from diagnostic.ui.access import require
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.measured import agreements, appendix, in_short
from diagnostic.ui.widgets import NARROW, plain

IN_SHORT = (
    "A score is right within a few points, and more closely where more people answered. Something is called low, high "
    "or changed only where chance hardly explains it."
)


def main() -> None:
    """All figures for consultants, a sentence or two on each question for everybody else."""
    access = require()
    content = frame.open_report()
    if access.role == "consultant":
        _in_full(content)
    else:
        _in_short(content)
    frame.foot(content)


def _in_short(content: Content) -> None:
    """What may be relied on, without figures that need a statistician."""
    frame.heading(content, scales.headline(content, content.source.inside.audience))
    st.markdown(IN_SHORT, width=NARROW)
    st.header("In short", anchor=False)
    with st.container(width=NARROW):
        html(sections(in_short(content, frame.key(content)), frame.theme()))
    st.header("Dimension by dimension", anchor=False)
    with st.container(width=NARROW):
        html(sections(appendix(content, frame.key(content)), frame.theme()))
    st.page_link(
        "menu/report/learned.py", label="What this report cannot reveal", query_params=state.carried(), help=""
    )


def _in_full(content: Content) -> None:
    """Scales, agreement and the quality of answers, audience by audience."""
    everybody = [content.source.inside.audience, *content.audiences]
    audience = state.asked("asked", everybody, everybody[0])
    frame.heading(content, scales.headline(content, audience))
    if len(everybody) > 1:
        names = {each: capital(audience_name(each)) for each in everybody}
        state.tabs("asked", "Who was asked", names, everybody[0])
    _instrument(content, audience)
    _units(content, audience)
    _answers(content, audience)


def _instrument(content: Content, audience: str) -> None:
    st.header("Do the questions hang together, and do units differ?", anchor=False)
    with st.container(width=NARROW):
        html(sections(scales.scales(content, audience), frame.theme()))


def _units(content: Content, audience: str) -> None:
    """Agreement and silence of each unit on one dimension."""
    theme, found = frame.theme(), agreements(content, frame.key(content), audience)
    st.header("Do the people of a unit agree?", anchor=False)
    with st.container(width=NARROW):
        html(section(agreement.camps(content, audience, found), theme))
    names = {name: content.dimension(name, audience) for name in content.scores[audience].columns}
    chosen = state.choice("dim", "Dimension", names, next(iter(names)), width=320)
    st.markdown(plain(agreement.summary(content, found, chosen)), width=NARROW)
    if any(each.dimension == chosen for each in found):
        html(section(Section("", table=agreement.table(content, audience, found, chosen)), theme))
        st.caption(agreement.YARDSTICKS, width=NARROW)
    st.header("Could those who did not answer change this?", anchor=False)
    st.markdown(plain(data_quality.silent_words(content, audience)), width=NARROW)
    html(sections(data_quality.silent(content, audience, chosen), theme))


def _answers(content: Content, audience: str) -> None:
    st.header("Were the questions read?", anchor=False)
    with st.container(width=NARROW):
        html(sections(data_quality.careful(content, audience), frame.theme()))
    st.header("What was left out?", anchor=False)
    with st.container(width=NARROW):
        html(section(data_quality.missing(content, audience), frame.theme()))


main()
