"""Who serves whom inside: the map that new surveys of colleagues take, typed in a table or replaced by a file."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from diagnostic.definitions.loading.service_map_files import COLUMNS, parse_service_map, typed_service_map
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.service_map import MOST_RATED, ServiceMap
from diagnostic.errors import UserError
from diagnostic.report.words import count, number
from diagnostic.services.conversations.dependence import DependenceSurvey, whose_work
from diagnostic.services.conversations.maps import KeptMap, kept_map, save_map
from diagnostic.services.installation.organisations import get_chart
from diagnostic.ui.access import Access, installation, now, require
from diagnostic.ui.widgets import NARROW, page_title, plain, problems, tell
from diagnostic.ui.work.dependence import ask_whose, people_depend_on

UPLOAD = 5  # MB
FILLED = "services_filled"  # in the session's state: (edition of the map, rows of the table)
Rows = list[tuple[str, str, str]]


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    chart, kept = get_chart(installation(), access.organisation), kept_map(installation(), access)
    st.page_link("menu/work/organisation.py", label="Organisation", icon=":material/arrow_back:")
    page_title("Services", "Who serves whom inside. The next survey of colleagues uses this map, and keeps it.")
    if chart is None:
        st.markdown("Units come first: who is part of what.", width=NARROW)
        st.page_link(
            "menu/work/organisation.py", label="Upload a chart under Organisation", icon=":material/account_tree:"
        )
        return
    names = dict(zip(chart.ids, _told_apart(chart), strict=True))
    st.markdown(_about(kept.services), width=NARROW)
    above, found = st.container(), whose_work(installation(), access, now())
    typed = _table(access, chart, kept, names)
    with above:
        _suggested(found, kept.edition, typed, names)
    ask_whose(access, chart, found, names)
    _file(access, chart, kept)
    if kept.services.services:
        st.header("What comes next", anchor=False)
        st.page_link("menu/work/new_wave.py", label="Ask how they are served: a new survey", icon=":material/add:")
        st.page_link("menu/practices/conversations.py", label="Read how both sides see it", icon=":material/forum:")


def _suggested(found: DependenceSurvey, edition: str, typed: Rows, names: dict[str, str]) -> None:
    """What people say they depend on, put below what is typed already."""
    if _filled(edition) is not None:
        return
    if added := people_depend_on(found, names):
        st.session_state[FILLED] = edition, [*typed, *added]
        tell(f"{count(len(added), 'row').capitalize()} added to the table. Write what each does, then keep the map.")
        st.rerun()
    if found.published is not None:
        st.header("The map", anchor=False)


def _filled(edition: str) -> Rows | None:
    """The rows of the table with those that were suggested, until the map is kept; None where there are none."""
    of, rows = st.session_state.get(FILLED, ("", None))
    return rows if of == edition else None


def _about(found: ServiceMap) -> str:
    """How many services there are, or how to begin."""
    asked = (
        f"Each person who is served is asked about {number(MOST_RATED)} of them at most, chosen so that every unit "
        "hears from about as many people as the others."
    )
    if not found.services:
        return f"Nothing is written here yet. Add a row for each service that one unit does for another. {asked}"
    return f"{_counted(found)}. {asked}"


def _counted(found: ServiceMap) -> str:
    return f"{count(len(found.services), 'service').capitalize()} of {count(len(found.providers), 'unit')}"


def _table(access: Access, chart: Organisation, kept: KeptMap, names: dict[str, str]) -> Rows:
    """The map as a table that is typed in; its rows as they stand there."""
    filled = _filled(kept.edition)
    rows = [(each.provider, each.receiver, each.name) for each in kept.services.services] if filled is None else filled
    units: dict[str, Any] = {
        "options": list(chart.ids),
        "format_func": lambda unit: names.get(str(unit), str(unit)),
    }
    shown: dict[Any, Any] = {
        "provider": st.column_config.SelectboxColumn("Who serves", **units),
        "receiver": st.column_config.SelectboxColumn("Whom", help="A unit stands for all units below it.", **units),
        "service": st.column_config.TextColumn("With what", help="In a few words: mends computers, pays wages."),
    }
    typed = st.data_editor(
        pd.DataFrame(rows, columns=list(COLUMNS), dtype="str"),
        num_rows="dynamic",
        hide_index=True,
        key=f"services_{kept.edition[-12:]}" + "_filled" * (filled is not None),
        alt="Who serves whom: a row for each service",
        column_config=shown,
    )
    written: Rows = list(typed[list(COLUMNS)].fillna("").itertuples(index=False, name=None))
    if st.button("Keep this map", type="primary"):
        try:
            found = typed_service_map(written, chart)
        except UserError as error:
            problems(error, "This map can't be used yet. Nothing was changed.")
        else:
            _keep(access, found, kept.edition)
    return written


def _told_apart(chart: Organisation) -> list[str]:
    """Names of all units, with the id behind those that several share."""
    return [
        f"{name} ({unit})" if chart.names.count(name) > 1 else name
        for unit, name in zip(chart.ids, chart.names, strict=True)
    ]


def _file(access: Access, chart: Organisation, kept: KeptMap) -> None:
    """The same from a file, which replaces all of it."""
    st.header("From a file", anchor=False)
    st.markdown(
        "A table with the columns provider, receiver and service; units by their id, or by a name that no two share. "
        "It takes the place of the map above.",
        width=NARROW,
    )
    file = st.file_uploader(
        "Services (CSV, XLSX, ODS or Parquet)",
        type=["csv", "xlsx", "ods", "parquet"],
        key=f"service_file_{kept.edition[-12:]}",
        max_upload_size=UPLOAD,
        width=NARROW,
    )
    if file is None:
        return
    try:
        found = parse_service_map(file.getvalue(), file.name, chart)
    except UserError as error:
        problems(error, "This map can't be used yet. Nothing was changed.")
        return
    st.text(f"{_counted(found)}.")
    if st.button("Use this map from now on", type="primary"):
        _keep(access, found, kept.edition)


def _keep(access: Access, found: ServiceMap, edition: str) -> None:
    try:
        save_map(installation(), access, found, edition, now())
    except UserError as error:
        st.error(plain(str(error)))
        return
    tell(f"New surveys of colleagues use this map from now on: {_counted(found).lower()}.")
    st.rerun()


if __name__ == "__main__":
    show()
