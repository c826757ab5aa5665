"""What the overview and headlines say, worked out once per release and language."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.content.prepare import Content
from diagnostic.report.content.priorities import priorities
from diagnostic.report.pages import headlines, overview_lists
from diagnostic.report.pages.overview_lists import Entry
from diagnostic.report.pages.priorities import card
from diagnostic.report.sections import Card


@st.cache_data(max_entries=100, show_spinner=False)
def where_we_stand(_content: Content, key: tuple[str, ...], audience: str) -> tuple[str, ...]:
    """Where the organisation stands, in the sentences after the headline."""
    return headlines.overview(_content, audience)[1:]


@st.cache_data(max_entries=300, show_spinner=False)
def priority_cards(_content: Content, key: tuple[str, ...], audience: str, unit: str) -> list[Card]:
    """What to talk about first at and below a unit."""
    return [card(_content, priority, audience) for priority in priorities(_content, audience, unit)]


@st.cache_data(max_entries=300, show_spinner=False)
def headline(_content: Content, key: tuple[str, ...], audience: str, unit: str) -> str:
    """The headline about a unit and what is below it: it looks at every unit of them."""
    return headlines.headline(_content, audience, unit)


@st.cache_data(max_entries=100, show_spinner=False)
def symptoms(_content: Content, key: tuple[str, ...]) -> tuple[Entry, ...]:
    """The strongest predicted symptoms."""
    return overview_lists.strongest_symptoms(_content)


@st.cache_data(max_entries=100, show_spinner=False)
def gaps_and_surprises(
    _content: Content, key: tuple[str, ...], audience: str
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The widest gaps, and where the rules were wrong."""
    return overview_lists.widest_gaps(_content, audience), overview_lists.surprises(_content, audience)
