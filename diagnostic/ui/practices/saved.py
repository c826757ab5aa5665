"""A practice or an open record as a file, from the page that shows it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from diagnostic.services.files.exports import export_file
from diagnostic.services.files.wanted import Wanted
from diagnostic.ui.access import installation, require
from diagnostic.ui.report.ways import LETTER
from diagnostic.ui.widgets import download


def save_practice(wanted: Wanted) -> None:
    """The way out that each page of a practice has, the last among its ways on: what it shows as a PDF."""
    save_record(wanted, type="tertiary")


def save_record(wanted: Wanted, label: str = "Save as PDF", **look: Any) -> None:
    """The button that saves what is wanted as a PDF, made when pressed, on the paper of the browser's country."""
    access = st.session_state.get("access") or require("executive")
    paper = "letter" if st.context.locale in LETTER else "a4"
    which = "_".join(filter(None, (wanted.unit, *wanted.id.split())))
    make = partial(export_file, installation(), access, "pdf", replace(wanted, paper=paper))
    download(label, make, wanted.about, "pdf", f"pdf_{wanted.about}_{which}", **look)
