"""Comments: look through what people wrote in a published wave, black out words, and release it once."""

from __future__ import annotations

import random

import streamlit as st

from diagnostic.core.released.hashes import short_hash
from diagnostic.definitions.model import say
from diagnostic.errors import UserError
from diagnostic.report.pages.comments import hidden_words
from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.comments.released import CommentSurvey, comment_surveys
from diagnostic.services.comments.review import Review, release_comments, to_review
from diagnostic.services.fieldwork.lifecycle import Wave, list_waves, survey_questionnaire
from diagnostic.ui.access import Access, installation, now, require, today
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.styles import styles
from diagnostic.ui.themes.naming import own_themes
from diagnostic.ui.widgets import NARROW, confirmed, day_and_time, page_title, plain, problems, tell
from diagnostic.ui.work.asked_wave import asked_wave
from diagnostic.ui.work.comment_review import Desk, review_page
from diagnostic.ui.work.waves.life import comments_standing

ABOUT = "Look through what people wrote in their own words, then release it: once, and for good."


def every_wave(access: Access) -> None:
    """All published waves with comments."""
    page_title("Comments", ABOUT)
    waves = [wave for wave in list_waves(installation(), access, today(access)) if wave.state == "published"]
    asked = {wave.id: comment_surveys(installation(), access, wave) for wave in waves}
    if not any(asked.values()):
        st.text("No published survey has comments. You can look through them once a survey is published.", width=NARROW)
        st.page_link("menu/work/waves.py", label="Surveys", icon=":material/arrow_forward:")
    for wave in reversed(waves):
        if asked[wave.id]:
            with st.container(border=True, key=f"comments_{wave.id}", horizontal=True, vertical_alignment="center"):
                with st.container(gap="xxsmall"):
                    st.header(plain(wave.name), anchor=False)
                    for survey in asked[wave.id]:
                        st.text(f"{capital(audience_name(survey.audience))}: {comments_standing(access, survey)}")
                waits = any(survey.standing == "waiting" for survey in asked[wave.id])
                label = "Look through" if waits else "Open"
                st.button(label, key=f"open_{wave.id}", on_click=state.go, kwargs={"wave": wave.id})


def one_wave(access: Access, wave: Wave) -> None:
    """The comments of one wave: to be looked through, or released."""
    away = {"wave": None, "asked": None, "show": None, "page": None, "proposals": None}
    st.button("All surveys", icon=":material/arrow_back:", type="tertiary", on_click=state.go, kwargs=away)
    page_title(f"Comments: {wave.name}")
    asked = {survey.audience: survey for survey in comment_surveys(installation(), access, wave)}
    if not asked:
        st.text("In this survey nobody was asked to write anything.")
        return
    audience = next(iter(asked))
    if len(asked) > 1:
        names = {each: capital(audience_name(each)) for each in asked}
        audience = state.tabs("asked", "Who wrote", names, audience)
    if asked[audience].created_at is not None:
        released(access, wave, asked[audience])
        own_themes(access, wave, audience)
        return
    if asked[audience].standing == "aside":
        st.text("All answers came from files that hold no comments. There is nothing to look through.", width=NARROW)
        return
    review(access, wave, audience)


def released(access: Access, wave: Wave, survey: CommentSurvey) -> None:
    """Who released it, and when: in the ledger, never beside a comment."""
    if survey.hash is None or survey.created_at is None or survey.created_by is None:
        return
    st.success("These comments are released. The report shows them.", icon=":material/verified:")
    name, moment = short_hash(survey.hash), survey.created_at
    st.markdown(f"Release `{name}`, {day_and_time(access, moment)}, by {plain(survey.created_by)}")
    st.page_link(
        "menu/report/own_words.py", label="Read them in the report", icon=":material/arrow_forward:",
        query_params={"wave": wave.id, "asked": survey.audience},
    )  # fmt: skip


def review(access: Access, wave: Wave, audience: str) -> None:
    """Comments to look through, then the button that releases them."""
    try:
        found = to_review(installation(), access, wave, audience, now())
    except UserError as error:
        problems(error)
        return
    asked = survey_questionnaire(installation(), access, wave, audience).questions
    questions = {each.id: say(each.text) for each in asked}
    st.markdown(summary(found), width=NARROW)
    for question in found.hidden:
        st.markdown(plain(f"“{questions[question]}” {hidden_words(found.least)}"), width=NARROW)
    if not found.comments:
        return
    languages = {language for each in asked for language in each.text}
    review_page(Desk(access, wave, audience, questions, languages), found)
    st.divider()
    publish(access, wave, found)


def summary(found: Review) -> str:
    """How far the review is, and that nothing else is to be seen."""
    every, seen = len(found.comments), sum(each.looked_at for each in found.comments)
    if not every:
        return "There is nothing to look through, and nothing to release."
    places = count(len(found.piles), "list")
    return (
        f"**{seen:,} of {every:,}** looked at, in {places}. Black words out, or leave a comment out: it is then "
        "counted, not shown. Marked words are suggestions. You see what will be released and nothing else: each list "
        f"is of {found.least} people or more, and what could not be listed is shown to nobody."
    )


def publish(access: Access, wave: Wave, found: Review) -> None:
    """The button that releases comments for good."""
    open_ = sum(not each.looked_at for each in found.comments)
    left = f" {capital(count(open_, 'comment has', 'comments have'))} not been looked at." if open_ else ""
    question = f"Release these comments?{left} This cannot be taken back or changed."
    if confirmed(f"release_{wave.id}_{found.audience}", "Release these comments", question, "Release them"):
        try:
            release_comments(installation(), access, wave, found.audience, now(), random.SystemRandom())
        except UserError as error:
            problems(error)
            return
        tell("The comments are released. The report shows them.")
        st.rerun()


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    styles(frame.theme())
    wave = asked_wave(access, "Comments", every_wave)
    if wave:
        one_wave(access, wave)


if __name__ == "__main__":
    show()
