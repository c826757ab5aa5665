"""The progress page of a unit as staff see it: its addresses, and opening, renewing and closing it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from diagnostic.services.actions.progress import close_progress, open_progress, progress_page
from diagnostic.services.installation.access import Access
from diagnostic.ui.access import installation, now
from diagnostic.ui.widgets import NARROW, confirmed, plain

ABOUT = (
    "Everybody who gets its address sees what became of each action of {unit} and the units below it, in the words it "
    "was made in, without an account. It holds no scores and no comments."
)


def progress_for_everybody(access: Access, unit: str, units: Mapping[str, str]) -> None:
    """The addresses of a unit's progress page, or the way to one."""
    st.header("Progress page for everybody", anchor=False)
    st.markdown(plain(ABOUT.format(unit=units[unit])), width=NARROW)
    page = progress_page(installation(), access, unit)
    if page is None or not page.open:
        if st.button("Open the progress page", key=f"open_progress_{unit}"):
            open_progress(installation(), access, unit, now())
            st.rerun()
        return
    base = installation().settings.base_url
    st.code(base + page.address, language=None, wrap_lines=True)
    st.markdown("For the follow-up manager, who adds three sentences each month:")
    st.code(base + page.manager_address, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        question = "The addresses of today open nothing any more."
        if confirmed(f"renew_progress_{unit}", "Make other addresses", question, "Make them"):
            open_progress(installation(), access, unit, now())
            st.rerun()
        question = "Nobody can open the page any more, until you open it again."
        if confirmed(f"close_progress_{unit}", "Close the page", question, "Close it"):
            close_progress(installation(), access, unit, now())
            st.rerun()
