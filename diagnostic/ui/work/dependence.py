"""Whose work people depend on, on the page of services: asked in one press, and what was published put into the map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.service_map import DEPENDS_IN_WORDS, MOST_OFFERED, UNNAMED
from diagnostic.errors import UserError
from diagnostic.report.words import count
from diagnostic.services.conversations.dependence import (
    DAYS,
    NOT_SHOWN,
    DependenceSurvey,
    ask_whose_work,
    offered_units,
)
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.widgets import NARROW, day, plain, problems

NOTHING = f"Nobody is named by {DEPENDS_IN_WORDS} of a unit's people who isn't in the map already."


def people_depend_on(found: DependenceSurvey, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """What the newest published survey suggests: the rows that are ticked, in the run in which they are added."""
    if found.published is None:
        return []
    st.header("People say they depend on", anchor=False)
    if not found.rows:
        st.text(NOTHING if found.shown else NOT_SHOWN, width=NARROW)
        return []
    st.markdown(
        f"{plain(found.published.name)}: each was named by {DEPENDS_IN_WORDS} of a unit's people. "
        "Untick what should stay out.",
        width=NARROW,
    )
    rows = [
        (True, names[each.receiver], names[each.provider], f"{each.ticked:,} of {each.asked:,}") for each in found.rows
    ]
    ticked = st.data_editor(
        pd.DataFrame(rows, columns=["add", "receiver", "provider", "people"]),
        hide_index=True,
        disabled=["receiver", "provider", "people"],
        key=f"depends_{found.published.id}_{len(rows)}",
        alt="Whose work people depend on: a row for each pair of units",
        column_config={
            "add": st.column_config.CheckboxColumn("Add", width=56),
            "receiver": "People in",
            "provider": "Depend on",
            "people": st.column_config.TextColumn("How many", help="Of those who answered this question."),
        },
    )
    if not st.button("Add these to the map", type="primary", disabled=not ticked["add"].any()):
        return []
    return [(each.provider, each.receiver, UNNAMED) for each, add in zip(found.rows, ticked["add"], strict=True) if add]


def ask_whose(access: Access, chart: Organisation, found: DependenceSurvey, names: dict[str, str]) -> None:
    """The survey on it, which opens at once; while one runs, the way there."""
    st.header("Ask whose work people depend on", anchor=False)
    if found.running is not None:
        st.markdown(
            f"It is being asked until {day(found.running.closes)}. Once it is published, this page suggests services.",
            width=NARROW,
        )
        st.page_link(
            "menu/work/waves.py", label="See the survey", icon=":material/arrow_forward:",
            query_params={"wave": found.running.id},
        )  # fmt: skip
        return
    st.markdown(
        f"A line and a list to tick, open for {DAYS} days: \u201cWhose work do you depend on most?\u201d You invite "
        "people to it as to any survey. Once it is published, this page suggests services from it.",
        width=NARROW,
    )
    with st.form("whose_work", border=False):
        units = st.multiselect(
            "Units to tick",
            list(chart.ids),
            default=list(offered_units(chart)),
            format_func=lambda unit: names.get(unit, unit),
            max_selections=MOST_OFFERED,
            help=f"Those that may serve others, {count(MOST_OFFERED, 'unit')} at most.",
            width=NARROW,
        )
        if st.form_submit_button("Open the survey"):
            try:
                wave = ask_whose_work(installation(), access, units, now())
            except UserError as error:
                problems(error)
            else:
                st.switch_page("menu/work/waves.py", query_params={"wave": wave.id})
