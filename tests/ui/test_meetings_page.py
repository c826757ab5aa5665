"""The page of meetings: prepared in one click, made one's own, rehearsed, held, read, deleted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.core.meeting.view import record
from diagnostic.definitions.playbook.step_kinds import KINDS
from diagnostic.services.demonstration.company import CONTACT
from diagnostic.services.demonstration.written.workshop import PLAN, STANDARDS, TITLE
from diagnostic.services.installation.access import issue_link, who
from diagnostic.services.installation.organisations import get_chart, list_organisations
from diagnostic.services.meetings.agendas import agenda_of_meeting, fitted, list_meetings
from diagnostic.services.meetings.entrance import find
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.services.report.load import published_waves
from diagnostic.settings import ROOT
from diagnostic.ui.widgets import plain
from diagnostic.ui.work.meetings import fields
from tests.menu import begin_at

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"


def now() -> datetime:
    return datetime.now(UTC)


def enter(inst, role: str = "consultant", unit: str | None = None) -> tuple[AppTest, object]:
    """A session on the page, and the access that it has."""
    organisation = inst_organisation(inst)
    token = issue_link(inst, organisation=organisation, role=role, unit=unit, label="Kim", days=3, now=now())
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["link"] = token
    return begin_at(at, "work/meetings").run(), who(inst, token, now())


def inst_organisation(inst) -> str:
    return next(each.id for each in list_organisations(inst) if each.demonstration)


def press(at: AppTest, label: str) -> AppTest:
    button = next(each for each in at.button if each.label.startswith(label))
    return button.click().run()


def words(at: AppTest) -> str:
    shown = (*at.title, *at.markdown, *at.text, *at.caption, *at.error, *at.success)
    return "\n".join(str(each.value) for each in shown)


def test_a_talk_is_prepared_in_one_click_made_ones_own_and_held(demonstration):
    at, access = enter(demonstration)
    at = press(at, "Prepare a talk on")
    assert not at.exception
    meeting = list_meetings(demonstration, access)[0]
    steps = [step.id for step in agenda_of_meeting(demonstration, access, meeting.id).steps]
    at.button(key=f"down_{steps[0]}").click().run()
    at.button(key=f"out_{steps[2]}").click().run()
    at.button(key=f"edit_{steps[1]}").click().run()
    at.text_input(key=f"3_{steps[1]}_heading").input("Who spoke")
    at = press(at, "Save this step")
    edited = agenda_of_meeting(demonstration, access, meeting.id).steps
    assert [step.id for step in edited] == [steps[1], steps[0], *steps[3:]]
    assert edited[0].heading["en"] == "Who spoke"
    at.text_area(key=f"4_{steps[1]}_text").input("x" * 5000)
    at = press(at, "Save this step")
    assert "needs attention" in words(at) or "expected" in words(at)
    assert agenda_of_meeting(demonstration, access, meeting.id).steps == edited  # nothing half-written
    at = press(at, "Add it at the end")
    assert len(agenda_of_meeting(demonstration, access, meeting.id).steps) == len(edited) + 1

    ready = fitted(demonstration, access, meeting.id)
    assert {each.step: each.reason for each in ready.left_out} == {}  # the demonstration has something for every step
    guess = next(scene.details for scene in ready.script.scenes if scene.kind == "guess")
    assert guess.published[0].low < guess.published[0].value < guess.published[0].high

    at = press(at, "Rehearse alone")
    assert "nothing of it is kept" in words(at)
    at = press(at, "Start the meeting")
    meeting = list_meetings(demonstration, access)[0]
    assert (meeting.phase, find(demonstration, meeting.code, now()).meeting) == ("open", meeting.id)
    at = press(press(at, "End the meeting"), "End it")
    assert "The meeting is over" in words(at)
    at = press(press(at, "Delete"), "Delete it")
    assert meeting.id not in {each.id for each in list_meetings(demonstration, access)}
    assert not at.exception


def test_every_kind_of_step_can_be_edited():
    assert fields.KINDS.keys() == KINDS.keys()


def test_the_survey_that_an_address_names_is_offered_first(demonstration):
    at, access = enter(demonstration)
    waves = published_waves(demonstration, access, now().date())
    at.query_params["wave"] = waves[-1].id
    at.run()
    assert any(each.label == f"Prepare a talk on {plain(waves[-1].name)}" for each in at.button)


def test_an_executive_finds_meetings_about_their_part_alone(demonstration):
    consultants, access = enter(demonstration)
    press(consultants, "Prepare a talk on")
    whole = list_meetings(demonstration, access)[0]
    unit = list_units(demonstration, access)[1]
    at, theirs = enter(demonstration, "executive", unit)
    at = press(at, "Prepare a talk on")
    assert [each.unit for each in list_meetings(demonstration, theirs) if each.title != TITLE] == [unit]
    at.query_params["meeting"] = whole.id
    at.run()
    assert "This meeting does not exist" in words(at)


def list_units(inst, access) -> tuple[str, ...]:
    return get_chart(inst, access.organisation).ids


def test_the_finished_workshop_of_the_demonstration_can_be_read(demonstration):
    _, access = enter(demonstration)
    held = next(each for each in list_meetings(demonstration, access) if each.title == TITLE)
    assert (held.phase, held.unit) == ("ended", None)
    steps = {step["step"]: step for step in record(rooms_of(demonstration).state(held.id))}
    assert steps["standards"]["lines"] == list(STANDARDS) and steps["follow_up"]["manager"] == CONTACT
    assert [each["what"] for each in steps["plan"]["actions"]] == [each.text.what for each in PLAN]
    assert {len(group["notes"]) for group in steps["own_experience"]["groups"]} == {5}
    assert sum(each["dots"] for each in steps["first"]["tally"]) == 3 * 10
