"""One story as staff see it: the scores that moved beside it, its link, its end."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.statistics.comparisons import HIGHER
from diagnostic.report.words import audience_name, capital, count, score
from diagnostic.services.installation.access import Access
from diagnostic.services.stories.moved import MovedScore, SurveyMoves, moved_scores
from diagnostic.services.stories.texts import TeamStory, delete_story, renew_story_link
from diagnostic.ui.access import installation, now, today
from diagnostic.ui.widgets import NARROW, confirmed, plain, tell

NO_PROOF = (
    "A story is what a team believes. Five or six conversations prove nothing, and a score that moved may have moved "
    "for other reasons; beside each other they are something to talk about."
)
NOT_ASKED = (
    "No two surveys of one kind were published of this unit yet. When there are, what moved by more than chance "
    "stands here."
)
TOO_EARLY = "It was asked before a new story was written, so it has nothing to do with one."


def scores_beside(access: Access, story: TeamStory) -> None:
    """What was published of the team in the two newest surveys of each kind, and what may not be read into it."""
    st.header("Scores meanwhile", anchor=False)
    found = moved_scores(installation(), access, story, today(access))
    for each in found:
        early = story.renewed is None or each.opened <= story.renewed
        st.markdown(plain(f"{_said(each)} {TOO_EARLY}" if early and each.moved else _said(each)), width=NARROW)
        st.markdown("\n".join(f"- {plain(_moved(row))}" for row in each.moved), width=NARROW)
    st.markdown(NO_PROOF if found else NOT_ASKED, width=NARROW)


def _said(moves: SurveyMoves) -> str:
    """What one audience said, above the list."""
    who = f"{capital(audience_name(moves.audience))}, \u201c{moves.survey}\u201d and the survey before: "
    if not moves.moved:
        return who + "nothing moved by more than chance."
    rest = f", {count(moves.others, 'other')} did not" if moves.others else ""
    return who + f"{count(len(moves.moved), 'score')} moved by more than chance{rest}."


def _moved(row: MovedScore) -> str:
    way = "up" if row.verdict == HIGHER else "down"
    return f"{row.dimension}: {way} from {score(row.before)} to {score(row.after)}"


def care_of(access: Access, story: TeamStory) -> None:
    """The link, another one in its place, and deleting it all."""
    st.header("Link for the team", anchor=False)
    st.markdown("Whoever has this address can read and change the story.")
    st.code(installation().settings.base_url + story.address, language=None, wrap_lines=True)
    question = "The address of today opens nothing any more, in mails either. The story stays."
    if confirmed(f"renew_{story.id}", "Make another address", question, "Make it"):
        renew_story_link(installation(), access, story.id, now())
        st.rerun()
    question = "Delete this story with its history? It is gone for good then."
    if confirmed(f"delete_{story.id}", "Delete the story", question, "Delete it"):
        delete_story(installation(), access, story.id, now())
        st.query_params.pop("story", None)
        tell("The story is deleted.")
        st.rerun()
