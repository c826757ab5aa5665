"""What moves people: what they call important beside what they find, for one unit and what is below it."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.charts.grid import GridLook, grid
from diagnostic.report.charts.grid_tables import grid_table, score_list
from diagnostic.report.charts.practices.wasted_grid import motive_columns, motive_points, wasted_cells, wasted_view
from diagnostic.report.charts.quadrant import corners, quadrant
from diagnostic.report.content.corners import MATTERS_THERE
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.practices.motives import Motive, motives
from diagnostic.report.document.pictures import square
from diagnostic.report.document.practices.motivators import found_in_bars
from diagnostic.report.markup import score_legend, sections, sign_legend, wasted
from diagnostic.report.pages.practices.motives import EXPLAINED, NO_SQUARE, RANKED, motives_finding, motives_lead
from diagnostic.report.palette import SCORE_CLASSES, THEMES, Theme
from diagnostic.ui.practices import frame
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import heading, theme
from diagnostic.ui.report.html import html
from diagnostic.ui.report.kept import kept
from diagnostic.ui.report.maps import SAME, GridRows
from diagnostic.ui.report.pictures import KEPT, GridPicture, Picture, draw, draw_grid
from diagnostic.ui.report.places import breadcrumb
from diagnostic.ui.report.side_by_side import corner_sections, in_corners, sure_or_not
from diagnostic.ui.report.ways import save_picture
from diagnostic.ui.widgets import NARROW, plain

TITLE = "What moves people, and is it there?"
LEAST_FOUND = "What those who call it important find least of"


def main() -> None:
    """The motives of one unit, or how to begin."""
    surveys = frame.open_practice("motivators")
    if not surveys:
        frame.nothing_yet(
            TITLE,
            "Twenty short questions to staff: how much ten things matter to them, and how much of each is there. None "
            "of them is money. It shows what people call important and do not find.",
            "A consultant begins under Surveys, with a new survey and the questionnaire called \u201cWhat moves "
            "people\u201d. Its results appear here when that survey is published.",
        )
        return
    content = surveys[-1]
    unit, colours = state.unit(content), theme()
    found = motives(content, unit)
    finding = motives_finding(found)
    heading(content, finding)
    breadcrumb(content, unit)
    st.markdown(plain(motives_lead(found)), width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
    frame.next_steps(content, unit, finding)
    left, right = st.columns([676, 466], gap="large")
    with left:
        st.header("For how many it is there", anchor=False)
        html(wasted(RANKED, found, colours))
        save_picture("found", lambda: found_in_bars(found), content, finding)
        st.caption(EXPLAINED)
    with right:
        st.header("Matters, and is there", anchor=False)
        _in_corners(content, found, unit, colours)
    if unit in content.parents:
        with st.container(key="later_map"):
            _by_unit(content, unit)
    frame.foot(content)


def _in_corners(content: PracticeContent, found: list[Motive], unit: str, colours: Theme) -> None:
    """The motives in a square of four corners; on phones a list says in which."""
    points = motive_points(found)
    if not points:
        st.caption(NO_SQUARE)
        return
    picture = _square(content, frame.key([content]), unit, colours.name)
    draw(picture, "motives", sign_legend(sure_or_not(colours)))
    finding = motives_finding(found)
    save_picture("motives", lambda: square(points, _caption(content, unit), MATTERS_THERE), content, finding)
    with st.container(key="picture_care_corners"):
        html(sections(corner_sections(corners(points, sides=MATTERS_THERE)), colours))


def _caption(content: PracticeContent, unit: str) -> str:
    return f"How much ten things matter, against how much is there: {content.units[unit].name}"


@kept(KEPT)
def _square(content: PracticeContent, key: tuple[str, ...], unit: str, theme: str) -> Picture:
    points = motive_points(motives(content, unit))
    name = _caption(content, unit)
    return in_corners(points, quadrant(points, THEMES[theme], sides=MATTERS_THERE), name, "Motive", MATTERS_THERE)


def _by_unit(content: PracticeContent, unit: str) -> None:
    st.header("Where it is missed", anchor=False)
    with st.container(key="legend"):
        html(score_legend(theme()))
    draw_grid(_map(content, frame.key([content]), unit), "wasted", None, lambda unit, column: None)
    save_picture("missed", lambda: _rows(content, unit).table(SCORE_CLASSES), content, "Where it is missed")


def _rows(content: PracticeContent, unit: str) -> GridRows:
    view = wasted_view(content, unit)
    title = f"How much of what they call important people find, 0 to 100: {content.units[unit].name} and below"
    return GridRows(title, view, motive_columns(content), wasted_cells(content, view))


@kept(KEPT)
def _map(content: PracticeContent, key: tuple[str, ...], unit: str) -> GridPicture:
    rows = _rows(content, unit)
    title, view, columns, cells = rows.caption, rows.view, rows.columns, rows.cells
    made, notes = grid(f"{title}. {SAME}", view, columns, cells, GridLook(names="", legend=SCORE_CLASSES))
    phones = score_list(view, columns, cells, lambda cell: float(cell.text), LEAST_FOUND, names=False)
    return GridPicture(made, phones, notes, grid_table(title, view, columns, cells))


main()
