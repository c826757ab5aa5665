"""Heatmap: every unit on every dimension, the worst first; a click on a cell shows what stands behind it."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.charts import score_grid
from diagnostic.report.content.prepare import Content
from diagnostic.report.markup import change_legend, score_legend
from diagnostic.report.pages.acting.reasons import cell_reason, steps_of_cell
from diagnostic.report.pages.cell import story
from diagnostic.report.palette import CHANGE_CLASSES, SCORE_CLASSES
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.beside.organisations import beside_words
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import BY_NAME, MIXED, WORST, MapChoice, beside_shown, score_map, score_rows
from diagnostic.ui.report.panel import cell_panel, choose, hint
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.places import breadcrumb, my_part, pager
from diagnostic.ui.report.summaries import headline
from diagnostic.ui.report.ways import save_picture

SCORES, CHANGE = "scores", "change"


def main() -> None:
    """The grid of scores, and what stands behind the chosen cell."""
    content, theme = frame.open_report(), frame.theme()
    within = state.within(content)
    finding = headline(content, frame.key(content), frame.first_outside(content), within)
    frame.heading(content, finding)
    breadcrumb(content, within)
    asked = _choices(content, within)
    picture, shown = score_map(content, frame.key(content), asked, finding)
    unit, dimension = state.unit(content), state.asked("dim", content.inside.column)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        with st.container(key="legend"):
            html(change_legend(theme) if asked.change else score_legend(theme))
        chosen = (unit, dimension) if dimension else None
        draw_grid(picture, "heatmap", chosen, lambda unit, column: state.go(unit=unit, dim=column, within=within))
        if beside_shown(content, asked):
            beside_words(content, content.source.inside.audience)
        classes = CHANGE_CLASSES if asked.change else SCORE_CLASSES
        save_picture("heatmap", lambda: score_rows(content, asked).table(classes), content, finding)
        pager(shown)
    with beside:
        columns = score_grid.dimensions(content)
        choose(content, shown, {column.id: column.name for column in columns}, "dim", "Dimension", within)
        if dimension:
            why, steps = cell_reason(content, dimension), steps_of_cell(content, dimension)
            cell_panel(content, story(content, unit, dimension), unit, within, theme, why, steps)
        else:
            hint("Choose a unit and a dimension, or click a cell, to see what stands behind it.")
    frame.foot(content)


def _choices(content: Content, within: str) -> MapChoice:
    """What is shown of the map and how it is sorted, as the address says."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        my_part(content, within)
        sort = state.choice("sort", "Sorted by", _orders(content), WORST)
        find = state.typed("find", "Find a unit", "Part of its name")
        change = score_grid.change_is_known(content) and (
            state.tabs("show", "Show", {SCORES: "Scores", CHANGE: "Change"}, SCORES) == CHANGE
        )
        differs = state.switch("differs", "Only what differs")
    return MapChoice(within, sort, state.page(), find, differs, change)


def _orders(content: Content) -> dict[str, str]:
    """Every order of rows that this report knows; headings of columns offer those by dimension too."""
    mixed = {MIXED: "Most mixed"} if score_grid.mixed_is_known(content) else {}
    lowest = {column.id: f"Lowest {column.name}" for column in score_grid.dimensions(content)}
    return {WORST: "Worst first", BY_NAME: "Name"} | mixed | lowest


main()
