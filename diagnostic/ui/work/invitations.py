"""Invitations: how many for each unit, then one file of links and codes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from diagnostic.definitions.loading.organisation_files import parse_roster
from diagnostic.errors import UserError
from diagnostic.report.words import audience_name
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.installation.access import who
from diagnostic.services.respondents.invitations import invite, invited
from diagnostic.services.waves.participation import roster
from diagnostic.ui.access import Access, installation, now, token
from diagnostic.ui.widgets import NARROW, indented, inside_first, nonce_name, plain, problems

Numbers = Mapping[str, int]  # people by unit


class Once:
    """A file that is made when first asked for, and the same one after that: pressing twice invites nobody twice."""

    def __init__(self, numbers: Numbers, stem: str, make: Callable[[], bytes]):
        self.numbers = dict(numbers)
        self.name = nonce_name(stem, "csv")
        self.pressed = False
        self._make, self._made, self._lock = make, b"", threading.Lock()

    def __call__(self) -> bytes:
        """The bytes of the file."""
        with self._lock:
            self._made = self._made or self._make()
            return self._made

    def press(self) -> None:
        """Remember that the file was asked for."""
        self.pressed = True


def invitations(access: Access, wave: Wave) -> None:
    """Making invitations: for whom, how many, and the file."""
    if wave.state not in ("planned", "open"):
        st.text("This wave takes no more answers, so nobody can be invited to it.")
        return
    st.markdown(
        "Each invitation is a link and a code for one person of one unit. **They exist in the downloaded file alone**: "
        "only fingerprints are kept here, so a lost file cannot be made again. Hand every person one row, and delete "
        "the file afterwards.",
        width=NARROW,
    )
    audience = st.selectbox(
        "For whom",
        inside_first(wave.audiences),
        format_func=audience_name,
        key="audience",
        bind="query-params",
        width=320,
    )
    drawer = st.session_state.setdefault("invitations", {})
    once = drawer.get((wave.id, audience))
    if once is None or not once.pressed:
        once = _prepare(access, wave, audience, once)
        if once is None:
            drawer.pop((wave.id, audience), None)
            return
        drawer[wave.id, audience] = once
    _hand_over(wave, audience, once)


def _prepare(access: Access, wave: Wave, audience: str, before: Once | None) -> Once | None:
    """The file for the numbers on screen, or None where there are none; an unpressed one is kept if nothing changed."""
    numbers = _numbers(access, wave, audience)
    if not sum(numbers.values()):
        st.caption("Nobody yet: type how many people each unit has, or take the numbers from a roster.")
        return None
    if before is not None and before.numbers == numbers:
        return before
    inst, link = installation(), token()

    def make() -> bytes:
        access = who(inst, link, now())  # the link may have been taken back since this page was drawn
        if access is None:
            raise UserError("Your link no longer works.")
        return invite(inst, access, wave, audience, numbers, now())

    return Once(numbers, f"invitations-{audience}", make)


def _numbers(access: Access, wave: Wave, audience: str) -> Numbers:
    """Invitations by unit as typed; they start from an uploaded roster, else from the wave's own, else from nobody."""
    start = _uploaded(wave, audience)
    source = "upload"
    if start is None:
        known = roster(installation(), access, wave) or {}
        start, source = {unit: people for (unit, of), people in known.items() if of == audience}, "roster"
    made = invited(installation(), access, wave, audience)
    chart = wave.chart
    frame = pd.DataFrame(
        [
            {"Unit": name, "Invite": start.get(unit, 0), "Invited already": made.get(unit, 0), "Id": unit}
            for unit, name in zip(chart.ids, indented(chart), strict=True)
        ]
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        disabled=["Unit", "Id", "Invited already"],
        column_config={"Invite": st.column_config.NumberColumn(min_value=0, step=1, required=True)},
        key=f"people_{wave.id}_{audience}_{source}",
        alt="How many people to invite in each unit itself, without those of the units below it",
    )
    st.caption("People of each unit itself, without those of the units below it.")
    return {unit: int(people or 0) for unit, people in zip(edited["Id"], edited["Invite"], strict=True)}


def _uploaded(wave: Wave, audience: str) -> Numbers | None:
    with st.expander("Take the numbers from a roster file"):
        file = st.file_uploader(
            "Roster: a table with the columns unit, audience, headcount",
            type=["csv", "xlsx", "parquet"],
            key=f"roster_{wave.id}",
            max_upload_size=5,
        )
    if file is None:
        return None
    try:
        found = parse_roster(file.getvalue(), file.name, wave.chart, wave.audiences).headcounts
    except UserError as error:
        problems(error)
        return None
    return {unit: people for (unit, of), people in found.items() if of == audience}


def _hand_over(wave: Wave, audience: str, once: Once) -> None:
    total = sum(once.numbers.values())
    label = "Download the same file again" if once.pressed else f"Make {total:,} invitations"
    if once.pressed:
        arrived = "Check that the file has arrived: once you close this tab it cannot be had again."
        st.success(f"{total:,} invitations for {plain(audience_name(audience))}. {arrived}", icon=":material/check:")
    st.download_button(
        label,
        once,
        file_name=once.name,
        mime="text/csv",
        key=f"invite_{wave.id}_{audience}",
        on_click=once.press,
        type="secondary" if once.pressed else "primary",
        icon=":material/download:",
    )
    if once.pressed and st.button("Make more invitations", key=f"more_{wave.id}_{audience}"):
        st.session_state["invitations"].pop((wave.id, audience), None)
        st.rerun()
