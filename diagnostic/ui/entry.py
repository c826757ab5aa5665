"""What Streamlit runs for each visitor: a word while the server still loads what pages need, then the page."""

from __future__ import annotations

import streamlit as st

from diagnostic.services.server.readiness import LOADED

PATIENCE = 60.0  # seconds; then the page is tried all the same, and says itself what is wrong


def main() -> None:
    """Wait for a server that has just started, in plain sight, and draw the page that was asked for."""
    if not LOADED.is_set():
        with st.spinner("Inside Out has just started. Your page opens in a few seconds."):
            LOADED.wait(PATIENCE)
    from diagnostic.ui.main import main as draw  # here: all that counts and draws loads with it

    draw()


main()
