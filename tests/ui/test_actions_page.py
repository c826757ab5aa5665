"""The page of actions: begun from a link with its why, changed by two at once without loss, commented, deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.definitions.acting.address import to_begin
from diagnostic.definitions.action import ActionText, ActionWhy
from diagnostic.services.actions.comments import comments_of
from diagnostic.services.actions.records import actions, change_action, get_action, new_action
from diagnostic.services.installation.access import issue_link
from diagnostic.settings import ROOT
from tests.menu import begin_at
from tests.worlds import world

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"
DOOR = ActionText("Open the door", ActionWhy("rule", "S02", "Distance"), "Ann", date(2024, 3, 1))


@pytest.fixture(scope="module")
def acme(inst):
    return world(inst)


def opened(acme, **query: str) -> AppTest:
    now = datetime.now(UTC)
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["link"] = issue_link(
        acme.inst, organisation="acme", role="executive", unit=None, label="Kim", days=3, now=now
    )
    for name, value in query.items():
        at.query_params[name] = value
    begin_at(at, "actions").run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    at = next(each for each in at.button if each.label == label).click().run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    kinds = (at.title, at.header, at.markdown, at.caption, at.warning, at.error, at.success, at.text)
    return "\n".join(str(element.value).replace("\\", "") for kind in kinds for element in kind)


def test_from_a_link_of_the_report_to_a_plan_and_gone_again(acme):
    assert "Nothing is planned yet" in words(opened(acme))
    at = opened(acme, **to_begin(ActionWhy("rule", "S02", "Distance"), "north"))
    assert "Because of this: **Predicted: Distance**" in words(at)
    at = press(at, "Make the action")
    assert "what is to be done, found nothing" in words(at)
    at.text_area[0].input("Open the door")
    at = press(at, "Make the action")
    [made] = actions(acme.inst, acme.access)
    assert (made.unit, made.text.why, made.author) == ("north", ActionWhy("rule", "S02", "Distance"), "Kim")
    assert "The action is made" in words(at) and made.address in at.code[0].value
    at.text_area[1].input("Who has the key?")
    at = press(at, "Say it")
    assert [each.author for each in comments_of(acme.inst, made)] == ["Kim"]
    at = press(press(at, "Delete the action"), "Delete it")
    assert actions(acme.inst, acme.access) == [] and "Nothing is planned yet" in words(at)


def test_of_two_editors_the_later_finds_both_in_the_form(acme):
    record = new_action(acme.inst, acme.access, "north", DOOR, datetime.now(UTC))
    at = opened(acme, action=record)
    found = get_action(acme.inst, acme.access, record)
    change_action(acme.inst, found, 1, replace(DOOR, owner="Ben", state="doing"), "Lee", datetime.now(UTC))
    at.text_area[0].input("Open the door at eight")
    at = press(at, "Save")
    told = words(at)
    assert "Somebody else changed this action" in told and "who sees to it: Ben (was Ann)" in told
    assert get_action(acme.inst, acme.access, record).text.what == "Open the door"
    assert (at.text_area[0].value, at.text_input[1].value) == ("Open the door at eight", "Ben")
    at = press(at, "Save")
    assert get_action(acme.inst, acme.access, record).text == replace(
        DOOR, what="Open the door at eight", owner="Ben", state="doing"
    )
    assert "In the words it was made in: Open the door" in words(at)


def test_an_address_that_is_none_leads_back(acme):
    assert "does not exist" in words(opened(acme, action="0" * 32))
