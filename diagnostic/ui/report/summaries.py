"""What the overview says, worked out once per release and language."""

from __future__ import annotations

import streamlit as st

from diagnostic.report import sentences, summary
from diagnostic.report.content import Content
from diagnostic.report.summary import Entry


@st.cache_data(max_entries=100, show_spinner=False)
def five_sentences(_content: Content, key: tuple[str, ...], audience: str) -> tuple[str, ...]:
    return sentences.overview(_content, audience)


@st.cache_data(max_entries=100, show_spinner=False)
def symptoms(_content: Content, key: tuple[str, ...]) -> tuple[Entry, ...]:
    return summary.strongest_symptoms(_content)


@st.cache_data(max_entries=100, show_spinner=False)
def gaps_and_surprises(
    _content: Content, key: tuple[str, ...], audience: str
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    return summary.widest_gaps(_content, audience), summary.surprises(_content, audience)
