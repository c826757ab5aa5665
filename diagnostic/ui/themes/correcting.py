"""Released comments by theme, and the choice by which a consultant says what one of them is about.

The comments are one piece of HTML; which of its buttons was pressed stands in the address, and opens a dialog.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.pages.comment_themes import Spoken, decided_words
from diagnostic.report.pages.comments import Block, marked_comment, markup
from diagnostic.report.words import listed
from diagnostic.services.comments.themes import ThemeCorrection, ThemedComment, ThemedList, correct_themes
from diagnostic.ui.access import Access, installation, now, require
from diagnostic.ui.report import state
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import day, plain, problems

CHANGE, TITLE = "Change", "What is this comment about?"
ADVICE = (
    "Choose several, or none. You can also save what is right already: other comments are sorted by both. "
    "Your name stands beside it."
)
_COMMENTS = st.components.v2.component(
    "themed_comments", js=Path(__file__).with_name("correcting.js").read_text(encoding="utf-8"), isolate_styles=False
)


@dataclass(frozen=True)
class ThemedSurvey:
    """Released lists of one audience of a wave, and the names of all themes by id, the human side first."""

    wave: str
    audience: str
    lists: tuple[ThemedList, ...]
    names: Mapping[str, str]

    def find(self, comment: str) -> ThemedComment | None:
        """A comment by its id, if it is in these lists."""
        return next((each for at in self.lists for each in at.comments if each.id == comment), None)


def spoken(access: Access, lists: Iterable[ThemedList]) -> list[Spoken]:
    """The comments of these lists as they are read."""
    return [
        Spoken(each.text, each.themes, each.id, _decided(access, each.corrections[0]) if each.corrections else "")
        for at in lists
        for each in at.comments
    ]


def draw_themed(access: Access, survey: ThemedSurvey, blocks: Sequence[Block], wanted: str = "") -> None:
    """The comments by theme; for a consultant with a small button beside each, which opens the choice of its themes."""
    if access.role != "consultant":
        html(markup(blocks, wanted))
        return
    key = f"themed_{survey.wave}_{survey.audience}"

    def did() -> None:
        if comment := st.session_state[key].change:
            state.go(change=str(comment))

    _COMMENTS(data={"html": markup(blocks, wanted, CHANGE)}, key=key, on_change_change=did)
    comment = survey.find(st.query_params.get("change", ""))
    if comment is not None:
        st.dialog(TITLE, width="medium", on_dismiss=_closed)(_choose)(access, survey, comment)


def _choose(access: Access, survey: ThemedSurvey, comment: ThemedComment) -> None:
    """The comment with all the words that decided, and its themes to choose."""
    html(marked_comment(comment.text, [span for each in comment.themes for span in each.spans]))
    with st.form(f"themes_{comment.id}", border=False):
        chosen = st.multiselect(
            "Themes", list(survey.names), [each.theme for each in comment.themes], survey.names.__getitem__,
            key=f"about_{comment.id}", placeholder="No theme",
        )  # fmt: skip
        st.caption(ADVICE)
        if st.form_submit_button("Save", type="primary"):
            _save(survey, comment, chosen)
    if comment.corrections:
        said = [f"- {plain(_said(access, each, survey.names))}" for each in comment.corrections]
        st.markdown("\n".join(["Decided before:", "", *said]))


def _save(survey: ThemedSurvey, comment: ThemedComment, chosen: Sequence[str]) -> None:
    """Keep what was chosen, and draw the page anew."""
    access = require("consultant")
    try:
        correct_themes(installation(), access, survey.wave, survey.audience, comment.id, chosen, now())
    except UserError as error:
        problems(error)
        return
    _closed()
    st.toast("Saved.", icon=":material/check:")
    st.rerun()


def _closed() -> None:
    state.go(change=None)


def _decided(access: Access, correction: ThemeCorrection) -> str:
    return decided_words(correction.by, day(access.day_of(correction.at)))


def _said(access: Access, correction: ThemeCorrection, names: Mapping[str, str]) -> str:
    about = listed([names[each] for each in names if each in correction.themes]) or "no theme"
    return f"{day(access.day_of(correction.at))}, {correction.by}: {about}"
