"""Uploaded files, as Streamlit keeps them: in memory, each for the session that sent it."""

from __future__ import annotations

from streamlit.runtime import Runtime


def held(session: str, file: str) -> bool:
    """Whether this file of a session is still in memory."""
    return bool(Runtime.instance().uploaded_file_mgr.get_files(session, [file]))
