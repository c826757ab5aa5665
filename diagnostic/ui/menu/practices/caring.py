"""The standard of caring: how satisfied those are who are served, survey by survey, with the work and the treatment."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.content.satisfaction import care_rows, satisfaction
from diagnostic.report.markup import legend, marked_table, over_surveys
from diagnostic.report.pages.caring import caring_finding, caring_lead, row_words
from diagnostic.ui.practices import frame
from diagnostic.ui.report import state
from diagnostic.ui.report.frame import theme
from diagnostic.ui.report.html import html
from diagnostic.ui.report.places import breadcrumb
from diagnostic.ui.widgets import NARROW, plain

TITLE = "How satisfied are those you serve: with the work, and with how they are treated?"
SHADES = ("extremely dissatisfied", "dissatisfied", "neutral", "satisfied", "extremely satisfied")


def main() -> None:
    """Satisfaction of one unit over the surveys, or how to begin."""
    content = frame.open_practice("caring")
    if content is None:
        frame.nothing_yet(
            TITLE,
            "Nine questions to those you serve, short enough to send twice a year. They tell the work from the way "
            "people are treated, for most teams learn late that the second is what is missing.",
            "A consultant begins under Surveys, with a new survey and the questionnaire called \u201cHow satisfied you "
            "are with us\u201d. Its results appear here when that survey is published.",
        )
        return
    unit, colours = state.unit(content), theme()
    rows = satisfaction(frame.until(content), unit)
    frame.heading(content, caring_finding(content, rows, unit))
    breadcrumb(content, unit)
    st.markdown(plain(caring_lead(content, rows, unit)), width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
    frame.next_steps(content, unit)
    st.header("Survey by survey", anchor=False)
    html(legend("", [(shade.fill, name) for shade, name in zip(colours.scores, SHADES, strict=True)]))
    html(over_surveys([(row, row_words(row)) for row in rows], colours))
    st.header("The work beside the treatment", anchor=False)
    caption = f"{content.units[unit].name} and the units right below it that are shown; scores from 0 to 100"
    html(marked_table(caption, content, care_rows(content, unit), colours))
    frame.foot(content)


main()
