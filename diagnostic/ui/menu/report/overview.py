"""Overview: what is wrong, how sure, what to talk about first, what is well; lists and counts a click deeper."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from diagnostic.report import markup
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import overview_lists
from diagnostic.report.pages.overview_lists import Entry
from diagnostic.report.pages.priorities import well
from diagnostic.report.palette import SCORE_CLASSES
from diagnostic.report.words import audience_name
from diagnostic.ui.report import cards, frame, state
from diagnostic.ui.report.beside.organisations import beside_at_a_glance
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import score_strip, strip_rows
from diagnostic.ui.report.measured import appendix
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.summaries import gaps_and_surprises, headline, symptoms, where_we_stand
from diagnostic.ui.report.ways import save_picture, to_files
from diagnostic.ui.widgets import plain

DOTS = "Each dot is a team, from no sign (left) to full strength (right). Beyond the stroke it counts as predicted."


def main() -> None:
    """The finding, the priorities, what is well, the grid at a glance, and the lists behind a click."""
    content = frame.open_report()
    audience = frame.first_outside(content)
    frame.heading(content, headline(content, frame.key(content), audience, content.root))
    frame.choose_audience(content, audience)
    cards.priorities(content, audience, content.root, "menu/report/heatmap.py")
    good, who = st.columns([2, 1], gap="large")
    with good:
        st.header("What is well", anchor=False)
        html(markup.section(well(content, audience), frame.theme()))
    with who:
        st.header("Who answered", anchor=False)
        html(markup.answered_by(overview_lists.answered_by(content)))
    _glance(content)
    to_files("Save the report", content.root)
    more = st.expander("Symptoms, gaps and how sure all this is", key="more", on_change="rerun", bind="query-params")
    if more.open:
        with more:
            _lists(content, audience)
    frame.foot(content)


def _lists(content: Content, audience: str) -> None:
    """What the headline and the priorities leave out: counts, symptoms, gaps, surprises, how sure."""
    html(markup.standing(where_we_stand(content, frame.key(content), audience)))
    left, right = st.columns(2, gap="large")
    with left:
        none = "The rules predict no symptom in any team that is shown."
        found = symptoms(content, frame.key(content))
        _list("Strongest predicted symptoms", DOTS, found, "menu/report/heatmap.py", "dim", none)
    with right:
        _outside(content, audience)
    st.header("How sure is this?", anchor=False)
    html(markup.sections(appendix(content, frame.key(content)), frame.theme()))


def _outside(content: Content, audience: str) -> None:
    if not audience:
        st.header("Gaps", anchor=False)
        st.caption("Nobody outside was asked in this survey, so there is nothing to compare with.")
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
        "Every gap may be chance.",
    )
    key = "\u25cf predicted, \u25cb observed, on a line from 0 to 100."
    none = "No prediction that could be tested was wrong."
    _list("What is felt otherwise than expected", key, surprises, "menu/report/inside_outside.py", "rule", none)


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
    picture = score_strip(content, frame.key(content))
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium", vertical_alignment="center")
    with wide:
        draw_grid(picture, "glance", None, lambda unit, column: state.go(unit=unit, dim=column, within=content.root))
        finding = headline(content, frame.key(content), frame.first_outside(content), content.root)
        beside_at_a_glance(content, content.source.inside.audience)
        save_picture("at-a-glance", lambda: strip_rows(content).table(SCORE_CLASSES), content, finding)
    with beside:
        html(markup.score_legend(frame.theme(), upright=True))
        st.page_link("menu/report/heatmap.py", label="Every unit in the heatmap", query_params=state.carried(), help="")
    if "dim" in st.query_params:
        st.switch_page("menu/report/heatmap.py", query_params=st.query_params.to_dict())


main()
