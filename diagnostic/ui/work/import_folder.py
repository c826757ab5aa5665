"""A folder of Parquet files on the server: looked at, then counted in the background, without holding a page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from diagnostic.definitions.loading.mapping_files import parse_mapping
from diagnostic.errors import UserError
from diagnostic.files.wording import enumerate_words
from diagnostic.report.words import capital, count
from diagnostic.services.fieldwork.data_sets.folders import (
    DataSetFolder,
    DataSetFound,
    look_at_data_set,
    preview_data_set,
)
from diagnostic.services.fieldwork.data_sets.requests import DataSetCount, cancel_count, counts, start_count
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.ui.access import Access, current, installation, now, still, unasked
from diagnostic.ui.widgets import NARROW, confirmed, plain
from diagnostic.ui.work.import_reading import kept, numbers, unit_column

REFRESH = 2  # seconds between two looks how far a count is
ABOUT = (
    "Files of any size, read where they are. They are counted in the background, and only counts by unit and question "
    "are kept: no row of a person, no comments, no breakdowns."
)


def from_folder(access: Access, wave: Wave, audience: str, folders: Sequence[str]) -> None:
    """Choose a folder, see how it would be read, and have it counted."""
    st.markdown(f":gray[{ABOUT}]", width=NARROW)
    name = st.selectbox(
        "Folder on the server", folders, index=0 if len(folders) == 1 else None, placeholder="Choose a folder",
        key=f"import_folder_{wave.id}_{audience}", width=NARROW,
    )  # fmt: skip
    if name is None:
        return
    key = (wave.id, audience, name)
    columns = kept(("folder", *key), lambda: look_at_data_set(installation(), access, wave, audience, name))
    values = numbers(access, wave, audience, "_".join(key))
    unit = unit_column("Column with each person's unit", columns.names, columns.units, {}, "_".join(key))
    if unit is None:
        return
    with st.expander("Columns not named like the questions?", width=NARROW):
        mapping = st.file_uploader(
            "Mapping file: a table with the columns column and item",
            type=["csv", "xlsx", "ods", "yaml", "yml"],
            key=f"import_folder_mapping_{wave.id}_{audience}",
            max_upload_size=1,
            help="Without it, columns are matched by an item's id or text.",
        )
    items = parse_mapping(mapping.getvalue(), mapping.name) if mapping else None
    folder = DataSetFolder(name, unit, items, values)
    read = (unit, mapping.file_id if mapping else "", values or "")
    found = kept(
        ("folder found", *key, *read), lambda: preview_data_set(installation(), access, wave, audience, folder)
    )
    _found(found)
    leave_out = st.checkbox("Leave out rows that cannot be read; else they stop it", key="import_folder_leave_out")
    args = (access, wave, audience, folder, leave_out)
    st.button("Count these answers", type="primary", key="import_count", on_click=_start, args=args)
    if refused := st.session_state.pop("import_folder_refused", None):
        st.error(plain(refused))


def _found(found: DataSetFound) -> None:
    """How large the folder is, and how it would be read."""
    st.header(capital(found.size), anchor=False)
    lines = [f"all {count(len(found.matched), 'item')} found", *found.notes]
    if found.aside:
        lines.append(f"{count(len(found.aside), 'column')} left aside: {enumerate_words(found.aside, 8)}")
    st.markdown("\n".join(f"- {plain(capital(line))}" for line in lines), width=NARROW)


def _start(access: Access, wave: Wave, audience: str, folder: DataSetFolder, leave_out: bool) -> None:
    st.session_state.pop("import_kept", None)
    if not still(access):
        return
    try:
        start_count(installation(), access, wave, audience, folder, leave_out, now())
    except UserError as error:
        st.session_state["import_folder_refused"] = str(error)


def follow_counts(access: Access) -> None:
    """Everything that was asked for in the last day, looked at again every few seconds while something goes on."""
    found = counts(installation(), access, now())
    if found:
        busy = any(each.state in ("waiting", "counting") for each in found)
        st.fragment(_follow, run_every=REFRESH if busy else None)()


def _follow() -> None:
    access = unasked()
    if access is None:
        st.rerun()
    for each in counts(installation(), access, now()):
        with st.container(border=True, width=NARROW, key=f"count_{each.order.id}"):
            _count(each)


def _count(each: DataSetCount) -> None:
    order = each.order
    st.markdown(f"**{plain(order.folder)}** into {plain(order.survey)}: {plain(order.size)}")
    if each.state == "stored":
        first, *others = each.said.splitlines()
        st.success(f"Taken. {plain(first)}")
        st.markdown("\n".join(f"- {plain(capital(line.strip()))}" for line in others))
    elif each.state == "stopped":
        st.error("\n\n".join(map(plain, each.said.splitlines())))
    else:
        st.progress(each.done / max(each.of, 1), how_far(each.state, each.done, each.of, each.seconds_left))
    going_on = each.state in ("waiting", "counting")
    label, question = ("Cancel", "Cancel this count? Nothing is stored.") if going_on else ("Remove", "")
    sure = (
        confirmed(f"end_{order.id}", label, question, "Cancel it")
        if going_on
        else st.button(label, key=f"end_{order.id}", help="The note is removed. Answers that were taken stay.")
    )
    if sure:
        access = current()
        if access is not None:
            with suppress(UserError):  # it was over already
                cancel_count(installation(), access, order.id, now())
        st.rerun()


def how_far(state: str, done: int, of: int, seconds_left: float | None) -> str:
    """How far a count is, in words.

    >>> how_far("counting", 12, 40, 100.0), how_far("counting", 40, 40, 0.0), how_far("waiting", 0, 0, None)
    ('12 of 40 parts, about 2 minutes left', 'Storing the counts', 'Waiting for its turn')
    """
    if state == "waiting":
        return "Waiting for its turn"
    if done == of:
        return "Storing the counts"
    minutes = None if seconds_left is None else max(round(seconds_left / 60), 1)
    left = "" if minutes is None else f", about {minutes} {'minute' if minutes == 1 else 'minutes'} left"
    return f"{done:,} of {of:,} parts{left}"
