"""Survey structures of other programs among a wave's own questionnaires: read as drafts, with notes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePath

import streamlit as st

from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.survey_structures.read import SUFFIXES, DraftedQuestionnaire, draft_questionnaire
from diagnostic.errors import Problem, UserError
from diagnostic.report.words import count
from diagnostic.ui.widgets import NARROW, download, plain
from diagnostic.ui.work.waves.facts import what_is_asked

TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES]


def is_structure(name: str) -> bool:
    """Whether a file of that name is a survey's structure and no questionnaire."""
    return PurePath(name).suffix.lower() in SUFFIXES


def questionnaires(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[Problem]]:
    """Questionnaires as YAML by file name, structures as their drafts, and problems of those that cannot be read."""
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, content in files.items():
        found = _drafted(content, name) if is_structure(name) else content
        if isinstance(found, UserError):
            problems += found.problems
        else:
            contents[f"{name}.yaml" if is_structure(name) else name] = _yaml(found)
    return contents, problems


def _yaml(found: DraftedQuestionnaire | bytes) -> bytes:
    return found if isinstance(found, bytes) else found.yaml.encode()


@lru_cache(maxsize=16)
def _drafted(content: bytes, name: str) -> DraftedQuestionnaire | UserError:
    try:
        return draft_questionnaire(content, name)
    except UserError as error:
        return error


def drafts(files: Mapping[str, bytes]) -> None:
    """Each structure's draft: what to decide, and the YAML to download and to upload again in its place."""
    for name, content in files.items():
        found = _drafted(content, name) if is_structure(name) else None
        if not isinstance(found, DraftedQuestionnaire):
            continue
        with st.container(border=True, width=NARROW):
            asked = parse_questionnaire(found.yaml, name)
            on = count(len(asked.dimensions), "dimension")
            st.markdown(
                f"**{plain(name)}** is used as the draft that was read from it: {what_is_asked(asked)}, on {on}. "
                "To change it, download it, edit it, and upload it in its place."
            )
            download("Download the questionnaire", found.yaml.encode, PurePath(name).stem, "yaml", f"draft_{name}")
            if found.notes:
                with st.expander(f"{count(len(found.notes), 'thing')} to look at", expanded=True):
                    st.markdown("\n".join(f"- {_said(note)}" for note in found.notes))


def _said(note: Problem) -> str:
    """A note without the file's name, which stands above it."""
    found = f"{note.found[:1].upper()}{note.found[1:]}"
    return (f"**{plain(note.path)}**: " if note.path else "") + plain(f"{found}. {note.hint}".strip())
