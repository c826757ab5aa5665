"""Overview: where we stand in five sentences, what the rules predict, and where inside and outside differ most."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from diagnostic.report import markup
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import overview_lists
from diagnostic.report.pages.overview_lists import Entry
from diagnostic.report.words import audience_name
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import score_strip
from diagnostic.ui.report.measured import appendix
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.summaries import five_sentences, gaps_and_surprises, symptoms
from diagnostic.ui.widgets import plain

DOTS = "Each dot is a team, from no sign (left) to full strength (right). Beyond the stroke it counts as predicted."


def main() -> None:
    """Five sentences, the grid at a glance, and the lists."""
    content = frame.open_report()
    audience = frame.first_outside(content)
    finding, *rest = five_sentences(content, frame.key(content), audience)
    frame.heading(content, finding)
    where, who = st.columns([3, 1], gap="large")
    with where:
        html(markup.standing(rest))
    with who:
        html(markup.answered_by(overview_lists.answered_by(content)))
    _glance(content)
    frame.choose_audience(content, audience)
    left, right = st.columns(2, gap="large")
    with left:
        none = "The rules predict no symptom in any team that is shown."
        found = symptoms(content, frame.key(content))
        _list("Strongest predicted symptoms", DOTS, found, "menu/report/heatmap.py", "dim", none)
    with right:
        _outside(content, audience)
    st.header("Appendix: how sure is this?", anchor=False)
    html(markup.sections(appendix(content, frame.key(content)), frame.theme()))
    frame.foot(content)


def _outside(content: Content, audience: str) -> None:
    if not audience:
        st.header("Gaps", anchor=False)
        st.caption("Nobody outside was asked in this wave, so there is nothing to compare with.")
        return
    gaps, surprises = gaps_and_surprises(content, frame.key(content), audience)
    who = audience_name(audience)
    key = f"\u25cf inside, \u25cb {who}, on a line from 0 to 100."
    _list(
        f"Widest gaps between inside and {who}",
        key,
        gaps,
        "menu/report/inside_outside.py",
        "rule",
        "No gap is clear of chance.",
    )
    key = "\u25cf predicted, \u25cb observed, on a line from 0 to 100."
    none = "No prediction that could be tested was wrong."
    _list("Where the rules were wrong", key, surprises, "menu/report/predicted_observed.py", "rule", none)


def _list(title: str, key: str, entries: Sequence[Entry], page: str, name: str, none: str) -> None:
    """Entries under the way to their cells; `key` says how to read the line below each."""
    st.header(title, anchor=False)
    st.caption(key if entries else none)
    for entry in entries:
        to = {"unit": entry.unit, name: entry.dimension if name == "dim" else entry.rule}
        with st.container(gap=None):
            st.page_link(page, label=f"**{plain(entry.title)}**", query_params=state.carried(**to), help="")
            html(markup.entry(entry.words, _track(entry)))


def _track(entry: Entry) -> Markup | str:
    if entry.strengths:
        return markup.strengths_track(entry.strengths, frame.theme())
    return markup.sides_track(*entry.sides, frame.theme()) if entry.sides else ""


def _glance(content: Content) -> None:
    """The whole and what is right below it; a click leads to the cell in the heatmap."""
    st.header("Inside at a glance", anchor=False)
    picture = score_strip(content, frame.key(content), frame.theme().name)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium", vertical_alignment="center")
    with wide:
        draw_grid(picture, "glance", None, lambda unit, column: state.go(unit=unit, dim=column, within=content.root))
    with beside:
        html(markup.score_legend(frame.theme(), upright=True))
        st.page_link("menu/report/heatmap.py", label="Every unit in the heatmap", query_params=state.carried(), help="")
    if "dim" in st.query_params:
        st.switch_page("menu/report/heatmap.py", query_params=st.query_params.to_dict())


main()
