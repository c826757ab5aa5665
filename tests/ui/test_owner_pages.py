"""The page of an action over HTTP: its owner says how far it is, by link; nothing is lost where two say so at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.definitions.action import ActionText, ActionWhy
from diagnostic.services.actions.comments import comments_of
from diagnostic.services.actions.records import Action, action_history, change_action, get_action, new_action
from diagnostic.services.installation.setup import Installation
from diagnostic.web.actions.pages import TAKERS
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.worlds import NOW, world

NASTY = "<script>alert('\"&')</script>"
DOOR = ActionText("Open the door", ActionWhy("rule", "S02", NASTY), "Ann", date(2024, 3, 1))


class Owner:
    """An action, and browsers that have its owner's link."""

    def __init__(self, installation: Installation):
        self.inst = installation
        self.access = world(installation).access
        self.id = new_action(self.inst, self.access, "north", DOOR, NOW)
        self.app = Starlette(routes=routes(Site(lambda: self.inst, lambda: NOW)))
        self.address = self.now.address
        self.browser = TestClient(self.app, follow_redirects=True, headers={"Origin": "http://testserver"})

    @property
    def now(self) -> Action:
        return get_action(self.inst, self.access, self.id)

    def send(self, event: str, version: int = 1, **fields: str):
        return self.browser.post(self.address, data={"event": event, "version": str(version), **fields})


@pytest.fixture
def owner(sqlite_installation) -> Owner:
    return Owner(sqlite_installation)


def test_it_says_why_and_its_owner_says_how_far_it_is(owner):
    page = owner.browser.get(owner.address)
    assert page.status_code == 200 and NASTY not in page.text and "Predicted: &lt;script&gt;" in page.text
    assert "Overdue: its day was 1 March 2024" in page.text and page.headers["cache-control"] == "no-store"
    refused = owner.send("state", state="dropped")
    assert (refused.status_code, "Please say why it is not done" in refused.text) == (409, True)
    assert owner.send("state", state="dropped", reason="No key", name="Ann\u202e B.").status_code == 200
    assert owner.now.text == replace(DOOR, state="dropped", reason="No key")
    assert action_history(owner.inst, owner.now)[-1].author == "Ann B."


def test_what_others_changed_elsewhere_stays_and_who_says_how_far_second_is_told(owner):
    change_action(owner.inst, owner.now, 1, replace(DOOR, owner="Ben"), "Kim", NOW)
    assert owner.send("state", 1, state="doing").status_code == 200
    assert owner.now.text == replace(DOOR, owner="Ben", state="doing")
    told = owner.send("state", 1, state="done")
    assert told.status_code == 409 and "it says “Doing” now" in told.text and 'value="done" checked' in told.text
    assert owner.send("state", owner.now.version, state="done").status_code == 200
    assert owner.now.text.state == "done"


def test_comments_need_a_name_and_stand_there(owner):
    refused = owner.send("say", text="Hm", name="")
    assert (refused.status_code, ">Hm</textarea>" in refused.text) == (409, True)
    assert NASTY not in owner.send("say", text=NASTY, name="Ann").text
    assert [each.text for each in comments_of(owner.inst, owner.now)] == [NASTY]


def test_its_day_can_be_put_into_a_calendar(owner):
    file = owner.browser.get(owner.address + "/calendar")
    [day] = Calendar.from_ical(file.content).walk("VEVENT")
    assert (file.headers["content-type"].partition(";")[0], day["dtstart"].dt) == ("text/calendar", DOOR.due)


@pytest.mark.parametrize("path", ["", "/calendar"])
def test_another_address_opens_nothing(owner, path):
    for wrong in (owner.address[:-1], f"/action/{'0' * 32}/{owner.now.link}", "/action/%00/x"):
        found = owner.browser.get(wrong + path)
        assert (found.status_code, "Open the door" in found.text) == (404, False)


@pytest.mark.parametrize("event", [*TAKERS, "", "other"])
def test_a_form_from_elsewhere_or_of_no_kind_changes_nothing(owner, event):
    before, sent = owner.now, {"event": event, "state": "done", "text": "x", "name": "Eve", "version": "1"}
    foreign = owner.browser.post(owner.address, data=sent, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    if event not in TAKERS:
        assert owner.browser.post(owner.address, data=sent).status_code == 404
    assert owner.now == before and not comments_of(owner.inst, before)


def test_changes_are_slowed_down_and_lose_nothing(owner):
    told = [owner.send("say", text=f"Line {n}.", name="Ann") for n in range(40)]
    slowed = [each for each in told if each.status_code == 409]
    assert slowed and "Line 39." in slowed[-1].text and "Please wait" in slowed[-1].text
