"""The frame of a practice's page: opening its survey, the ways on, the foot; its head is that of the report."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostic.definitions.action import GAP, MOTIVATOR
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.pages.acting.reasons import finding_reason
from diagnostic.report.pages.practices.names import NAMES
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.ui.access import installation, part_name, require
from diagnostic.ui.files.saved import save_practice
from diagnostic.ui.report.frame import LANGUAGE, made_from, theme
from diagnostic.ui.report.html import html
from diagnostic.ui.report.styles import styles
from diagnostic.ui.report.ways import to_all_tried, to_report, to_try
from diagnostic.ui.widgets import NARROW, prepared_at


def open_practice(practice: str) -> list[PracticeContent]:
    """The surveys of a practice up to the one that the address asks for, the earliest first, ready for reading.

    Nothing where none is published yet.
    """
    access = st.session_state.get("access") or require("executive")
    styles(theme())
    asked = st.query_params.get("wave", "")
    found = prepared_surveys(installation(), access, practice, asked, LANGUAGE)
    return found or prepared_surveys(installation(), access, practice, language=LANGUAGE)


def key(surveys: Sequence[PracticeContent]) -> tuple[str, ...]:
    """What all that is worked out of these surveys depends on: they never change, and a wave is one organisation's."""
    newest = surveys[-1]
    return (*(each.source.wave.id for each in surveys), newest.root, newest.language)


def next_steps(content: PracticeContent, unit: str, finding: str) -> None:
    """The ways on: to a room that talks about what is found, to an agreement, to an action because of the finding, and
    to what the gap report says of the unit.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.page_link(
            "menu/work/meetings.py",
            label="Talk about this: prepare a meeting",
            icon=":material/co_present:",
            query_params={"wave": content.source.wave.id},
        )
        st.page_link(
            "menu/practices/agreements.py",
            label="Agree on a few behaviours",
            icon=":material/signature:",
            query_params={"unit": unit},
        )
        practice = content.source.practice
        kind = MOTIVATOR if practice == "motivators" else GAP
        to_try(finding_reason(kind, practice, finding, NAMES.get(practice, practice)), unit)
        to_all_tried()
        to_report(unit)
        part = part_name(unit, content.root, content.units[unit].name)
        wanted = Wanted(content.source.wave.id, unit, about=practice)
        save_practice(wanted, content.source.wave.name, part, NAMES.get(practice, practice))


def nothing_yet(title: str, *sentences: str, first: Sequence[str] = ("new_wave",)) -> None:
    """What the practice is, and how to begin, where nothing is published yet; links for a consultant to `first`."""
    st.title(title, anchor=False)
    for sentence in sentences:
        st.markdown(sentence, width=NARROW)
    prepared_at(st.session_state.get("access") or require("executive"), *first)


def foot(content: PracticeContent) -> None:
    """What the page was made from, as below a page of the report."""
    html(made_from(content, [asked for asked, _ in content.source.answered.values()]))
