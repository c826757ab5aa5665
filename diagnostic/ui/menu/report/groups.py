"""Groups: scores by what people say of themselves, one breakdown at a time."""

from __future__ import annotations

from functools import partial

import streamlit as st

from diagnostic.report.charts import breakdown_grid, score_grid
from diagnostic.report.charts.breakdown_grid import BreakdownScores
from diagnostic.report.charts.grid import GridLook, grid
from diagnostic.report.charts.grid_tables import grid_table, score_list
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import View
from diagnostic.report.markup import score_legend
from diagnostic.report.palette import SCORE_CLASSES
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import LOWEST, SAME, GridRows
from diagnostic.ui.report.pictures import KEPT, GridPicture, draw_grid
from diagnostic.ui.report.places import pager
from diagnostic.ui.report.ways import save_picture
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
    first = next(iter(known))
    breakdown = known[state.asked("cut", known, first)]
    frame.heading(content, breakdown_grid.finding(content, breakdown))
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.tabs("cut", "By", {name: name for name in known}, first)
    picture, shown = _picture(content, frame.key(content), breakdown.name, state.page())
    with st.container(key="legend"):
        html(score_legend(frame.theme()))
    draw_grid(picture, "breakdowns", None, lambda unit, column: None)
    rows = partial(_rows, content, breakdown, state.page())
    save_picture("groups", lambda: rows().table(SCORE_CLASSES), content, breakdown_grid.finding(content, breakdown))
    pager(shown)
    for words in breakdown_grid.about(content, breakdown):
        st.text(words, width=NARROW)


def _rows(content: Content, breakdown: BreakdownScores, page: int) -> GridRows:
    columns, shown = score_grid.dimensions(content), breakdown_grid.view(content, breakdown, page, True)
    cells = breakdown_grid.cells(content, breakdown, columns)
    return GridRows(_title(content, breakdown.name), shown, columns, cells)


def _title(content: Content, name: str) -> str:
    whole = content.units[content.root].name
    return f"Scores by {name}, of {whole} and its divisions, 0 to 100; higher is healthier"


@st.cache_data(max_entries=50, show_spinner=False)
def _breakdowns(_content: Content, key: tuple[str, ...]) -> tuple[BreakdownScores, ...]:
    return breakdown_grid.breakdowns(_content)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _picture(_content: Content, key: tuple[str, ...], name: str, page: int) -> tuple[GridPicture, View]:
    breakdown = next(breakdown for breakdown in _breakdowns(_content, key) if breakdown.name == name)
    columns = score_grid.dimensions(_content)
    shown, full_view = (breakdown_grid.view(_content, breakdown, page, full) for full in (False, True))
    cells = breakdown_grid.cells(_content, breakdown, columns)
    title = _title(_content, name)
    made, notes = grid(f"{title}. {SAME}", shown, columns, cells, GridLook(names="", legend=SCORE_CLASSES))
    phones = score_list(full_view, columns, cells, lambda cell: float(cell.text), LOWEST, names=False)
    return GridPicture(made, phones, notes, grid_table(title, full_view, columns, cells)), shown


main()
