"""What a file of answers would bring in, and the one button that takes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostic.definitions.loading.mapping_files import ColumnMapping, parse_mapping
from diagnostic.definitions.model import say
from diagnostic.errors import Problem, UserError
from diagnostic.files.tables.reader import read_table
from diagnostic.files.wording import quote
from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.fieldwork.imports import AnswersFile, CountsPreview, Preview, preview_file, store_answers
from diagnostic.services.fieldwork.lifecycle import Wave, survey_questionnaire
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.widgets import NARROW, download, plain, problem_list, problems, tell

MOST_NAMES = 200  # in the table to assign units by hand; more of them are hardly units
UNIT_NAMES = ("unit", "unit_id", "team", "department", "group")  # likely names of the column of units

Kept = TypeVar("Kept")
Previewed = Preview | CountsPreview
Names = tuple[tuple[str, int], ...]  # each with its number of rows


@dataclass(frozen=True)
class Upload:
    """An uploaded file and how to read it. `key` changes whenever any of that does."""

    key: tuple[Any, ...]
    file: AnswersFile


def read_upload(file: UploadedFile, mapping: UploadedFile | None, counts: bool) -> Upload:
    """Ask for the column of units and read the mapping. Raises UserError for files that cannot be read."""
    columns = _kept(("columns", file.file_id), lambda: read_table(file.getvalue(), file.name).columns)
    likely = [i for i, column in enumerate(columns) if column.casefold() in UNIT_NAMES]
    unit = st.selectbox(
        "Column with each person's unit" if not counts else "Column with the unit",
        columns,
        index=likely[0] if likely else 0,
        key=f"import_unit_{file.file_id}",
        width=NARROW,
    )
    items: ColumnMapping | None = parse_mapping(mapping.getvalue(), mapping.name) if mapping else None
    key = (file.file_id, mapping.file_id if mapping else "", counts, unit)
    return Upload(key, AnswersFile(file.getvalue(), unit or "", items, counts, file.name))


def _kept(key: tuple[Any, ...], make: Callable[[], Kept]) -> Kept:
    """What was made for `key` in this session, the last of its kind alone: a file is read once, not on every run."""
    kept = st.session_state.setdefault("import_kept", {})
    kind = key[0]
    if kept.get(kind, (None,))[0] != key:
        kept[kind] = (key, make())
    return kept[kind][1]


def show_preview(access: Access, wave: Wave, audience: str, upload: Upload) -> Previewed:
    """Read the file against the wave and show what matched, what did not, and what is refused."""
    key = ("preview", wave.id, audience, *upload.key)
    preview = _kept(key, lambda: preview_file(installation(), access, wave, audience, upload.file))
    if by_hand := assign_units(wave, upload, preview.unknown_units):
        file = replace(upload.file, units_by_hand=by_hand)
        key = ("assigned", *key, tuple(by_hand.items()))
        preview = _kept(key, lambda: preview_file(installation(), access, wave, audience, file))
    st.header("What would be taken", anchor=False)
    st.markdown("\n".join(f"- {plain(capital(line))}" for line in taken(access, wave, audience, preview)))
    with st.expander("What matched"):
        st.dataframe(
            pd.DataFrame(preview.matched, columns=["In the file", "Item or open question", "Matched by"]),
            hide_index=True,
            alt="Columns or names in the file, the items or questions they were matched with, and how",
        )
    if preview.unknown_units:
        st.error(f"{plain(unknown(preview.unknown_units))} Say above which units they are, or leave these rows out.")
    told = {quote(name) for name, _ in preview.unknown_units}
    refused(tuple(row for row in preview.refused if row.found not in told or row.path != upload.file.unit))
    return preview


def taken(access: Access, wave: Wave, audience: str, preview: Previewed) -> list[str]:
    """What would be taken; the refused rows come elsewhere, with all that is wrong with them."""
    bare = replace(preview, refused=())
    if not isinstance(bare, Preview) or not bare.comments:
        return bare.summary().splitlines()
    asked = survey_questionnaire(installation(), access, wave, audience).questions
    lines = bare.summary({each.id: f"\u201c{say(each.text)}\u201d" for each in asked}).splitlines()
    return [*lines, "You look through the comments once the survey is published. Nobody sees them before."]


def unknown(names: Names) -> str:
    """How many names are no unit's.

    >>> unknown((("South", 90), ("West", 8)))
    'Two names, in 98 rows, are no unit of the chart.'
    """
    rows = sum(many for _, many in names)
    verb = "is" if len(names) == 1 else "are"
    return f"{capital(count(len(names), 'name'))}, in {count(rows, 'row')}, {verb} no unit of the chart."


def assign_units(wave: Wave, upload: Upload, names: Names) -> dict[str, str]:
    """A table to say by hand which unit is meant by each unknown name; what was said so far, ids by name."""
    if not 0 < len(names) <= MOST_NAMES:
        return {}
    units = {f"{name} ({id_})": id_ for id_, name in zip(wave.chart.ids, wave.chart.names, strict=True)}
    st.header("Which units are these?", anchor=False)
    st.markdown(plain(unknown(names)), width=NARROW)
    table = pd.DataFrame([(name, rows, None) for name, rows in names], columns=["In the file", "Rows", "Unit"])
    edited = st.data_editor(
        table.astype({"Unit": "object"}),
        hide_index=True,
        disabled=["In the file", "Rows"],
        column_config={"Unit": st.column_config.SelectboxColumn(options=list(units), width="large")},
        key=f"import_units_{wave.id}_{'_'.join(map(str, upload.key))}",
        width=NARROW,
        alt="Names in the file that are no unit's, how many rows each has, and the unit that is meant",
    )
    said = zip(edited["In the file"], edited["Unit"], strict=True)
    return {name: units[unit] for name, unit in said if isinstance(unit, str) and unit in units}


def refused(rows: tuple[Problem, ...]) -> None:
    """Rows that cannot be read: how many, the first twenty, and all of them as a file."""
    if not rows:
        return
    st.error(f"**{capital(count(len(rows), 'row'))} cannot be taken**\n\n{problem_list(rows)}")
    download("All refused rows, with reasons", lambda: refused_csv(rows), "refused-rows", "csv", key="import_refused")


def refused_csv(rows: tuple[Problem, ...]) -> bytes:
    """A table of the refused rows; no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("row", "column", "expected", "found", "hint"))
    for row in rows:
        cells = (row.where, row.path, row.expected, row.found, row.hint)
        writer.writerow(["'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def offer(access: Access, wave: Wave, audience: str, upload: Upload, preview: Previewed) -> None:
    """The button; refused rows are left out only where that is ticked."""
    leave_out = False
    if preview.refused:
        label = f"Leave the refused {'row' if len(preview.refused) == 1 else 'rows'} out and take the rest"
        leave_out = st.checkbox(label, key="import_leave_out")
    ready = leave_out or not preview.refused
    if st.button("Take these answers", type="primary", disabled=not ready):
        take(access, wave, audience, preview, leave_out)


def take(access: Access, wave: Wave, audience: str, preview: Previewed, leave_out: bool) -> None:
    """Store the answers, and say so at the top of the next page."""
    try:
        people = store_answers(installation(), access, wave, audience, preview, now(), leave_out_refused=leave_out)
    except UserError as error:
        problems(error, "Nothing was stored.")
        return
    st.session_state.pop("import_kept", None)
    st.session_state["import_turn"] = st.session_state.get("import_turn", 0) + 1
    comments = preview.commented if isinstance(preview, Preview) else 0
    written = f" and {count(comments, 'comment')}" if comments else ""
    many = f"{capital(count(people, 'answer'))}{written} of {audience_name(audience)}"
    tell(f"{many} taken into {wave.name}. Nothing about them is shown before it is published.")
    st.switch_page("menu/work/waves.py", query_params={"wave": wave.id})
