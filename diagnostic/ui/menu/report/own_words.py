"""In their own words: what people wrote, list by list, and searching in it."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.released.comment_release import CommentList, QuestionComments
from diagnostic.definitions.action import ActionWhy
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages import comment_themes, comments
from diagnostic.report.pages.acting.reasons import theme_reasons
from diagnostic.report.words import audience_name, capital, listed
from diagnostic.services.comments.named_themes import theme_dictionary
from diagnostic.services.comments.released import Verbatims, load_comments
from diagnostic.services.comments.themes import themed_lists
from diagnostic.ui.access import Access, installation, require
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.ways import to_try
from diagnostic.ui.themes.correcting import ThemedSurvey, draw_themed
from diagnostic.ui.themes.correcting import spoken as themed_comments
from diagnostic.ui.widgets import NARROW, indented, plain

TITLE = "In their own words"
ORDERS = {"list": "List by list", "theme": "By theme"}


def main() -> None:
    """Released comments, or why there are none."""
    access = require()
    content = frame.open_report()
    known = content.source.questionnaires
    asked = [each for each in (content.source.inside.audience, *content.audiences) if known[each].questions]
    voices = load_comments(installation(), access, content.source.wave.id)
    if not asked or not voices:
        _nothing(content, access, asked)
        return
    audience = state.asked("asked", asked, next(each for each in asked if each in voices))
    if audience not in voices:
        frame.heading(content, TITLE)
        _audiences(asked)
        _waiting(content, access, [audience])
    else:
        _released(content, access, voices[audience], asked)
    frame.foot(content)


def _nothing(content: Content, access: Access, asked: list[str]) -> None:
    """Nobody could write anything, or nothing of it is released."""
    frame.heading(content, TITLE)
    if asked:
        _waiting(content, access, asked)
    else:
        st.text("In this survey nobody was asked to write anything.", width=NARROW)
    frame.foot(content)


def _waiting(content: Content, access: Access, audiences: list[str]) -> None:
    who = listed([audience_name(each) for each in audiences])
    words = f"What {who} wrote is not released yet: a consultant looks through it first."
    st.text(words, width=NARROW)
    if access.role == "consultant":
        wave = content.source.wave.id
        st.page_link("menu/work/comments.py", label="Look through the comments", query_params={"wave": wave})


def _audiences(asked: list[str]) -> None:
    if len(asked) > 1:
        state.tabs("asked", "Who wrote", {each: capital(audience_name(each)) for each in asked}, asked[0])


def _released(content: Content, access: Access, voices: Verbatims, asked: list[str]) -> None:
    """One question and one part of the chart, both as the address asks."""
    release = voices.release
    questionnaire, spoken = content.source.questionnaires[release.audience], {s.question: s for s in release.questions}
    questions = {each.id: content.say(each.text) for each in questionnaire.questions if each.id in spoken}
    question = state.asked("question", questions, next(iter(questions)))
    unit = state.unit(content)
    inside = set(content.source.chart.subtree(unit))
    lists = [at for at in spoken[question].lists if at.unit in inside]
    openly = release.audience in content.source.wave.policy.open_to
    frame.heading(content, comments.finding(release.audience, comments.people(lists), openly) if lists else TITLE)
    st.markdown(f":gray[{plain(questions[question])}]", width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        _audiences(asked)
        by = state.tabs("by", "Sorted", ORDERS, "list") if lists else "list"
        if len(questions) > 1:
            state.choice("question", "Question", questions, next(iter(questions)), width=320)
        chart = content.source.chart
        state.choice("unit", "Unit", dict(zip(chart.ids, indented(chart), strict=True)), content.root, width=280)
        wanted = st.text_input("Search", key="own_words_search", width=280, on_change=state.go, kwargs={"page": None})
    if by == "theme":
        _by_theme(content, access, release.audience, spoken[question], lists, unit, wanted, release.least)
    else:
        _lists(content, spoken[question], lists, unit, wanted, release.least)
    st.caption(f"Comments: release {voices.name}")


def _by_theme(
    content: Content,
    access: Access,
    audience: str,
    asked: QuestionComments,
    lists: list[CommentList],
    unit: str,
    wanted: str,
    least: int,
) -> None:
    """The comments of all lists of a part by what they are about, the human side first."""
    places = {at.unit for at in lists}
    wave = content.source.wave.id
    themed = themed_lists(installation(), access, wave, audience)
    here = tuple(at for at in themed if at.question == asked.question and at.unit in places)
    spoken = themed_comments(access, here)
    rows = [
        (theme.id, theme.side, content.say(theme.name)) for theme in theme_dictionary(installation(), access).themes
    ]
    with st.container(width=NARROW):
        if words := _elsewhere(content, asked, lists, unit, least):
            st.text(words)
        left_out = comments.left_out_words(sum(at.left_out for at in lists))
        st.text(" ".join(filter(None, (comment_themes.sides_words(rows, spoken), left_out))))
        st.caption(comment_themes.EXPLAINED)
        found = comments.search(comment_themes.theme_blocks(rows, spoken), wanted)
        shown, pages = comments.page(found, state.page())
        draw_themed(access, ThemedSurvey(wave, audience, here, comment_themes.names(rows)), shown, wanted)
    _try_about(theme_reasons(rows, spoken, content.source.wave.name), unit)
    _pager(pages)


def _try_about(themes: list[ActionWhy], unit: str) -> None:
    """A way from each theme to an action because of it."""
    if themes:
        with st.expander("Try something about a theme"):
            for why in themes:
                to_try(why, unit, label=plain(why.words))


def _lists(
    content: Content, spoken: QuestionComments, lists: list[CommentList], unit: str, wanted: str, least: int
) -> None:
    """The lists of a part, page by page, or why there is none."""
    with st.container(width=NARROW):
        if spoken.hidden:
            st.text(comments.hidden_words(least))
            return
        if words := _elsewhere(content, spoken, lists, unit, least):
            st.text(words)
        every = comments.blocks(content.source.chart, lists)
        found = comments.search(every, wanted)
        if wanted.strip() and lists:
            st.caption(comments.found_words(found, every))
        shown, pages = comments.page(found, state.page())
        html(comments.markup(shown, wanted))
    _pager(pages)


def _elsewhere(content: Content, spoken: QuestionComments, lists: list[CommentList], unit: str, least: int) -> str:
    """Where the words of people of a unit stand that has no list, or no own one; empty where all is here."""
    taken_up = next((at for at in spoken.lists if unit in at.members), None)
    if lists and taken_up is None:
        return ""
    places = {at.unit: at for at in spoken.lists}
    above = next((places[each] for each in reversed(content.path(unit)[:-1]) if each in places), taken_up)
    name = content.units[unit].name
    title = comments.title(content.source.chart, above.unit, above.members) if above else ""
    return comments.elsewhere_words(name, least, title)


def _pager(pages: int) -> None:
    if pages < 2:
        return
    st.session_state["own_words_page"] = min(state.page(), pages)
    st.pagination(pages, key="own_words_page", on_change=_turn)


def _turn() -> None:
    state.go(page=str(st.session_state["own_words_page"]))


main()
