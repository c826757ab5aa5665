"""A new wave while it is being filled in: kept on the server for the link of its author until the wave is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import streamlit as st

from diagnostic.definitions.breakdowns import DeclaredBreakdown, parse_breakdowns
from diagnostic.definitions.charts.drafts import ChartDraft, draft_of, frozen, thawed
from diagnostic.definitions.loading.organisation_files import parse_organisation_with_warnings, parse_roster
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import INSIDE, LONGEST_RETENTION, OPEN_TO, RETENTION, SHORTEST_RETENTION, Policy
from diagnostic.errors import Problem, UserError
from diagnostic.services.fieldwork.lifecycle import list_waves
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.questionnaires.offered import SHIPPED, offered_contents
from diagnostic.services.waves.checks import check_wave, parse_all
from diagnostic.services.waves.drafts import (
    DraftOvertakenError,
    discard_draft,
    draft_version,
    load_draft,
    save_draft,
)
from diagnostic.ui.access import Access, installation, now, today
from diagnostic.ui.work.charts.holder import ChartHolder
from diagnostic.ui.work.charts.reading import forget_file, unusable
from diagnostic.ui.work.waves import structures

LARGEST_GROUP = 100  # people; the largest smallest group that the form offers
OWN = re.compile("[0-9a-f]{32}")  # the record of an own questionnaire
HELD = "new_draft"  # in the session's state
CHART = "new_chart"  # the key of its holder and of its file
TURN = "new_turn"  # counts uploads that were put aside: another turn is another, empty upload
FILES = {"new_questionnaires": "own", "new_chart": "chart", "new_roster": "roster"}  # as they are kept, by key


@dataclass(frozen=True)
class Field:
    """How a value of the form is kept. `read` raises ValueError for what it cannot be."""

    name: str
    default: Any
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


@dataclass
class HeldForm:
    """What is filled in: values and uploaded files (by name), each by the key of its widget.

    version, kept : of the draft as this session last read or kept it, and its values then.
    changed : keys whose files are not kept yet.
    overtaken : the draft was changed elsewhere, so that nothing more of this form is kept.
    """

    values: dict[str, Any]
    files: dict[str, dict[str, bytes]]
    version: int
    kept: Mapping[str, str]
    changed: set[str] = field(default_factory=set)
    overtaken: bool = False
    refused: UserError | None = None

    @property
    def written(self) -> dict[str, str]:
        """The values as they are kept."""
        return {each.name: each.write(self.values[key]) for key, each in fields().items()}

    @property
    def unsaved(self) -> bool:
        """Is there anything that is not kept?"""
        return bool(self.changed) or self.written != self.kept


@dataclass(frozen=True)
class WaveDraft:
    """The form, read and judged. `missing` is still to be filled in, `problems` are mistakes and warnings."""

    name: str
    opens: date
    closes: date
    contents: Mapping[str, bytes]  # YAML by file name
    questionnaires: tuple[Questionnaire, ...]
    chart: Organisation | None
    headcounts: Mapping[tuple[str, str], int] | None
    policy: Policy
    contact: str
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def ready(self) -> bool:
        """Is everything filled in, and nothing of it a mistake?"""
        return self.chart is not None and not self.missing and not any(not problem.warning for problem in self.problems)


def fields(first: date = date.min) -> dict[str, Field]:
    """The fields by the keys of their widgets. first : the day that is the first one until somebody says another."""
    least = Policy().min_group
    return {
        "new_name": Field("name", "", str),
        "new_opens": Field("opens", first, date.fromisoformat),
        "new_closes": Field("closes", first + timedelta(days=20), date.fromisoformat),
        "new_shipped": Field("ask", [], _chosen, ".".join),
        "new_min_group": Field("k", least, lambda text: _between(text, least, LARGEST_GROUP)),
        "new_retention": Field("keep", RETENTION, lambda text: _between(text, SHORTEST_RETENTION, LONGEST_RETENTION)),
        "new_open": Field("open", False, lambda text: text == "yes", lambda on: "yes" if on else ""),
        "new_people": Field("people", False, lambda text: text == "yes", lambda on: "yes" if on else ""),
        "new_live": Field("live", False, lambda text: text == "yes", lambda on: "yes" if on else ""),
        "new_breakdowns": Field("self", "", str),
        "new_contact": Field("contact", "", str),
    }


def _chosen(text: str) -> list[str]:
    """Questionnaires as they are kept: shipped ones by their name, own ones by their record."""
    return [each for each in text.split(".") if each in SHIPPED or OWN.fullmatch(each)]


def _between(text: str, least: int, most: int) -> int:
    return min(max(int(text), least), most)


def held(access: Access) -> HeldForm:
    """What is filled in: as it is kept, then with whatever the widgets of the last run hold by now.

    What was changed elsewhere is taken over where nothing was changed here.
    """
    form: HeldForm | None = st.session_state.get(HELD)
    if form is None:
        form = st.session_state[HELD] = _opened(access)
    for key, each in fields(today(access)).items():
        if key in st.session_state:
            value = st.session_state[key]
            form.values[key] = each.default if value is None else value
    if not form.unsaved and draft_version(installation(), access) != form.version:
        form = _anew(access)
    return form


def _opened(access: Access) -> HeldForm:
    kept = load_draft(installation(), access)
    values = {key: _read(each, kept.values.get(each.name)) for key, each in fields(today(access)).items()}
    files = {key: dict(kept.files[name]) for key, name in FILES.items() if name in kept.files}
    form = HeldForm(values, files, kept.version, {})
    form.kept = form.written
    if (charts := files.get(CHART)) and not any(map(thawed, charts.values())):  # a file, as drafts had before
        read = {name: parse_organisation_with_warnings(content, name)[0] for name, content in charts.items()}
        files[CHART] = {name: frozen(draft_of(chart, name)) for name, chart in read.items() if chart}
        form.changed.add(CHART)
    return form


def _anew(access: Access) -> HeldForm:
    forget_file(CHART)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    form = st.session_state[HELD] = _opened(access)
    return form


def _read(each: Field, text: str | None) -> Any:
    try:
        return each.default if text is None else each.read(text)
    except ValueError:
        return each.default


def keep(access: Access, form: HeldForm) -> None:
    """Keep what has changed, unless the draft was changed elsewhere: then the form says so from now on."""
    if form.overtaken or not form.unsaved:
        return
    written = form.written
    files = {FILES[key]: form.files.get(key, {}) for key in form.changed}
    form.refused = None
    try:
        form.version = save_draft(installation(), access, form.version, written, files, now())
    except DraftOvertakenError:
        form.overtaken = True
    except UserError as error:
        form.refused = error
    else:
        form.kept, form.changed = written, set()


def take_other(access: Access) -> None:
    """Go on with the draft as it was changed elsewhere."""
    for key in fields():
        st.session_state.pop(key, None)
    _anew(access)


def keep_mine(access: Access, form: HeldForm) -> None:
    """Go on with what is filled in here, in the place of what was changed elsewhere."""
    form.version = draft_version(installation(), access)
    form.kept, form.changed, form.overtaken = {}, set(FILES), False


def forget(access: Access) -> None:
    """Remove the draft, so that the next one begins empty."""
    discard_draft(installation(), access)
    forget_file(CHART)
    for key in (HELD, *fields()):
        st.session_state.pop(key, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.query_params.clear()


def read_draft(access: Access, form: HeldForm) -> WaveDraft:
    """What is filled in, read and judged."""
    values, files = form.values, form.files
    uploaded, unread = structures.questionnaires(files.get("new_questionnaires", {}))
    contents = offered_contents(installation(), access, values["new_shipped"]) | uploaded
    parsed, found = parse_all(contents)
    found = [*unread, *found]
    questionnaires = tuple(questionnaire for questionnaire, _ in parsed)
    chart, chart_problems = _chart(access, form)
    of_chart = chart_holder(form).load() if values["new_people"] else None
    headcounts, roster_problems = _roster(files.get("new_roster"), chart, questionnaires, of_chart)
    policy, policy_problems = _policy(values, [questionnaire.audience for questionnaire in questionnaires])
    name, dates = values["new_name"], (values["new_opens"], values["new_closes"])
    taken = {wave.name for wave in list_waves(installation(), access, today(access))}
    missing = {"name": "a name"} if not name.strip() else {}
    missing |= {"questionnaires": "a questionnaire"} if not contents and not unread else {}
    missing |= {"chart": "an organisation chart"} if chart is None and not chart_problems else {}
    contact = values["new_contact"].strip()
    judged = check_wave(name, taken, *dates, questionnaires, chart, None, contact) if chart else []
    known = {
        *missing,
        *(["questionnaires"] if found and not questionnaires else []),
    }  # why there is none is told already
    judged = [problem for problem in judged if problem.path not in known]
    every = (*found, *chart_problems, *roster_problems, *policy_problems, *judged)
    needed = tuple(missing.values())
    return WaveDraft(name, *dates, contents, questionnaires, chart, headcounts, policy, contact, needed, every)


def chart_holder(form: HeldForm) -> ChartHolder:
    """Where the form keeps the chart of this wave: as units and edits, with nothing else of its file."""

    def load() -> ChartDraft | None:
        return next(map(thawed, form.files.get(CHART, {}).values()), None)

    def save(draft: ChartDraft | None) -> None:
        form.files[CHART] = {draft.source: frozen(draft)} if draft else {}
        form.changed.add(CHART)

    return ChartHolder(CHART, load, save)


def without_chart(form: HeldForm) -> None:
    """No chart of this wave's own any more."""
    chart_holder(form).save(None)
    forget_file(CHART)


def _chart(access: Access, form: HeldForm) -> tuple[Organisation | None, list[Problem]]:
    """The chart for this wave, None where there is none; and why an uploaded one is none."""
    if unusable(CHART):
        hint = "See what is wrong with it under 2. Who is asked."
        return None, [Problem("organisation", "a chart that can be used", "the uploaded file", hint=hint)]
    if (draft := chart_holder(form).load()) is not None:
        return draft.chart, []
    return get_chart(installation(), access.organisation), []


def _roster(
    file: Mapping[str, bytes] | None,
    chart: Organisation | None,
    questionnaires: tuple[Questionnaire, ...],
    of_chart: ChartDraft | None,
) -> tuple[Mapping[tuple[str, str], int] | None, list[Problem]]:
    audiences = [questionnaire.audience for questionnaire in questionnaires]
    if chart is None:
        return None, []
    try:
        for name, content in (file or {}).items():
            return parse_roster(content, name, chart, audiences).headcounts, []
    except UserError as error:
        return None, list(error.problems)
    people = of_chart.asked(INSIDE[0]) if of_chart and INSIDE[0] in audiences else {}
    return people or None, []


def _policy(values: Mapping[str, Any], audiences: Collection[str]) -> tuple[Policy, list[Problem]]:
    people, days, live = values["new_min_group"], values["new_retention"], values["new_live"]
    open_to = tuple(each for each in OPEN_TO if values["new_open"] and each in audiences)
    breakdowns: tuple[DeclaredBreakdown, ...]
    breakdowns, problems = parse_breakdowns(values["new_breakdowns"])
    try:
        breakdowns = () if problems else breakdowns
        return Policy(people, retention_days=days, breakdowns=breakdowns, live=live, open_to=open_to), problems
    except UserError as error:
        return Policy(people, retention_days=days, open_to=open_to), [*problems, *error.problems]
