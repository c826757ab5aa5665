"""Looks of pages whether they still hold, as browsers send them and as pages answer them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from diagnostic.services.report.looks import NUMBER, PageLook, ShownPage, page_of

LARGEST = 64 * 2**10  # bytes of a message that is read here; Streamlit reads it once more, if it is none


def look_in(message: bytes) -> PageLook | None:
    """The look that a browser's message asks for; None where it asks for anything else."""
    if len(message) > LARGEST:
        return None
    try:
        run = BackMsg.FromString(message).rerun_script
    except Exception:  # whatever protobuf finds wrong with it: Streamlit says so
        return None
    return PageLook(run.fragment_id, run.context_info.color_scheme) if run.is_auto_rerun and run.fragment_id else None


@contextmanager
def look(organisation: str = "", stamp: str = "") -> Iterator[None]:
    """What a part of a page does that looks by itself whether the page still holds: it runs the page again, or ends.

    From then on such looks are answered without it, until they would find anything else. Where it fails, none are.
    """
    page = page_of(st.context.headers.get(NUMBER))
    if page:
        page.shown = None
    yield
    if page:
        page.shown = ShownPage(PageLook(_part(), st.context.theme.type or ""), organisation, stamp)


def _part() -> str:
    """The part of the page that runs, by Streamlit's id."""
    return ThreadState.get().fragment_id or ""
