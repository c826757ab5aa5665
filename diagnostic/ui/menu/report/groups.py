"""Groups: scores by what people say of themselves, one breakdown at a time."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.charts import breakdown_grid, score_grid
from diagnostic.report.charts.breakdown_grid import BreakdownScores
from diagnostic.report.charts.grid_tables import grid_table, score_list
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import View
from diagnostic.report.markup import score_legend
from diagnostic.report.palette import THEMES
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.pictures import KEPT, Picture, arrow, draw
from diagnostic.ui.report.places import pager
from diagnostic.ui.widgets import NARROW

TITLE = "Groups of people"


def main() -> None:
    """Scores by the categories of one breakdown."""
    content = frame.open_report()
    known = {breakdown.name: breakdown for breakdown in _breakdowns(content, frame.key(content)) if breakdown.places}
    if known:
        _shown(content, known)
    else:
        frame.heading(content, TITLE)
        st.text(breakdown_grid.nothing(content), width=NARROW)
    frame.foot(content)


def _shown(content: Content, known: dict[str, BreakdownScores]) -> None:
    theme = frame.theme()
    first = next(iter(known))
    breakdown = known[state.asked("cut", known, first)]
    frame.heading(content, breakdown_grid.finding(content, breakdown))
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.tabs("cut", "By", {name: name for name in known}, first)
    picture, shown = _picture(content, frame.key(content), breakdown.name, state.page(), theme.name)
    html(score_legend(theme))
    draw(picture, "breakdowns")
    pager(shown)
    for words in breakdown_grid.about(content, breakdown):
        st.text(words, width=NARROW)


@st.cache_data(max_entries=50, show_spinner=False)
def _breakdowns(_content: Content, key: tuple[str, ...]) -> tuple[BreakdownScores, ...]:
    return breakdown_grid.breakdowns(_content)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _picture(_content: Content, key: tuple[str, ...], name: str, page: int, theme: str) -> tuple[Picture, View]:
    breakdown = next(breakdown for breakdown in _breakdowns(_content, key) if breakdown.name == name)
    columns, colours = score_grid.dimensions(_content), THEMES[theme]
    shown, full_view = (breakdown_grid.view(_content, breakdown, page, full) for full in (False, True))
    cells = breakdown_grid.cells(_content, breakdown, columns)
    title = f"Scores by {name}, of {_content.units[_content.root].name} and its divisions, 0 to 100"
    picture = Picture(
        arrow(score_grid.heatmap(shown, columns, cells, colours)),
        f"{title}; the same numbers are in the table below.",
        grid_table(f"{title}; higher is healthier", full_view, columns, cells),
        score_list(full_view, columns, cells, colours, worth=lambda cell: float(cell.text)),
    )
    return picture, shown


main()
