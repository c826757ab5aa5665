"""A meeting in four browsers: the desk moves, the wall and two phones follow, through bad networks and a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostic.services.demonstration.load import demonstration_links
from diagnostic.services.fieldwork.lifecycle import list_waves
from diagnostic.services.installation.access import who
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.meetings.agendas import create_meeting, shipped_agendas
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.settings import Settings
from tests.browsing import PHONE, Server, violations

pytestmark = pytest.mark.browser

WALL, TABLET = {"width": 1280, "height": 720}, {"width": 1024, "height": 768}
SECONDS = 30  # until a screen has to be right: a woken or late one is within one, but tests share two cores with others

MOVED_OR_REFUSED = """(before) => document.body.dataset.at !== before
    || document.getElementById("refusal")?.innerText"""


@pytest.fixture
def meeting(busy: Server) -> str:
    """The address of a meeting that presents the newest yearly survey of the demonstration, begun a moment ago."""
    now = datetime.now(UTC)
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(busy.home), "PORT": str(busy.port)}))
    access = who(inst, demonstration_links(inst, now)["consultant"].rpartition("/")[2], now)
    yearly = [wave for wave in list_waves(inst, access, now.date()) if wave.name.startswith("Yearly")]
    wave = max(yearly, key=lambda wave: wave.opens).id
    code = start_meeting(inst, access, create_meeting(inst, access, wave, shipped_agendas()[0], "Results", now), now)
    inst.engine.dispose()
    return f"http://localhost:{busy.port}/meet/{code}"


@pytest.fixture
def open_page(browser) -> Iterator:
    """Opens an address in a browser of its own; nothing that its console complains about is overlooked."""
    contexts, complaints = [], []

    def said(message) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def open_at(address: str, viewport, link: str = ""):
        context = browser.new_context(viewport=viewport)
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        context.on("weberror", lambda found: complaints.append(str(found.error)))
        context.on("console", said)
        if link:
            assert context.request.get(link, max_retries=3).ok
        page = context.new_page()
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    harmless = r"Failed to load resource: (net::ERR_|the server responded with a status of [45])"
    assert [text for text in complaints if not re.match(harmless, text)] == []


class Walk:
    """The four browsers, and what of each screen was checked already."""

    def __init__(self, desk, wall, phones):
        self.desk, self.wall, self.phones = desk, wall, phones
        self.checked: set[tuple[str, str]] = set()
        self.found: list[str] = []

    @property
    def at(self) -> str:
        return self.desk.locator("body").get_attribute("data-at")

    def next(self, following) -> bool:
        """Press the key; whether there was a next place. The `following` screens are then there too."""
        before = self.at
        self.desk.keyboard.press("ArrowRight")
        self.desk.wait_for_function(MOVED_OR_REFUSED, arg=before, polling=50)
        for page in (self.desk, *following) if self.at != before else ():
            page.locator(f'body[data-at="{self.at}"]').wait_for(state="attached")
        return self.at != before

    def check(self, kind: str, *pages: tuple[str, Any]) -> None:
        """What axe finds on each screen of a kind, once; in the other theme only contrasts can differ."""
        for screen, page in pages:
            if (screen, kind) in self.checked:
                continue
            self.checked.add((screen, kind))
            for scheme, rules in (("light", ()), ("dark", ("color-contrast",))):
                page.emulate_media(color_scheme=scheme)
                self.found += [f"{screen}, {kind}, {scheme}: {each}" for each in violations(page, *rules)]


def test_a_room_is_presented_to_from_the_code_to_the_record(busy, busy_links, meeting, open_page):
    desk = open_page(f"{meeting}/desk", TABLET, busy_links["consultant"])
    wall, ann, bob = open_page(f"{meeting}/wall", WALL), open_page(meeting, PHONE), open_page(meeting, PHONE)
    walk = Walk(desk, wall, (ann, bob))
    walk.check("come in", ("phone", ann))
    for phone, name in ((ann, "Ann"), (bob, "")):
        phone.get_by_label("What shall we call you?").fill(name)
        phone.get_by_role("button", name="Come in").click()
    wall.get_by_text("2 people here").wait_for()
    walk.check("lobby", ("wall", wall), ("phone", ann), ("desk", desk))
    following, seen = [wall, ann, bob], []
    while walk.next(following):
        kind = wall.locator(".step").get_attribute("class").split()[-1]
        kind += " picture" * wall.locator("picture").count() + " table" * wall.locator("table").count()
        seen.append(kind)
        stage = seen.count(kind)
        if kind == "guess" and stage == 1:
            guess(walk)
        elif kind == "collect":
            collect(walk, busy)
        elif kind == "vote" and stage == 1:
            vote(walk)
        elif kind == "show picture" and stage == 1:  # a phone loses its network for two moves
            bob.context.set_offline(True)
            following = [wall, ann]
        elif kind == "show picture" and stage == 3:
            bob.context.set_offline(False)
            following = [wall, ann, bob]
            bob.locator(f'body[data-at="{walk.at}"]').wait_for(state="attached")
        if kind != "guess" or stage in (1, 4):  # those between hold no more than the last one
            kind += f" {stage}" * (kind == "guess")
            at_desk = [("desk", desk)] if kind in AT_THE_DESK else []
            walk.check(kind, ("wall", wall), ("phone", ann), *at_desk)
    assert {"say", "show table", "show picture", "show", "guess", "pause", "collect", "vote"} == set(seen)
    finish(walk, meeting)
    assert walk.found == []


def guess(walk: Walk) -> None:
    ann, bob = walk.phones
    for phone, group in ((ann, "Leaders"), (bob, "Staff")):
        phone.get_by_label(group).check()
    ann.locator("input[type=number]").fill("80")
    bob.locator("input[type=range]").focus()
    bob.keyboard.press("ArrowRight")  # from the middle
    for phone in (ann, bob):
        phone.get_by_role("button", name="Send my guess").click()
    walk.wall.get_by_text("2 people have guessed").wait_for()
    assert bob.locator("#mine b").inner_text() == "51"
    assert "surely between" not in walk.wall.content() + ann.content() + walk.desk.content()


def collect(walk: Walk, busy: Server) -> None:
    ann, bob = walk.phones
    write(ann, "Answer the phone <b>ourselves</b>")
    write(bob, "Name somebody")
    bob.get_by_label(ASKED).fill("half a thought")
    walk.wall.get_by_text("2 notes").wait_for()
    desk = walk.desk
    desk.get_by_label("New group").fill("Time")
    desk.get_by_role("button", name="Add").click()
    mine = desk.locator("[data-note]", has_text="Answer the phone")
    mine.get_by_role("combobox").select_option("Time")
    walk.wall.locator("section", has_text="Time").get_by_text("Answer the phone <b>ourselves</b>").wait_for()
    desk.locator("[data-note]", has_text="Name somebody").get_by_role("button", name="Hide").click()
    walk.wall.get_by_text("Name somebody").wait_for(state="detached")
    busy.kill()
    ann.get_by_label(ASKED).fill("Say thank you")
    ann.get_by_role("button", name="Put it on the wall").click()
    ann.get_by_text("nothing you typed is lost").first.wait_for()
    busy.start()
    ann.get_by_role("button", name="Put it on the wall").click()
    walk.wall.get_by_text("Say thank you").wait_for()
    assert walk.wall.locator(".card").count() == 2  # nothing lost, nothing twice
    assert bob.get_by_label(ASKED).input_value() == "half a thought"
    bob.get_by_text("taken off the wall").wait_for()


AT_THE_DESK = ("say", "show picture", "guess 4", "collect", "vote")  # what it shows beside its controls differs
ASKED = re.compile("What do we have to talk about")


def write(phone, words: str) -> None:
    phone.get_by_label(ASKED).fill(words)
    phone.get_by_role("button", name="Put it on the wall").click()
    phone.locator("#mine").get_by_text(words).wait_for()


def vote(walk: Walk) -> None:
    for phone, dots in zip(walk.phones, (2, 1), strict=True):
        for _ in range(dots):
            phone.get_by_role("button", name="A dot more for Time").click()
        phone.get_by_role("button", name="Send my dots").click()
    walk.wall.get_by_text("2 people have voted").wait_for()
    assert "by 2 people" not in walk.wall.content() + walk.desk.content()


def finish(walk: Walk, meeting: str) -> None:
    desk, wall = walk.desk, walk.wall
    desk.keyboard.press("b")
    wall.locator(".dark").wait_for()
    walk.check("black", ("wall", wall), ("phone", walk.phones[0]), ("desk", desk))
    desk.locator("#end summary").click()
    desk.get_by_role("button", name="End it now").click()
    wall.get_by_role("heading", name="Thank you").wait_for()
    for phone in walk.phones:
        phone.get_by_role("heading", name="This meeting has ended").wait_for()
    desk.get_by_role("link", name="the record").click()
    desk.wait_for_url("**/record")  # and its load: what axe reads is all of the page
    walk.check("record", ("record", desk))
    text = desk.locator("main").inner_text()
    assert "Answer the phone <b>ourselves</b>" in text and "by 2 people" in text and "2 people have guessed" in text
    assert desk.locator("s").inner_text() == "Name somebody"
    wall.reload()
    wall.get_by_role("heading", name="This meeting has ended").wait_for()
    assert walk.desk.url == f"{meeting}/record"
