"""Invitations as a file: how many for each unit, then one file of links and codes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd
import streamlit as st

from diagnostic.definitions.loading.organisation_files import parse_roster
from diagnostic.errors import UserError
from diagnostic.report.words import audience_name, listed
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.respondents.invitations import beyond_roster, invite, invited, still_missing
from diagnostic.services.waves.participation import roster
from diagnostic.ui.access import Access, installation, looking, now
from diagnostic.ui.widgets import NARROW, indented, plain, problems, unguessable

Numbers = Mapping[str, int]  # people by unit
MOST_NAMED = 5  # units in a warning


class Once:
    """A file that is made when first asked for, and the same one after that: pressing twice invites nobody twice."""

    def __init__(self, numbers: Numbers, beside: Numbers, stem: str, make: Callable[[], bytes]):
        self.numbers, self.beside = dict(numbers), dict(beside)
        self.name = f"{stem}.csv"
        self.pressed = False
        self.refused: UserError | None = None
        self._make, self._made, self._lock = make, b"", threading.Lock()

    def __call__(self) -> bytes:
        """The bytes of the file."""
        with self._lock:
            self._made = self._made or self._make()
            return self._made

    def press(self) -> None:
        """Make the file, so that the page knows whether there is one; `refused` says why there is none."""
        try:
            self()
            self.pressed = True
        except UserError as error:
            self.refused = error


def file_of_links(access: Access, wave: Wave, audience: str) -> None:
    """How many are invited, and the file of their links."""
    st.markdown(
        "Each invitation is a link and a code for one person of one unit. Hand every person one row, then delete the "
        "file. **The downloaded file alone holds them**: a lost file cannot be made again.",
        width=NARROW,
    )
    drawer = st.session_state.setdefault("invitations", {})
    once = drawer.get((wave.id, audience))
    if once is not None and once.refused:
        problems(once.refused)
        once = None
    if once is None or not once.pressed:
        once = _prepare(access, wave, audience, once)
        if once is None:
            drawer.pop((wave.id, audience), None)
            return
        drawer[wave.id, audience] = once
    _hand_over(wave, audience, once)


def _prepare(access: Access, wave: Wave, audience: str, before: Once | None) -> Once | None:
    """The file for the numbers on screen, or None where there are none; an unpressed one is kept if nothing changed."""
    known, made = _known(access, wave, audience), invited(installation(), access, wave, audience)
    numbers = _numbers(wave, audience, known, made)
    if not sum(numbers.values()):
        st.caption(_nobody(known, made))
        return None
    if known is not None and not _beyond(wave, numbers, known.people, made):
        return None
    if before is not None and before.numbers == numbers and before.beside == made:
        return before
    inst, look = installation(), looking()

    def make() -> bytes:
        access = look()  # the link may have been taken back since this page was drawn
        if access is None:
            raise UserError("Your link no longer works.")
        return invite(inst, access, wave, audience, numbers, now(), beside=made)

    return Once(numbers, made, f"invitations-{audience}", make)


class Known(NamedTuple):
    """People to be asked by unit, and the roster that says so: `upload` or `roster`, the wave's own."""

    people: Numbers
    source: str


def _known(access: Access, wave: Wave, audience: str) -> Known | None:
    """The uploaded roster, else the wave's own; None where there is neither."""
    if (uploaded := _uploaded(wave, audience)) is not None:
        return Known(uploaded, "upload")
    own = roster(installation(), access, wave)
    return (
        None if own is None else Known({unit: people for (unit, of), people in own.items() if of == audience}, "roster")
    )


def _nobody(known: Known | None, made: Numbers) -> str:
    if known is None or not made:
        return "Nobody yet. Type how many people each unit has, or take the numbers from a list of headcounts."
    return f"Everybody is invited: {sum(made.values()):,} invitations. Type numbers where people are still to be added."


def _beyond(wave: Wave, numbers: Numbers, people: Numbers, made: Numbers) -> bool:
    """May these be invited? Asks first where a unit would have more invitations than the roster has people."""
    more = beyond_roster(numbers, people, made)
    if not more:
        return True
    names = dict(zip(wave.chart.ids, wave.chart.names, strict=True))
    where = listed([f"{names[unit]} ({beyond:,})" for unit, beyond in list(more.items())[:MOST_NAMED]])
    rest = f" and {len(more) - MOST_NAMED:,} more" if len(more) > MOST_NAMED else ""
    st.warning(
        f"{sum(more.values()):,} more than the list has people: {plain(where)}{rest}. An invitation too many lets "
        "somebody answer twice, and participation looks lower than it is."
    )
    return st.checkbox("They are other people; invite them too", key=f"beyond_{wave.id}_{sum(made.values())}")


def _numbers(wave: Wave, audience: str, known: Known | None, made: Numbers) -> Numbers:
    """Invitations by unit as typed; they start from who is still missing of a roster, else from nobody."""
    people, source = known or Known({}, "roster")
    start = still_missing(people, made)
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
        key=f"people_{wave.id}_{audience}_{source}_{sum(made.values())}",
        alt="How many people to invite in each unit itself, without those of the units below it",
    )
    st.caption("People of each unit itself, without those of the units below it.")
    return {unit: int(people or 0) for unit, people in zip(edited["Id"], edited["Invite"], strict=True)}


def _uploaded(wave: Wave, audience: str) -> Numbers | None:
    with st.expander("Take the numbers from a list of headcounts"):
        file = st.file_uploader(
            "List of headcounts: a table with the columns unit, audience, headcount",
            type=["csv", "xlsx", "ods", "parquet"],
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


def count_of_invitations(invitations: int) -> str:
    """A number of invitations in figures."""
    return f"{invitations:,} invitation{'' if invitations == 1 else 's'}"


def _hand_over(wave: Wave, audience: str, once: Once) -> None:
    total = sum(once.numbers.values())
    label = "Download the same file again" if once.pressed else f"Make {count_of_invitations(total)}"
    if once.pressed:
        arrived = "Check that the file has arrived: once you close this tab it cannot be had again."
        st.success(
            f"{count_of_invitations(total)} for {plain(audience_name(audience))}. {arrived}", icon=":material/check:"
        )
    st.download_button(
        label,
        once,
        file_name=once.name,
        mime=unguessable("text/csv"),
        key=f"invite_{wave.id}_{audience}",
        on_click=once.press,
        type="secondary" if once.pressed else "primary",
        icon=":material/download:",
    )
    if once.pressed and st.button("Make more invitations", key=f"more_{wave.id}_{audience}"):
        st.session_state["invitations"].pop((wave.id, audience), None)
        st.rerun()
