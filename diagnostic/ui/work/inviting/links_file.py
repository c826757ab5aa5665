"""Invitations as a file: a table of links and codes, for a program that sends them or to copy from."""

from __future__ import annotations

import streamlit as st

from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.respondents.invitations import links_file
from diagnostic.ui.access import Access
from diagnostic.ui.widgets import NARROW
from diagnostic.ui.work.inviting.handing_over import FileForm, handed_over


def file_of_links(access: Access, wave: Wave, audience: str) -> None:
    """How many are invited, and the file of their links."""
    st.markdown(
        "Each invitation is a link and a code for one person of one unit. Hand every person one row, then delete the "
        "file. **The downloaded file alone holds them**: a lost file cannot be made again.",
        width=NARROW,
    )
    handed_over(access, wave, audience, FileForm("invitations", "csv", "text/csv", links_file))
