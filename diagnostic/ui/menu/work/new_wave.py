"""A new wave in steps, then a summary of everything in it and one button, whole or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence

import streamlit as st

from diagnostic.definitions.loading.yaml_files import parse_rules
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import RETENTION, retention_ends, sides
from diagnostic.errors import UserError
from diagnostic.report.words import audience_name, capital, count, listed, out_of
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.report.rule_reach import rule_reach
from diagnostic.services.report.rule_versions import NAME, current_rules
from diagnostic.services.waves.drafts import DraftOvertakenError, draft_version
from diagnostic.services.waves.never_shown import small_units
from diagnostic.ui.access import Access, current, installation, now, require, today
from diagnostic.ui.report import state
from diagnostic.ui.widgets import (
    NARROW,
    chart_size,
    chart_table,
    confirmed,
    day,
    page_title,
    plain,
    problem_list,
    problems,
)
from diagnostic.ui.work.waves import form as wave_form
from diagnostic.ui.work.waves.draft import HeldForm, WaveDraft, forget, held, keep, keep_mine, read_draft, take_other
from diagnostic.ui.work.waves.facts import open_words, what_is_asked
from diagnostic.ui.work.waves.small_units import BEFORE, warn_of_small_units


def wrong(draft: WaveDraft) -> None:
    """Mistakes and warnings of all that is filled in so far."""
    mistakes = [problem for problem in draft.problems if not problem.warning]
    if mistakes:
        problems(UserError(mistakes))
    if warnings := [problem for problem in draft.problems if problem.warning]:
        st.warning("Worth a look; it stops nothing.\n\n" + problem_list(warnings))


def summary(access: Access, draft: WaveDraft) -> None:
    """Everything that the button will make, and what people are told about it."""
    if draft.missing:
        st.text(f"Still missing: {listed(draft.missing)}.")
    if draft.chart is None or not draft.questionnaires:
        return
    days = (draft.closes - draft.opens).days + 1
    name, chart = plain(draft.name) or "A survey without a name", draft.chart
    lines = [f"**{name}**, {day(draft.opens)} to {day(draft.closes)}: {days} days"]
    lines += [_describe(questionnaire) for questionnaire in draft.questionnaires]
    lines += _predictions(draft.questionnaires)
    lines.append(f"{capital(chart_size(chart))}, below {plain(chart.names[0])}")
    lines.append(_people(draft))
    st.markdown(_list(lines), width=NARROW)
    audiences = [questionnaire.audience for questionnaire in draft.questionnaires]
    warn_of_small_units(small_units(draft.headcounts, chart, draft.policy, audiences), BEFORE)
    st.markdown("**What people are told before they start**")
    st.markdown(_list(_told(draft, access)), width=NARROW)
    with st.expander("The chart", width=NARROW):
        chart_table(chart)


def _told(draft: WaveDraft, access: Access) -> Iterator[str]:
    """The promises of this wave."""
    yield f"Groups of fewer than {draft.policy.min_group} people are not shown"
    for audience in draft.policy.open_to:
        yield f"{open_words(draft.policy, audience)}. They read that anyone can answer, more than once"
    for breakdown in draft.policy.breakdowns:
        yield f"People are asked about themselves: {plain(str(breakdown))}"
    if draft.policy.live:
        yield "First results are shown while people still answer"
    yield f"Invitations are destroyed on {day(retention_ends(draft.closes, today(access), draft.policy))}"
    if draft.contact:
        yield f"Who has a question can ask {plain(draft.contact)}"


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _describe(questionnaire: Questionnaire) -> str:
    name = plain(say(questionnaire.name) or questionnaire.id)
    who = plain(audience_name(questionnaire.audience))
    on = f"on {count(len(questionnaire.dimensions), 'dimension')}"
    return f"For {who}: {name}, version {questionnaire.version}: {what_is_asked(questionnaire)}, {on}"


def _predictions(questionnaires: Sequence[Questionnaire]) -> Iterator[str]:
    """How many rules predict from the questions, which do not, and which dimensions no rule predicts from."""
    access, (inside, _) = current(), sides(questionnaires)
    if access is None or inside is None:
        return
    reach = rule_reach(parse_rules(current_rules(installation(), access).text, NAME), inside)
    many = len(reach.usable) + len(reach.idle)
    if many and not reach.usable:
        yield f"Predictions: none, since no rule of {many} speaks about what is asked; the scores are shown"
        return
    yield f"Predictions: {out_of(len(reach.usable), many, 'rule')} can be used" if many else "Predictions: none"
    if reach.idle:
        found = [f"{rule.id} {say(rule.name)}" for rule in reach.idle]
        yield f"No questions for {plain(listed(found))}"
    if reach.unruled and many:
        names = [say(inside.dimensions[name].name) for name in reach.unruled]
        yield f"Shown, but no rule predicts from them: {plain(listed(names))}"


def _people(draft: WaveDraft) -> str:
    if draft.headcounts is None:
        invited = {each.audience for each in draft.questionnaires} - set(draft.policy.open_to)
        counted = "participation is counted from the invitations" if invited else "nobody can know how many take part"
        return f"No list of headcounts: {counted}"
    audiences = dict.fromkeys(audience for _, audience in draft.headcounts)
    totals = {of: sum(n for (_, audience), n in draft.headcounts.items() if audience == of) for of in audiences}
    return "People to ask: " + ", ".join(
        f"{people:,} {plain(audience_name(audience))}" for audience, people in totals.items()
    )


def make(draft: WaveDraft, version: int, ticket: str) -> None:
    """Make the survey unless this very form has made it already: a second click on the same button makes nothing.

    version : of the kept draft that was drawn.
    """
    tickets: dict[str, str | UserError] = st.session_state["new_tickets"]
    access = current()
    if access is None or isinstance(tickets.get(ticket), str):
        return
    try:
        if draft_version(installation(), access) != version:
            raise DraftOvertakenError("The draft was changed elsewhere meanwhile. Look at it once more, then make it.")
        wave = create_wave(
            installation(),
            access,
            name=draft.name,
            opens=draft.opens,
            closes=draft.closes,
            questionnaires=draft.contents,
            chart=draft.chart,
            headcounts=draft.headcounts,
            policy=draft.policy,
            contact=draft.contact,
            now=now(),
        )
        tickets[ticket] = wave.id
        forget(access)
    except UserError as error:
        tickets[ticket] = error


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    tickets = st.session_state.setdefault("new_tickets", {})
    ticket = st.session_state.setdefault("new_ticket", secrets.token_hex(8))
    st.page_link("menu/work/waves.py", label="All surveys", icon=":material/arrow_back:")
    page_title("New survey", "Once the survey is made, nothing here can be changed: questions, chart, numbers, dates.")
    if isinstance(made := tickets.get(ticket), str):
        _made(made)
        return
    form = held(access)
    step = state.tabs("step", "Step", {name: title for name, (title, _) in STEPS.items()}, "what")
    draw = STEPS[step][1]
    if draw is not None:
        draw(form, access)
        form = held(access)  # with what was typed in this very run
    draft = read_draft(access, form)
    keep(access, form)
    kept(access, form)
    wrong(draft)
    if draw is None:
        summary(access, draft)
    if isinstance(made, UserError):
        problems(made, "The survey was not made; nothing was kept.")
    onward(step, draft, form, ticket)
    if not form.version or form.overtaken:
        return
    st.caption(
        f"What you fill in is kept for you until you make the survey, or for {RETENTION} days after your last change."
    )
    question = "Discard all that is filled in here, files too?"
    if confirmed("new_discard", "Discard this draft", question, "Discard it"):
        forget(access)
        st.rerun()


def kept(access: Access, form: HeldForm) -> None:
    """Whether what is filled in is kept, and what to do where the draft was changed elsewhere."""
    if form.refused:
        problems(form.refused, "Your last changes are not kept.")
    if not form.overtaken:
        return
    st.warning(
        "This draft was changed or removed in another tab or browser since you opened it here. What you change here is "
        "not kept until you choose."
    )
    with st.container(horizontal=True):
        st.button("Go on with the other one", on_click=take_other, args=(access,))
        st.button("Keep what is here instead", on_click=keep_mine, args=(access, form))


STEPS: dict[str, tuple[str, Callable[[HeldForm, Access], None] | None]] = {
    "what": ("1. What is asked", wave_form.what_is_asked),
    "who": ("2. Who is asked", wave_form.who_is_asked),
    "when": ("3. When, and how protected", wave_form.when_and_how),
    "summary": ("4. Summary", None),
}


def onward(step: str, draft: WaveDraft, form: HeldForm, ticket: str) -> None:
    """Back, and on: at the end the button makes exactly what the summary above it says."""
    names = list(STEPS)
    place = names.index(step)
    with st.container(horizontal=True):
        if place:
            st.button("Back", on_click=state.go, kwargs={"step": names[place - 1]})
        if step != "summary":
            st.button("Go on", type="primary", on_click=state.go, kwargs={"step": names[place + 1]})
            return
        ready, make_it = draft.ready and not form.unsaved, (draft, form.version, ticket)
        st.button("Make the survey", type="primary", disabled=not ready, on_click=make, args=make_it)


def _made(wave: str) -> None:
    st.success("The survey is made.", icon=":material/check:")
    st.page_link("menu/work/waves.py", label="Go to it, and hand out invitations", query_params={"wave": wave})
    st.button("Make another", on_click=_start_again)


def _start_again() -> None:
    st.session_state.pop("new_ticket", None)
    st.query_params.clear()


if __name__ == "__main__":
    show()
