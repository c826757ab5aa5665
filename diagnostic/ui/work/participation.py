"""Who answered, in bands."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostic.report.words import audience_name, capital
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.waves.participation import participation
from diagnostic.ui.access import Access, installation, today
from diagnostic.ui.widgets import NARROW, indented, inside_first

HIDDEN = "not shown"


def participation_table(access: Access, wave: Wave) -> None:
    """A row per unit, indented as in the chart, a column per audience, a band or "not shown" in each cell."""
    if wave.state == "planned":
        st.text("Answers are not taken yet.")
        return
    shown = participation(installation(), access, wave, today())
    st.dataframe(
        table(wave, shown),
        hide_index=True,
        height="content" if len(wave.chart.ids) <= MOST_AT_ONCE else 720,
        alt=f"Participation in {wave.name}: a row for each unit, a column for each audience, a band in each cell",
    )
    st.markdown(
        "How many of those asked have answered, in bands, because exact numbers could give people away. "
        f"*{HIDDEN}*: too few people were asked there (fewer than {wave.policy.min_group}), or the number of a smaller "
        "group beside it could be worked out by subtraction. Units include all units below them.",
        width=NARROW,
    )


MOST_AT_ONCE = 60  # rows; beyond that the table scrolls


def table(wave: Wave, shown: pd.DataFrame) -> pd.DataFrame:
    """One row per unit in chart order: `Unit` and one column per audience."""
    bands = {(row.unit, row.audience): row.band or HIDDEN for row in shown.itertuples()}
    columns = {capital(audience_name(audience)): audience for audience in inside_first(wave.audiences)}
    rows = zip(wave.chart.ids, indented(wave.chart), strict=True)
    return pd.DataFrame(
        [
            {"Unit": name} | {title: bands.get((unit, audience), "") for title, audience in columns.items()}
            for unit, name in rows
        ]
    )
