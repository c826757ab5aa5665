"""Answers that were collected elsewhere: a file is looked at first, then taken as a whole or not at all."""

from __future__ import annotations

import shlex

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.words import audience_name
from diagnostic.services.fieldwork.data_sets.folders import data_set_folders
from diagnostic.services.fieldwork.lifecycle import Wave, list_waves
from diagnostic.ui.access import Access, installation, require, today
from diagnostic.ui.widgets import NARROW, inside_first, page_title, problems
from diagnostic.ui.work.import_folder import follow_counts, from_folder
from diagnostic.ui.work.import_preview import offer, show_preview
from diagnostic.ui.work.import_reading import Upload, read_upload

UPLOAD = 25  # MB; larger files go through the command line
TABLES = ["csv", "tsv", "txt", "xlsx", "ods", "parquet", "sav", "zsav", "por"]
FOLDER = "folder"
SOURCES = {"file": "A file of mine", FOLDER: "A folder on the server"}
KINDS = {
    False: "One row for each person",
    True: "Already counted: one row for each unit and item, with n1, n2 and so on",
}


NONE_YET = "There is no survey yet. Answers from files go into a survey, which says what was asked and of which units."
EVERY_PUBLISHED = "Every survey is published, and nothing is added any more. Make a new one for these answers."
ONLY_OPEN = "This survey asks by an open link alone, and its answers are never mixed with answers from files."


def target(waves: list[Wave]) -> tuple[Wave, str]:
    """The wave and the audience that the answers are for; both stand in the address."""
    by_id = {wave.id: wave for wave in waves}
    into, who = st.container(width=NARROW).columns(2)
    chosen = into.selectbox(
        "Survey", list(by_id), format_func=lambda id_: by_id[id_].name, key="into", bind="query-params"
    )
    wave = by_id[chosen]
    if not wave.by_invitation:
        st.text(ONLY_OPEN)
        st.stop()
    audience = who.selectbox(
        "Who answered", inside_first(wave.by_invitation), format_func=audience_name, key="from", bind="query-params"
    )
    return wave, audience


def source() -> str:
    """Where the answers are."""
    chosen = st.segmented_control(
        "Where the answers are", SOURCES, format_func=lambda each: SOURCES[each], default="file", required=True,
        key="import_source", bind="query-params",
    )  # fmt: skip
    return str(chosen)


def upload(access: Access, wave: Wave, audience: str) -> Upload | None:
    """What was uploaded and how to read it, once there is enough to read."""
    turn = st.session_state.get("import_turn", 0)  # counts files taken, to empty the fields
    file = st.file_uploader(
        "File with answers",
        type=TABLES,
        key=f"import_file_{turn}_{wave.id}_{audience}",
        max_upload_size=UPLOAD,
        width=NARROW,
    )
    mapping = None
    with st.expander("Counted already, or columns not named like the questions?", width=NARROW):
        counts = st.radio("What the file holds", list(KINDS), format_func=KINDS.get, key="import_counts")
        if not counts:
            mapping = st.file_uploader(
                "Mapping file: a table with the columns column and item",
                type=["csv", "xlsx", "ods", "yaml", "yml"],
                key=f"import_mapping_{turn}_{wave.id}_{audience}",
                max_upload_size=1,
                help="Without it, columns are matched by an item's id or text.",
            )
    if file is None:
        return None
    return read_upload(access, wave, audience, file, mapping, bool(counts))


def larger_files(access: Access, wave: Wave, audience: str) -> None:
    """The command that takes files too large for a browser."""
    with st.expander(f"A file over {UPLOAD} MB", width=NARROW):
        st.text("Run this where Inside Out is installed. It takes files of any size, by the same rules.")
        words = ["import", access.organisation, "--wave", wave.id, "--audience", audience, "--unit", "unit", "FILE"]
        st.code(f".venv/bin/python -m diagnostic {shlex.join(words)}", language="bash", wrap_lines=True)
        st.text("Replace unit by the column that holds each person's unit; --help tells more.")


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    page_title(
        "Import answers",
        "Bring in answers that were collected elsewhere. You see what would be taken first.",
    )
    made = list_waves(installation(), access, today(access))
    waves = [wave for wave in reversed(made) if wave.state != "published"]
    if not waves:
        st.text(EVERY_PUBLISHED if made else NONE_YET)
        st.page_link("menu/work/new_wave.py", label="New survey", icon=":material/add:")
        return
    wave, audience = target(waves)
    folders = data_set_folders(installation(), access)
    of_folder = bool(folders) and source() == FOLDER
    if of_folder:
        follow_counts(access)
    try:
        if of_folder:
            from_folder(access, wave, audience, folders)
        elif wanted := upload(access, wave, audience):
            preview = show_preview(access, wave, audience, wanted)
            offer(access, wave, audience, wanted, preview)
    except UserError as error:
        with st.container(width=NARROW):
            problems(error, f"{'This folder' if of_folder else 'This file'} can't be taken yet. Nothing was stored.")
    if not of_folder:
        larger_files(access, wave, audience)


if __name__ == "__main__":
    show()
