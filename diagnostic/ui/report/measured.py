"""What the measurement page and the appendix show, worked out once per release, scope and audience."""

from __future__ import annotations

import streamlit as st

from diagnostic.report import agreeing
from diagnostic.report import appendix as report_appendix
from diagnostic.report.content import Content
from diagnostic.report.sections import Section

Key = tuple[str, ...]


@st.cache_data(max_entries=50, show_spinner=False)
def agreements(_content: Content, key: Key, audience: str) -> tuple[agreeing.Agreed, ...]:
    return agreeing.agreements(_content, audience)


@st.cache_data(max_entries=50, show_spinner=False)
def appendix(_content: Content, key: Key) -> tuple[Section, ...]:
    return report_appendix.appendix(_content)
