"""The agenda of a meeting that has not begun: every change is saved at once, as the next edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from diagnostic.definitions.loading.playbook_files import plain_agenda
from diagnostic.definitions.model import say
from diagnostic.errors import UserError
from diagnostic.services.meetings.agendas import (
    Meeting,
    agenda_of_meeting,
    fitted,
    nameable,
    save_agenda,
    shipped_agendas,
)
from diagnostic.services.meetings.fitting import Fitted
from diagnostic.ui.access import Access, current, installation
from diagnostic.ui.widgets import NARROW, plain, problems
from diagnostic.ui.work.meetings.fields import KINDS, StepNames, step_fields

Steps = list[dict[str, Any]]
#: What of earlier steps a step can name, by the kinds of these.
EARLIER = {"collected": ("collect",), "picked": ("choose",), "worded": ("write", "plan")}


def agenda(access: Access, meeting: Meeting) -> None:
    """The steps in order, each with what can be done to it, and the one that is being edited."""
    written = plain_agenda(agenda_of_meeting(installation(), access, meeting.id))
    ready = _fitted(access, meeting)
    failure = st.session_state.pop("agenda_failed", None)
    if failure:
        problems(failure)
    _summary(written["steps"], ready)
    for place, step in enumerate(written["steps"]):
        _step(access, meeting, written, place, step, ready)
    _more(access, meeting, written)


def _fitted(access: Access, meeting: Meeting) -> Fitted | None:
    try:
        return fitted(installation(), access, meeting.id)
    except UserError as error:
        problems(error)
        return None


def _summary(steps: Sequence[Mapping[str, Any]], ready: Fitted | None) -> None:
    st.header("Agenda", anchor=False)
    out = {each.step for each in ready.left_out} if ready else set()
    minutes = sum(step["minutes"] for step in steps if step["id"] not in out)
    parts = f"{len(steps) - len(out)} steps, about {minutes:g} minutes."
    if out:
        count = "One step is" if len(out) == 1 else f"{len(out)} steps are"
        parts += f" {count} left out, since this survey has nothing to show there."
    st.text(parts, width=NARROW)


def _step(
    access: Access, meeting: Meeting, written: dict[str, Any], place: int, step: dict[str, Any], ready: Fitted | None
) -> None:
    """One step as a card: what it is, what it will show, and its buttons."""
    id, steps = step["id"], written["steps"]
    out = {each.step: each.reason for each in ready.left_out} if ready else {}
    with st.container(border=True, key=f"step_{id}", gap="small"):
        form = KINDS[step["kind"]]
        kind = f":gray-badge[:material/{form.icon}: {form.name}]"
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{place + 1}. {plain(say(step['heading']))}** {kind} :gray[{step['minutes']:g} min]")
            _buttons(meeting, written, place)
        if id in out:
            st.markdown(f":orange[:material/visibility_off: Left out:] {plain(out[id])}")
        for line in _shown(id, ready):
            st.markdown(f":gray[{plain(line)}]", width=NARROW)
        if st.query_params.get("step") == id:
            _form(access, meeting, steps, place, written)


def _shown(id: str, ready: Fitted | None) -> list[str]:
    """The headlines that a step will put on the wall: the first, and how many more."""
    scene = ready.script.named(id) if ready else None
    if scene is None:
        return []
    if scene.kind != "show":
        return [scene.text] if scene.text else []
    first, *others = scene.details.headlines
    return [first + (f" (and {len(others)} more)" if others else "")]


def _buttons(meeting: Meeting, written: dict[str, Any], place: int) -> None:
    steps, id = written["steps"], written["steps"][place]["id"]
    editing = st.query_params.get("step") == id
    with st.container(horizontal=True, width="content", gap="small", key=f"buttons_{id}"):
        label = "Close" if editing else "Edit"
        st.button(label, key=f"edit_{id}", icon=":material/edit:", on_click=_open, args=("" if editing else id,))
        for name, icon, to, possible in (
            ("Up", "arrow_upward", place - 1, place > 0),
            ("Down", "arrow_downward", place + 1, place + 1 < len(steps)),
        ):
            st.button(
                name,
                key=f"{name.lower()}_{id}",
                icon=f":material/{icon}:",
                disabled=not possible,
                on_click=_save,
                args=(meeting, written, _moved(steps, place, to) if possible else steps),
            )
        st.button(
            "Leave out",
            key=f"out_{id}",
            icon=":material/remove:",
            disabled=len(steps) == 1,
            on_click=_save,
            args=(meeting, written, steps[:place] + steps[place + 1 :]),
        )


def _moved(steps: Steps, place: int, to: int) -> Steps:
    """The steps with one of them at another place."""
    rest = steps[:place] + steps[place + 1 :]
    return [*rest[:to], steps[place], *rest[to:]]


def _open(id: str) -> None:
    """Show the form of a step, or none."""
    if id:
        st.query_params["step"] = id
    else:
        st.query_params.pop("step", None)


def _earlier(steps: Steps, kinds: Sequence[str]) -> dict[str, str]:
    return {step["id"]: say(step["heading"]) for step in steps if step["kind"] in kinds}


def _form(access: Access, meeting: Meeting, steps: Steps, place: int, written: dict[str, Any]) -> None:
    names = nameable(installation(), access, meeting.id)
    earlier = {name: _earlier(steps[:place], kinds) for name, kinds in EARLIER.items()}
    known = StepNames(**vars(names), **earlier)
    entered = step_fields(steps[place], known, f"{meeting.edition}_{steps[place]['id']}")
    if st.button("Save this step", type="primary", key=f"save_{steps[place]['id']}") and entered != steps[place]:
        _save(meeting, written, [*steps[:place], entered, *steps[place + 1 :]])
        st.rerun()


def _save(meeting: Meeting, written: dict[str, Any], steps: Steps) -> None:
    """The next edition with these steps; what is wrong is shown where the agenda begins."""
    access = current()
    if access is None:
        return
    try:
        save_agenda(installation(), access, meeting.id, meeting.edition, meeting.title, {**written, "steps": steps})
    except UserError as error:
        st.session_state["agenda_failed"] = error


def _more(access: Access, meeting: Meeting, written: dict[str, Any]) -> None:
    """Steps that can be added: those of the playbook that are not there, and new ones of each kind."""
    there = {step["id"] for step in written["steps"]}
    shipped = [
        (f"Again: {say(step['heading'])}", step)
        for each in shipped_agendas()
        for step in plain_agenda(each)["steps"]
        if step["id"] not in there
    ]
    new = [(f"New: {form.name}", {"kind": kind, **form.begun}) for kind, form in KINDS.items()]
    offered = dict([*new, *shipped])
    with st.container(horizontal=True, vertical_alignment="bottom", key="more_steps"):
        chosen = st.selectbox("Add a step", list(offered), key=f"more_{meeting.edition}", width=360)
        st.button("Add it at the end", icon=":material/add:", on_click=_adder(meeting, written, offered[chosen]))


def _adder(meeting: Meeting, written: dict[str, Any], step: Mapping[str, Any]) -> Callable[[], None]:
    there = {each["id"] for each in written["steps"]}
    free = next(id for n in range(1, len(there) + 2) if (id := f"{step['kind']}_{n}") not in there)

    def add() -> None:
        _save(meeting, written, [*written["steps"], {"id": free, **step}])
        _open(str(step.get("id", free)))

    return add
