"""Inside and outside: what employees say beside what those outside say, along the rules."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from diagnostic.report.charts import gap_grid
from diagnostic.report.content.gap_words import gap_sentence
from diagnostic.report.content.prepare import Content, pairs_of
from diagnostic.report.markup import legend
from diagnostic.report.pages.cell import story
from diagnostic.report.pages.headlines import inside_outside_finding, unit_gap_finding
from diagnostic.report.palette import GAP_CLASSES, Theme
from diagnostic.report.words import audience_name
from diagnostic.ui.report import frame, side_by_side, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import gap_picture
from diagnostic.ui.report.panel import cell_panel, choose, hint
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.places import breadcrumb, look_inside, pager
from diagnostic.ui.widgets import plain

MAP, UNIT, RULE = "map", "unit", "rule"
VIEWS = {MAP: "All units", UNIT: "One unit", RULE: "One rule"}
READING = """
Each rule names a dimension inside and the one outside on which it would show. The number is the score inside minus the
score outside, in points. Two questionnaires are compared, so read a gap as a pointer, not as a measurement: it says
where to look and whom to ask.

- **Orange:** inside is lower. Where outside is still well, the unit lives on credit: people make up for what is ill.
- **Blue:** inside is higher. What is well inside has not reached those outside, or something else stands in the way.
- **Grey without a mark:** within 4 points, or chance may explain it.
"""


def main() -> None:
    """Gaps along the rules: of all units, of one, or on one rule."""
    content, theme = frame.open_report(), frame.theme()
    audience = frame.outside(content, "Inside and outside")
    within = state.within(content)
    if state.asked("view", VIEWS) == UNIT:
        frame.heading(content, unit_gap_finding(content, audience, state.unit(content)))
        breadcrumb(content, state.unit(content))
    else:
        frame.heading(content, inside_outside_finding(content, audience, within))
        breadcrumb(content, within)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        shown = state.tabs("view", "Show", VIEWS, MAP)
        frame.choose_audience(content, audience)
        if shown != UNIT:
            look_inside(content, within)
    if shown == MAP:
        _map(content, within, audience, theme)
    elif shown == UNIT:
        side_by_side.one_unit(content, audience, theme)
    else:
        side_by_side.one_rule(content, within, audience, theme)
    with st.expander("How to read this", type="compact"):
        st.markdown(READING)
    st.page_link(
        "menu/report/predicted_observed.py",
        label="What the rules expected of customers, and what they feel",
        query_params=state.carried(),
        help="",
    )
    frame.foot(content)


def _map(content: Content, within: str, audience: str, theme: Theme) -> None:
    picture, shown = gap_picture(content, frame.key(content), within, audience, state.page(), theme.name)
    pairs = {pair.id: pair for pair in pairs_of(content.source)}
    unit, asked = state.unit(content), state.asked("rule", pairs)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        html(_legend(theme, audience))
        chosen = (unit, asked) if asked else None
        draw_grid(picture, "gaps", chosen, lambda unit, column: state.go(unit=unit, rule=column, within=within))
        pager(shown)
    with beside:
        names = {column.id: column.name for column in gap_grid.rule_columns(content)}
        choose(content, shown, names, "rule", "Rule", within)
        if not asked:
            hint("Choose a unit and a rule, or click a cell, to see both sides of it.")
            return
        st.markdown(plain(gap_sentence(content, unit, pairs[asked], audience)))
        cell_panel(content, story(content, unit, pairs[asked].inside), unit, within, theme)


def _legend(theme: Theme, audience: str) -> Markup:
    colours = [(shade.fill, name) for shade, name in zip(theme.scores, GAP_CLASSES, strict=True)]
    return legend(f"Inside minus {audience_name(audience)}, in points", colours, (("\u00b7\u00b7\u00b7", "hidden"),))


main()
