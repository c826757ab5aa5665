"""One unit: its scores, what they predict and why, its gaps, its answers, and how it moved."""

from __future__ import annotations

from functools import partial

import streamlit as st

from diagnostic.report.charts.paired_series import compared_scores
from diagnostic.report.charts.score_grid import dimensions
from diagnostic.report.content.practices.causes import causes
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.tables import answers_picture, shares_table
from diagnostic.report.markup import sign_legend
from diagnostic.report.pages.headlines import wholly_hidden
from diagnostic.report.pages.practices.inside_story import shares
from diagnostic.report.pages.unit import about, few_answers, hidden_words
from diagnostic.report.palette import Theme
from diagnostic.report.story_markup import share_bars
from diagnostic.report.words import score
from diagnostic.ui.report import cards, frame, over_time, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.pictures import draw
from diagnostic.ui.report.places import breadcrumb
from diagnostic.ui.report.side_by_side import unit_drawing, unit_scores
from diagnostic.ui.report.summaries import UnitWords, answers_drawn, unit_words
from diagnostic.ui.report.ways import save_picture, to_files, to_practices, to_story
from diagnostic.ui.widgets import NARROW, plain

MET = "What people met in the last month; shares of those who answered this question."


def main() -> None:
    """One unit, or why it is hidden."""
    content, theme = frame.open_report(), frame.theme()
    unit, audience = state.unit(content), frame.first_outside(content)
    said = unit_words(content, frame.key(content), unit, audience, theme.name)
    frame.heading(content, said.finding)
    breadcrumb(content, unit)
    who = " ".join(filter(None, (about(content, unit), few_answers(content, unit))))
    st.markdown(f":gray[{plain(who)}]", width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
        to_story(unit)
        to_practices(unit)
        if not content.units[unit].pooled:
            to_files("Save this part", unit)
    if wholly_hidden(content, unit):
        _hidden(content, unit)
    else:
        _shown(content, unit, audience, said, theme)
    frame.foot(content)


def _hidden(content: Content, unit: str) -> None:
    """What is shown instead, and why."""
    for words in hidden_words(content, unit):
        st.markdown(plain(words), width=NARROW)
    with st.container(horizontal=True):
        for other in content.shown_instead(unit):
            name = plain(content.units[other].name)
            st.button(name, key=f"instead_{other}", on_click=state.go, kwargs={"unit": other})


def _shown(content: Content, unit: str, audience: str, said: UnitWords, theme: Theme) -> None:
    if unit == content.root:
        words = "Overview: what to talk about first"
        st.page_link("menu/report/overview.py", label=words, query_params=state.carried(), help="")
    else:
        cards.priorities(content, audience, unit, "menu/report/heatmap.py")
    scores = compared_scores(content, unit)
    st.header(plain(scores.heading), anchor=False)
    wide, beside = st.columns([676, 466], gap="large")
    with wide:
        signs = (("\u25cf", theme.ink, content.units[unit].name), ("|", theme.ink, scores.other))
        picture = unit_scores(content, frame.key(content), unit, theme.name)
        draw(picture, "scores", sign_legend(signs) if scores.other else None)
        save_picture("scores", lambda: unit_drawing(content, unit), content, said.finding)
    with beside:
        html(said.changed)
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Predicted symptoms", anchor=False)
        html(said.symptoms)
    with right:
        st.header("Gaps", anchor=False)
        html(said.gaps)
    st.header("How people answered", anchor=False)
    _answers(content, unit, theme)
    over_time.over_time(content, unit, theme)
    if met := shares(causes(content, unit)):
        st.header("What is in the way", anchor=False)
        st.caption(MET)
        with st.container(width=NARROW):
            html(share_bars(met, theme))
            save_picture("in-the-way", lambda: shares_table(MET, met), content, "What is in the way")


def _answers(content: Content, unit: str, theme: Theme) -> None:
    names = {column.id: column.name for column in dimensions(content)}
    chosen = state.choice("dim", "Dimension", names, next(iter(names)), width=320)
    answers = answers_drawn(content, frame.key(content), unit, chosen, theme.name)
    with st.container(width=NARROW):
        if answers.legend:
            html(answers.legend)
        html(answers.drawn)
        if answers.legend:
            name = content.units[unit].name
            asked = [(names[chosen], score(content.inside.at("mean", unit, chosen)), answers.items)]
            picture = partial(answers_picture, f"How the people of {name} answered", asked)
            save_picture("answers", picture, content, f"{names[chosen]} in {name}: {asked[0][1]}")


main()
