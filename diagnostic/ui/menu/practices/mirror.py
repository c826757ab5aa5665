"""The leader mirror: what leaders ask of staff beside what they give, as leaders, staff and customers see it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from diagnostic.report.content.practice import PracticeContent, marked_rows
from diagnostic.report.content.recommend import NetQuestion, net_questions, net_words
from diagnostic.report.document.parts import DataTable
from diagnostic.report.document.practices.mirror import net_table
from diagnostic.report.files.pictures.marks import marked_lines
from diagnostic.report.markup import marked_table, net_scores, sections
from diagnostic.report.pages.mirror import (
    MARKED,
    NET,
    behaviours_known,
    gap_sections,
    hidden_views,
    leniency,
    leniency_study,
    mirror_finding,
    mirror_lead,
    who_answered,
)
from diagnostic.ui.practices import frame
from diagnostic.ui.practices.adopted import adopted
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import heading, theme
from diagnostic.ui.report.html import html
from diagnostic.ui.report.places import breadcrumb
from diagnostic.ui.report.ways import save_picture
from diagnostic.ui.widgets import NARROW, cited, plain

TITLE = "Do leaders serve staff as they ask staff to serve customers?"
SIDES, AGAIN, WORKED = "sides", "again", "worked"
NET_CLASSES = (("0", "0 to 6"), ("2", "7 or 8"), ("4", "9 or 10"))
VIEWS = {SIDES: "Side by side", AGAIN: "Come again", WORKED: "Did it work"}


def main() -> None:
    """The mirror of one unit, or how to begin."""
    surveys = frame.open_practice("mirror")
    if not surveys:
        frame.nothing_yet(
            TITLE,
            "The mirror asks leaders, staff and customers about the same twelve behaviours: what leaders ask of staff, "
            "what they do for staff, and what customers get. It shows where the answers part.",
            "A consultant begins under Surveys, with a new survey and the three questionnaires called \u201cThe "
            "mirror\u201d. Its results appear here when that survey is published.",
        )
        return
    content = surveys[-1]
    unit = state.unit(content)
    finding = mirror_finding(content, unit)
    heading(content, finding)
    breadcrumb(content, unit)
    lead = " ".join(filter(None, (mirror_lead(content, unit), who_answered(content, unit))))
    st.markdown(plain(lead), width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
        chosen = state.tabs("view", "What to look at", VIEWS, SIDES)
    frame.next_steps(content, unit, finding)
    {SIDES: _side_by_side, AGAIN: _again, WORKED: _worked}[chosen](surveys, unit)
    frame.foot(content)


def _side_by_side(surveys: list[PracticeContent], unit: str) -> None:
    """Each behaviour from every side, and the gaps in words."""
    content = surveys[-1]
    rows = marked_rows(content, unit)
    html(marked_table(MARKED, content, rows, theme()))
    save_picture("sides", lambda: marked_lines(MARKED, content, rows), content, mirror_finding(content, unit))
    for words in (plain(hidden_views(content, unit)), _kinder(content, unit)):
        if words:
            st.caption(words, width=NARROW)
    parts = gap_sections(content, unit)
    if not parts:
        return
    st.header("Where the answers part", anchor=False)
    with st.container(width=NARROW):
        if known := behaviours_known(content, unit):
            st.caption(plain(known))
        html(sections(parts, theme()))


def _kinder(content: PracticeContent, unit: str) -> str:
    """How much kinder people are to themselves, and the study that says so, a click away."""
    words, study = plain(leniency(content, unit)), leniency_study(content)
    return f"{words} {cited(study)}" if words and study else words


def _again(surveys: list[PracticeContent], unit: str) -> None:
    """Who would recommend, and who would come again."""
    st.markdown(NET, width=NARROW)
    for number, question in enumerate(net_questions(surveys, unit), 1):
        html(net_scores([question], theme()))
        save_picture(f"again-{number}", partial(_net, question), surveys[-1], question.text)


def _net(question: NetQuestion) -> DataTable:
    said = tuple(f"{row.survey}: {net_words(row)}" for row in question.rows)
    return replace(net_table(question), legend=NET_CLASSES, notes=said)


def _worked(surveys: list[PracticeContent], _: str) -> None:
    adopted(surveys[-1])


main()
