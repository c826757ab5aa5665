"""Themes of an organisation's own: what is proposed among comments that no theme holds, and naming it."""

from __future__ import annotations

import re

import streamlit as st

from diagnostic.core.released.themes.candidates import ThemeCandidate
from diagnostic.definitions.model import say
from diagnostic.definitions.themes import words_in
from diagnostic.errors import UserError
from diagnostic.report.pages.comment_themes import SIDES
from diagnostic.report.pages.comments import Block, markup
from diagnostic.report.words import count
from diagnostic.services.comments.named_themes import LONGEST_NAME, name_theme, named_themes, take_back_theme
from diagnostic.services.comments.themes import theme_candidates
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.report import state
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, confirmed, day, plain, problems, tell

ABOUT = (
    "What comes up here and stands under no theme can become one. Its words then sort every comment of your "
    "organisation, of earlier surveys too, and readers see its name."
)
NOTHING = (
    "Nothing is proposed: it takes 200 comments or more without a theme, and groups of them that stay the same when "
    "some comments are left out."
)
EXAMPLES = 2


def own_themes(access: Access, wave: Wave, audience: str) -> None:
    """The themes that were named here, and, once they are asked for, proposals for new ones."""
    st.header("Themes of your own", anchor=False)
    st.markdown(f":gray[{plain(ABOUT)}]", width=NARROW)
    _named(access)
    if not state.switch("proposals", "Look for new themes among these comments"):
        return
    with st.spinner("Comparing all comments that no theme holds. This takes some seconds."):
        found = theme_candidates(installation(), access, wave, audience)
    if not found:
        st.text(NOTHING, width=NARROW)
    for candidate in found:
        _proposed(access, candidate)


def _named(access: Access) -> None:
    for each in named_themes(installation(), access):
        name, words = say(each.theme.name), ", ".join(word for of in each.theme.words.values() for word in of)
        with st.container(key=f"theme_{each.record}", gap="xsmall", width=NARROW):
            st.markdown(
                f"**{plain(name)}**, {plain(SIDES[each.theme.side].lower())}: {plain(words)}  \n"
                f":gray[Named by {plain(each.author)}, {day(access.day_of(each.named_at))}.]"
            )
            question = f"Take back the theme {name}? No comment is under it then."
            if confirmed(f"take_back_{each.record}", "Take back", question, "Take it back"):
                _take_back(access, each.record)


def _take_back(access: Access, record: str) -> None:
    try:
        take_back_theme(installation(), access, record, now())
    except UserError as error:
        problems(error)
        return
    tell("The theme is taken back.")
    st.rerun()


def _proposed(access: Access, candidate: ThemeCandidate) -> None:
    """The words that go together, two comments that hold them, and the form that makes a theme of it."""
    key = " ".join(candidate.words)
    with st.container(border=True, width=NARROW):
        many = count(candidate.comments, "comment")
        st.markdown(f"**{plain(', '.join(candidate.words))}**  \n:gray[{many}]")
        examples = candidate.examples[:EXAMPLES]
        told = {
            text: [(start, end) for word, start, end in words_in(text) if word in candidate.words] for text in examples
        }
        html(markup([Block("", "", "", examples, told)]))
        with st.expander("Make it a theme"), st.form(f"form {key}", border=False):
            name = st.text_input("Name, as readers see it", max_chars=LONGEST_NAME, key=f"name {key}")
            side = st.radio(
                "What it is about", list(SIDES), index=None, format_func=SIDES.__getitem__, key=f"side {key}"
            )
            help_ = "With commas between. A star at the end of a word stands for any ending: park* for parking."
            words = st.text_area("Words that tell", ", ".join(candidate.words), help=help_, key=f"words {key}")
            if st.form_submit_button("Make it a theme"):
                _name(access, name, side, words)


def _name(access: Access, name: str, side: str | None, words: str) -> None:
    if side is None:
        st.error("Choose what it is about: how people are treated, or the work itself.")
        return
    entries = [each.strip() for each in re.split(r"[,\n]", words) if each.strip()]
    try:
        name_theme(installation(), access, name, side, entries, now())
    except UserError as error:
        problems(error)
        return
    tell(f"\u201c{name.strip()}\u201d is a theme now.")
    st.rerun()
