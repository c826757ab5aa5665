"""A consultant's own slides, in which decks are made: handed over on the page, kept as long as it is open."""

from __future__ import annotations

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.services.files.templates import missing_in_template
from diagnostic.ui.widgets import NARROW, plain, problems

OF_TEMPLATES = ("pptx",)  # formats that can be made in somebody's own template
UPLOAD = 25  # MB


def template_of(ending: str) -> bytes:
    """The bytes of the template that was handed over; none where it is none, which is said, or the format has none."""
    if ending not in OF_TEMPLATES:
        return b""
    file = st.file_uploader(
        "In your own template, if you have one (.pptx or .potx)",
        type=["pptx", "potx"],
        key="file_template",
        max_upload_size=UPLOAD,
        width=NARROW,
    )
    if file is None:
        return b""
    content = file.getvalue()
    try:
        lacking = missing_in_template(content)
    except UserError as error:
        problems(error, "This template can't be used. The file is made in ours.")
        return b""
    if lacking:
        st.info("\n".join(f"- {plain(line)}" for line in lacking))
    else:
        st.caption("It has every layout that the slides need.")
    return content
