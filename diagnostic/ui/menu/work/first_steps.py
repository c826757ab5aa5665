"""First steps: from an empty organisation to results that are read, what is done and what is next."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from diagnostic.services.first_steps.steps import FirstSteps, RoadStep, StepName, first_steps
from diagnostic.services.waves.rows import Wave
from diagnostic.ui.access import Access, installation, require, today
from diagnostic.ui.results import results_page
from diagnostic.ui.widgets import NARROW, day, page_title, plain
from diagnostic.ui.work.waves.life import STEP_STYLE

ICONS = {
    "done": ":green[:material/check_circle:]",
    "next": ":violet[:material/arrow_circle_right:]",
    "begun": ":violet[:material/arrow_circle_right:]",
    "waiting": ":gray[:material/hourglass_top:]",
    "later": ":gray[:material/radio_button_unchecked:]",
}
BADGES = {"next": " :violet-badge[next]", "begun": " :violet-badge[begun]", "waiting": " :gray-badge[going on]"}
AHEAD = ("next", "begun")  # of one of them all steps are, unless there is only to wait

SURVEYS, NEW_SURVEY, ORGANISATION = "menu/work/waves.py", "menu/work/new_wave.py", "menu/work/organisation.py"
QUESTIONNAIRES = "menu/work/questionnaires.py"


class StepWords(NamedTuple):
    """What a step is called, a sentence on it, its button and where that leads. about, page : of the survey."""

    title: str
    about: Callable[[Access, Wave | None], str]
    button: str
    page: Callable[[Wave | None], str]
    query: str = ""  # of the address: what is opened on that page
    done: str = ""  # the button once it is done, where it is another one


def _said(words: str) -> Callable[[Access, Wave | None], str]:
    return lambda access, wave: words


def _at(page: str) -> Callable[[Wave | None], str]:
    return lambda wave: page


def _made(access: Access, wave: Wave | None) -> str:
    if wave is None:
        return "Name it, say who is asked and from when to when. You see all of it once more before it is made."
    return f"{plain(wave.name)}, {day(wave.opens)} to {day(wave.closes)}."


def _answers(access: Access, wave: Wave | None) -> str:
    if wave is None or wave.state not in ("planned", "open"):
        return "People answer between the two dates."
    if wave.state == "planned":
        return f"People can answer from {day(wave.opens)}."
    return f"People can answer until the end of {day(wave.closes)} ({access.zone})."


def _questionnaires(wave: Wave | None) -> str:
    return NEW_SURVEY if wave is None else QUESTIONNAIRES


def _survey(wave: Wave | None) -> str:
    return NEW_SURVEY if wave is None else SURVEYS


def _results(wave: Wave | None) -> str:
    return results_page(wave) if wave is not None and wave.state == "published" else "menu/report/overview.py"


STEPS: dict[StepName, StepWords] = {
    "chart": StepWords(
        "The chart of units",
        _said("Results are shown by unit: upload a file, paste a list, or type a few units."),
        "Make the chart",
        _at(ORGANISATION),
        done="See the chart",
    ),
    "questionnaires": StepWords(
        "Questionnaires",
        _said("Choose among those that come with Inside Out, adapt one, or write your own."),
        "Choose questionnaires",
        _questionnaires,
        "step=what",
        done="See the questionnaires",
    ),
    "survey": StepWords("The survey", _made, "Make the survey", _survey, "step=who", done="See the survey"),
    "invite": StepWords(
        "People invited",
        _said("Everybody who is to be asked gets a link, or answers are imported."),
        "Hand out invitations",
        _at(SURVEYS),
        "show=Invitations",
        done="See the invitations",
    ),
    "answers": StepWords("Answers in", _answers, "See the survey", _at(SURVEYS)),
    "close": StepWords(
        "Closed",
        _said("It closes by itself after its last day, or earlier by your hand."),
        "See the survey",
        _at(SURVEYS),
    ),
    "publish": StepWords(
        "Published",
        _said("Once, and for good: only then are answers counted into results, for groups alone."),
        "Publish",
        _at("menu/work/publish.py"),
        done="See how it was published",
    ),
    "results": StepWords(
        "Results shared",
        _said("Read what came of it; then give leaders a link, or prepare a talk."),
        "See the results",
        _results,
    ),
}


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    found = first_steps(installation(), access, today(access))
    page_title("First steps", "You can leave at any time: what you have filled in is kept, and you go on from here.")
    left = len(found.steps) - found.done
    st.markdown(f"**{found.done} of {len(found.steps)} done.**" if left else "**All done.**", width=NARROW)
    st.html(STEP_STYLE)
    for step in found.steps:
        _draw(access, found, step)


def _draw(access: Access, found: FirstSteps, step: RoadStep) -> None:
    words, wave = STEPS[step.name], found.wave
    standing = "next" if step.standing in AHEAD else step.standing
    with st.container(key=f"step_{standing}_{step.name}", width=NARROW):
        st.header(f"{ICONS[step.standing]} {words.title}{BADGES.get(step.standing, '')}", anchor=False)
        st.markdown(words.about(access, wave))
        if step.standing != "later":
            _button(words, step, wave)


def _button(words: StepWords, step: RoadStep, wave: Wave | None) -> None:
    """The way to the page where the step is done; of a step that is done, a quiet one."""
    ahead = step.standing in AHEAD
    label = "Go on" if step.standing == "begun" else (step.standing == "done" and words.done) or words.button
    if st.button(label, type="primary" if ahead else "tertiary", key=f"do_{step.name}"):
        query = dict([words.query.split("=")]) if words.query else {}
        st.switch_page(words.page(wave), query_params=({"wave": wave.id} if wave is not None else {}) | query)


if __name__ == "__main__":
    show()
