"""One meeting: before it begins, while it is open, and what came out of it."""

from __future__ import annotations

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.services.files.wanted import MEETING, Wanted
from diagnostic.services.meetings.agendas import Meeting, copy_meeting, delete_meeting
from diagnostic.services.meetings.holding import end_meeting, rehearse, start_meeting
from diagnostic.ui.access import Access, current, installation, now
from diagnostic.ui.files.saved import save_record
from diagnostic.ui.widgets import NARROW, confirmed, day, page_title, plain, problems, tell
from diagnostic.ui.work.meetings.agenda import agenda

PHASES = {
    "prepared": ("edit_note", "gray", "not begun"),
    "open": ("play_circle", "violet", "open"),
    "rehearsal": ("theater_comedy", "gray", "rehearsal"),
    "ended": ("check_circle", "gray", "over"),
}


def meeting_line(access: Access, meeting: Meeting, units: dict[str, str]) -> None:
    """State, survey, part and day of a meeting on one line."""
    icon, colour, word = PHASES[meeting.phase]
    about = units.get(meeting.unit, meeting.unit) if meeting.unit else "the whole organisation"
    moment = meeting.ended_at or meeting.started_at or meeting.created_at
    badge = f":{colour}-badge[:material/{icon}: {word}]"
    st.markdown(f"{badge} :gray[{plain(meeting.wave_name)}, {plain(about)}, {day(access.day_of(moment))}]")


def one_meeting(access: Access, meeting: Meeting, units: dict[str, str]) -> None:
    """The page of a meeting."""
    st.button("All meetings", icon=":material/arrow_back:", type="tertiary", on_click=go)
    page_title(meeting.title)
    meeting_line(access, meeting, units)
    failure = st.session_state.pop("meeting_failed", None)
    if failure:
        problems(failure)
    if meeting.phase == "prepared":
        _before(access, meeting)
        agenda(access, meeting)
    elif meeting.phase == "open":
        _while(access, meeting)
    else:
        _after(meeting)
    _manage(access, meeting)


def go(meeting: str = "") -> None:
    """Lead to one meeting, or back to all of them."""
    st.query_params.clear()
    if meeting:
        st.query_params["meeting"] = meeting


def _before(access: Access, meeting: Meeting) -> None:
    """Begin, or rehearse."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start the meeting", type="primary", icon=":material/play_arrow:", on_click=_start, args=(meeting.id,)
        )
        st.button("Rehearse alone", icon=":material/theater_comedy:", on_click=_rehearse, args=(meeting.id,))
    rehearsal = st.session_state.get("rehearsal", {}).get(meeting.id)
    if rehearsal:
        with st.container(border=True, key="rehearsal"):
            st.text("A rehearsal is ready. Nobody else can enter it, and nothing of it is kept.", width=NARROW)
            _ways(rehearsal)
    st.caption("When it starts, the agenda is fixed with what it shows, and a code lets phones in.", width=NARROW)


def _start(meeting: str) -> None:
    access = current()
    try:
        if access:
            start_meeting(installation(), access, meeting, now())
    except UserError as error:
        st.session_state["meeting_failed"] = error


def _rehearse(meeting: str) -> None:
    access = current()
    try:
        if access:
            code = rehearse(installation(), access, meeting, now())
            st.session_state.setdefault("rehearsal", {})[meeting] = code
    except UserError as error:
        st.session_state["meeting_failed"] = error


def _ways(code: str) -> None:
    """The desk and the wall, each in a tab of its own."""
    with st.container(horizontal=True):
        st.link_button("Open the desk", f"/meet/{code}/desk", icon=":material/open_in_new:", type="primary")
        st.link_button("Open the wall", f"/meet/{code}/wall", icon=":material/cast:")


def _while(access: Access, meeting: Meeting) -> None:
    """The code, the screens, and the end."""
    with st.container(border=True, key="open_meeting"):
        st.metric("Code for phones", f"{meeting.code[:3]} {meeting.code[3:]}")
        st.text(f"People type it at {installation().settings.base_url}/meet, or scan the picture on the wall.")
        _ways(meeting.code)
        st.caption("Drag the wall to the projector and press F for the full screen; keep the desk for yourself.")
    question = "End the meeting? Phones and wall say goodbye, and the code stops working. The record stays."
    if confirmed("end_meeting", "End the meeting", question, "End it"):
        end_meeting(installation(), access, meeting.id, now())
        tell("The meeting is over. Its record is below.")
        st.rerun()


def _after(meeting: Meeting) -> None:
    """What came out."""
    with st.container(horizontal=True):
        st.link_button("Read the record", f"/meet/{meeting.id}/record", icon=":material/description:", type="primary")
        save_record(Wanted(about=MEETING, id=meeting.id), meeting.title, "Record", label="Save the record as PDF")


def _manage(access: Access, meeting: Meeting) -> None:
    """Copy and delete."""
    with st.container(horizontal=True, key="manage_meeting"):
        if st.button("Copy", icon=":material/content_copy:", help="A new meeting with the same agenda."):
            go(copy_meeting(installation(), access, meeting.id, now()))
            st.rerun()
        if meeting.phase != "open":
            question = f"Delete {meeting.title}? Its agenda and all that was written in it are gone for good."
            if confirmed("delete_meeting", "Delete", question, "Delete it"):
                delete_meeting(installation(), access, meeting.id, now())
                tell("The meeting is deleted.")
                go()
                st.rerun()
