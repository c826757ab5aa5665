"""HTML of the report's templates, and style sheets, sent as they are."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup


@dataclass(frozen=True)
class _AsItIs:
    """Streamlit takes a string apart line by line on every run; this it takes as a whole."""

    text: str

    def _repr_html_(self) -> str:
        return self.text


def html(markup: Markup) -> None:
    """Draw what a template made, if there is any of it. The browser drops scripts all the same."""
    if markup:
        st.html(_AsItIs(markup))


def style_sheet(css: str) -> None:
    """Put a style sheet of ours on the page."""
    st.html(_AsItIs(f"<style>{css}</style>"))
