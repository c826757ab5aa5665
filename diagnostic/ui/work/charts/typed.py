"""A chart without a file: pasted as a table or a list, or typed into a short form; and files to begin from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from diagnostic.definitions.charts.drafts import ChartDraft
from diagnostic.definitions.charts.edits import LONGEST_NAME, units_of
from diagnostic.definitions.loading.charts.outline import ListedUnit
from diagnostic.definitions.loading.organisation_files import ChartChoice, ChartReading, read_listed, read_pasted
from diagnostic.definitions.loading.starter_files import STARTERS, starter
from diagnostic.errors import UserError
from diagnostic.ui.widgets import NARROW, download, problems
from diagnostic.ui.work.charts.holder import ChartHolder

MOST_PASTED = 2_000_000  # characters
MOST_ROWS = 40  # of the form; larger charts are pasted
FEWEST_ROWS = 4
SOURCES = {"pasted": "what was pasted", "form": "what was typed"}
EXAMPLE = "Acme\n    Operations\n        Returns\n        Warehouse\n    Customer service"


def paste(holder: ChartHolder, top: str) -> None:
    """A field for a table or a list; what can be read becomes the draft. top : what several units at the top are in."""
    st.markdown(
        "A table copied from a spreadsheet, with its headings; or a list of units, one a line, each set in below the "
        "unit that it belongs to.",
        width=NARROW,
    )
    key = f"{holder.key}_pasted"
    text = st.text_area("Table or list", key=key, height=240, placeholder=EXAMPLE, max_chars=MOST_PASTED, width=NARROW)
    if st.button("Read it", type="primary", key=f"{key}_read", disabled=not text.strip()):
        _take(holder, read_pasted(text, top), "pasted")
    reading: ChartReading | None = st.session_state.get(f"{holder.key}_unread_pasted")
    _unread(holder, "pasted")
    mendable = reading is not None and reading.mendable
    if mendable and st.button("Make the repairs that are proposed", key=f"{key}_repair"):
        _take(holder, read_pasted(text, top, ChartChoice(repair=True)), "pasted")


def form(holder: ChartHolder, organisation: str) -> None:
    """Fields for a small chart: what the organisation is called, and a line for each unit with what it is below."""
    key = f"{holder.key}_form"
    top = st.text_input("The organisation", organisation, key=f"{key}_top", max_chars=LONGEST_NAME, width=NARROW)
    names = [top, *_names(key)]
    many = min(max(FEWEST_ROWS, len(names)), MOST_ROWS)
    for i in range(1, many + 1):
        above = [place for place in range(i) if names[place : place + 1] and names[place].strip()]
        with st.container(horizontal=True, width=NARROW, vertical_alignment="bottom"):
            st.text_input(f"Unit {i}", key=f"{key}_name_{i}", max_chars=LONGEST_NAME)
            _below(f"{key}_above_{i}", f"Unit {i} is below", {place: names[place] for place in above})
    if st.button("Make the draft", type="primary", key=f"{key}_make", disabled=not any(names[1:]) or not top.strip()):
        _take(holder, read_listed(_listed(key, names), top, SOURCES["form"]), "form")
    _unread(holder, "form")
    if many == MOST_ROWS:
        st.caption(f"More than {MOST_ROWS} units are quicker to paste.")


def _below(key: str, label: str, names: Mapping[int, str]) -> None:
    """A choice among the lines above, which stays when one of them is called otherwise; of two names alike each has
    its number."""
    if names:
        held = st.session_state.get(key)
        st.session_state[key] = held if held in names else min(names)
    alike = {name for name in names.values() if list(names.values()).count(name) > 1}
    shown = {place: f"{name} ({place})" if name in alike else name for place, name in names.items()}
    st.selectbox(label, list(names), format_func=lambda place: shown.get(place, str(place)), key=key)


def _names(key: str) -> list[str]:
    """What was typed so far, up to the last line that is filled in."""
    typed = [str(st.session_state.get(f"{key}_name_{i}", "")) for i in range(1, MOST_ROWS + 1)]
    last = max((i for i, name in enumerate(typed, 1) if name.strip()), default=0)
    return typed[: last + 1]


def _listed(key: str, names: Sequence[str]) -> list[ListedUnit]:
    """The lines that are filled in, each below one further up."""
    places = [i for i, name in enumerate(names) if name.strip()]
    found = []
    for i in places:
        above = st.session_state.get(f"{key}_above_{i}") if i else None
        found.append(ListedUnit(i, names[i].strip(), places.index(above) if above in places else 0 if i else -1))
    return found


def _take(holder: ChartHolder, reading: ChartReading, kind: str) -> None:
    """The draft, where it could be read; else what is wrong, until it is read again."""
    if reading.chart is None:
        st.session_state[f"{holder.key}_unread_{kind}"] = reading
        return
    st.session_state.pop(f"{holder.key}_unread_{kind}", None)
    holder.save(ChartDraft(SOURCES[kind], units_of(reading.chart, reading.people)))
    st.rerun()


def _unread(holder: ChartHolder, kind: str) -> None:
    reading: ChartReading | None = st.session_state.get(f"{holder.key}_unread_{kind}")
    if reading is not None:
        with st.container(width=NARROW):
            problems(UserError(reading.problems), "This can't be used yet. Nothing was changed.")


def starters(key: str, *names: str) -> None:
    """Files to begin from, to be saved and filled in."""
    with st.container(horizontal=True, gap="xsmall"):
        for name in names:
            file, label = STARTERS[name]
            stem, _, ending = file.partition(".")
            download(label, partial(starter, name), stem, ending, f"{key}_{name}", type="tertiary")
