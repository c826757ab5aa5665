"""Invitations as slips of paper: for people without e-mail, printed, cut and handed out."""

from __future__ import annotations

from functools import partial

import streamlit as st

from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.services.respondents.handouts import slips_file, too_many_slips
from diagnostic.ui.access import Access
from diagnostic.ui.widgets import BYTES, NARROW
from diagnostic.ui.work.inviting.handing_over import FileForm, handed_over
from diagnostic.ui.work.inviting.languages import language_choice


def printed_slips(access: Access, wave: Wave, audience: str) -> None:
    """How many are invited, in which language, and the file to print."""
    st.markdown(
        "A slip for each person, with a QR code, an address and a code to type. The file opens in a browser: print it "
        "on A4 or Letter, cut it, and delete it. Each unit has pages of its own, with its name above the slips and not "
        "on them. **The downloaded file alone holds the codes**: a lost file cannot be made again.",
        width=NARROW,
    )
    language = language_choice("Language of the slips", "slips_in")
    form = FileForm("slips", "html", BYTES, partial(slips_file, language=language), too_many_slips)
    handed_over(access, wave, audience, form)
