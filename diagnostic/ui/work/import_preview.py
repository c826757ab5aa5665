"""What a file of answers would bring in, and the one button that takes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostic.definitions.loading.mapping_files import ColumnMapping, parse_mapping
from diagnostic.definitions.model import say
from diagnostic.errors import Problem, UserError
from diagnostic.files.wording import by_cause, quote
from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.fieldwork.answer_files import FORMAT_NAMES, AnswersFile, Columns, look_at_columns
from diagnostic.services.fieldwork.imports import (
    CountsPreview,
    NearLabel,
    Preview,
    near_of,
    preview_file,
    store_answers,
)
from diagnostic.services.fieldwork.lifecycle import Wave, survey_questionnaire
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.widgets import NARROW, download, plain, problems, tell

MOST_CAUSES = 20  # of refused rows that are shown; all rows are in a file beside
MOST_NAMES = 200  # in the table to assign units by hand; more of them are hardly units
UNIT_NAMES = ("unit", "unit_id", "team", "department", "group")  # likely names of the column of units

NUMBERS = {"codes": "codes of the answers", "labels": "the answers' words"}

Kept = TypeVar("Kept")
Previewed = Preview | CountsPreview
Names = tuple[tuple[str, int], ...]  # each with its number of rows


@dataclass(frozen=True)
class Upload:
    """An uploaded file and how to read it. `key` changes whenever any of that does."""

    key: tuple[Any, ...]
    file: AnswersFile


def read_upload(
    access: Access, wave: Wave, audience: str, file: UploadedFile, mapping: UploadedFile | None, counts: bool
) -> Upload:
    """Ask who wrote the file and for the column of units; read the mapping. UserError for files that cannot be read."""
    answers = AnswersFile(file.getvalue(), counts=counts, name=file.name)
    columns = _look(wave, file, answers)
    if not counts:
        answers, columns = written_by(wave, file, answers, columns)
        answers = numbers(access, wave, audience, file, answers)
    named = [name for name in columns.names if name.casefold() in UNIT_NAMES]
    likely = named[0] if named else columns.units
    unit = st.selectbox(
        "Column with each person's unit" if not counts else "Column with the unit",
        columns.names,
        index=columns.names.index(likely) if likely else 0,
        format_func=lambda name: f"{name}: {columns.said[name]}" if name in columns.said else name,
        key=f"import_unit_{file.file_id}_{answers.format_}",
        width=NARROW,
    )
    items: ColumnMapping | None = parse_mapping(mapping.getvalue(), mapping.name) if mapping else None
    key = (
        file.file_id,
        mapping.file_id if mapping else "",
        counts,
        unit,
        answers.format_,
        answers.finished_only,
        answers.values,
    )
    return Upload(key, replace(answers, unit=unit or "", mapping=items))


def numbers(access: Access, wave: Wave, audience: str, file: UploadedFile, answers: AnswersFile) -> AnswersFile:
    """Ask what numbers in cells are, where a scale has labels that are numbers of other options."""
    asked = survey_questionnaire(installation(), access, wave, audience)
    numbered = next((each for item in asked.items if (each := asked.scale_of(item).numbered)), None)
    if not numbered:
        return answers
    chosen = st.pills(
        f"Numbers such as {numbered[0]} in the file are",
        list(NUMBERS),
        format_func=lambda key: NUMBERS[key],
        key=f"import_values_{file.file_id}",
        help="This questionnaire has answers that are called like the code of another answer.",
    )
    return replace(answers, values=chosen)


def _look(wave: Wave, file: UploadedFile, answers: AnswersFile) -> Columns:
    key = ("columns", file.file_id, wave.id, answers.counts, answers.format_)
    return _kept(key, lambda: look_at_columns(answers, wave))


def written_by(wave: Wave, file: UploadedFile, answers: AnswersFile, columns: Columns) -> tuple[AnswersFile, Columns]:
    """Ask whose program wrote the file, the recognised one first, and whether unfinished rows count."""
    chosen = st.pills(
        "Written by",
        list(FORMAT_NAMES),
        default=columns.platform,
        format_func=lambda key: FORMAT_NAMES[key],
        required=True,
        key=f"import_format_{file.file_id}",
        help="Recognised by what the file holds. It decides which rows are headings and which rows are previews.",
    )
    answers = replace(answers, format_=chosen)
    if chosen != columns.platform:
        columns = _look(wave, file, answers)
    if not columns.unfinished:
        return answers, columns
    rows = count(columns.unfinished, "row")
    only = st.checkbox(f"Leave out {rows} of people who did not come to the end", key=f"import_end_{file.file_id}")
    return replace(answers, finished_only=only), columns


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
    offers = preview.unit_offers if isinstance(preview, Preview) else {}
    if by_hand := assign_units(wave, upload, preview.unknown_units, offers):
        file = replace(upload.file, units_by_hand=by_hand)
        key = ("assigned", *key, tuple(by_hand.items()))
        preview = _kept(key, lambda: preview_file(installation(), access, wave, audience, file))
    if near := near_of(preview):
        file = replace(upload.file, units_by_hand=by_hand, nearest=True)
        if take_nearest(upload, near):
            key = ("nearest", *key)
            preview = _kept(key, lambda: preview_file(installation(), access, wave, audience, file))
    st.header("What would be taken", anchor=False)
    st.markdown("\n".join(f"- {plain(capital(line))}" for line in taken(access, wave, audience, preview)))
    if isinstance(preview, Preview) and preview.doubts:
        lines = "\n".join(f"- {plain(capital(doubt))}" for doubt in preview.doubts)
        st.warning(f"Worth a look; it stops nothing.\n\n{lines}")
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
    bare = replace(bare, doubts=()) if isinstance(bare, Preview) else bare
    if not isinstance(bare, Preview) or not bare.comments:
        return bare.summary().splitlines()
    asked = survey_questionnaire(installation(), access, wave, audience).questions
    lines = bare.summary({each.id: f"\u201c{say(each.text)}\u201d" for each in asked}).splitlines()
    return [*lines, "You look through the comments once the survey is published. Nobody sees them before."]


def take_nearest(upload: Upload, near: Sequence[NearLabel]) -> bool:
    """Ask once whether labels in other words are meant for the labels that they are nearest to."""
    st.header("Are these the same answers?", anchor=False)
    table = pd.DataFrame(
        [(each.text, each.label, each.cells) for each in near], columns=["In the file", "Label", "Cells"]
    )
    st.dataframe(table, hide_index=True, width=NARROW, alt="Answers in the file, the nearest label, and how many cells")
    return st.checkbox("Yes, read them as these labels", key=f"import_nearest_{'_'.join(map(str, upload.key))}")


def unknown(names: Names) -> str:
    """How many names are no unit's.

    >>> unknown((("South", 90), ("West", 8)))
    'Two names, in 98 rows, are no unit of the chart.'
    """
    rows = sum(many for _, many in names)
    verb = "is" if len(names) == 1 else "are"
    return f"{capital(count(len(names), 'name'))}, in {count(rows, 'row')}, {verb} no unit of the chart."


def assign_units(wave: Wave, upload: Upload, names: Names, offers: Mapping[str, str]) -> dict[str, str]:
    """A table to say by hand which unit is meant by each unknown name; what was said so far, ids by name.

    offers : ids that some names may mean; they stand in the table until somebody says otherwise.
    """
    if not 0 < len(names) <= MOST_NAMES:
        return {}
    units = {f"{name} ({id_})": id_ for id_, name in zip(wave.chart.ids, wave.chart.names, strict=True)}
    st.header("Which units are these?", anchor=False)
    st.markdown(plain(unknown(names)), width=NARROW)
    words = {id_: said for said, id_ in units.items()}
    lines = [(name, rows, words.get(offers.get(name, ""))) for name, rows in names]
    table = pd.DataFrame(lines, columns=["In the file", "Rows", "Unit"])
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
    st.error(f"**{capital(count(len(rows), 'row'))} cannot be taken**\n\n{causes(rows)}")
    download("All refused rows, with reasons", lambda: refused_csv(rows), "refused-rows", "csv", key="import_refused")


def causes(rows: tuple[Problem, ...]) -> str:
    """Markdown: one bullet a cause, with how many rows it costs and the first of them; those that cost most first."""
    found = by_cause(rows)
    lines = [f"- {f'{many:,} rows such as ' if many > 1 else ''}{plain(str(row))}" for many, row in found[:MOST_CAUSES]]
    rest = sum(many for many, _ in found[MOST_CAUSES:])
    return "\n".join([*lines, *([f"- and {rest:,} rows more"] if rest else [])])


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
