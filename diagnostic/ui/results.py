"""Which page shows the results of a survey: the report, or the page of its practice."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.agreement import pulse_of
from diagnostic.definitions.service_map import DEPENDENCE
from diagnostic.services.practices.surveys import practice_of_wave
from diagnostic.services.waves.rows import Wave
from diagnostic.ui.access import current, installation

AGREEMENTS = "menu/practices/agreements.py"
REPORT = "menu/report/overview.py"
PRACTICES = {
    "mirror": "menu/practices/mirror.py",
    "caring": "menu/practices/caring.py",
    "motivators": "menu/practices/motivators.py",
    "conversations": "menu/practices/conversations.py",
    DEPENDENCE: "menu/work/services.py",
}  # pages


def results_page(wave: Wave) -> str:
    """The page on which the results of a published survey are read."""
    access = st.session_state.get("access") or current()
    practice = practice_of_wave(installation(), access, wave.id) if access else ""
    return AGREEMENTS if pulse_of(practice) else PRACTICES.get(practice, REPORT)


def report_link(wave: Wave) -> None:
    """The way to the results of a published survey."""
    st.page_link(
        results_page(wave),
        label="See the report",
        icon=":material/arrow_forward:",
        query_params={"wave": wave.id},
    )
