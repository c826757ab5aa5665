"""An open record as a file, from the page that shows it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from diagnostic.services.files.exports import export_file
from diagnostic.services.files.wanted import Wanted
from diagnostic.ui.access import installation, require
from diagnostic.ui.report.ways import LETTER
from diagnostic.ui.widgets import download


def save_record(wanted: Wanted, label: str = "Save as PDF") -> None:
    """The button that saves what is wanted as a PDF, made when pressed, on the paper of the browser's country."""
    access = st.session_state.get("access") or require("executive")
    paper = "letter" if st.context.locale in LETTER else "a4"
    make = partial(export_file, installation(), access, "pdf", replace(wanted, paper=paper))
    download(label, make, wanted.about, "pdf", f"pdf_{wanted.about}_{wanted.id}")
