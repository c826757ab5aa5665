"""All meetings, and the way to the next one."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.model import say
from diagnostic.definitions.playbook.agenda import Agenda
from diagnostic.errors import UserError
from diagnostic.services.meetings.agendas import LONGEST_TITLE, create_meeting, list_meetings, shipped_agendas
from diagnostic.services.practices.surveys import practice_waves
from diagnostic.services.publication.interim_results import wave_with_interim_results
from diagnostic.services.report.load import published_waves
from diagnostic.services.waves.rows import Wave
from diagnostic.ui.access import Access, current, installation, now, today
from diagnostic.ui.widgets import NARROW, indented, page_title, plain, prepared_at, problems
from diagnostic.ui.work.meetings.one import go, meeting_line

ABOUT = "Show results to a room: a wall for everybody, a desk for you, and every phone in step."


def surveys(access: Access) -> dict[str, tuple[Wave, str]]:
    """Surveys that have something to show, each with the practice it is of, by id: those of the gap report that are
    published, the newest first, then one that is still open, then those of practices."""
    shown = published_waves(installation(), access, today(access))
    live = wave_with_interim_results(installation(), access, today(access))
    reported = [*shown, live] if live else list(shown)
    every = [(wave, "") for wave in reported if not access.unit or access.unit in wave.chart.position]
    for practice in shipped_perspectives().practices:
        every += [(wave, practice) for wave in practice_waves(installation(), access, practice)]
    every.sort(key=lambda each: each[0].id != st.query_params.get("wave"))  # the one that the address names first
    return {wave.id: (wave, practice) for wave, practice in every}


def agendas_for(practice: str) -> dict[str, Agenda]:
    """Agendas for the surveys of a practice, or of the gap report, by id; all of them where none is made for it.

    Its own come first, then workshops that show nothing of a survey and so go with any.
    """
    every = {each.id: each for each in shipped_agendas()}
    own = {id_: each for id_, each in every.items() if (each.practice or "") == practice}
    general = {id_: each for id_, each in every.items() if not each.practice and not _shows(each)}
    return own | general if own else every


def _shows(agenda: Agenda) -> bool:
    return any(step.kind in ("show", "guess") for step in agenda.steps)


def every_meeting(access: Access, units: dict[str, str]) -> None:
    """The next meeting, then all that were."""
    page_title("Meetings", ABOUT)
    found = surveys(access)
    if not found:
        st.text("There is nothing to present yet. A meeting shows a survey that was published.", width=NARROW)
        prepared_at(access, "waves")
    else:
        _next(access, found)
    failure = st.session_state.pop("meeting_failed", None)
    if failure:
        problems(failure)
    meetings = list_meetings(installation(), access)
    if meetings:
        st.header("All meetings", anchor=False)
    for meeting in meetings:
        with st.container(border=True, key=f"meeting_{meeting.id}"):
            st.subheader(plain(meeting.title), anchor=False)
            meeting_line(access, meeting, units)
            st.button("Open", key=f"open_{meeting.id}", on_click=go, args=(meeting.id,))


def _next(access: Access, found: dict[str, tuple[Wave, str]]) -> None:
    """One click prepares the talk about the newest survey; the choices below it prepare any other."""
    newest, practice = next(iter(found.values()))
    first = next(iter(agendas_for(practice).values()))
    st.button(
        f"Prepare a talk on {plain(newest.name)}",
        type="primary",
        icon=":material/co_present:",
        on_click=_prepare,
        args=(newest.id, first.id, newest.name, None),
    )
    st.caption(f"{say(first.purpose)}", width=NARROW)
    with st.expander("Another survey, part or agenda"):
        wave = st.selectbox(
            "Survey", list(found), format_func=lambda id: found[id][0].name, key="meet_wave", width=NARROW
        )
        agendas = agendas_for(found[wave][1])
        chart = found[wave][0].chart
        offered = chart.subtree(access.unit) if access.unit else chart.ids
        names = dict(zip(chart.ids, indented(chart), strict=True))
        unit = st.selectbox("About", offered, format_func=names.__getitem__, key="meet_unit", width=NARROW)
        agenda = st.selectbox(
            "Agenda", list(agendas), format_func=lambda id: say(agendas[id].name), key="meet_agenda", width=NARROW
        )
        title = st.text_input(
            "Title on the wall", found[wave][0].name, max_chars=LONGEST_TITLE, key=f"meet_title_{wave}", width=NARROW
        )
        whole = unit == chart.ids[0]
        st.button("Prepare it", on_click=_prepare, args=(wave, agenda, title, None if whole else unit))


def _prepare(wave: str, agenda: str, title: str, unit: str | None) -> None:
    access = current()
    if access is None or "meeting" in st.query_params:  # a second click on the same button
        return
    chosen = next(each for each in shipped_agendas() if each.id == agenda)
    try:
        go(create_meeting(installation(), access, wave, chosen, title, now(), unit))
    except UserError as error:
        st.session_state["meeting_failed"] = error
