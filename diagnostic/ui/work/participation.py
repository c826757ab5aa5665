"""Who answered, in bands."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from diagnostic.report.words import audience_name, capital
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.waves.participation import few_answered, participation
from diagnostic.services.waves.progress import SurveyProgress
from diagnostic.ui.access import Access, installation, today
from diagnostic.ui.widgets import NARROW, indented, inside_first

WHY = {  # a cell without a band
    "nobody": "nobody asked",
    "few": "few asked",
    "protecting": "hidden",
    "unknown": "not known",
}
EXPLAINED = {  # below the table, where such cells are in it
    "few": "*few asked*: fewer than {k} people were asked there, too few to show.",
    "protecting": "*hidden*: enough were asked, but the number of a smaller group beside it could be worked out.",
}
OPENLY = "asked by an open link, so nobody knows how many were asked, or how many people answered."
LATE = " Little of them may be shown, and answers that come later are not added."
MOST_AT_ONCE = 60  # rows; beyond that the table scrolls


def bands_of(access: Access, wave: Wave) -> pd.DataFrame:
    """A row per audience x unit, as `participation` has them: asked once for all that a page says of them."""
    return participation(installation(), access, wave, today(access))


def answered(shown: pd.DataFrame, wave: Wave, found: Collection[SurveyProgress]) -> list[str]:
    """Which share of each audience has answered, as far as that may be told, and what to expect where it is small."""
    whole = shown[shown["unit"] == wave.chart.ids[0]].set_index("audience")
    progress = {each.audience: each for each in found}
    lines = []
    for audience in inside_first(wave.audiences):
        band, why = whole.loc[audience, ["band", "why"]]
        if progress[audience].open:
            lines.append(f"{capital(audience_name(audience))}: {OPENLY}")
            continue
        words = f"{band} of those asked have answered." if band else _no_share(why, progress[audience], wave)
        late = LATE if few_answered(band) and wave.state == "closed" else ""
        lines.append(f"{capital(audience_name(audience))}: {words}{late}")
    return lines


def _no_share(why: str, found: SurveyProgress, wave: Wave) -> str:
    if found.files:
        return f"{imported(found, wave)}. How many were asked is not known here."
    return {
        "nobody": "nobody has been asked yet.",
        "few": "too few were asked for a share to be shown.",
    }.get(why, "which share has answered is not shown.")


def imported(found: SurveyProgress, wave: Wave) -> str:
    """How many answers came in files; not exactly where that is fewer than may be shown."""
    if not found.imported:
        return f"fewer than {wave.policy.min_group} answers imported"
    return f"{found.imported:,} answers imported"


def participation_table(shown: pd.DataFrame, wave: Wave) -> None:
    """A row per unit where anybody was asked, a column per audience where known, a band or why there is none."""
    if wave.state == "planned":
        return
    shown = shown[~shown["why"].isin(["nobody", "unknown"])]
    if shown.empty:
        return
    found = table(wave, shown)
    st.dataframe(
        found,
        hide_index=True,
        height="content" if len(found) <= MOST_AT_ONCE else 720,
        alt=f"Participation in {wave.name}: a row for each unit, a column for each audience, a band in each cell",
    )
    st.markdown(explained(wave, shown, len(found)), width=NARROW)


def explained(wave: Wave, shown: pd.DataFrame, rows: int) -> str:
    """What the cells mean, as far as there are such."""
    lines = ["How many of those asked have answered, in bands, because exact numbers could give people away."]
    lines += [text.format(k=wave.policy.min_group) for why, text in EXPLAINED.items() if (shown["why"] == why).any()]
    lines.append("Units include all units below them.")
    if rows < len(wave.chart.ids):
        lines.append("Units where nobody was asked are left out.")
    return " ".join(lines)


def table(wave: Wave, shown: pd.DataFrame) -> pd.DataFrame:
    """One row per unit in chart order: `Unit` and one column per audience."""
    cells = {(row.unit, row.audience): row.band or WHY[row.why] for row in shown.itertuples()}
    asked, units = set(shown["audience"]), set(shown["unit"])
    columns = {capital(audience_name(each)): each for each in inside_first(wave.audiences) if each in asked}
    return pd.DataFrame(
        [
            {"Unit": name} | {title: cells.get((unit, each), WHY["nobody"]) for title, each in columns.items()}
            for unit, name in zip(wave.chart.ids, indented(wave.chart), strict=True)
            if unit in units
        ]
    )
