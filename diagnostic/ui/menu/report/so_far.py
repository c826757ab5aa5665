"""So far: first results of a live wave, and what is waiting and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
import streamlit as st

from diagnostic.core.released.hashes import short_hash
from diagnostic.definitions.model import say
from diagnostic.definitions.wave import first_at
from diagnostic.errors import UserError
from diagnostic.report.audit.findings import AUDITED
from diagnostic.report.charts.interim_table import FirstScore, score_bars
from diagnostic.report.words import audience_name, capital, count, listed
from diagnostic.services.fieldwork.lifecycle import Wave, get_wave
from diagnostic.services.publication.interim_results import (
    InterimResults,
    has_interim_results,
    interim_results_of,
    wave_with_interim_results,
)
from diagnostic.ui.access import Access, installation, today, unasked
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.styles import styles
from diagnostic.ui.widgets import NARROW, day, indented, inside_first, page_title, plain, wave_line

REFRESH = 15  # seconds between two looks; answers leave staging every ten
NAMED = 12  # units that wait; of more only the number is told


def _wave(access: Access) -> Wave | None:
    """The wave of the address, if it shows first results; else the newest that does."""
    if asked := st.query_params.get("wave"):
        try:
            wave = get_wave(installation(), access, asked, today(access))
        except UserError:
            return wave_with_interim_results(installation(), access, today(access))
        if has_interim_results(wave, access.unit):
            return wave
    return wave_with_interim_results(installation(), access, today(access))


@st.fragment(run_every=REFRESH)
def main() -> None:
    """The page, which looks again by itself, so that a room sees results come in. Who looks is read anew each time."""
    access = unasked()
    if access is None:
        st.rerun()
    wave = _wave(access)
    if wave is None:
        page_title("So far")
        st.text("No survey shows first results now. You see them while a survey is open, if it was made to show them.")
        if access.role == "consultant":
            st.page_link("menu/work/waves.py", label="Surveys", icon=":material/arrow_forward:")
        return
    styles(frame.theme())
    found = interim_results_of(installation(), access, wave)
    audiences = {each: capital(audience_name(each)) for each in inside_first(found)}
    result = found[state.asked("audience", audiences, next(iter(audiences)))]
    shown = set(result.scores["unit"])
    units = {unit: name for unit, name in zip(wave.chart.ids, indented(wave.chart), strict=True) if unit in shown}
    unit = state.asked("unit", units, next(iter(units), ""))
    rows = result.scores[result.scores["unit"] == unit]
    page_title(f"So far: {rows['n'].max():,.0f} people of {_name(wave, unit)}" if shown else "Nothing to see yet")
    wave_line(wave)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(audiences) > 1:
            state.tabs("audience", "Who was asked", audiences, next(iter(audiences)))
        if len(units) > 1:
            state.choice("unit", "Unit", units, next(iter(units)), width=320)
    if shown:
        _scores(_name(wave, unit), result, rows)
    st.header("What is waiting, and why", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in _waiting(wave, result)), width=NARROW)
    if result.newest:
        number, release, shown_at, verdict = result.newest
        shown_on = f"First results {number}, shown on {day(access.day_of(shown_at))}: {short_hash(release)}"
        st.caption(f"{shown_on}. The audit said: {AUDITED[verdict]}.")


def _name(wave: Wave, unit: str) -> str:
    return wave.chart.names[wave.chart.position[unit]]


def _scores(unit: str, result: InterimResults, rows: pd.DataFrame) -> None:
    """A row for each dimension, in the questionnaire's order."""
    dimensions = result.questionnaire.dimensions
    rows = rows.set_index("dimension").reindex([name for name in dimensions if name in set(rows["dimension"])])
    scores = [FirstScore(say(dimensions[row.Index].name), int(row.n), row.mean) for row in rows.itertuples()]
    html(score_bars(f"{unit}, with all units below it. Higher is healthier.", scores, frame.theme()))


def _waiting(wave: Wave, result: InterimResults) -> Iterator[str]:
    """What is not in these numbers, and why. Not how many wait: it would tell when somebody answers."""
    k = wave.policy.min_group
    yield (
        f"A unit shows nothing until {first_at(k)} of its own people have answered. Then answers are added in groups "
        f"of {k} people or more, drawn by lot."
    )
    yield (
        f"Of every unit that shows something {k} more answers, or a few more than that, wait until the survey is "
        "published. So nobody can tell whose answer changed a number."
    )
    yield (
        f"A dimension that fewer than {k} people of such a group answered waits too. Shares, single questions and "
        "comments come when the survey is published."
    )
    later = [unit for unit in result.waiting if unit not in result.small]
    if later:
        yield f"Waiting for their first {first_at(k)} answers: {_named(wave, later)}."
    if result.small:
        yield f"Too small for first results; the publication counts them: {_named(wave, result.small)}."


def _named(wave: Wave, units: Sequence[str]) -> str:
    if len(units) > NAMED:
        return count(len(units), "unit")
    return listed([plain(_name(wave, unit)) for unit in units])


main()
