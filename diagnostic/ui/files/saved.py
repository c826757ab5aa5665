"""The button that saves a file: of the report, a practice or an open record, from the page that shows it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from diagnostic.report.document.records import council, protection
from diagnostic.services.files.exports import export_file
from diagnostic.services.files.packs.names import file_stem
from diagnostic.services.files.wanted import COUNCIL, PROTECTION, Wanted
from diagnostic.ui.access import installation, require
from diagnostic.ui.widgets import download

LETTER = ("en-US", "en-CA", "fr-CA", "es-MX")  # languages of browsers where paper is not A4


def usual_paper() -> str:
    """The paper of the browser's country."""
    return "letter" if st.context.locale in LETTER else "a4"


def save_practice(wanted: Wanted, *named: str) -> None:
    """The way out that each page of a practice has, the last among its ways on: what it shows as a PDF."""
    save_record(wanted, *named, type="tertiary")


def save_record(wanted: Wanted, *named: str, label: str = "Save as PDF", **look: Any) -> None:
    """The button that saves what is wanted as a PDF, on the paper of the browser's country.

    named : of which survey and part it is, and what; with the organisation's name the name of the file.
    """
    which = "_".join(filter(None, (wanted.about, wanted.unit, *wanted.id.split())))
    save_file(replace(wanted, paper=usual_paper()), "pdf", label, f"pdf_{which}", *named, **look)


def save_protection(wave: str, name: str, **look: Any) -> None:
    """The buttons that save how people of a survey with this name are protected, before anybody is asked too: in
    short, and with all that a works council asks for.
    """
    for about, title in ((PROTECTION, protection.TITLE), (COUNCIL, council.TITLE)):
        save_record(Wanted(wave, about=about), name, title, label=f"Save \u201c{title}\u201d as PDF", **look)


def save_file(wanted: Wanted, ending: str, label: str, key: str, *named: str, **look: Any) -> None:
    """The button that saves what is wanted as a file with this ending, made when pressed; `named` as above."""
    access = st.session_state.get("access") or require("executive")
    make = partial(export_file, installation(), access, ending, wanted)
    logged = f"{wanted.about} {wanted.id}.{ending}" if wanted.id else ""
    download(label, make, file_stem(access.organisation_name, *named), ending, key, logged=logged, **look)
