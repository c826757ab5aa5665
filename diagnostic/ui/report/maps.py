"""The pictures of the report's grids, made once per release, view, theme and language."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.charts import felt_grid, gap_grid, score_grid
from diagnostic.report.charts.grid import GridColumn
from diagnostic.report.charts.grid_tables import felt_list, grid_table, score_list
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import BY_NAME, Key, View, first_rows, view
from diagnostic.report.pages.headlines import headline, inside_outside_finding, outcome_finding
from diagnostic.report.palette import THEMES
from diagnostic.report.words import audience_name
from diagnostic.ui.report.pictures import KEPT, Picture, arrow

WORST = "worst"
AT_A_GLANCE = 6  # rows below the whole


@st.cache_data(max_entries=KEPT, show_spinner=False)
def score_map(
    _content: Content, key: tuple[str, ...], within: str, sort: str, page: int, theme: str
) -> tuple[Picture, View]:
    """The heatmap of the units below `within`, and the rows it shows."""
    columns = score_grid.dimensions(_content)
    shown = view(_content, within, _order(_content, columns, sort), sort == BY_NAME, page)
    cells, colours = score_grid.cells(_content, shown, columns), THEMES[theme]
    name = f"Scores of {_content.units[within].name} and the units below it, 0 to 100"
    finding = headline(_content, next(iter(_content.audiences), ""), within)
    picture = Picture(
        arrow(score_grid.heatmap(shown, columns, cells, colours)),
        f"{finding}. {name}; the same numbers are in the table below.",
        grid_table(f"{name}; higher is healthier", shown, columns, cells),
        score_list(shown, columns, cells, colours, worth=lambda cell: float(cell.text)),
    )
    return picture, shown


def _order(content: Content, columns: tuple[GridColumn, ...], sort: str) -> Key:
    if sort in (WORST, BY_NAME):
        return score_grid.worst_first(content, columns)
    return score_grid.by_dimension(content, sort)


@st.cache_data(max_entries=100, show_spinner=False)
def score_strip(_content: Content, key: tuple[str, ...], theme: str) -> Picture:
    """The heatmap of the whole and the lowest of what is right below it, for the overview."""
    columns, colours = score_grid.dimensions(_content), THEMES[theme]
    shown = first_rows(_content, _content.root, score_grid.worst_first(_content, columns), AT_A_GLANCE)
    cells = score_grid.cells(_content, shown, columns)
    left = f", the {AT_A_GLANCE} lowest of {AT_A_GLANCE + shown.left_out}" if shown.left_out else ""
    name = f"Scores of {_content.units[_content.root].name} and what is right below it{left}, 0 to 100"
    return Picture(
        arrow(score_grid.heatmap(shown, columns, cells, colours)),
        f"{name}; the same numbers are in the table below.",
        grid_table(f"{name}; higher is healthier", shown, columns, cells),
        score_list(shown, columns, cells, colours, worth=lambda cell: float(cell.text)),
    )


@st.cache_data(max_entries=KEPT, show_spinner=False)
def gap_picture(
    _content: Content, key: tuple[str, ...], within: str, audience: str, page: int, theme: str
) -> tuple[Picture, View]:
    """The grid of gaps with one audience, and the rows it shows."""
    columns, colours = gap_grid.rule_columns(_content), THEMES[theme]
    shown = view(_content, within, gap_grid.widest_first(_content, audience), page=page, pooled=False)
    cells = gap_grid.cells(_content, shown, columns, audience)
    name = f"Gaps between inside and {audience_name(audience)} in {_content.units[within].name} and the units below it"
    finding = inside_outside_finding(_content, audience, within)
    picture = Picture(
        arrow(gap_grid.gap_map(shown, columns, cells, colours)),
        f"{finding}. {name}; the same numbers are in the table below.",
        grid_table(f"{name}, in points; below 0 means lower inside", shown, columns, cells),
        score_list(shown, columns, cells, colours, worth=lambda cell: float(cell.text.replace("\u2212", "-"))),
    )
    return picture, shown


@st.cache_data(max_entries=KEPT, show_spinner=False)
def felt_picture(
    _content: Content, key: tuple[str, ...], within: str, audience: str, page: int, theme: str
) -> tuple[Picture, View]:
    """The grid of what one audience feels, and the rows it shows."""
    columns, colours = felt_grid.rules(_content), THEMES[theme]
    shown = view(_content, within, felt_grid.most_felt_first(_content, audience), page=page, pooled=False)
    cells = felt_grid.cells(_content, shown, columns, audience)
    where = f"{_content.units[within].name} and the units below it"
    name = f"What the rules predict and {audience_name(audience)} feel, {where}"
    finding = outcome_finding(_content, audience, within)
    picture = Picture(
        arrow(felt_grid.felt_map(shown, columns, cells, colours)),
        f"{finding}. {name}; the same is in the table below.",
        grid_table(name, shown, columns, cells, marks=False),
        felt_list(shown, columns, cells),
    )
    return picture, shown
