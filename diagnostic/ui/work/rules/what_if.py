"""What another rule table would make of the published scores, before it is saved."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostic.definitions.loading.yaml_files import parse_rules
from diagnostic.definitions.model import say
from diagnostic.errors import UserError
from diagnostic.services.report.load import load_report
from diagnostic.services.report.model import Report
from diagnostic.services.report.rule_versions import NAME, symptoms_predicted, what_if
from diagnostic.ui.access import current, installation
from diagnostic.ui.widgets import problems

MOST_ROWS = 200
NOTHING_PUBLISHED = "Nothing is published yet, so there are no scores to try it on."


def what_would_change(report: Report | None, text: str) -> None:
    """Predictions of all rules that the edited table would change in a report."""
    st.header("What would change in the whole table", anchor=False)
    if report is None:
        st.text(NOTHING_PUBLISHED)
        return
    try:
        both = what_if(report, text)
    except UserError as error:
        problems(error)
        return
    st.caption("Nothing is stored.")
    rows = changes(report, both, text)
    before, after = symptoms_predicted(both["before"]), symptoms_predicted(both["after"])
    st.markdown(
        f"Symptoms predicted: **{before:,}** before, **{after:,}** after. Strengths that change: **{len(rows):,}**."
    )
    if rows.empty:
        return
    st.dataframe(
        rows.head(MOST_ROWS),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.2f") for name in ("Before", "After", "Change")},
        alt="Strengths that would change, the largest change first",
    )
    if len(rows) > MOST_ROWS:
        st.caption(f"The {MOST_ROWS} largest changes of {len(rows):,}.")


def tried_on(newest: Report | None, version: int) -> Report | None:
    """The report of the wave that is chosen: at first the newest that shows anything.

    version : of the rules that the draft is compared with.
    """
    if newest is None:
        return None
    waves, access = {each.id: each.name for each in newest.waves}, current()
    first = list(waves).index(newest.wave.id)
    label, name_of = "Tried on the published scores of", waves.__getitem__
    wave = st.selectbox(label, list(waves), first, name_of, key="tried", bind="query-params", width=320)
    if wave == newest.wave.id or access is None:
        return newest
    return load_report(installation(), access, wave, version) or newest


def changes(report: Report, both: pd.DataFrame, text: str) -> pd.DataFrame:
    """Unit, Rule, Before, After, Change of every strength that reads differently, the largest change first."""
    rounded = both[["before", "after"]].round(2)
    same = rounded["before"].eq(rounded["after"]) | rounded.isna().all(axis=1)
    shown = both[~same]
    units = dict(zip(report.chart.ids, report.chart.names, strict=True))
    rules = {rule.id: say(rule.name) for rule in (*report.rules, *parse_rules(text, NAME))}
    return pd.DataFrame(
        {
            "Unit": shown["unit"].map(units),
            "Rule": shown["rule"].map(rules),
            "Before": shown["before"],
            "After": shown["after"],
            "Change": shown["after"] - shown["before"],
        }
    ).sort_values("Change", key=lambda change: -change.abs().fillna(1), kind="stable")
