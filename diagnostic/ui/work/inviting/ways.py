"""Ways to invite the people of a survey: which there are, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from diagnostic.report.words import audience_name
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.ui.access import Access
from diagnostic.ui.report import state
from diagnostic.ui.widgets import inside_first
from diagnostic.ui.work.inviting.by_mail import by_mail
from diagnostic.ui.work.inviting.links_file import file_of_links
from diagnostic.ui.work.inviting.slips import printed_slips


class SignInWay(NamedTuple):
    """A way of inviting: what it is called, and what shows it for an audience of a wave that takes answers."""

    label: str
    show: Callable[[Access, Wave, str], None]


WAYS: Mapping[str, SignInWay] = {  # by the word in the address
    "file": SignInWay("File of links", file_of_links),
    "mail": SignInWay("By e-mail", by_mail),
    "slips": SignInWay("Printed slips", printed_slips),
}


def invitations(access: Access, wave: Wave) -> None:
    """Making invitations: for whom, in which way, and then that way."""
    if wave.state not in ("planned", "open"):
        st.text("This survey is over, so nobody can be invited any more.")
        return
    audience = st.selectbox(
        "For whom",
        inside_first(wave.by_invitation),
        format_func=audience_name,
        key="audience",
        bind="query-params",
        width=320,
    )
    labels = {name: way.label for name, way in WAYS.items()}
    chosen = state.tabs("way", "How", labels, "file") if len(WAYS) > 1 else "file"
    WAYS[chosen].show(access, wave, audience)
