"""What the measurement page and the appendix show, worked out once per release, scope and audience."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import appendix as report_appendix
from diagnostic.report.pages.measurement import agreement
from diagnostic.report.sections import Section

Key = tuple[str, ...]


@st.cache_data(max_entries=50, show_spinner=False)
def agreements(_content: Content, key: Key, audience: str) -> tuple[agreement.Agreed, ...]:
    """Agreement of each unit on each dimension."""
    return agreement.agreements(_content, audience)


@st.cache_data(max_entries=50, show_spinner=False)
def in_short(_content: Content, key: Key) -> tuple[Section, ...]:
    """Each question with its answer."""
    return report_appendix.in_short(_content)


@st.cache_data(max_entries=50, show_spinner=False)
def appendix(_content: Content, key: Key) -> tuple[Section, ...]:
    """A sentence on each dimension."""
    return report_appendix.appendix(_content)
