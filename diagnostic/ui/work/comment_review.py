"""One comment after another: read it, black out words, leave it out, go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from diagnostic.definitions.identifying_phrases import Found
from diagnostic.errors import UserError
from diagnostic.report.pages.comments import reviewed, title, whose
from diagnostic.report.words import count
from diagnostic.services.comments.review import CommentDraft, Pile, Review, look_at, redact
from diagnostic.services.comments.suggestions import suggestions
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.ui.access import Access, installation, still
from diagnostic.ui.report import state
from diagnostic.ui.report.html import html
from diagnostic.ui.widgets import NARROW, plain

A_PAGE = 10  # comments
SHOW = {"all": "All", "marked": "With something marked", "new": "Not looked at yet"}
PROBLEM = "comment_problem"  # in the session's state: (comment, what was wrong)


@dataclass(frozen=True)
class ReviewItem:
    """A comment on the page, the list that it is for, and what is marked in it."""

    pile: Pile
    draft: CommentDraft
    marked: tuple[Found, ...]


@dataclass(frozen=True)
class Desk:
    """What a review is of, and who sits at it."""

    access: Access
    wave: Wave
    audience: str
    questions: Mapping[str, str]
    languages: Collection[str]

    def decide(self, comment: str) -> None:
        """As the widgets of this comment say."""
        if not still(self.access):
            return
        passages, leave_out = st.session_state[f"black_{comment}"], st.session_state[f"out_{comment}"]
        try:
            redact(installation(), self.access, self.wave, self.audience, comment, passages, leave_out)
        except UserError as error:
            st.session_state[PROBLEM] = comment, str(error)

    def black_out(self, items: Sequence[ReviewItem]) -> None:
        """All that is marked in these."""
        for item in items if still(self.access) else ():
            words = [*blacked(item.draft), *(words_of(item))]
            redact(
                installation(), self.access, self.wave, self.audience, item.draft.id, words, item.draft.left_out
            )  # fmt: skip

    def go_on(self, items: Sequence[ReviewItem], page: int) -> None:
        """These were looked at; those that are not wanted any more then make room for the next by themselves."""
        seen = [item.draft.id for item in items]
        if not still(self.access):
            return
        look_at(installation(), self.access, self.wave, self.audience, seen)
        if state.asked("show", SHOW) != "new":
            state.go(page=str(page + 1))


def review_page(desk: Desk, review: Review) -> None:
    """Ten comments at a time, of those that are wanted."""
    shown = state.tabs("show", "Show", SHOW, "all")
    items = wanted(desk, review, shown)
    pages = max(1, -(-len(items) // A_PAGE))
    number = min(max(state.page(), 1), pages)
    here = items[(number - 1) * A_PAGE : number * A_PAGE]
    if not here:
        st.text("Nothing is left to look at here.")
        return
    before: Pile | None = None
    for item in here:
        if item.pile is not before:
            heading(desk, review, item.pile)
        before = item.pile
        one(desk, item)
    onward(desk, here, number, pages)


def wanted(desk: Desk, review: Review, shown: str) -> list[ReviewItem]:
    """The comments that a choice of `SHOW` is about, in the order of the lists."""
    found = []
    for pile in review.piles:
        marked = suggestions(pile, desk.wave.chart, desk.languages)
        found += [ReviewItem(pile, draft, marked.get(draft.id, ())) for draft in pile.comments]
    if shown == "marked":
        return [item for item in found if item.marked]
    return [item for item in found if shown == "all" or not item.draft.looked_at]


def heading(desk: Desk, review: Review, pile: Pile) -> None:
    """The question and whose words these are, as readers will see it."""
    chart = desk.wave.chart
    st.header(plain(title(chart, pile.unit, pile.members)), anchor=False)
    about = whose(
        chart, pile.unit, pile.members, [each.unit for each in review.piles if each.question == pile.question]
    )
    many = count(len(pile.comments), "comment")
    quoted = " ".join(filter(None, (f"“{desk.questions[pile.question]}”", f"{many}.", about)))
    st.markdown(f":gray[{plain(quoted)}]", width=NARROW)


def one(desk: Desk, item: ReviewItem) -> None:
    """A comment with what is marked and what is blacked out, and the two ways to change it."""
    draft, comment = item.draft, item.draft.id
    st.session_state[f"black_{comment}"], st.session_state[f"out_{comment}"] = blacked(draft), draft.left_out
    with st.container(key=f"comment_{comment}", gap="xsmall"):
        html(comment_html(item))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.multiselect(
                "Words to black out", list(dict.fromkeys([*blacked(draft), *words_of(item)])), key=f"black_{comment}",
                accept_new_options=True, placeholder="Words to black out", label_visibility="collapsed", width=420,
                on_change=desk.decide, args=(comment,),
            )  # fmt: skip
            st.toggle("Leave it out", key=f"out_{comment}", on_change=desk.decide, args=(comment,))
        wrong = st.session_state.get(PROBLEM)
        if wrong and wrong[0] == comment:
            st.error(plain(st.session_state.pop(PROBLEM)[1]))


def comment_html(item: ReviewItem) -> Markup:
    """The text as it stands: `<del>` what is blacked out, `<mark>` what could be."""
    draft = item.draft
    spans = [(start, end, "del") for start, end in draft.passages]
    spans += [
        (found.start, found.end, "mark")
        for found in item.marked
        if not any(start < found.end and found.start < end for start, end in draft.passages)
    ]
    seen = "Left out" if draft.left_out else "Looked at" if draft.looked_at else ""
    return reviewed(draft.text, spans, draft.left_out, seen)


def blacked(draft: CommentDraft) -> list[str]:
    """The words that are blacked out, each once whatever its case."""
    return once(draft.text[start:end] for start, end in draft.passages)


def words_of(item: ReviewItem) -> list[str]:
    """The words that are marked."""
    return once(item.draft.text[found.start : found.end] for found in item.marked)


def once(words: Iterable[str]) -> list[str]:
    """Each word once whatever its case and spaces, as it was written last."""
    return list({" ".join(each.split()).casefold(): " ".join(each.split()) for each in words}.values())


def onward(desk: Desk, here: Sequence[ReviewItem], number: int, pages: int) -> None:
    """To the next ten, by button or key."""
    marked = [item for item in here if item.marked]
    with st.container(horizontal=True, vertical_alignment="center", key="onward"):
        st.button(
            "Looked at, go on", type="primary", key="go_on", shortcut="Mod+Enter", on_click=desk.go_on,
            args=(here, number),
        )  # fmt: skip
        if marked:
            st.button(
                "Black out all that is marked here", key="black_all", shortcut="Mod+B", on_click=desk.black_out,
                args=(marked,),
            )  # fmt: skip
        if pages > 1:
            st.session_state["review_page"] = number
            st.pagination(
                pages, key="review_page", on_change=lambda: state.go(page=str(st.session_state["review_page"]))
            )  # fmt: skip
