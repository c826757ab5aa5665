"""A chart's file: how it was read, which repairs are proposed, and which of its columns are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from diagnostic.definitions.charts.drafts import ChartDraft
from diagnostic.definitions.charts.edits import units_of
from diagnostic.definitions.loading.charts.columns import AsideColumn
from diagnostic.definitions.loading.organisation_files import ChartChoice, ChartReading, read_chart
from diagnostic.errors import Problem, UserError
from diagnostic.report.words import count
from diagnostic.ui.widgets import MOST_SHOWN, NARROW, plain, problems
from diagnostic.ui.work.charts.holder import ChartHolder

TABLES = ["csv", "tsv", "txt", "xlsx", "ods", "parquet"]
UPLOAD = 25  # MB
MOST_OFFERED = 40  # columns to tick; a file with more of them is cut down first


def chart_file(holder: ChartHolder, label: str) -> ChartReading | None:
    """The upload of a chart, which becomes the draft of `holder` where it can be read; None without a file."""
    file = st.file_uploader(
        label,
        type=TABLES,
        key=f"{holder.key}_file_{st.session_state.get(f'{holder.key}_turn', 0)}",
        max_upload_size=UPLOAD,
        width=NARROW,
    )
    if file is None:
        st.session_state.pop(f"{holder.key}_reading", None)
        return None
    choice = _choice(holder, file)
    reading = _read(holder, file, choice)
    with st.container(width=NARROW):
        if reading.chart is None:
            problems(UserError(reading.problems), "This chart can't be used yet. Nothing was changed.")
        elif reading.problems:
            st.warning("Worth a look; it stops nothing.\n\n" + in_sentences(reading.problems))
        if reading.chart is None and reading.mendable:
            key = _repair_key(holder, file)
            st.button("Make the repairs that are proposed", type="primary", on_click=_repair, args=(key,))
        columns(holder, file, reading.aside, len(choice.keep))
    return reading


def in_sentences(found: Sequence[Problem]) -> str:
    """Markdown: a bullet a problem; where there is much to say of one, a bullet below it for each sentence.

    >>> print(in_sentences([Problem("a", "b", "c", hint="One. Two."), Problem("a", "b", "d", hint="One.")]))
    - a\\: expected b\\, found c
        - One\\.
        - Two\\.
    - a\\: expected b\\, found d\\. One\\.
    """
    lines = []
    for problem in found[:MOST_SHOWN]:
        sentences = re.split(r"(?<=\.) (?=[A-Z])", problem.hint)
        several = len(sentences) > 1
        lines.append(f"- {plain(str(replace(problem, hint='') if several else problem))}")
        lines += [f"    - {plain(sentence)}" for sentence in sentences if several]
    return "\n".join([*lines, *([f"- and {len(found) - MOST_SHOWN:,} more"] if len(found) > MOST_SHOWN else [])])


def forget_file(key: str) -> None:
    """Put the uploaded file away, so that another can be chosen. key : of the holder."""
    st.session_state[f"{key}_turn"] = st.session_state.get(f"{key}_turn", 0) + 1
    for what in ("reading", "saved"):
        st.session_state.pop(f"{key}_{what}", None)
    forget_choices(key)


def forget_choices(key: str) -> None:
    """Neither a unit that is chosen nor an edit that was refused any more. key : of the holder."""
    for what in ("unit", "refused"):
        st.session_state.pop(f"{key}_{what}", None)


def unusable(key: str) -> bool:
    """Is there an uploaded chart that cannot be used? key : of the holder."""
    reading: ChartReading | None = st.session_state.get(f"{key}_reading", ((), None))[1]
    return reading is not None and reading.chart is None


def columns(holder: ChartHolder, file: UploadedFile, aside: tuple[AsideColumn, ...], kept: int) -> None:
    """The columns that are left aside, each to be kept by a tick of its own. kept : how many are ticked."""
    if not aside:
        return
    also = f", kept: {kept:,}" if kept else ""
    with st.expander(f"Columns left aside: {len(aside) - kept:,}{also}", key=f"{holder.key}_aside"):
        st.markdown(
            "Nothing of these columns is kept or stored. Tick one that is a property of units, such as contact with "
            "customers. Of a table of persons a unit then has what all its people share.",
            width=NARROW,
        )
        for i, column in enumerate(aside[:MOST_OFFERED]):
            doubt = " :orange[:material/person: seems to hold something of persons]" if column.personal else ""
            st.checkbox(plain(column.name) + doubt, key=_tick(holder, file, i))
        if len(aside) > MOST_OFFERED:
            st.caption(f"{count(len(aside) - MOST_OFFERED, 'column')} more stay left aside.")


def _choice(holder: ChartHolder, file: UploadedFile) -> ChartChoice:
    """What was chosen so far about this file. The ticks are drawn below what they decide."""
    known: dict[str, tuple[AsideColumn, ...]] = st.session_state.get(f"{holder.key}_offered", {})
    offered = known.get(file.file_id, ())[:MOST_OFFERED]
    ticked = (column.name for i, column in enumerate(offered) if st.session_state.get(_tick(holder, file, i)))
    return ChartChoice(tuple(ticked), bool(st.session_state.get(_repair_key(holder, file))))


def _read(holder: ChartHolder, file: UploadedFile, choice: ChartChoice) -> ChartReading:
    """The file, read once for each choice; what was read is kept as the draft the first time."""
    key = f"{holder.key}_reading"
    before, reading = st.session_state.get(key, ((), None))
    if reading is not None and before == (file.file_id, choice):
        return reading
    reading = read_chart(file.getvalue(), file.name, choice)
    st.session_state[key] = (file.file_id, choice), reading
    st.session_state[f"{holder.key}_offered"] = {file.file_id: reading.aside}
    if reading.chart is not None:
        of = f"{holder.key}_saved"
        held = holder.load() if st.session_state.get(of) == file.file_id else None
        units = units_of(reading.chart, reading.people)
        if held is None:
            forget_choices(holder.key)
        holder.save(held.read_anew(units) if held else ChartDraft(file.name, units))
        st.session_state[of] = file.file_id
    return reading


def _repair(key: str) -> None:
    st.session_state[key] = True


def _repair_key(holder: ChartHolder, file: UploadedFile) -> str:
    return f"{holder.key}_repair_{file.file_id}"


def _tick(holder: ChartHolder, file: UploadedFile, column: int) -> str:
    return f"{holder.key}_keep_{file.file_id}_{column}"
