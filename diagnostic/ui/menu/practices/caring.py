"""The standard of caring: how satisfied those are who are served, survey by survey, with the work and the treatment."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from diagnostic.report.charts.paired_series import care_points
from diagnostic.report.charts.quadrant import corners, quadrant
from diagnostic.report.content.corners import WORK_TREATMENT
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.satisfaction import CARING, SurveyRow, care_rows, satisfaction, shown_below
from diagnostic.report.document.parts import DataTable, Drawing
from diagnostic.report.document.pictures import square
from diagnostic.report.document.practices.caring import surveys_table
from diagnostic.report.document.tables import by_class
from diagnostic.report.files.pictures.marks import marked_lines
from diagnostic.report.markup import legend, marked_table, over_surveys, sections, sign_legend
from diagnostic.report.pages.caring import caring_finding, caring_lead, row_lines
from diagnostic.report.pages.comment_themes import (
    EXPLAINED,
    ThemeRow,
    human_share,
    names,
    sides_words,
    theme_blocks,
)
from diagnostic.report.palette import THEMES, Theme
from diagnostic.services.comments.named_themes import theme_dictionary
from diagnostic.services.comments.themes import themed_lists
from diagnostic.ui.access import Access, installation, require
from diagnostic.ui.practices import frame
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import heading, theme
from diagnostic.ui.report.html import html
from diagnostic.ui.report.kept import kept
from diagnostic.ui.report.pictures import KEPT, Picture, draw
from diagnostic.ui.report.places import breadcrumb
from diagnostic.ui.report.side_by_side import corner_sections, in_corners, sure_or_not
from diagnostic.ui.report.ways import save_picture
from diagnostic.ui.themes.correcting import ThemedSurvey, draw_themed, spoken
from diagnostic.ui.widgets import NARROW, plain

TITLE = "How satisfied are those you serve: with the work, and with how they are treated?"
FEWEST_POINTS = 2  # units below, from which a square tells more than the lines
SHADES = ("extremely dissatisfied", "dissatisfied", "neutral", "satisfied", "extremely satisfied")


def main() -> None:
    """Satisfaction of one unit over the surveys, or how to begin."""
    surveys = frame.open_practice("caring")
    if not surveys:
        frame.nothing_yet(
            TITLE,
            "Nine questions to those you serve, short enough to send twice a year. They tell the work from the way "
            "people are treated, for most teams learn late that the second is what is missing.",
            "A consultant begins under Surveys, with a new survey and the questionnaire called \u201cHow satisfied you "
            "are with us\u201d. Its results appear here when that survey is published.",
        )
        return
    content = surveys[-1]
    unit, colours = state.unit(content), theme()
    rows = _rows(surveys, frame.key(surveys), unit)
    finding = caring_finding(content, rows, unit)
    heading(content, finding)
    breadcrumb(content, unit)
    st.markdown(plain(caring_lead(content, rows, unit)), width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
    frame.next_steps(content, unit, finding)
    st.header("Survey by survey", anchor=False)
    html(legend("", [(shade.fill, name) for shade, name in zip(colours.scores, SHADES, strict=True)]))
    themes = _theme_rows(content)
    written = [_written(row.wave.id, content, unit, themes) for row in rows]
    treated = [human_share(themes, spoken(_access(), each.lists)) for each in written]
    said = [(row.wave.name, row.bar, row_lines(row, share)) for row, share in zip(rows, treated, strict=True)]
    html(over_surveys(said, colours))
    save_picture("surveys", lambda: _surveys(content, unit, rows, treated), content, finding)
    st.header("The work beside the treatment", anchor=False)
    caption = f"{content.units[unit].name} and the units right below it that are shown; scores from 0 to 100"
    rated = care_rows(content, unit)
    several = len(shown_below(content, unit)) >= FEWEST_POINTS
    left, right = st.columns([676, 466], gap="large") if several else (st.container(), None)
    with left:
        html(marked_table(caption, content, rated, colours))
        save_picture("rated", lambda: marked_lines(caption, content, rated), content, finding)
    if right is not None:
        with right:
            _in_corners(content, unit, colours, finding)
    _in_their_words(themes, written[-1])
    frame.foot(content)


def _surveys(content: PracticeContent, unit: str, rows: list[SurveyRow], treated: list[float]) -> DataTable:
    lines = (row_lines(row, share) for row, share in zip(rows, treated, strict=True))
    said = tuple(f"{row.wave.name}: {'. '.join(told)}" for row, told in zip(rows, lines, strict=True))
    return replace(surveys_table(content, unit, rows), legend=by_class(SHADES), notes=said)


@kept(64)
def _rows(surveys: list[PracticeContent], key: tuple[str, ...], unit: str) -> list[SurveyRow]:
    return satisfaction(surveys, unit)


def _in_corners(content: PracticeContent, unit: str, colours: Theme, finding: str) -> None:
    """The same units in a square of four corners; on phones a list says in which."""
    picture, found = _quadrant(content, frame.key([content]), unit, colours.name)
    draw(picture, "care_quadrant", sign_legend(sure_or_not(colours)))
    save_picture("work-and-treatment", lambda: _drawing(content, unit), content, finding)
    with st.container(key="picture_care_corners"):
        html(sections(corner_sections(found), colours))


def _drawing(content: PracticeContent, unit: str) -> Drawing:
    points = care_points(content, [unit, *shown_below(content, unit)])
    return square(points, _caption(content, unit), WORK_TREATMENT)


def _caption(content: PracticeContent, unit: str) -> str:
    return f"The work against the treatment: {content.units[unit].name} and the units right below it"


@kept(KEPT)
def _quadrant(
    content: PracticeContent, key: tuple[str, ...], unit: str, theme: str
) -> tuple[Picture, dict[str, list[str]]]:
    points = care_points(content, [unit, *shown_below(content, unit)])
    spec = quadrant(points, THEMES[theme], sides=WORK_TREATMENT)
    name = _caption(content, unit)
    return in_corners(points, spec, name, "Unit", WORK_TREATMENT), corners(points, sides=WORK_TREATMENT)


def _in_their_words(themes: list[ThemeRow], written: ThemedSurvey) -> None:
    """Released comments of this survey by theme, those on how people are treated first."""
    said = spoken(_access(), written.lists)
    if not said:
        return
    st.header("In their own words", anchor=False)
    with st.container(width=NARROW):
        st.text(sides_words(themes, said))
        with st.expander("Read them by theme"):
            st.caption(EXPLAINED)
            draw_themed(_access(), written, theme_blocks(themes, said))


def _theme_rows(content: PracticeContent) -> list[ThemeRow]:
    return [
        (theme.id, theme.side, content.say(theme.name)) for theme in theme_dictionary(installation(), _access()).themes
    ]


def _written(wave: str, content: PracticeContent, unit: str, themes: list[ThemeRow]) -> ThemedSurvey:
    """Released comments of a survey from lists within a unit, each with its themes."""
    inside, audience = content.source.chart.subtree(unit), content.source.answered[CARING][0].audience
    found = themed_lists(installation(), _access(), wave, audience)
    lists = tuple(at for at in found if at.unit in inside)
    return ThemedSurvey(wave, audience, lists, names(themes))


def _access() -> Access:
    return st.session_state.get("access") or require("executive")


main()
