"""The wave that an address names, for pages that show all waves or one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.services.fieldwork.lifecycle import Wave, get_wave
from diagnostic.ui.access import Access, installation, today
from diagnostic.ui.widgets import page_title, problems


def named() -> str | None:
    """The id in the address, of a wave that may not exist."""
    return st.query_params.get("wave")


def asked_wave(access: Access, title: str, every_wave: Callable[[Access], None]) -> Wave | None:
    """The wave of the address. None where it names none, and `every_wave` is drawn; or no such, and the problem is."""
    wanted = named()
    if not wanted:
        every_wave(access)
        return None
    try:
        return get_wave(installation(), access, wanted, today(access))
    except UserError as error:
        page_title(title)
        problems(error)
        return None
