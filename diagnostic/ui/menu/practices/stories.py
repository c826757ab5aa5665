"""Stories: what each team believed before its conversations and believes after, beside the scores that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.words import count
from diagnostic.services.installation.access import Access
from diagnostic.services.practices.scope import units_seen
from diagnostic.services.stories.texts import TeamStory, begin_story, stories
from diagnostic.services.stories.words import PARTS, StoryParts
from diagnostic.ui.access import installation, now, require
from diagnostic.ui.practices.storied import care_of, scores_beside
from diagnostic.ui.widgets import NARROW, day, page_title, plain, prepared_at, problems, same_tab, tell

ABOUT = "What a team believes about its work and those it serves, before it meets them and afterwards."
PROMPTS = {"feelings": "Our job", "responsibilities": "What we answer for", "customers": "Those we serve"}
EMPTY = {"before": "Not written yet.", "after": "It is written after the conversations."}


def main() -> None:
    """What there is, then the way to another one."""
    access = require("executive")
    names, found = units_seen(installation(), access), stories(installation(), access)
    page_title(_finding(found, names), ABOUT)
    wanted, team = st.query_params.get("story"), st.query_params.get("unit")
    alone = next((each for each in found if wanted == each.id or (not wanted and team == each.unit)), None)
    if alone is not None:
        st.button("All stories", icon=":material/arrow_back:", type="tertiary", on_click=_go)
        _one(access, alone, names.get(alone.unit, alone.unit))
        st.page_link(
            "menu/practices/conversations.py",
            label="How those it serves see it",
            icon=":material/forum:",
            query_params={"provider": alone.unit},
        )
        scores_beside(access, alone)
        care_of(access, alone)
        return
    for each in found:
        with st.container(border=True, key=f"story_{each.id}"):
            _one(access, each, names.get(each.unit, each.unit))
            st.button("Scores beside it, and its link", key=f"open_{each.id}", on_click=_go, args=(each.id,))
    if not found:
        st.markdown(
            "A team that serves others inside writes what it believes about them, looks for other "
            "stories that fit, meets five or six of them, and writes the new one.",
            width=NARROW,
        )
    if not names:
        st.markdown("A story is a team's: a consultant brings the chart of units first, under Organisation.")
        prepared_at(access, "organisation")
        return
    _new(access, {unit: name for unit, name in names.items() if unit not in {each.unit for each in found}})


def _finding(found: Sequence[TeamStory], names: Mapping[str, str]) -> str:
    """The page's title: who tells another story by now, or who has begun."""
    anew = [each for each in found if each.text.after]
    if anew:
        who = names.get(anew[0].unit, anew[0].unit) if len(anew) == 1 else count(len(anew), "team").capitalize()
        return f"{who} {'tells' if len(anew) == 1 else 'tell'} another story than before"
    if found:
        believes = "it believes" if len(found) == 1 else "they believe"
        return f"{count(len(found), 'team').capitalize()} wrote what {believes}"
    return "No team has written its story yet"


def _go(story: str = "") -> None:
    """Lead to one story, or back to all of them."""
    st.query_params.clear()
    if story:
        st.query_params["story"] = story


def _one(access: Access, story: TeamStory, unit: str) -> None:
    """Before and after side by side, and the other stories that fit."""
    st.header(plain(unit), anchor=False)
    st.caption(f"Last changed {day(access.day_of(story.changed_at))}")
    before, after = st.columns(2, gap="medium")
    with before:
        _side("The story they told themselves", story.text.before, EMPTY["before"])
    with after:
        _side("The story they tell now", story.text.after, EMPTY["after"])
    if story.text.others:
        others = "\n".join(f"- {plain(each)}" for each in story.text.others)
        st.markdown(f"**Other stories that fit**\n{others}", width=NARROW)
    same_tab("Read and write it", story.address)


def _side(heading: str, parts: StoryParts, empty: str) -> None:
    st.subheader(heading, anchor=False)
    written = [f":gray[{PROMPTS[part]}]  \n{_words(getattr(parts, part))}" for part in PARTS if getattr(parts, part)]
    st.markdown("\n\n".join(written) or f":gray[{empty}]")


def _words(text: str) -> str:
    return "  \n".join(plain(line) for line in text.split("\n"))


def _new(access: Access, names: dict[str, str]) -> None:
    st.header("Another team's story", anchor=False)
    wanted = st.query_params.get("unit", "")
    at = list(names).index(wanted) if wanted in names else 0
    unit = st.selectbox("Team", list(names), at, format_func=lambda each: names.get(each, each), width=NARROW)
    st.caption("Open: whoever can see this team here, or has the story's link, reads it.")
    if st.button("Begin this story", type="primary", disabled=not names):
        try:
            record = begin_story(installation(), access, unit, now())
        except UserError as error:
            problems(error)
        else:
            _go(record)
            tell("The story can be written now. Send its link to the team.")
            st.rerun()


main()
