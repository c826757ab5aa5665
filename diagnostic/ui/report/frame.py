"""The frame of a report page: opening the report, the finding as the largest text, the foot."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st
from markupsafe import Markup

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import UserError
from diagnostic.report import markup
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import origin, predictions
from diagnostic.report.pages.origin import rules_read
from diagnostic.report.palette import DARK, LIGHT, Theme
from diagnostic.report.sections import Section
from diagnostic.report.words import NONE_KNOWN, audience_name, capital
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import ReportsNow, report_stamp
from diagnostic.ui.access import installation, require, unasked
from diagnostic.ui.looks import look
from diagnostic.ui.report import state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.styles import styles
from diagnostic.ui.widgets import NARROW, plain, prepared_at

LANGUAGE = "en"
REPORTS, FRESH = "reports_now", "report_fresh"  # in the session's state: what is drawn, and that it was just drawn
DRAWN_IN = "report_theme"  # in the session's state: the theme that it is drawn in
REFRESH = 5  # seconds between two looks whether the page still holds
TODAY = "today"  # in the address: read with the rules of today
PICTURE_AND_PANEL = [850, 300]  # of the width; a grid of thirteen columns and what stands behind a cell


def open_report() -> Content:
    """The report that the address asks for, ready for reading. Ends the run where nothing is published yet."""
    access, inst = _access(), installation()
    styles(theme())
    stamp = reports().stamp
    st.session_state[FRESH], st.session_state[DRAWN_IN] = True, theme().name
    _refresh()
    rules = _rules_asked_for()
    newest = _content(inst, access, None, rules, stamp)
    if newest is None:
        _nothing_yet(access)
        st.stop()
    wave, content = state.asked("wave", [each.id for each in newest.source.waves]), newest
    if wave and wave != newest.source.wave.id:
        content = _content(inst, access, wave, rules, stamp) or newest
    _say_what_is_unknown(content, wave)
    return content


def _say_what_is_unknown(content: Content, wave: str) -> None:
    """Where the address names a wave or a unit that is not in this report: what is shown instead."""
    shown = plain(content.source.wave.name)
    if not wave and state.given("wave"):
        st.info(f"The survey in this address is not published, or not yours to see. This is {shown}.")
    if state.given("unit") and not state.asked("unit", content.units):
        whole = plain(content.units[content.root].name)
        st.info(f"The unit in this address is not in {shown}, or not yours to see. This is {whole}.")


def reports() -> ReportsNow:
    """What main() has found of the organisation's reports: a run is one moment."""
    found: ReportsNow = st.session_state[REPORTS]
    return found


def _rules_asked_for() -> int | None:
    """The version that counts today where the address asks for it; None for those of each publication."""
    return reports().rules if state.asked("read", (TODAY,)) else None


@st.fragment(run_every=REFRESH)
def _refresh() -> None:
    """Look every few seconds whether the page still holds; only then does it run again."""
    with look(_access().organisation, reports().stamp):
        if outdated():
            st.rerun()


@st.fragment(run_every=REFRESH)
def follow_theme(drawn: str) -> None:
    """Runs a page that is no report again once the system has left the theme in which it was drawn."""
    with look():
        if theme().name != drawn:
            st.rerun()


def outdated() -> bool:
    """Has something been published, a rule been saved, the link been taken back since this page was drawn, or has the
    system gone from light to dark?"""
    if st.session_state.pop(FRESH, False):
        return False
    if st.session_state.get(DRAWN_IN) != theme().name:
        return True
    access = unasked()
    return access is None or report_stamp(installation(), access) != reports().stamp


def _access() -> Access:
    """Who is looking, as this run has just read it; any role may see the report."""
    return st.session_state.get("access") or require("executive")


def of_wave(wave: str) -> Content | None:
    """The report of another published wave for the same viewer; None where their unit was not in its chart."""
    access, inst = _access(), installation()
    try:
        return _content(inst, access, wave, _rules_asked_for(), reports().stamp)
    except UserError:
        return None


def _content(inst: Installation, access: Access, wave: str | None, rules: int | None, stamp: str) -> Content | None:
    """As `prepared_report`; it says so while the report is still being made."""
    opening = partial(st.spinner, "Opening the report")
    return prepared_report(inst, access, wave, rules, stamp, LANGUAGE, meanwhile=opening)


def key(content: Content) -> tuple[str, str, str, str]:
    """What every picture of this report depends on: wave, release, scope and language."""
    return content.source.wave.id, content.source.release, content.root, content.language


def theme() -> Theme:
    """The colours of the viewer's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def first_outside(content: Content) -> str:
    """The outside audience that the address names, else the first; empty where nobody outside was asked."""
    return state.asked("audience", content.audiences, next(iter(content.audiences), ""))


def outside(content: Content, title: str) -> str:
    """As `first_outside`; ends the run with a kind page where nobody outside was asked, or no rule connects the two."""
    audience = first_outside(content)
    reason = "" if content.source.rules else "No rule is about what was asked: nothing connects inside with outside."
    if not audience:
        reason = "Nobody outside was asked in this survey, so there is nothing to compare with."
    if reason:
        heading(content, title)
        st.markdown(reason, width=NARROW)
        foot(content)
        st.stop()
    return audience


def choose_audience(content: Content, audience: str) -> None:
    """Segments for the outside audiences, where there are several."""
    if len(content.audiences) > 1:
        names = {each: capital(audience_name(each)) for each in content.audiences}
        state.tabs("audience", "Outside", names, content.audiences[0])


def general_evidence(content: Content) -> None:
    """What research says about the link as such, for and against."""
    for title, findings in predictions.general_evidence(content):
        known = Section(f"{title} the link from inside to outside", points=findings or (NONE_KNOWN,))
        html(markup.section(known, theme()))


def heading(content: Content | PracticeContent, finding: str) -> None:
    """The finding as the page's largest text; beside it the wave, where there are several to choose from."""
    waves = {each.id: each.name for each in content.source.waves}
    if len(waves) < 2:
        st.title(plain(finding), anchor=False)
        return
    title, wave = st.columns([4, 1], vertical_alignment="top")
    title.title(plain(finding), anchor=False)
    with wave:
        state.choice("wave", "Survey", waves, content.source.wave.id)


def foot(content: Content) -> None:
    """What the page was made from, so that two people can check that they look at the same numbers."""
    html(made_from(content, content.source.questionnaires.values(), rules_read(content.source.rules_version)))
    _other_rules(content)


def made_from(content: Content | PracticeContent, questionnaires: Iterable[Questionnaire], *read_with: str) -> Markup:
    """The foot of a page."""
    return markup.foot(list(origin.made_from(content, questionnaires, *read_with)))


def _other_rules(content: Content) -> None:
    """A way from the rules of the publication to those of today, and back, where the two differ."""
    if state.asked("read", (TODAY,)):
        st.caption("This is what today\u2019s rules make of these answers; the report was published with others.")
        st.button(
            "Read it with the rules of its publication", key="rules_then", on_click=state.go, kwargs={"read": None}
        )
    elif reports().rules != content.source.rules_version:
        st.caption("The rules have changed since this survey was published; it is read with those of that day.")
        st.button("Read it with today\u2019s rules", key="rules_today", on_click=state.go, kwargs={"read": TODAY})


def _nothing_yet(access: Access) -> None:
    st.title("Nothing is published yet", anchor=False)
    words = "The report appears here as soon as the first survey is closed and published."
    if access.role == "consultant":
        words += " You can do both under Surveys."
    st.markdown(words, width=NARROW)
    prepared_at(access, "waves")
