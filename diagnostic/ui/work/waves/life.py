"""The life of a wave from top to bottom: one step below the other, and one button where something is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from diagnostic.core.released.hashes import short_hash
from diagnostic.definitions.model import say
from diagnostic.report.words import audience_name, capital, count
from diagnostic.services.comments.released import CommentSurvey, comment_surveys
from diagnostic.services.fieldwork.lifecycle import Wave, close_wave
from diagnostic.services.publication.interim_results import has_interim_results
from diagnostic.services.publication.publish import releases
from diagnostic.services.waves.progress import SurveyProgress, progress
from diagnostic.ui.access import Access, installation, now
from diagnostic.ui.files.saved import save_protection
from diagnostic.ui.results import report_link, results_page
from diagnostic.ui.widgets import NARROW, confirmed, day, inside_first, plain, tell
from diagnostic.ui.work.participation import answered, bands_of, imported, participation_table
from diagnostic.ui.work.waves.facts import frozen, what_is_asked

Standing = Literal["done", "next", "later", ""]  # "": going on by itself
ICONS = {"done": "check_circle", "next": "arrow_circle_right", "later": "radio_button_unchecked", "": "hourglass_top"}
ROWS = 12  # units; a longer table of participation is folded

STEP_STYLE = """<style>
[class*="st-key-step_"] { border-inline-start: 2px solid #8885; padding-inline-start: 1.1rem;
  padding-block: 0.15rem; gap: 0.7rem; }
[class*="st-key-step_"] h2 { font-size: 1.15rem; line-height: 1.5; padding: 0; margin: 0; }
[class*="st-key-step_"] [data-testid="stHeading"] { padding-bottom: 1.35rem; }
[class*="st-key-step_next_"] { border-inline-start: 4px solid #7a6cd0; padding-inline-start: calc(1.1rem - 2px); }
</style>"""


@dataclass(frozen=True)
class Life:
    """A wave and all that its steps say."""

    access: Access
    wave: Wave
    surveys: Sequence[SurveyProgress]
    comments: Sequence[CommentSurvey]

    @classmethod
    def of(cls, access: Access, wave: Wave) -> Life:
        """Audiences with those inside first."""
        found = {each.audience: each for each in progress(installation(), access, wave)}
        surveys = [found[audience] for audience in inside_first(found)]
        asked = {each.audience: each for each in comment_surveys(installation(), access, wave)}
        return cls(access, wave, surveys, [asked[audience] for audience in inside_first(asked)])

    def place(self, audience: str) -> int:
        """Where an audience stands among the surveys."""
        return [each.audience for each in self.surveys].index(audience)

    @property
    def takes_answers(self) -> bool:
        """Now or later."""
        return self.wave.state in ("planned", "open")

    @property
    def only_imported(self) -> bool:
        """Nobody is invited, and every audience has answers from files."""
        return not self.wave.invited and all(each.files for each in self.surveys)

    @property
    def unasked(self) -> list[SurveyProgress]:
        """Audiences that wait for invitations: nobody is invited or imported, or some of the roster are missing."""
        if not self.takes_answers:
            return []
        return [each for each in self.surveys if not each.asked]

    @property
    def next(self) -> str:
        """The step that somebody has to take; "" while there is only to wait."""
        if self.wave.state == "published":
            return "comments" if any(each.standing == "waiting" for each in self.comments) else "report"
        if self.wave.state == "closed":
            return "publish"
        return "invite" if self.unasked else "close" if self.only_imported else ""


def life(access: Access, wave: Wave) -> None:
    """All steps of a wave."""
    st.html(STEP_STYLE)
    found = Life.of(access, wave)
    for name, title, draw in STEPS:
        if name != "comments" or found.comments:
            _step(found, name, title, draw)


def _step(found: Life, name: str, title: str, draw: Callable[[Life], None]) -> None:
    standing = _standing(found, name)
    with st.container(key=f"step_{standing or 'now'}_{name}"):
        badge = " :violet-badge[next]" if standing == "next" else ""
        colour = "violet" if standing == "next" else "gray"
        st.header(f":{colour}[:material/{ICONS[standing]}:] {title}{badge}", anchor=False)
        draw(found)


def _standing(found: Life, name: str) -> Standing:
    if name == found.next:
        return "next"
    order = {"planned": 1, "open": 2, "closed": 4, "published": 6}[found.wave.state]
    place = list(STEP_ORDER).index(name)
    if name == "answers" and found.wave.state == "open":
        return ""
    if name == "invite" and found.takes_answers:
        return "done" if not found.unasked else "later"
    return "done" if place < order else "later"


def _made(found: Life) -> None:
    wave = found.wave
    lines = [f"Made on {day(wave.made)} by {plain(wave.made_by)}. Nothing of it can be changed."]
    lines += [_asked(each) for each in found.surveys]
    st.markdown(_list(lines), width=NARROW)
    with st.container(horizontal=True):
        for each in found.surveys:
            st.link_button(
                f"Preview for {plain(audience_name(each.audience))}", f"/preview/{wave.id}/{each.audience}",
                icon=":material/open_in_new:", type="tertiary",
            )  # fmt: skip
        save_protection(wave.id, wave.name, type="tertiary")
    with st.expander("About this survey", width=NARROW):
        frozen(wave)


def _asked(survey: SurveyProgress) -> str:
    asked = survey.questionnaire
    return f"{_who(survey)}: {plain(say(asked.name) or asked.id)}, {what_is_asked(asked)}"


def _invite(found: Life) -> None:
    st.markdown(_list([f"{_who(each)}: {_invited(found.wave, each)}" for each in found.surveys]), width=NARROW)
    if not found.takes_answers:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if found.wave.by_invitation:
            kind = _kind(any(not each.open for each in found.unasked))
            st.button("Hand out invitations", type=kind, on_click=_show, args=("Invitations",), key="hand_out")
        if found.wave.by_open_link:
            kind = _kind(any(each.open for each in found.unasked))
            st.button("Open link", type=kind, on_click=_show, args=("Open link",), key="to_open_link")
        if found.wave.by_invitation:
            st.page_link(
                "menu/work/import_answers.py", label="Import answers instead", icon=":material/upload_file:",
                query_params={"into": found.wave.name},
            )  # fmt: skip


def _kind(next_: bool) -> Literal["primary", "secondary"]:
    return "primary" if next_ else "secondary"


def _invited(wave: Wave, survey: SurveyProgress) -> str:
    """How many of how many are invited, and what was imported; how many open links there are."""
    if survey.open:
        return f"{count(survey.links, 'address', 'addresses')} by open link" if survey.links else "no open link yet"
    words = f"{survey.invited:,} invited" if survey.invited else "nobody invited"
    if survey.roster and survey.invited:
        words = f"{survey.invited:,} invitations for {survey.roster:,} people"
    elif survey.roster:
        words = f"nobody of {survey.roster:,} invited"
    return f"{words}, {imported(survey, wave)}" if survey.files else words


def _show(view: str) -> None:
    st.query_params["show"] = view


def _answers(found: Life) -> None:
    wave = found.wave
    if wave.state == "planned":
        st.markdown(f"People can answer from {day(wave.opens)}.")
        return
    shown = bands_of(found.access, wave)
    st.markdown(_list(plain(line) for line in answered(shown, wave, found.surveys)), width=NARROW)
    if has_interim_results(wave, found.access.unit):
        st.page_link(
            "menu/report/so_far.py", label="See first results", icon=":material/arrow_forward:",
            query_params={"wave": wave.id},
        )  # fmt: skip
    if any(each.roster or (each.invited and not each.files) for each in found.surveys):
        with st.expander("Who answered, unit by unit", expanded=len(wave.chart.ids) <= ROWS, width=NARROW):
            participation_table(shown, wave)


def _close(found: Life) -> None:
    wave = found.wave
    if not found.takes_answers:
        st.markdown("Nobody can answer any more.")
        return
    ends = f"{day(wave.closes)} ({found.access.zone})"
    words = f"People can answer until the end of {ends}, then the survey closes by itself."
    if found.only_imported:
        words = (
            "All answers came from files. Close the survey once you have them all; else it closes by itself after "
            f"{day(wave.closes)}."
        )
    st.markdown(words, width=NARROW)
    question = f"Close {wave.name}? Nobody can answer it after that, and it cannot be opened again."
    if confirmed(f"close_{wave.id}", "Close this survey", question, "Close it", main=found.next == "close"):
        close_wave(installation(), found.access, wave, now())
        tell(f"{wave.name} is closed.")
        st.rerun()


def _publish(found: Life) -> None:
    wave = found.wave
    if wave.state == "published":
        done = sorted(releases(installation(), found.access, wave.id), key=lambda each: found.place(each.audience))
        st.markdown(_list(
            f"{capital(audience_name(each.audience))}: publication `{short_hash(each.hash)}`, "
            f"{day(found.access.day_of(each.created_at))}, by {plain(each.created_by)}" for each in done
        ), width=NARROW)  # fmt: skip
        return
    st.markdown(
        f"You publish once, and for good. The report then shows what groups of {wave.policy.min_group} people or more "
        "said; smaller groups stay hidden." + ("" if wave.state == "closed" else " Close the survey first."),
        width=NARROW,
    )
    st.button("Rehearse with invented answers", type="tertiary", on_click=_show, args=("Rehearsal",), key="rehearse")
    if wave.state == "closed" and st.button("Publish", type="primary", icon=":material/verified:", key="to_publish"):
        st.switch_page("menu/work/publish.py", query_params={"wave": wave.id})


COMMENTS = {
    "waiting": "waiting to be looked through",
    "nothing": "nothing to look through, since too few wrote",
    "aside": "none, since the imported files hold no comments",
}


def _comments(found: Life) -> None:
    lines = [
        f"{capital(audience_name(each.audience))}: {comments_standing(found.access, each)}" for each in found.comments
    ]
    if found.wave.state != "published":
        waits = any(each.standing != "aside" for each in found.comments)
        lines = ["You look through them once the survey is published."] if waits else lines
    st.markdown(_list(plain(line) for line in lines), width=NARROW)
    if found.next == "comments" and st.button("Look through the comments", type="primary", key="to_comments"):
        st.switch_page("menu/work/comments.py", query_params={"wave": found.wave.id})


def comments_standing(access: Access, survey: CommentSurvey) -> str:
    """Are the comments of a survey released, when and by whom, and if not, is anything to be looked through?"""
    if survey.created_at is None:
        return COMMENTS[survey.standing]
    return f"released on {day(access.day_of(survey.created_at))} by {survey.created_by}"


def _report(found: Life) -> None:
    if found.wave.state != "published":
        st.markdown("The report shows the results once they are published.")
    elif found.next == "report":
        if st.button("See the report", type="primary", icon=":material/arrow_forward:", key="to_report"):
            st.switch_page(results_page(found.wave), query_params={"wave": found.wave.id})
    else:
        report_link(found.wave)


def _who(survey: SurveyProgress) -> str:
    return plain(capital(audience_name(survey.audience)))


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


STEPS: tuple[tuple[str, str, Callable[[Life], None]], ...] = (
    ("made", "Made", _made),
    ("invite", "Invite people", _invite),
    ("answers", "Who answered", _answers),
    ("close", "Close", _close),
    ("publish", "Publish", _publish),
    ("comments", "Comments", _comments),
    ("report", "Report", _report),
)
STEP_ORDER = [name for name, _, _ in STEPS]
