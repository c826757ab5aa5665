"""How an uploaded file of answers is read: who wrote it, which column holds the units, what its numbers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostic.definitions.loading.mapping_files import ColumnMapping, parse_mapping
from diagnostic.files.wording import quote
from diagnostic.report.words import count
from diagnostic.services.fieldwork.answer_files import FORMAT_NAMES, AnswersFile, Columns, look_at_columns
from diagnostic.services.fieldwork.lifecycle import Wave, survey_questionnaire
from diagnostic.ui.access import Access, installation
from diagnostic.ui.widgets import NARROW, plain

UNIT_NAMES = ("unit", "unit_id", "team", "department", "group")  # likely names of the column of units
NUMBERS = {"codes": "codes of the answers", "labels": "the answers' words"}

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Upload:
    """An uploaded file and how to read it. `key` changes whenever any of that does."""

    key: tuple[Any, ...]
    file: AnswersFile


def read_upload(
    access: Access, wave: Wave, audience: str, file: UploadedFile, mapping: UploadedFile | None, counts: bool
) -> Upload | None:
    """Ask who wrote the file and for the column of units; read the mapping. None until the column is chosen.

    Raises UserError for files that cannot be read.
    """
    answers = AnswersFile(file.getvalue(), counts=counts, name=file.name)
    columns = _look(wave, file, answers)
    if not counts:
        answers, columns = written_by(wave, file, answers, columns)
        answers = replace(answers, values=numbers(access, wave, audience, file.file_id))
    label = "Column with each person's unit" if not counts else "Column with the unit"
    unit = unit_column(label, columns.names, columns.units, columns.said, f"{file.file_id}_{answers.format_}")
    if unit is None:
        return None
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
    return Upload(key, replace(answers, unit=unit, mapping=items))


def unit_column(label: str, names: Sequence[str], likely: str | None, said: Mapping[str, str], key: str) -> str | None:
    """The column that holds the units, the likely one first; None until it is chosen.

    said : what else the file calls a column.
    """
    likely = next((name for name in names if name.casefold() in UNIT_NAMES), likely)
    unit = st.selectbox(
        label,
        names,
        index=list(names).index(likely) if likely else None,
        placeholder="Choose the column that says where each person works",
        format_func=lambda name: f"{name}: {said[name]}" if name in said else name,
        key=f"import_unit_{key}",
        width=NARROW,
    )
    if unit is None:
        st.markdown(plain(unchosen(names)), width=NARROW)
    return unit


def unchosen(names: Sequence[str]) -> str:
    """What to do where no column is known to hold the units.

    >>> unchosen(["Q1", "Q2"])
    "No column holds units as this survey's chart calls them. Choose the one that comes nearest."
    """
    if len(names) > 1:
        return "No column holds units as this survey's chart calls them. Choose the one that comes nearest."
    return (
        f"The table has one column alone, {', '.join(map(quote, names))}. Perhaps the answers are on another sheet, or "
        "a title stands above the names of the columns: put the sheet first, and delete what stands above the names."
    )


def numbers(access: Access, wave: Wave, audience: str, key: str) -> str | None:
    """Ask what numbers in cells are, where a scale has labels that are numbers of other options."""
    asked = survey_questionnaire(installation(), access, wave, audience)
    numbered = next((each for item in asked.items if (each := asked.scale_of(item).numbered)), None)
    if not numbered:
        return None
    return st.pills(
        f"Numbers such as {numbered[0]} in the file are",
        list(NUMBERS),
        format_func=lambda value: NUMBERS[value],
        key=f"import_values_{key}",
        help="This questionnaire has answers that are called like the code of another answer.",
    )


def _look(wave: Wave, file: UploadedFile, answers: AnswersFile) -> Columns:
    key = ("columns", file.file_id, wave.id, answers.counts, answers.format_)
    return kept(key, lambda: look_at_columns(answers, wave))


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


def kept(key: tuple[Any, ...], make: Callable[[], Kept]) -> Kept:
    """What was made for `key` in this session, the last of its kind alone: a file is read once, not on every run."""
    before = st.session_state.setdefault("import_kept", {})
    kind = key[0]
    if before.get(kind, (None,))[0] != key:
        before[kind] = (key, make())
    return before[kind][1]
