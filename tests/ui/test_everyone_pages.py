"""The page for every employee over HTTP: by invitation after the survey, by its own address; the same for everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from diagnostic.definitions.acting.everyone import LONGEST_NAME, LONGEST_TEXT, MOST_LINES, EveryoneText
from diagnostic.errors import UserError
from diagnostic.services.actions.progress import open_progress, progress_page
from diagnostic.services.everyone.records import (
    close_to_everyone,
    everyone_page,
    open_to_everyone,
    release_to_everyone,
    save_everyone_text,
    take_back_from_everyone,
)
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.fieldwork.retirement import retire_due
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.visits import COOKIE, begin_visit, visitor
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.submissions import submit
from diagnostic.settings import ROOT
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import metadata
from diagnostic.web.assets import address
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.demonstration import pages_of
from tests.menu import begin_at
from tests.respondents import FIVE, World, make_world
from tests.worlds import CUSTOMER

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"

NASTY = "<script>alert('\"&')</script>"
TEXT = EveryoneText(f"We trust.\n{NASTY}", "We open the door.", "Ann Bell", "ann@acme.example", progress=True)
LATER = "If what came of the survey is shown to everybody"
HEAD = "What came of our survey"


class Asked(World):
    """Acme after a survey: twelve of the help desk answered by invitation, three others did not."""

    def begin(self) -> None:
        today = self.clock().date()
        days = {"opens": today - timedelta(days=3), "closes": today + timedelta(days=18)}
        both = [FIVE.encode(), CUSTOMER]
        self.asked = create_wave(
            self.inst, self.access, name="Spring survey", questionnaires=both, now=self.clock(), **days
        )
        self.customer = self.invitations(self.asked, audience="customer")[0]["path"]
        rows = self.invitations(self.asked, number=15)
        self.used, self.unused, self.code = rows[0]["path"], rows[12]["path"], f"/q/{rows[13]['code']}"
        for number, row in enumerate(rows[:12]):
            low, high = 1 + number % 2, 4 + number % 2
            codes = dict.fromkeys(("trust_1", "trust_2", "trust_3"), high) | {"safety_1": low, "safety_2": low}
            assert submit(self.inst, row["path"].rpartition("/")[2], codes, {}, self.clock()) == "accepted"
        site = Site(lambda: self.inst, self.clock)
        app = Starlette(routes=routes(site), middleware=middleware("http://testserver", site))
        self.browser = TestClient(app, follow_redirects=False)

    def get(self, path: str):
        return self.browser.get(path)

    def late(self, path: str):
        return self.browser.post(path, data={"form": "x"}, headers={"Origin": "http://testserver"})

    def all_invitations(self):
        return [self.get(each) for each in (self.used, self.unused, self.code)]

    def publish(self) -> None:
        close_wave(self.inst, self.access, self.asked, self.clock())
        publish_wave(self.inst, self.access, self.asked.id, self.clock())

    def do(self, change, *arguments) -> None:
        change(self.inst, self.access, self.asked.id, *arguments, self.clock())

    def release(self, text: EveryoneText = TEXT) -> None:
        self.do(save_everyone_text, self.page.version, text)
        self.do(release_to_everyone, self.page.version)
        self.do(open_to_everyone)

    def retire(self) -> None:
        self.clock.now += timedelta(days=60)
        retire_due(self.inst, self.clock())

    def visit(self, role: str, unit: str | None) -> str:
        """What the browser of somebody keeps who may see a unit and what is below it."""
        now = self.clock()
        token = issue_link(self.inst, organisation="acme", role=role, unit=unit, label="Test", days=30, now=now)
        begun = begin_visit(self.inst, token, now)
        assert begun is not None
        return begun[0]

    def document(self, role: str, unit: str | None):
        """What a file of the page is written from, for somebody."""
        access = visitor(self.inst, self.visit(role, unit), self.clock())
        assert access is not None
        return subject(self.inst, access, Wanted(about="everyone")).document()

    def everything(self) -> list[str]:
        """All that is stored but what staff write."""
        with reading(self.inst.engine) as db:
            return [
                repr(db.execute(select(each)).all()) for each in metadata.sorted_tables if each.name != "open_records"
            ]

    @property
    def page(self):
        return everyone_page(self.inst, self.access, self.asked.id)


@pytest.fixture
def asked(fresh_home) -> Asked:
    made = make_world(fresh_home)
    found = Asked(made.inst, made.consultant)
    found.begin()
    return found


def test_an_invitation_shows_nothing_until_staff_release_it_and_then_the_same_bytes_whether_or_not_it_was_used(asked):
    assert [each.status_code for each in asked.all_invitations()] == [410, 200, 200]
    assert LATER in asked.get(asked.used).text and LATER in asked.get(f"{asked.used}/thanks").text
    assert LATER not in asked.get(asked.unused).text
    with pytest.raises(UserError, match="does not exist"):
        asked.do(save_everyone_text, 0, TEXT)
    asked.publish()
    open_progress(asked.inst, asked.access, "all", asked.clock())
    asked.do(save_everyone_text, 0, TEXT)
    waiting = asked.all_invitations()
    assert [(each.status_code, LATER in each.text, HEAD in each.text) for each in waiting] == [(410, True, False)] * 3
    with pytest.raises(UserError, match="nothing to save"):
        asked.document("consultant", None)
    asked.do(release_to_everyone, 1)
    asked.do(open_to_everyone)
    before = asked.everything()
    shown = [*asked.all_invitations(), asked.get(asked.page.released.address)]
    assert {(each.status_code, each.content) for each in shown} == {(200, shown[0].content)}
    assert {each.headers["cache-control"] for each in shown} == {"no-store"}
    assert all("set-cookie" not in each.headers and "script" not in each.headers for each in shown)
    late = [asked.late(each) for each in (asked.used, asked.unused)]
    assert {(each.status_code, each.content) for each in late} == {(410, late[0].content)} and HEAD not in late[0].text
    beside = [asked.get(f"{each}/{page}") for each in (asked.used, asked.unused) for page in ("thanks", "again")]
    assert {(each.status_code, each.content) for each in beside} == {(303, b"")}
    assert asked.everything() == before  # no row of who was asked and what was said tells that somebody looked
    text = shown[0].text
    progress = progress_page(asked.inst, asked.access, "all").address
    for words in (
        "12 people answered",
        "Trust",
        "Safety",
        "&lt;script&gt;",
        "<b>Ann Bell</b><br>ann@acme.example",
        progress,
    ):
        assert words in text
    file = repr(asked.document("executive", "desk"))
    for words in ("12 people answered", "Trust", "We open the door.", "Ann Bell"):
        assert words in file
    for absent in (NASTY, "Help desk", "<script", asked.used.rpartition("/")[2], LATER):
        assert absent not in text


STATES = {  # what is done after the release -> whether invitations and the address that there was still show the page
    "another text is stored": (
        lambda it: it.do(save_everyone_text, it.page.version, EveryoneText("Other")),
        True,
        True,
    ),
    "taken back": (lambda it: it.do(take_back_from_everyone), False, False),
    "address closed": (lambda it: it.do(close_to_everyone), True, False),
    "another address": (lambda it: it.do(open_to_everyone), True, False),
    "retired": (lambda it: it.retire(), False, True),
}


def test_what_ends_the_page_and_for_whom(asked):
    asked.publish()
    for name, (change, by_invitation, by_address) in STATES.items():
        asked.release()
        where = asked.page.released.address
        shown = asked.get(where).content
        assert HEAD not in asked.get(asked.customer).text and LATER not in asked.get(asked.customer).text
        change(asked)
        told = [each.content == shown for each in asked.all_invitations()]
        assert (name, told) == (name, [by_invitation] * 3)
        assert (name, asked.get(where).status_code) == (name, 200 if by_address else 404)
    assert "This invitation no longer exists" in asked.get(asked.used).text
    for wrong in ("/results/%00/x", where.rpartition("/")[0] + "/", f"/results/{'0' * 32}/x"):
        assert asked.get(wrong).status_code == 404


def test_it_is_small_and_those_who_release_it_see_it_before(asked):
    asked.publish()
    line = "\u00df" * (LONGEST_TEXT // MOST_LINES - 1)
    asked.release(EveryoneText(*("\n".join([line] * MOST_LINES),) * 2, *("\u00fc" * LONGEST_NAME,) * 2))
    page = asked.get(asked.used)
    style = asked.browser.get(address("results"), headers={"Accept-Encoding": "gzip"})
    assert len(page.content) + int(style.headers["content-length"]) <= 10_000
    where = f"/preview/results/{asked.asked.id}"
    assert asked.get(where).status_code == 403
    for role, unit, status in (("consultant", None, 200), ("executive", None, 200), ("executive", "desk", 404)):
        told = asked.browser.get(where, headers={"Cookie": f"{COOKIE}={asked.visit(role, unit)}"})
        assert (role, unit, told.status_code) == (role, unit, status)
        assert ("nobody else sees this page yet" in told.text) == (status == 200)


def opened(asked: Asked, role: str, unit: str | None = None) -> AppTest:
    """The page of staff, of whoever may see a unit and what is below it."""
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    about = {"organisation": "acme", "role": role, "unit": unit, "label": role.title(), "days": 3}
    at.session_state["link"] = issue_link(asked.inst, **about, now=datetime.now(UTC))
    return begin_at(at, "for_everybody").run()


def filled(at: AppTest, **texts: str) -> AppTest:
    """Fields by the beginning of their keys, and the form sent."""
    for name, text in texts.items():
        next(each for each in (*at.text_area, *at.text_input) if each.key.startswith(name)).set_value(text)
    return press(at, "Save the text")


def press(at: AppTest, *labels: str) -> AppTest:
    for label in labels:
        at = next(each for each in at.button if each.label == label).click().run()
        assert not at.exception
    return at


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.text, at.caption, at.error, at.success, at.warning, at.info)
    return "\n".join(str(element.value).replace("\\", "") for kind in kinds for element in kind)


def test_two_write_it_one_releases_it_and_takes_it_back(asked):
    asked.publish()
    with pages_of(asked.inst.settings.home):
        one, other = opened(asked, "consultant"), opened(asked, "executive")
        assert "Nobody sees this page." in words(one) and "12 people answered." in words(one)
        assert "write and save: what happens next, who to ask" in words(filled(one, meaning="We trust."))
        told = filled(other, meaning="We do not.", next="The door.", name="Kim")
        assert "Somebody else changed this text" in words(told) and "We trust." in words(told)
        filled(told)
        assert "Somebody else" in words(press(one.run(), "Release it to everybody", "Release it"))  # not what they read
        press(told, "Release it to everybody", "Release it", "Make an address")
        shown = asked.get(asked.unused)
        assert "We do not." in shown.text and asked.get(asked.page.released.address).content == shown.content
        assert "is not what people see" in words(filled(told, next="Another door."))
        press(told, "Take it back", "Take it back")
        assert (asked.get(asked.unused).status_code, "Taken back" in words(told)) == (410, True)
        assert "only who may see all of it" in words(opened(asked, "executive", "desk"))
