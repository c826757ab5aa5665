"""The draft of a chart: a table to look through, one unit at a time to edit, undo, and the chart as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from diagnostic.definitions.charts.drafts import ChartDraft, chart_csv, level_counts
from diagnostic.definitions.charts.edits import LONGEST_NAME, ChartEdit, Units
from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import UserError
from diagnostic.report.words import count
from diagnostic.ui.widgets import download, indented, plain, problems
from diagnostic.ui.work.charts.holder import ChartHolder

Names = Mapping[str, str]  # of units as fields show them, by id

MOST_LISTED = 5_000  # units in a field; of larger charts those that match what is typed
TALL = 480  # pixels of the table


def chart_editor(holder: ChartHolder, draft: ChartDraft) -> None:
    """The draft with everything that can be done to it before it is taken."""
    chart = draft.chart
    st.text(about(draft))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.caption("Choose a row, or a unit in the box, to change it.")
        _table(holder, draft, chart)
    with right, st.container(border=True, key=f"{holder.key}_edit"):
        _edit(holder, draft, chart)
        _changes(holder, draft)
    download("The chart as a file (CSV)", lambda: chart_csv(chart), "chart", "csv", key=f"{holder.key}_csv")


def about(draft: ChartDraft) -> str:
    """Where a draft comes from, how many units it has on each level, and how many people."""
    counts = level_counts(draft.chart)
    levels = ", ".join(f"{units:,} on level {level}" for level, units in enumerate(counts[1:8], 2))
    more = f", {sum(counts[8:]):,} further down" if len(counts) > 8 else ""
    read = f"Read from {draft.source}" if draft.source else "The draft"
    people = f", {count(draft.people, 'person', 'people')}" if draft.people is not None else ""
    return f"{read}: {count(len(draft.units), 'unit')}{people}. 1 at the top{', ' if levels else ''}{levels}{more}."


def _table(holder: ChartHolder, draft: ChartDraft, chart: Organisation) -> None:
    """The chart, a row a unit; a row that is chosen is the unit to edit."""
    columns: dict[str, Sequence[Any]] = {"Unit": indented(chart), "Id": chart.ids}
    if draft.people is not None:
        columns["People"] = [draft.units[unit].people for unit in chart.ids]
    kept = pd.DataFrame(list(chart.attributes)).fillna("") if any(chart.attributes) else pd.DataFrame()
    key = f"{holder.key}_rows_{draft.tag}"
    st.dataframe(
        pd.concat([pd.DataFrame(columns), kept], axis=1),
        hide_index=True,
        height=TALL if len(chart.ids) > 12 else "auto",
        key=key,
        on_select=lambda: _chosen(holder, key, chart.ids),
        selection_mode="single-row",
        alt="The chart as it would be taken: a row for each unit, set in by its level",
    )


def _chosen(holder: ChartHolder, key: str, ids: Sequence[str]) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        st.session_state[holder.unit] = ids[rows[0]]


def _edit(holder: ChartHolder, draft: ChartDraft, chart: Organisation) -> None:
    """One unit, and what can be done to it."""
    names = labels(draft.units)
    offered = list(chart.ids)
    if len(offered) > MOST_LISTED:
        part = st.text_input("Find units by a part of their name", key=f"{holder.key}_find").casefold()
        offered = [unit for unit in offered if part in names[unit].casefold()][:MOST_LISTED]
    unit = _chosen_unit(holder, draft, offered, names)
    if unit is None:
        return
    at_top = not draft.units[unit].parent
    kind = st.segmented_control(
        "What to do",
        AT_TOP if at_top else list(KINDS),
        format_func=lambda each: KINDS[each][0],
        required=True,
        default="rename",
        key=f"{holder.key}_kind{'_top' * at_top}",
    )
    KINDS[kind][1](holder, draft, unit, names)
    edit, why = st.session_state.get(holder.refused, (None, None))
    if edit is not None and edit.unit == unit and (edit.kind == kind or (edit.kind == "prune" and kind == "drop")):
        problems(UserError(why), "This was not done.")


def _chosen_unit(holder: ChartHolder, draft: ChartDraft, offered: list[str], names: Names) -> str | None:
    """The unit to edit, as it was chosen in the table or is chosen here. After each edit it is another field: of one
    whose options are called otherwise Streamlit forgets the choice."""
    key = f"{holder.unit}_{draft.tag}"
    held: str | None = st.session_state.get(holder.unit)
    if held is not None and held in draft.units:
        st.session_state[key] = held
        offered = offered if held in offered else [held, *offered]
    return st.selectbox(
        "Unit",
        offered,
        format_func=lambda each: names.get(each, each),
        key=key,
        on_change=lambda: st.session_state.update({holder.unit: st.session_state[key]}),
    )


def labels(units: Units) -> Names:
    """Names of units with what tells them apart: the unit above, and the id where that is not enough."""
    shown = {
        unit: each.name + (f" \u2013 {units[each.parent].name}" if each.parent else "") for unit, each in units.items()
    }
    times: dict[str, int] = {}
    for label in shown.values():
        times[label] = times.get(label, 0) + 1
    return {unit: f"{label} ({unit})" if times[label] > 1 else label for unit, label in shown.items()}


def _rename(holder: ChartHolder, draft: ChartDraft, unit: str, names: Names) -> None:
    key = f"{holder.key}_name_{unit}_{draft.tag}"
    name = st.text_input("Name", value=draft.units[unit].name, max_chars=LONGEST_NAME, key=key)
    _button(holder, "Rename", ChartEdit("rename", unit, name), name == draft.units[unit].name)


def _add(holder: ChartHolder, draft: ChartDraft, unit: str, names: Names) -> None:
    key = f"{holder.key}_new_{unit}_{draft.tag}"
    name = st.text_input("Name of a unit below this one", max_chars=LONGEST_NAME, key=key)
    _button(holder, "Add it", ChartEdit("add", unit, name), not name.strip())


def _move(holder: ChartHolder, draft: ChartDraft, unit: str, names: Names) -> None:
    target = _target(holder, draft, unit, names, "Below", "move")
    st.caption("It moves with all that is below it.")
    _button(holder, "Move", ChartEdit("move", unit, target or ""), target in (None, draft.units[unit].parent))


def _merge(holder: ChartHolder, draft: ChartDraft, unit: str, names: Names) -> None:
    target = _target(holder, draft, unit, names, "Into", "merge")
    st.caption("Its people and the units below it belong to that one then. Its name and id are gone.")
    _button(holder, "Merge", ChartEdit("merge", unit, target or ""), target is None)


def _drop(holder: ChartHolder, draft: ChartDraft, unit: str, names: Names) -> None:
    below = len(draft.chart.subtree(unit)) - 1
    with_all = False
    if below:
        ways = {False: "What is in it goes to the unit above", True: f"With {count(below, 'unit')} below it"}
        chosen = st.radio("How", list(ways), format_func=lambda each: ways[each], key=f"{holder.key}_how")
        with_all = bool(chosen)
    above = plain(draft.units[draft.units[unit].parent].name)
    st.caption("These units are not asked then." if with_all else f"Its people belong to {above} then.")
    _button(holder, "Take out", ChartEdit("prune" if with_all else "drop", unit), False)


def _target(holder: ChartHolder, draft: ChartDraft, unit: str, names: Names, label: str, what: str) -> str | None:
    """Another unit, none of those below `unit`; of a move the unit above stands there first."""
    inside = set(draft.chart.subtree(unit))
    offered = [each for each in draft.chart.ids if each not in inside]
    if len(offered) > MOST_LISTED:
        part = st.text_input(f"Find by a part of the name: {label.lower()}", key=f"{holder.key}_find_{what}").casefold()
        offered = [each for each in offered if part in names[each].casefold()][:MOST_LISTED]
    above = draft.units[unit].parent
    return st.selectbox(
        label,
        offered,
        index=offered.index(above) if what == "move" and above in offered else None,
        format_func=lambda each: names.get(each, each),
        placeholder="Choose a unit",
        key=f"{holder.key}_{what}_{unit}_{draft.tag}",
    )


def _button(holder: ChartHolder, label: str, edit: ChartEdit, idle: bool) -> None:
    key = f"{holder.key}_do_{edit.kind}"
    st.button(label, type="secondary", disabled=idle, on_click=holder.edit, args=(edit,), key=key)


def _changes(holder: ChartHolder, draft: ChartDraft) -> None:
    """What was changed so far, and the way back."""
    if not draft.done:
        return
    many = f"{count(len(draft.done), 'change').capitalize()} so far"
    st.markdown(f"**{many}.** The last: {plain(draft.words[-1])}.")
    with st.container(horizontal=True):
        st.button("Undo the last", icon=":material/undo:", on_click=holder.undo, key=f"{holder.key}_undo")
        if len(draft.done) > 1:
            st.button("Undo all", on_click=holder.undo, args=(True,), key=f"{holder.key}_undo_all", type="tertiary")
    if len(draft.done) > 1:
        with st.expander("All changes"):
            st.markdown("\n".join(f"{i}. {plain(words)}" for i, words in enumerate(draft.words, 1)))


Drawn = Callable[[ChartHolder, ChartDraft, str, Names], None]
KINDS: dict[str, tuple[str, Drawn]] = {
    "rename": ("Rename", _rename),
    "add": ("Add below", _add),
    "move": ("Move", _move),
    "merge": ("Merge", _merge),
    "drop": ("Take out", _drop),
}
AT_TOP = ["rename", "add"]  # what can be done to the unit at the top
