"""Heatmap: every unit on every dimension, the worst first; a click on a cell shows what stands behind it."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.charts import score_grid
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import BY_NAME
from diagnostic.report.markup import score_legend
from diagnostic.report.pages.cell import story
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import WORST, score_map
from diagnostic.ui.report.panel import cell_panel, choose, hint
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.places import breadcrumb, look_inside, pager
from diagnostic.ui.report.summaries import headline


def main() -> None:
    """The grid of scores, and what stands behind the chosen cell."""
    content, theme = frame.open_report(), frame.theme()
    within = state.within(content)
    frame.heading(content, headline(content, frame.key(content), frame.first_outside(content), within))
    breadcrumb(content, within)
    sort, page = _choices(content, within)
    picture, shown = score_map(content, frame.key(content), within, sort, page, theme.name)
    unit, dimension = state.unit(content), state.asked("dim", content.inside.column)
    chosen = (unit, dimension) if dimension else None
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        html(score_legend(theme))
        draw_grid(picture, "heatmap", chosen, lambda unit, column: state.go(unit=unit, dim=column, within=within))
        pager(shown)
    with beside:
        columns = score_grid.dimensions(content)
        choose(content, shown, {column.id: column.name for column in columns}, "dim", "Dimension", within)
        if chosen:
            cell_panel(content, story(content, unit, dimension), unit, within, theme)
        else:
            hint("Choose a unit and a dimension, or click a cell, to see what stands behind it.")
    frame.foot(content)


def _choices(content: Content, within: str) -> tuple[str, int]:
    """Sorting and page, as the address says."""
    names = {WORST: "Worst first", BY_NAME: "Name"}
    every = {column.id: f"Lowest {column.name}" for column in score_grid.dimensions(content)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        look_inside(content, within)
        sort = state.choice("sort", "Sorted by", names | every, WORST)
    return sort, state.page()


main()
