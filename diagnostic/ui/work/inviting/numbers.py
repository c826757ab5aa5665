"""How many people of each unit are invited: typed, or what is missing of a list of headcounts."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from diagnostic.definitions.loading.organisation_files import parse_roster
from diagnostic.errors import UserError
from diagnostic.report.words import listed
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.respondents.invitations import beyond_roster, still_missing
from diagnostic.services.waves.participation import roster
from diagnostic.ui.access import Access, installation
from diagnostic.ui.widgets import indented, plain, problems
from diagnostic.ui.work.inviting.once import Numbers

MOST_NAMED = 5  # units in a warning


def asked_for(access: Access, wave: Wave, audience: str, made: Numbers) -> Numbers:
    """Invitations by unit that are to be made beside those that were `made`; none while there is nobody to invite, or
    a question about them is open."""
    known = _known(access, wave, audience)
    numbers = _numbers(wave, audience, known, made)
    if not sum(numbers.values()):
        st.caption(_nobody(known, made))
        return {}
    return numbers if known is None or _beyond(wave, numbers, known.people, made) else {}


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
