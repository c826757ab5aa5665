"""The form for a new wave, read into a draft that knows what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import streamlit as st

from diagnostic.definitions.breakdowns import EXAMPLE, MOST_BREAKDOWNS, DeclaredBreakdown, parse_breakdowns
from diagnostic.definitions.loading.organisation_files import parse_organisation_with_warnings, parse_roster
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.model import say
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import LONGEST_RETENTION, RETENTION, SHORTEST_RETENTION, Policy, first_at
from diagnostic.errors import Problem, UserError
from diagnostic.report.words import audience_name
from diagnostic.services.fieldwork.lifecycle import list_waves
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.waves.checks import check_wave, parse_all
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.ui.access import Access, installation, today
from diagnostic.ui.widgets import NARROW, plain

SHIPPED = ("employee", "pulse", "customer")
UPLOAD = 5  # MB
TABLES = ["csv", "xlsx", "parquet"]


@dataclass(frozen=True)
class WaveDraft:
    """What is on screen, read and judged. `missing` is still to be filled in, `problems` are mistakes and warnings."""

    name: str
    opens: date
    closes: date
    contents: Mapping[str, bytes]  # YAML by file name
    questionnaires: tuple[Questionnaire, ...]
    chart: Organisation | None
    headcounts: Mapping[tuple[str, str], int] | None
    policy: Policy
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def ready(self) -> bool:
        """Is everything filled in, and nothing of it a mistake?"""
        return self.chart is not None and not self.missing and not any(not problem.warning for problem in self.problems)


def read_form(access: Access) -> WaveDraft:
    """The whole form, from top to bottom."""
    name, opens, closes = _when()
    st.header("What is asked", anchor=False)
    contents = _chosen() | _uploaded()
    parsed, found = parse_all(contents)
    questionnaires = tuple(questionnaire for questionnaire, _ in parsed)
    st.header("Who is asked", anchor=False)
    chart, chart_problems = _chart(access)
    headcounts, roster_problems = _roster(chart, questionnaires)
    policy, breakdown_problems = _policy()
    taken = {wave.name for wave in list_waves(installation(), access, today())}
    missing = {"name": "a name"} if not name.strip() else {}
    missing |= {"questionnaires": "a questionnaire"} if not contents else {}
    judged = check_wave(name, taken, opens, closes, questionnaires, chart, None) if chart else []
    judged = [problem for problem in judged if problem.path not in missing]
    every = (*found, *chart_problems, *roster_problems, *breakdown_problems, *judged)
    needed = tuple(missing.values())
    return WaveDraft(name, opens, closes, contents, questionnaires, chart, headcounts, policy, needed, every)


def _when() -> tuple[str, date, date]:
    st.header("What it is called and when it is open", anchor=False)
    name = st.text_input("Name", placeholder="Spring 2027", key="new_name", persist_state="session", width=NARROW)
    first, last = st.columns(2, width=NARROW)
    date_format = "DD.MM.YYYY"
    opens = first.date_input("First day", today(), key="new_opens", persist_state="session", format=date_format)
    until = today() + timedelta(days=20)
    closes = last.date_input("Last day", until, key="new_closes", persist_state="session", format=date_format)
    st.caption("Answers are taken from the start of the first day to the end of the last, in UTC.")
    return name, opens or today(), closes or until


def _chosen() -> dict[str, bytes]:
    offered = _shipped()
    chosen = st.multiselect(
        "Questionnaires that come with Inside Out",
        list(offered),
        format_func=offered.__getitem__,
        key="new_shipped",
        persist_state="session",
        width=NARROW,
        help="One for each audience: the long and the brief one on working together are both for employees.",
    )
    with st.container(horizontal=True):
        for name in chosen:
            st.link_button(f"Preview: {plain(offered[name])}", f"/preview/{name}", icon=":material/open_in_new:")
    return {f"{name}.yaml": (QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in chosen}


@cache
def _shipped() -> dict[str, str]:
    """The questionnaires in this installation, each by its name and whom it asks."""
    found = [path for name in SHIPPED if (path := QUESTIONNAIRES / f"{name}.yaml").is_file()]
    known = {path.stem: load_questionnaire(path) for path in found}
    return {stem: f"{say(each.name) or stem}, for {audience_name(each.audience)}" for stem, each in known.items()}


def _uploaded() -> dict[str, bytes]:
    files = st.file_uploader(
        "Your own questionnaires (YAML)",
        type=["yaml", "yml"],
        accept_multiple_files=True,
        key="new_questionnaires",
        max_upload_size=UPLOAD,
        width=NARROW,
    )
    return {file.name: file.getvalue() for file in files}


def _chart(access: Access) -> tuple[Organisation | None, list[Problem]]:
    """The chart for this wave, with what is wrong or odd about an uploaded one."""
    file = st.file_uploader(
        "Organisation chart, if it differs from the current one: a table with the columns unit, parent, name",
        type=TABLES,
        key="new_chart",
        max_upload_size=UPLOAD,
        width=NARROW,
    )
    if file is not None:
        return parse_organisation_with_warnings(file.getvalue(), file.name)
    current = get_chart(installation(), access.organisation)
    if current is None:
        hint = "Upload one here, or keep one on the page Organisation."
        return None, [Problem("organisation", "an organisation chart", "none", hint=hint)]
    st.caption(f"Without a file: the organisation's current chart, {len(current.ids):,} units.")
    return current, []


def _roster(
    chart: Organisation | None, questionnaires: tuple[Questionnaire, ...]
) -> tuple[Mapping[tuple[str, str], int] | None, list[Problem]]:
    file = st.file_uploader(
        "Roster, if you have one: a table with the columns unit, audience, headcount",
        type=TABLES,
        key="new_roster",
        max_upload_size=UPLOAD,
        width=NARROW,
        help="How many people of each audience every unit has. Without it, participation counts from the invitations.",
    )
    if file is None or chart is None:
        return None, []
    try:
        audiences = [questionnaire.audience for questionnaire in questionnaires]
        return parse_roster(file.getvalue(), file.name, chart, audiences).headcounts, []
    except UserError as error:
        return None, list(error.problems)


def _policy() -> tuple[Policy, list[Problem]]:
    floor = Policy().min_group
    people = st.number_input(
        "Smallest group that is shown",
        min_value=floor,
        max_value=100,
        value=floor,
        step=1,
        key="new_min_group",
        persist_state="session",
        width=240,
    )
    st.caption(
        f"Nothing about fewer people is ever shown. {floor} is the least; more protects better and shows less. "
        "It cannot be changed once the wave is made."
    )
    days = st.number_input(
        "Days after which invitations are destroyed",
        min_value=SHORTEST_RETENTION,
        max_value=LONGEST_RETENTION,
        value=RETENTION,
        step=1,
        key="new_retention",
        persist_state="session",
        width=240,
    )
    st.caption(
        "Counted from the last day. Invitations and their key are gone for good then, so nobody can look up who "
        "answered; answers are kept. Respondents read the date on their first page, so it cannot be changed either."
    )
    live = st.toggle("Show first results while people still answer", key="new_live", persist_state="session")
    st.caption(
        f"Average scores alone, of each unit from {first_at(people)} answers on, in batches of {people} or more people "
        f"who are drawn by lot. {people} of each unit always wait until the wave is published, so that nobody can see "
        "whose answer came last. Respondents are told. It does not go together with the next question."
    )
    breakdowns, problems = _breakdowns()
    try:
        return Policy(people, retention_days=days, breakdowns=() if problems else breakdowns, live=live), problems
    except UserError as error:
        return Policy(people, retention_days=days), [*problems, *error.problems]


def _breakdowns() -> tuple[tuple[DeclaredBreakdown, ...], list[Problem]]:
    written = st.text_area(
        "What people are asked of themselves, if anything: one a line, a name and its values",
        placeholder=EXAMPLE.removeprefix("For example: "),
        height=100,
        key="new_breakdowns",
        persist_state="session",
        width=NARROW,
    )
    st.caption(
        f"At most {MOST_BREAKDOWNS}. People are asked at the end of the form and may leave it out. After close, scores "
        "are also shown by each, for the organisation and its divisions, where no small group could be worked out. "
        "Fewer and larger values show more; the first line goes before the others. It cannot be changed or added later."
    )
    return parse_breakdowns(written)
