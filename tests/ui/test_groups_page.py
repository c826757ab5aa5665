"""The page of groups: one breakdown at a time, hidden cells with the reason, and nothing for readers of a part."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.services.demonstration.load import ID, demonstration_links
from diagnostic.services.fieldwork.lifecycle import list_waves
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation
from tests.menu import begin_at
from tests.ui.test_report_pages import MAIN, charts, text

pytestmark = pytest.mark.slow


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def inst(demonstration) -> Installation:
    return demonstration


def visit(inst: Installation, page: str = "groups", token: str = "", **query: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.session_state["link"] = token or demonstration_links(inst, now())["executive"].rsplit("/", 1)[1]
    for name, value in query.items():
        at.query_params[name] = value
    begin_at(at, page).run()
    assert not at.exception
    return at


def test_one_breakdown_is_shown_and_the_others_are_a_choice_away(inst):
    at = visit(inst)
    assert [title.value.replace("\\", "") for title in at.title] == [
        "Years here, Under 2 years: above everybody else on 13 of 18 dimensions"
    ]
    assert at.segmented_control[0].options == ["Years here", "Working hours"]
    said = text(at)
    assert "Customer centre: Over 7 years" in said and "Part time" not in said
    (chart,) = charts(at)
    assert chart.startswith("Scores by Years here, of Wren & Tallow and its divisions")


def test_the_address_may_name_another_breakdown(inst):
    said = text(visit(inst, cut="Working hours"))
    assert "Part time" in said and "Over 7 years" not in said


def test_a_hidden_cell_says_why(inst):
    assert "Hidden: a group of fewer than 5 could be worked out" in text(visit(inst))
    beside = "Hidden: beside Years here a group of fewer than 5 could be worked out"
    assert beside in text(visit(inst, cut="Working hours"))


def test_a_wave_that_declared_none_says_so(inst):
    waves = list_waves(inst, operator(inst, ID), now().date())
    first = next(wave for wave in waves if wave.name.startswith("Yearly survey"))
    assert "no breakdown was declared when it was made" in text(visit(inst, wave=first.id))


def test_readers_of_a_part_are_told_that_it_is_for_the_whole(inst):
    token = issue_link(inst, organisation=ID, role="executive", unit="shops", label="S", days=3, now=now())
    said = text(visit(inst, token=token))
    assert "are shown to readers of the whole organisation" in said and "Under 2 years" not in said


def test_the_receipt_names_the_cell_about_the_fewest_people(inst):
    said = text(visit(inst, "learned"))
    assert "Scores by what people say about themselves" in said and "Fewest people" in said
    assert "Nobody is told how many of a team said what." in said


def test_a_consultant_declares_breakdowns_when_making_a_wave(inst):
    token = demonstration_links(inst, now())["consultant"].rsplit("/", 1)[1]
    at = visit(inst, "new_wave", token, step="when")
    at.text_area(key="new_breakdowns").set_value("Tenure: new, old\nSite Kiel").run()
    assert any("breakdowns, line 2: expected a name" in error.value.replace("\\", "") for error in at.error)
    at.text_area(key="new_breakdowns").set_value("Tenure: new, old").run()
    at.query_params["step"] = "what"
    at.run().multiselect(key="new_shipped").set_value(["employee"])
    at.query_params["step"] = "summary"
    at.run()
    assert not at.error and "People are asked about themselves: Tenure: new, old" in text(at).replace("\u2060", "")


def test_the_page_of_a_wave_says_what_people_are_asked_of_themselves(inst):
    token = demonstration_links(inst, now())["consultant"].rsplit("/", 1)[1]
    wave = next(wave for wave in list_waves(inst, operator(inst, ID), now().date()) if wave.policy.breakdowns)
    said = text(visit(inst, "waves", token, wave=wave.id, show="About this survey")).replace("\u2060", "")
    assert "People are asked about themselves: Working hours: Full time, Part time." in said
