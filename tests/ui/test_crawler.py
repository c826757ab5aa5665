"""The most powerful reader: everything that every page of the demonstration organisation sends, in every state.

What pages send is read where it leaves: the messages that go to the browser, charts with their data and all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.core.audit.differencing import below_threshold
from diagnostic.core.audit.matrices import residual_values
from diagnostic.core.released.interim_release import so_far
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.aggregates import Aggregates
from diagnostic.core.scoring.answers import Answers
from diagnostic.core.scoring.census import count
from diagnostic.core.scoring.estimates import score_dimensions, score_items
from diagnostic.definitions.agreement import pulse_of
from diagnostic.definitions.loading.playbook_files import load_playbook
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.actions.records import actions
from diagnostic.services.agreements.texts import agreements
from diagnostic.services.conversations.surveys import prepared_pairs
from diagnostic.services.demonstration.company import ID
from diagnostic.services.demonstration.load import demonstration_links
from diagnostic.services.fieldwork.lifecycle import close_wave
from diagnostic.services.installation.access import who
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.agendas import create_meeting
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.services.publication.audit import audit_wave
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.stories.texts import stories
from diagnostic.services.waves.responses import answers_of
from diagnostic.settings import ROOT
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart, thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import interim_releases, publications
from diagnostic.storage.responses import records, staging
from diagnostic.storage.responses.staging import staged_responses
from diagnostic.ui.pages import PAGES
from diagnostic.web.site import Site
from tests.grids import cells_of, grids
from tests.menu import begin_at
from tests.rooms import Room

pytestmark = pytest.mark.slow

ROW = re.compile(r'<th scope="row">([^<]+)</th><td>([0-9,]+)</td>.*?<b [^>]*>([0-9]+)</b>')
WORDS = re.compile(r'(?<=>)[^<]+(?=<)|aria-label="[^"]*"')  # of an SVG: its coordinates are no scores
MAIN = ROOT / "diagnostic" / "ui" / "entry.py"
GRIDS = ("heatmap", "inside_outside")
K = 5
#: Pages that are the same whatever wave is asked for.
NO_WAVE = ("predicted_observed", "agreements", "actions", "tried", "person", "stories", "questionnaires")
PAPERS = re.compile(rb"https://doi\.org/10\.\d+/")  # registrants of papers in the shipped evidence are no scores
PRACTICES = {
    **dict.fromkeys(("mirror_leader", "mirror_staff", "mirror_customer"), "mirror"),
    **{"caring": "caring", "motivators": "motivators"},
    **dict.fromkeys(("colleague", "colleague_provider"), "conversations"),
}
AGENDAS = {"conversations": "conversation"}  # of practices whose page is called otherwise


@dataclass(frozen=True)
class Survey:
    """One audience of one wave: what was published of it, and the truth that nobody may see."""

    wave: str
    chart: Organisation
    questionnaire: Questionnaire
    scores: UnitScores | None
    own: Aggregates
    so_far: pd.DataFrame | None = None  # what a live wave shows
    rated: dict[str, Aggregates] = field(default_factory=dict)  # ratings of each provider

    @property
    def audience(self) -> str:
        return self.questionnaire.audience

    @property
    def practice(self) -> str:
        return "agreements" if pulse_of(self.questionnaire.id) else PRACTICES.get(self.questionnaire.id, "")


@dataclass
class Seen:
    """All bytes that were sent, and every cell of every grid, by page and wave."""

    sent: list[bytes]
    cells: dict[tuple[str, str], list[dict]]
    first: dict[tuple[str, str, str], tuple[int, int]]  # people and score, by audience, unit and dimension's name
    states: int = 0
    pairs: dict[str, set[tuple[str, str]]] = field(default_factory=dict)  # provider and unit of cells, by standard


@pytest.fixture(scope="module")
def inst(demonstration) -> Installation:
    return demonstration


@pytest.fixture(scope="module")
def surveys(inst) -> list[Survey]:
    """Every survey of every wave, the open one too."""
    return surveys_of(inst)


def surveys_of(inst: Installation, only: str = "") -> list[Survey]:
    """Every survey of every wave, or of one alone."""
    found = []
    with reading(inst.engine) as db:
        published = {row.survey: row.id for row in publications.list_for_organisation(db, ID)}
        for wave in (each for each in waves.of_organisation(db, ID) if only in ("", each.id)):
            for survey in waves.surveys_of(db, ID, wave.id):
                chart, questionnaire = thaw_chart(wave.chart), thaw_questionnaire(survey.definition)
                answers = everybody(db, survey.id, questionnaire, chart)
                content = publications.content(db, ID, published[survey.id]) if survey.id in published else None
                scores = UnitScores.from_bytes(content) if content else None
                own = count(answers, questionnaire, len(chart.ids)).own
                told = interim_releases.of_survey(db, survey.id)
                first = so_far(told, chart, list(questionnaire.dimensions)) if told else None
                about = np.array(records.rated_units(db, survey.id), dtype=object)
                rated = {
                    provider: count(answers[np.flatnonzero(about == provider)], questionnaire, len(chart.ids)).own
                    for provider in sorted({each for each in about if each})
                }
                found.append(Survey(wave.id, chart, questionnaire, scores, own, first, rated))
    return found


def everybody(db: Transaction, survey: str, questionnaire: Questionnaire, chart: Organisation) -> Answers:
    """Answers of all who handed in, those who still wait too."""
    items = len(questionnaire.stored)
    waiting = staged_responses([row for row in staging.load(db) if row.survey == survey], items)
    found = [answers_of(each, chart.position) for each in (records.load(db, survey, items), waiting)]
    return Answers(np.vstack([each.codes for each in found]), np.concatenate([each.units for each in found]))


@pytest.fixture(scope="module")
def seen(inst, surveys) -> Seen:
    """A consultant and an executive open every page, of every wave, and of the newest every unit and dimension."""
    tokens = {role: link.rsplit("/", 1)[1] for role, link in demonstration_links(inst, datetime.now(UTC)).items()}
    assert who(inst, tokens["consultant"], datetime.now(UTC))
    found = Seen([], {}, {})
    every = list(dict.fromkeys(survey.wave for survey in surveys if not survey.practice))
    practised = list(dict.fromkeys((survey.practice, survey.wave) for survey in surveys if survey.practice))
    newest = next(survey for survey in reversed(surveys) if survey.scores and not survey.practice)
    for role in ("consultant", "executive"):
        pages = [page.file.rpartition("/")[2] for page in PAGES if role in page.may and page.menu != "first"]
        of_report = [page for page in pages if page not in (*NO_WAVE, *PRACTICES.values())]
        states = [(page, {"wave": wave}) for wave in every for page in of_report]
        states += [(page, {"wave": wave}) for page, wave in practised]
        states += [("mirror", {"view": view}) for view in ("again", "worked")]
        states += [("agreements", {"agreement": each.id}) for each in agreements(inst, operator(inst, ID))]
        states += [("inside_outside", {"wave": wave, "view": "map"}) for wave in every]
        states += [("stories", {}), *(("stories", {"story": each.id}) for each in stories(inst, operator(inst, ID)))]
        states += [("tried", {}), ("tried", {"dim": "stability"})]
        states += [("actions", {"view": view}) for view in ("board", "list")]
        states += [("actions", {"action": each.id}) for each in actions(inst, operator(inst, ID))[:2]]
        if role == "consultant":
            states += [("questionnaires", {})]
            pairs = prepared_pairs(inst, operator(inst, ID))
            states += [
                ("conversations", {"standard": standard, "part": part})
                for standard in pairs.dimensions
                for part in pairs.parts
            ]
            states += [("conversations", {"provider": provider}) for provider in pairs.providers]
            states += [
                ("conversations", {"provider": "centre-bookings", "customer": unit, "view": view})
                for unit in pairs.raters("centre-bookings")
                for view in ("sides", "kit")
            ]
            states += [
                (page, {"unit": unit})
                for page in ("unit", *dict.fromkeys(PRACTICES.values()))
                if page != "conversations"  # of which each provider was opened above
                for unit in newest.chart.ids
            ]
            states += [
                ("heatmap", {"unit": unit}) for unit in newest.chart.ids if newest.chart.subtree(unit) != (unit,)
            ]
            states += [
                ("measurement", {"asked": survey.audience, "dim": dimension})
                for survey in surveys
                if survey.wave == newest.wave
                for dimension in survey.questionnaire.dimensions
            ]
            states += [
                ("so_far", {"audience": survey.audience, "unit": unit})
                for survey in surveys
                if survey.so_far is not None
                for unit in survey.so_far["unit"].unique()
            ]
        found.sent += sent_by(session("", tokens[role]).run())  # where the address without a path leads
        sessions = {page: session(page, tokens[role]) for page in pages}
        for page, query in states:
            visit(found, sessions[page], page, query)
    for wave, agenda in (
        (newest.wave, "present"),
        *((wave, page) for page, wave in dict(practised).items() if page != "agreements"),
    ):
        found.sent += present(inst, wave, tokens["consultant"], agenda)
    return found


def present(inst: Installation, wave: str, token: str, agenda: str) -> list[bytes]:
    """All that wall, phone and desk send while the agenda is presented, and the record; of pictures, their words."""
    now = datetime.now(UTC)
    access = who(inst, token, now)
    meeting = create_meeting(inst, access, wave, load_playbook().agenda(AGENDAS.get(agenda, agenda)), "Results", now)
    room = Room.of(Site(lambda: inst), token, start_meeting(inst, access, meeting, now))
    desk, phone, sent = room.desk(), room.phone("Ann"), []
    while "refusal" not in room.told(desk, event="next"):
        sent += [browser.get(room.address + page).content for browser, page in ((phone, ""), (phone, "/wall"))]
        sent += [desk.get(f"{room.address}/desk").content]
        sent += [room.shown(browser, screen).encode() for browser, screen in ((phone, "wall"), (phone, "phone"))]
        drawn = [phone.get(f"{room.address}/picture"), desk.get(f"{room.address}/desk/picture")]
        sent += [" ".join(WORDS.findall(each.text)).encode() for each in drawn if each.status_code == 200]
    assert len(sent) > (200 if agenda == "present" else 20)
    return [*sent, desk.get(f"{room.address}/record").content]


def session(page: str, token: str) -> AppTest:
    """A reader who is about to come, by the address of the page on which to stay; by that of no page unless named."""
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.session_state["link"] = token
    return begin_at(at, page) if page else at


def visit(seen: Seen, at: AppTest, page: str, query: dict[str, str]) -> None:
    at.query_params.clear()
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, (page, query)
    seen.states += 1
    seen.sent += sent_by(at)
    if page in GRIDS and "wave" in query:
        seen.cells.setdefault((page, query["wave"]), []).extend(cell for grid in grids(at) for cell in cells_of(grid))
    if page == "conversations" and "standard" in query:
        cells = [cell for grid in grids(at) for cell in cells_of(grid) if not cell["hidden"]]
        shown = {(cell["unit"], cell["column"]) for cell in cells}
        seen.pairs.setdefault(query["standard"], set()).update(shown)
    if page == "so_far" and "unit" in query:
        for name, people, score in ROW.findall("".join(element.value for element in at.html)):
            seen.first[query["audience"], query["unit"], html.unescape(name)] = int(people.replace(",", "")), int(score)


def sent_by(at: AppTest) -> list[bytes]:
    assert not at.exception
    return [node.proto.SerializeToString() for node in everything(at._tree) if getattr(node, "proto", None)]


def everything(node) -> Iterator:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from everything(child)


def hidden_numbers(survey: Survey) -> set[float]:
    """Means and shares of what is hidden, on dimensions and questions, that no published number equals.

    Only those that nothing else is likely to be: plain fractions are pixels, and other units' scores too.
    """
    truths = []
    for own in (survey.own, *survey.rated.values()):
        totals = own.roll_up(survey.chart)
        truths += [score_dimensions(totals, survey.questionnaire), score_items(totals.options, survey.questionnaire)]
    told: set[float] = set()
    for frame in (survey.scores.scores, survey.scores.items) if survey.scores else ():
        told |= {round(value, 6) for name in ("mean", "favourable") for value in frame[name].dropna()}
    for frame, name in (("pairs", "mean"), ("among", "mean"), ("among", "favourable"), ("choices", "share")):
        told |= {round(value, 6) for value in getattr(survey.scores, frame)[name].dropna()} if survey.scores else set()
    told |= {round(value, 6) for value in survey.so_far["mean"]} if survey.so_far is not None else set()
    found = {float(value) for truth in truths for value in (*truth.mean.ravel(), *truth.favourable.ravel())}
    return {value for value in found if value == value and round(value, 6) not in told and _is_rare(value)}


def _is_rare(value: float) -> bool:
    share = value if value <= 1 else value / 100
    return Fraction(share).limit_denominator(5000).denominator > 200


def test_every_page_was_opened_in_every_wave(seen, surveys):
    every = {survey.wave for survey in surveys}
    assert len(every) == 16 and seen.states > 250
    published = {survey.wave for survey in surveys if survey.scores and not survey.practice}
    assert {wave for _, wave in seen.cells} >= published


def test_no_hidden_number_is_in_anything_that_was_sent(seen, surveys):
    """Neither as the eight bytes of charts' data nor as digits."""
    sent = PAPERS.sub(b"", b"\n".join(set(seen.sent)))  # most of what pages send is on all of them
    numbers = set().union(*map(hidden_numbers, surveys))
    assert len(numbers) > 100
    written = set(re.findall(rb"[0-9]+[.][0-9]{3}", sent))
    windows = (np.frombuffer(sent, "<f8", (len(sent) - at) // 8, at) for at in range(8))
    sought = np.array([-np.inf, *sorted(numbers)])  # few numbers among millions: no window need be sorted
    packed = set().union(
        *(each[sought[np.searchsorted(sought, each, "right") - 1] == each].tolist() for each in windows)
    )
    assert [value for value in numbers if value in packed or f"{value:.4f}"[:-1].encode() in written] == []


@pytest.mark.parametrize(("page", "least"), [("heatmap", 10), ("inside_outside", 100)])
def test_a_hidden_cell_says_nothing_but_its_reason(seen, surveys, page, least):
    inside = [survey for survey in surveys if survey.audience == "employee" and not survey.practice]
    hidden = {survey.wave: hidden_units(survey) for survey in inside}
    checked = 0
    for (seen_on, wave), rows in seen.cells.items():
        for row in rows if seen_on == page else ():
            if row["hidden"] or row["unit"] in hidden[wave]:
                checked += 1
                assert not any(sign.isdigit() for sign in row["text"]), row
        if seen_on == page:
            checked += len(hidden[wave] - {row["unit"] for row in rows})  # folded: they have no cell at all
    assert checked > least


def hidden_units(survey: Survey) -> set[str]:
    """Units of which no dimension is published."""
    if survey.scores is None:
        return set()
    shown = survey.scores.scores[survey.scores.scores["hidden"] == ""]
    return set(survey.chart.ids) - set(shown["unit"])


def test_what_all_pages_show_together_speaks_about_nobody_or_enough(seen, surveys):
    """Which cells are shown is read from the pages, how many people they are about from the answers themselves."""
    for survey in surveys:
        if survey.scores is None or survey.audience != "employee" or survey.practice:
            continue
        shown = {(row["unit"], row["column"]) for row in seen.cells["heatmap", survey.wave] if not row["hidden"]}
        people = survey.chart.roll_up(score_dimensions(survey.own, survey.questionnaire).n)
        assert len(shown) > 300
        for d, dimension in enumerate(survey.questionnaire.dimensions):
            told = [(unit, dimension) in shown for unit in survey.chart.ids]
            left = residual_values(survey.chart, np.where(told, people[:, d].astype(float), np.nan))
            assert below_threshold(left, K) == [], (survey.wave, dimension)


def test_what_pages_show_of_pairs_speaks_about_nobody_or_enough_for_each_provider(seen, surveys):
    (survey,) = (each for each in surveys if each.rated)
    assert set(seen.pairs) == set(survey.questionnaire.dimensions) and len(seen.pairs["overall"]) > 100
    for d, dimension in enumerate(survey.questionnaire.dimensions):  # a standard is called as its dimension
        for provider, own in survey.rated.items():
            people = survey.chart.roll_up(score_dimensions(own, survey.questionnaire).n[:, d]).astype(float)
            told = [(provider, unit) in seen.pairs[dimension] for unit in survey.chart.ids]
            left = residual_values(survey.chart, np.where(told, people, np.nan))
            assert below_threshold(left, K) == [], (provider, dimension)


def test_the_wave_that_is_open_shows_no_score(seen, surveys):
    (live,) = {survey.wave for survey in surveys if survey.scores is None}
    elsewhere = {row["text"] for row in seen.cells.get(("heatmap", live), ())}
    newest = [survey.wave for survey in surveys if survey.scores and not survey.practice][-1]
    assert elsewhere <= {row["text"] for row in seen.cells["heatmap", newest]}  # it shows the newest published instead


def test_a_live_wave_shows_whole_batches_and_they_are_about_nobody_or_enough(seen, surveys, inst):
    shown = [survey for survey in surveys if survey.so_far is not None]
    assert {survey.audience for survey in shown} == {"employee", "customer"}
    for survey in shown:
        of_survey = {at: told for at, told in seen.first.items() if at[0] == survey.audience}
        assert len(of_survey) == len(survey.so_far) > 50
        for name in survey.questionnaire.dimensions:
            people = np.full(len(survey.chart.ids), np.nan)
            for unit in survey.so_far["unit"].unique():
                title = survey.questionnaire.dimensions[name].name["en"]
                people[survey.chart.position[unit]], _ = of_survey.get((survey.audience, unit, title), (np.nan, 0))
            assert below_threshold(residual_values(survey.chart, people), K) == [], name
    assert [each.verdict for each in audit_wave(inst, shown[0].wave)] == ["safe", "safe"]


def test_when_it_is_published_all_that_was_ever_shown_of_it_is_safe(seen, surveys, inst):
    (wave,) = {survey.wave for survey in surveys if survey.so_far is not None}
    access = operator(inst, ID)
    close_wave(inst, access, wave, datetime.now(UTC))
    publish_wave(inst, access, wave, datetime.now(UTC))
    audits = audit_wave(inst, wave)
    assert [each.verdict for each in audits] == ["safe", "safe"]
    assert all("batches of first results" in {reach.kind for reach in each.minimum_counts} for each in audits)
    tokens = demonstration_links(inst, datetime.now(UTC))
    after = Seen([], {}, {})
    visit(after, session("learned", tokens["executive"].rsplit("/", 1)[1]), "learned", {"wave": wave})
    page = b"".join(after.sent)
    assert b"First results, shown while" in page and b"First results of employees" in page
