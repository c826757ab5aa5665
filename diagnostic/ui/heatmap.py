"""Heatmap: every unit on every dimension, the worst first; a click on a cell shows what stands behind it."""

from __future__ import annotations

import streamlit as st

from diagnostic.report import heatmap
from diagnostic.report.cell import story
from diagnostic.report.content import Content
from diagnostic.report.grid import Column
from diagnostic.report.grid_words import grid_table, score_list
from diagnostic.report.markup import score_legend
from diagnostic.report.palette import THEMES
from diagnostic.report.rows import BY_NAME, Key, View, view
from diagnostic.report.sentences import heatmap_finding
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.panel import cell_panel, choose, hint
from diagnostic.ui.report.pictures import KEPT, Picture, arrow, draw_grid
from diagnostic.ui.report.places import breadcrumb, look_inside, pager

WORST = "worst"


def main() -> None:
    content, theme = frame.open_report(), frame.theme()
    within = state.within(content)
    frame.heading(content, heatmap_finding(content, within))
    breadcrumb(content, within)
    sort, signs, page = _choices(content, within)
    picture, shown = _picture(content, frame.key(content), within, sort, signs, page, theme.name)
    unit, dimension = state.unit(content), state.asked("dim", content.inside.column)
    chosen = (unit, dimension) if dimension else None
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        st.html(score_legend(theme))
        draw_grid(picture, "heatmap", chosen, lambda unit, column: state.go(unit=unit, dim=column, within=within))
        pager(shown)
    with beside:
        columns = heatmap.dimensions(content, signs)
        choose(content, shown, {column.id: column.name for column in columns}, "dim", "Dimension", within)
        if chosen:
            cell_panel(content, story(content, unit, dimension), unit, theme)
        else:
            hint("Click a cell, or choose a unit and a dimension, to see what stands behind it.")
    frame.foot(content)


def _choices(content: Content, within: str) -> tuple[str, bool, int]:
    """Sorting, signs and page, as the address says."""
    names = {WORST: "Worst first", BY_NAME: "Name"}
    every = {column.id: f"Lowest {column.name}" for column in heatmap.dimensions(content, signs=True)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        look_inside(content, within)
        sort = state.choice("sort", "Sorted by", names | every, WORST)
        signs = state.switch("signs", "Signs and wow")
    return sort, signs, state.page()


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _picture(
    _content: Content, key: tuple[str, ...], within: str, sort: str, signs: bool, page: int, theme: str
) -> tuple[Picture, View]:
    columns = heatmap.dimensions(_content, signs)
    shown = view(_content, within, _order(_content, columns, sort), sort == BY_NAME, page)
    cells, colours = heatmap.cells(_content, shown, columns), THEMES[theme]
    name = f"Scores of {_content.units[within].name} and the units below it, 0 to 100"
    picture = Picture(
        arrow(heatmap.heatmap(shown, columns, cells, colours)),
        f"{heatmap_finding(_content, within)}. {name}; the same numbers are in the table below.",
        grid_table(f"{name}; higher is healthier", shown, columns, cells),
        score_list(shown, columns, cells, colours, worth=lambda cell: float(cell.text)),
    )
    return picture, shown


def _order(content: Content, columns: tuple[Column, ...], sort: str) -> Key:
    if sort in (WORST, BY_NAME):
        return heatmap.worst_first(content, columns)
    return heatmap.by_dimension(content, sort)


main()
