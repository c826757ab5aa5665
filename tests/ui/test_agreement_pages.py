"""The page of an agreement over HTTP: read, signed and changed by link; nothing is lost where two change it at once."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.definitions.agreement import AgreementText
from diagnostic.services.agreements.texts import Agreement, get_agreement, new_agreement
from diagnostic.services.installation.setup import Installation
from diagnostic.web.agreements.pages import TAKERS
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.worlds import NOW, world

NASTY = "<script>alert('\"&')</script>"
OURS = ("We greet everybody.", NASTY, "We listen to the end.")


class Team:
    """An agreement, and browsers that have its link."""

    def __init__(self, installation: Installation):
        self.inst = installation
        self.access = world(installation).access
        self.id = new_agreement(self.inst, self.access, "north", AgreementText("Ours", OURS), NOW)
        site = Site(lambda: self.inst, lambda: NOW)
        self.app = Starlette(routes=routes(site))
        self.address = self.now.address

    @property
    def now(self) -> Agreement:
        return get_agreement(self.inst, self.access, self.id)

    def browser(self) -> TestClient:
        return TestClient(self.app, follow_redirects=True, headers={"Origin": "http://testserver"})

    def change(self, browser: TestClient, version: int, *lines: str, title: str = "Ours"):
        fields = {f"behaviour-{number}": line for number, line in enumerate(lines, 1)}
        sent = {"event": "change", "version": str(version), "title": title, "author": "Kim", **fields}
        return browser.post(self.address, data=sent)

    def sign(self, browser: TestClient, name: str):
        return browser.post(self.address, data={"event": "sign", "name": name, "wording": self.now.text.wording})


@pytest.fixture
def team(sqlite_installation) -> Team:
    return Team(sqlite_installation)


def test_it_is_read_signed_once_and_taken_back_where_it_was_signed(team):
    mine, other = team.browser(), team.browser()
    page = mine.get(team.address)
    assert page.status_code == 200 and "Nobody has signed yet" in page.text and NASTY not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "You signed as Anna Bell" in team.sign(mine, "Anna Bell").text
    again = team.sign(other, "anna bell")
    assert (again.status_code, "Somebody signed as anna bell already" in again.text) == (409, True)
    assert 'value="anna bell"' in again.text
    taken = {"event": "unsign", "signature": team.now.signatures[0].id}
    assert other.post(team.address, data=taken).status_code == 409
    assert "Nobody has signed yet" in mine.post(team.address, data=taken).text


def test_the_poster_names_who_signed_this_wording(team):
    mine = team.browser()
    team.sign(mine, "Anna Bell")
    assert "Anna Bell" in mine.get(team.address + "/poster").text
    team.change(mine, team.now.version, *OURS, "We ask.")
    poster = mine.get(team.address + "/poster").text
    assert "We ask." in poster and "Anna Bell" not in poster
    page = mine.get(team.address).text
    assert "Signed an earlier wording" in page and "changed since you signed" in page


def test_of_two_editors_the_later_sees_what_changed_and_loses_nothing(team):
    first, second = team.browser(), team.browser()
    version = team.now.version
    assert team.change(first, version, OURS[0], OURS[2]).status_code == 200
    told = team.change(second, version, *OURS, "My own line.", title="Mine")
    assert told.status_code == 409 and "Somebody else changed it while you were writing" in told.text
    assert "My own line." in told.text and 'value="Mine"' in told.text and "Taken out:" in told.text
    assert team.now.text.behaviours == (OURS[0], OURS[2])
    [newest] = map(int, re.findall(r'name="version" value="(\d+)"', told.text))
    assert team.change(second, newest, *OURS, "My own line.", title="Mine").status_code == 200
    assert team.now.text == AgreementText("Mine", (*OURS, "My own line."))


def test_what_is_wrong_stands_beside_the_form_with_all_that_was_typed(team):
    told = team.change(team.browser(), team.now.version, "Same.", "same.", title="Kept")
    assert (told.status_code, "Behaviour 2 is there" in told.text, 'value="Kept"' in told.text) == (409, True, True)
    assert team.now.text.behaviours == OURS


def test_deleting_asks_first_and_leaves_no_page(team):
    browser = team.browser()
    assert browser.post(team.address, data={"event": "delete"}).status_code == 409
    assert "The agreement is gone" in browser.post(team.address, data={"event": "delete", "sure": "1"}).text
    assert browser.get(team.address).status_code == 404


def test_a_signature_of_another_browser_is_not_taken_back_and_the_page_says_so(team):
    mine = team.browser()
    team.sign(mine, "Anna Bell")
    told = team.browser().post(team.address, data={"event": "unsign", "signature": team.now.signatures[0].id})
    assert (told.status_code, "This signature was not made here" in told.text) == (409, True)


def test_changes_are_slowed_down_and_lose_nothing(team):
    browsers = [team.browser() for _ in range(40)]
    told = [team.change(each, team.now.version, *OURS, f"Line {n}.") for n, each in enumerate(browsers)]
    slowed = [each for each in told if each.status_code == 409]
    assert slowed and "Line 39." in slowed[-1].text and "Please wait" in slowed[-1].text


def test_an_id_that_can_be_none_is_not_looked_for(team):
    assert team.browser().get("/agreement/%00/x").status_code == 404


@pytest.mark.parametrize("path", ["", "/poster"])
def test_another_address_opens_nothing(team, path):
    for wrong in (team.address[:-1], f"/agreement/{'0' * 32}/{team.now.link}", team.address + "x"):
        found = team.browser().get(wrong + path)
        assert (found.status_code, "Ours" in found.text) == (404, False)


@pytest.mark.parametrize("event", [*TAKERS, "", "other"])
def test_a_form_from_elsewhere_or_of_no_kind_changes_nothing(team, event):
    before = team.now
    sent = {"event": event, "name": "Eve", "wording": before.text.wording, "sure": "1", "title": "x", "version": "1"}
    foreign = team.browser().post(team.address, data=sent, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    if event not in TAKERS:
        assert team.browser().post(team.address, data=sent).status_code == 404
    assert team.now == before
