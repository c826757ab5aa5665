"""Cards of priorities, side by side, each with the way to what stands behind it."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.acting.reasons import cell_reason
from diagnostic.report.pages.priorities import nothing_first
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.summaries import cards_drawn
from diagnostic.ui.report.ways import to_try
from diagnostic.ui.widgets import NARROW, plain


def priorities(content: Content, audience: str, unit: str, page: str) -> None:
    """What to talk about first at and below a unit; each card leads to its cell on `page`."""
    st.header("Talk about this first", anchor=False)
    cards = cards_drawn(content, frame.key(content), audience, unit, frame.theme().name)
    if not cards:
        st.markdown(nothing_first(content, unit), width=NARROW)
        return
    with st.container(key="cards"):
        for number, (column, (card, drawn)) in enumerate(zip(st.columns(3), cards, strict=False)):
            with column.container(border=True, height="stretch", key=f"card_{number}"):
                html(drawn)
                to = state.carried(unit=card.unit, dim=card.dimension)
                name = "what stands behind it" if card.unit == unit else plain(content.units[card.unit].name)
                st.page_link(page, label=f"Open {name}", query_params=to, help="")
                to_try(cell_reason(content, card.dimension), card.unit)
