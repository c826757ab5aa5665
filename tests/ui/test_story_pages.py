"""Stories over HTTP and on the page of staff: written by link, nothing lost of two editors, scores beside them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from diagnostic.services.demonstration.company import ID
from diagnostic.services.demonstration.written.story import BELIEVED, RETOLD
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import operator
from diagnostic.services.stories.moved import moved_scores
from diagnostic.services.stories.texts import TeamStory, begin_story, get_story, stories
from diagnostic.ui.widgets import plain
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.menu import begin_at
from tests.ui.test_meetings_page import MAIN, words
from tests.worlds import NOW, world

NASTY = "<script>alert('\"&')</script>"


class Team:
    """A story, and browsers that have its link."""

    def __init__(self, installation):
        self.inst = installation
        self.access = world(installation).access
        self.id = begin_story(self.inst, self.access, "north", NOW)
        self.app = Starlette(routes=routes(Site(lambda: self.inst, lambda: NOW)))
        self.address = self.now.address

    @property
    def now(self) -> TeamStory:
        return get_story(self.inst, self.access, self.id)

    def browser(self) -> TestClient:
        return TestClient(self.app, follow_redirects=True, headers={"Origin": "http://testserver"})

    def change(self, version: int, **texts: str):
        fields = {name.replace("__", "."): text for name, text in texts.items()}
        sent = {"event": "change", "version": str(version), "author": "Kim\u200b", **fields}
        return self.browser().post(self.address, data=sent)


@pytest.fixture
def team(sqlite_installation) -> Team:
    return Team(sqlite_installation)


def test_it_is_read_and_written_by_its_link_alone(team):
    page = team.browser().get(team.address)
    assert page.status_code == 200 and "Nothing is written yet" in page.text
    assert page.headers["cache-control"] == "no-store"
    told = team.change(1, before__feelings=f"Tired.\n{NASTY}", others__2="They wait.", after__customers="Glad.")
    assert told.status_code == 200 and NASTY not in told.text and "&lt;script&gt;" in told.text
    assert (team.now.text.others, team.now.text.after.customers, team.now.author) == (("They wait.",), "Glad.", "Kim")
    for path in (team.address + "x", "/story/nothing/at-all", "/story"):
        assert team.browser().get(path).status_code == 404


def test_of_two_editors_the_later_sees_what_changed_and_loses_nothing(team):
    assert team.change(1, before__feelings="Tired.").status_code == 200
    told = team.change(1, before__feelings="Proud.", after__customers="Mine stays.")
    assert told.status_code == 409 and "Somebody else changed it while you were writing" in told.text
    assert "Mine stays." in told.text and "Tired." in told.text and team.now.text.before.feelings == "Tired."
    [newest] = map(int, re.findall(r'name="version" value="(\d+)"', told.text))
    assert team.change(newest, before__feelings="Proud.", after__customers="Mine stays.").status_code == 200
    assert team.now.text.before.feelings == "Proud."


def test_what_is_wrong_stands_beside_the_form_and_deleting_asks_first(team):
    told = team.change(1, before__feelings="x" * 1201, after__customers="Kept")
    assert (told.status_code, "at most 1,200 characters" in told.text, "Kept" in told.text) == (409, True, True)
    browser = team.browser()
    assert browser.post(team.address, data={"event": "delete"}).status_code == 409
    assert browser.post(team.address, data={"event": "sign"}).status_code == 404
    foreign = browser.post(team.address, data={"event": "delete", "sure": "1"}, headers={"Origin": "http://evil"})
    assert foreign.status_code == 403 and team.now
    assert "The story is gone" in browser.post(team.address, data={"event": "delete", "sure": "1"}).text
    assert browser.get(team.address).status_code == 404


@pytest.mark.slow
def test_before_and_after_stand_side_by_side_with_scores_that_moved_and_no_claim(demonstration):
    access = operator(demonstration, ID)
    [story] = stories(demonstration, access)
    assert (story.text, story.text.before) == (RETOLD, BELIEVED.before)
    found = {(each.audience, each.survey[:10]): each for each in moved_scores(demonstration, access, story, _today())}
    clients = found["customer", "Clients of"]
    assert {each.dimension for each in clients.moved} and all(each.after > each.before for each in clients.moved)
    assert story.renewed and clients.opened > story.renewed
    at = _page(demonstration, story.id)
    assert "They do not read what we send" in words(at) and "prove nothing" in words(at)
    assert plain(f"{clients.moved[0].dimension}: up from") in words(at)
    assert not at.exception


def _today():
    return datetime.now(UTC).date()


def _page(inst, story: str):
    token = issue_link(inst, organisation=ID, role="consultant", label="Kim", days=3, now=datetime.now(UTC))
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.session_state["link"] = token
    at.query_params["story"] = story
    return begin_at(at, "practices/stories").run()
