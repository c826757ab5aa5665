"""The progress page over HTTP: what became of everything, by link; small, without scores, comments, private things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.definitions.action import ActionText, ActionWhy
from diagnostic.definitions.organisation import flat
from diagnostic.errors import UserError
from diagnostic.services.actions.comments import add_comment
from diagnostic.services.actions.progress import (
    MonthlyUpdate,
    ProgressEntry,
    close_progress,
    open_progress,
    progress_page,
    save_update,
    updates_of,
)
from diagnostic.services.actions.records import change_action, get_action, new_action
from diagnostic.services.installation.organisations import get_chart, save_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.web.actions.progress import in_sheets
from diagnostic.web.assets import address
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.worlds import NOW, access_to, world

NASTY = "<script>alert('\"&')</script>"
MADE = (
    ActionText("Open the door", ActionWhy("cell", "trust", "Trust at 41 of 100"), "Ann", date(2024, 3, 20)),
    ActionText("Ask at the door", ActionWhy("suggestion", "", "They leave before I have looked"), "Ben", state="done"),
    ActionText(NASTY, state="dropped", reason="The money is not there"),
)


class Followed:
    """A unit with actions, and a browser."""

    def __init__(self, installation: Installation):
        self.inst = installation
        self.access = world(installation).access
        self.ids = [
            new_action(self.inst, self.access, "coast", text, NOW + timedelta(seconds=number))
            for number, text in enumerate(MADE)
        ]
        open_progress(self.inst, self.access, "south", NOW)
        app = Starlette(routes=routes(Site(lambda: self.inst, lambda: NOW)))
        self.browser = TestClient(app, follow_redirects=True, headers={"Origin": "http://testserver"})

    @property
    def page(self):
        return progress_page(self.inst, self.access, "south")

    def text(self, manager: bool = False) -> str:
        found = self.browser.get(self.page.manager_address if manager else self.page.address)
        assert found.status_code == 200
        return found.text


@pytest.fixture
def followed(sqlite_installation) -> Followed:
    return Followed(sqlite_installation)


def test_it_says_what_became_of_each_the_newest_first_and_nothing_that_is_private(followed):
    add_comment(followed.inst, get_action(followed.inst, followed.access, followed.ids[0]), "Secret", "Ben", NOW)
    door = get_action(followed.inst, followed.access, followed.ids[0])
    change_action(followed.inst, door, 1, replace(door.text, what="Open the door at eight", state="doing"), "Kim", NOW)
    text = followed.text()
    places = [text.index(words) for words in ("&lt;script&gt;", "Ask at the door", "Open the door")]
    assert places == sorted(places) and NASTY not in text
    for words in (
        "Suggested: They leave before I have looked",
        "Now: Open the door at eight",
        "The money is not there",
        "Next date: 20 March 2024",
        "By 20 March 2024 · Ann",
    ):
        assert words in text
    for private in ("41", "Secret", door.link, "Your update", 'method="post"'):
        assert private not in text
    assert followed.browser.get(followed.page.address).headers["cache-control"] == "no-store"


def test_it_is_closed_and_opened_under_other_addresses(followed):
    before = followed.page
    open_progress(followed.inst, followed.access, "south", NOW)
    ended = [before.address, before.manager_address, f"/progress/{followed.page.id}/", "/progress/%00/x"]
    assert [followed.browser.get(each).status_code for each in ended] == [404] * 4
    newest = followed.page
    close_progress(followed.inst, followed.access, "south", NOW)
    assert [followed.browser.get(each).status_code for each in (newest.address, newest.manager_address)] == [404, 404]
    assert followed.page.open is False
    open_progress(followed.inst, followed.access, "south", NOW)
    newest, before = followed.page, get_chart(followed.inst, "acme")
    save_chart(followed.inst, followed.access, flat(["north"]), NOW)  # who sees the actions finds no page to close
    assert [followed.browser.get(each).status_code for each in (newest.address, newest.manager_address)] == [404, 404]
    save_chart(followed.inst, followed.access, before, NOW)
    assert followed.browser.get(newest.address).status_code == 200
    for unit, who in (("gone", followed.access), ("north", access_to(followed.inst, "acme", "executive", "south"))):
        assert progress_page(followed.inst, who, unit) is None
        with pytest.raises(UserError, match="does not exist"):
            open_progress(followed.inst, who, unit, NOW)


def test_the_manager_writes_three_sentences_a_month_and_nobody_writes_over_them(followed):
    assert "Your update of March 2024" in followed.text(manager=True)
    sent = {"version": "0", "done": "The door", "not_done": NASTY, "next": "The roof", "name": "Kim"}
    told = followed.browser.post(followed.page.manager_address, data=sent)
    assert told.status_code == 200 and "Update of March 2024" in told.text and NASTY not in told.text
    late = followed.browser.post(followed.page.manager_address, data=sent | {"done": "Mine"})
    assert late.status_code == 409 and "Somebody else has written" in late.text and ">Mine</textarea>" in late.text
    assert followed.browser.post(followed.page.manager_address, data=sent | {"version": "1", "done": "Both"}).is_success
    assert [(each.done, each.by, each.version) for each in updates_of(followed.inst, followed.page)] == [
        ("Both", "Kim", 2)
    ]
    assert "Both" in followed.text()
    for data, where, headers, status in (
        (sent, followed.page.address, {}, 404),  # with the link of readers
        (sent, followed.page.manager_address, {"Origin": "https://elsewhere.example"}, 403),
    ):
        assert followed.browser.post(where, data=data, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("update", "words"),
    [
        (MonthlyUpdate("2024-03", " ", "", "", "Kim"), "a sentence, found nothing"),
        (MonthlyUpdate("2024-04", "x", "", "", "Kim"), "a month that has begun"),
        (MonthlyUpdate("2024-3", "x", "", "", "Kim"), "a month that has begun"),
        (MonthlyUpdate("2024-03", "x" * 301, "", "", "Kim"), "at most 300 characters"),
        (MonthlyUpdate("2024-03", "x", "", "", ""), "a name of 1 to 40"),
    ],
)
def test_an_update_that_is_none(followed, update, words):
    with pytest.raises(UserError, match=words):
        save_update(followed.inst, followed.page, update, NOW)


def test_the_page_with_its_style_stays_below_ten_kilobytes_however_much_was_decided(followed):
    long = ActionText("ü" * 200, ActionWhy("suggestion", "", "ß" * 400), "ä" * 40, state="dropped", reason="ö" * 400)
    for number in range(40):
        text = long if number % 4 == 0 else replace(MADE[1], what=f"{MADE[1].what}, number {number}")
        new_action(followed.inst, followed.access, "south", text, NOW + timedelta(days=number))
    for month in ("2024-01", "2024-02", "2024-03"):
        three = ("ß" * 300,) * 3
        save_update(followed.inst, followed.page, MonthlyUpdate(month, *three, "Kim"), NOW)
    style = len(followed.browser.get(address("progress"), headers={"Accept-Encoding": "gzip"}).content)
    seen, sheet = set(), 1
    while True:
        found = followed.browser.get(f"{followed.page.address}?page={sheet}")
        seen |= {number for number in range(40) if f"Ask at the door, number {number}<" in found.text}
        assert len(found.content) <= 10_000
        if "Older ones" not in found.text:
            break
        sheet += 1
    assert seen == {number for number in range(40) if number % 4}
    assert style < 3_000


def test_as_many_entries_as_a_page_holds_and_one_at_least():
    entry = ProgressEntry("x" * 300, "", "", "open", "", "", None, date(2024, 3, 5), date(2024, 3, 5))
    assert list(map(len, in_sheets([entry] * 25, 1_000))) == [2, 14, 9]
    assert in_sheets([], 1_000) == [[]]
    assert list(map(len, in_sheets([replace(entry, words="x" * 9_000)] * 2, 1_000))) == [1, 1]
