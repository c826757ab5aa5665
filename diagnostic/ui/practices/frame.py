"""The frame of a practice's page: opening its survey, the ways on, the foot; its head is that of the report."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.report.content.practice import PracticeContent, prepare_practice
from diagnostic.services.practices.surveys import load_survey, practice_waves
from diagnostic.services.report.load import report_stamp
from diagnostic.ui.access import Access, installation, require
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import LANGUAGE, made_from, theme
from diagnostic.ui.report.html import html
from diagnostic.ui.report.styles import styles
from diagnostic.ui.report.ways import to_report
from diagnostic.ui.widgets import NARROW


def open_practice(practice: str) -> PracticeContent | None:
    """The survey of a practice that the address asks for, ready for reading; None where none is published yet."""
    access = st.session_state.get("access") or require("executive")
    styles(theme())
    known = [wave.id for wave in practice_waves(installation(), access, practice)]
    wave = state.asked("wave", known)
    if not known:
        return None
    stamp = report_stamp(installation(), access)
    return _content(access, practice, access.organisation, access.unit, wave or known[0], stamp)


@st.cache_resource(max_entries=48, show_spinner="Opening the survey")
def _content(
    _access: Access, practice: str, organisation: str, unit: str, wave: str, stamp: str
) -> PracticeContent | None:
    """Kept for an organisation, the part of it that is seen, and a stamp that changes with every publication."""
    survey = load_survey(installation(), _access, practice, wave)
    return None if survey is None else prepare_practice(survey, shipped_perspectives(), LANGUAGE)


def until(content: PracticeContent) -> list[PracticeContent]:
    """The surveys of the practice up to this one, the earliest first; those in which the viewer's part was."""
    access = st.session_state.get("access") or require("executive")
    source, stamp = content.source, report_stamp(installation(), access)
    ids = [wave.id for wave in source.waves]
    earlier = reversed(ids[ids.index(source.wave.id) + 1 :])
    args = access, source.practice, access.organisation, access.unit
    return [each for wave in earlier if (each := _content(*args, wave, stamp))] + [content]


def key(surveys: Sequence[PracticeContent]) -> tuple[str, ...]:
    """What all that is worked out of these surveys depends on: they never change, and a wave is one organisation's."""
    newest = surveys[-1]
    return (*(each.source.wave.id for each in surveys), newest.root, newest.language)


def next_steps(content: PracticeContent, unit: str) -> None:
    """The ways on: to a room that talks about what is found, and to what the gap report says of the unit."""
    with st.container(horizontal=True, gap="medium"):
        st.page_link(
            "menu/work/meetings.py",
            label="Talk about this: prepare a meeting",
            icon=":material/co_present:",
            query_params={"wave": content.source.wave.id},
        )
        to_report(unit)


def nothing_yet(title: str, *sentences: str) -> None:
    """What the practice is, and how to begin, where nothing is published yet."""
    st.title(title, anchor=False)
    for sentence in sentences:
        st.markdown(sentence, width=NARROW)


def foot(content: PracticeContent) -> None:
    """What the page was made from, as below a page of the report."""
    html(made_from(content, [asked for asked, _ in content.source.answered.values()]))
