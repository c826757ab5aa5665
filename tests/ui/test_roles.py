"""Who may open what: every route and every page for staff, tried by everybody. The tables are in tests/roles.py."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from diagnostic.services.actions import records as actions
from diagnostic.services.actions.progress import progress_page
from diagnostic.services.agreements.texts import agreements
from diagnostic.services.everyone.records import everyone_page, open_to_everyone
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.files.packs.worker import make_next
from diagnostic.services.first_steps.setting_up import setup_token
from diagnostic.services.installation.access import Access, Role, issue_link, token_of
from diagnostic.services.installation.rate_limit import Tries
from diagnostic.services.installation.visits import COOKIE, begin_visit
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.services.sign_in.one_time import one_time_link
from diagnostic.services.stories.texts import stories
from diagnostic.settings import ROOT
from diagnostic.ui.pages import PAGES
from diagnostic.web import assets
from diagnostic.web.meetings import following, slides
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import _lost, _wrong_method, routes
from diagnostic.web.site import Site
from tests import roles
from tests.identity_provider import CLIENT, ISSUER, SECRET, FakeProvider
from tests.menu import begin_at
from tests.roles import ROUTES, STAFF_PAGES, VIEWERS
from tests.storage.test_tenant_separation import asked, meeting_of, pack_of, something_of_everything
from tests.worlds import CLOSES, EMPLOYEE, NOW, OPENS, World, access_to, consultant

pytestmark = pytest.mark.slow
REFUSED = (401, 403, 404, 429)
FILE = f"""
providers:
  - id: works
    label: Works
    issuer: {ISSUER}
    client_id: {CLIENT}
    secret: TEST_SECRET
    rules:
      - {{realm_role: both, organisation: acme, role: executive}}
      - {{realm_role: both, organisation: theirs, role: executive}}
"""
PERSON = {"sub": "1", "name": "Ann Bell", "realm_access": {"roles": ["both"]}}
#: Parameters that lead nowhere, as they are typed; of all others another secret of the same length.
NOWHERE = {"questionnaire": "none", "provider": "none", "name": "none.css", "code": "ZZZZZZ", "audience": "employee"}


Parameters = dict[str, dict[str, str | Callable[[], str]]]


@dataclass
class Everything:
    """An organisation of which something is behind every address, and everybody who asks."""

    here: World
    site: Site
    viewers: dict[str, Access | None]
    client: TestClient
    visits: dict[str, str]
    found: Parameters  # parameters of addresses by how these begin

    def ask(self, name: str, viewer: str, *, right: bool = True) -> int:
        """The status of an answer, at the right address or at one that holds something else."""
        method, path = name.split(" ")
        begins = max((each for each in self.found if name.startswith(each)), key=len)
        filled = {key: value if isinstance(value, str) else value() for key, value in self.found[begins].items()}
        if not right:
            filled = {key: NOWHERE.get(key, other(value)) for key, value in filled.items()}
        self.client.cookies.clear()
        if self.viewers[viewer] is not None:
            self.client.cookies.set(COOKIE, self.visit(viewer))
        asked = path.format(**filled)
        form = {"event": "say" if path.startswith("/action") else "change"} if method == "POST" else None
        answer = self.client.request(method, asked, data=form)
        if method == "POST":
            self.visits.pop(viewer, None)  # it may be over
        if answer.headers.get("location") == asked.rstrip("/"):  # the same address, written otherwise
            answer = self.client.get(asked.rstrip("/"))
        return answer.status_code

    def visit(self, viewer: str) -> str:
        """What a browser keeps of its visit."""
        access = self.viewers[viewer]
        if access is not None and viewer not in self.visits:
            begun = begin_visit(self.here.inst, token_of(self.here.inst, access.link), NOW)
            self.visits[viewer] = begun[0] if begun else ""
        return self.visits[viewer]

    def lets_in(self, name: str, viewer: str) -> bool:
        return self.ask(name, viewer) not in REFUSED


def other(secret: str) -> str:
    """A secret that is none, of the same form."""
    return secret[:-4] + secret[-4:][::-1].translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))


@pytest.fixture(scope="module")
def everything(inst) -> Iterator[Everything]:
    inst = replace(inst, tries=Tries(sys.maxsize, None))  # wrong addresses are asked for hundreds of times
    made = something_of_everything(inst)
    (inst.settings.home / "sign_in.yaml").write_text(FILE)
    viewers = {
        "nobody": None,
        "part": access_to(inst, "acme", "executive", "coast"),
        "whole": access_to(inst, "acme", "executive"),
        "consultant": made.access,
        "administrator": access_to(inst, "acme", "administrator"),
        "stranger": consultant(inst, "theirs"),
    }
    site = Site(lambda: inst, lambda: NOW, {"TEST_SECRET": SECRET}, FakeProvider(lambda: NOW, person=PERSON))
    app = Starlette(routes=routes(site), middleware=middleware(inst.settings.base_url, site))
    base = inst.settings.base_url
    with TestClient(app, base, follow_redirects=False, headers={"Origin": base}) as client:
        yield Everything(made, site, viewers, client, {}, parameters(made))


def parameters(made: World) -> Parameters:
    """What is behind addresses, by how these begin; the longest counts."""
    inst, access = made.inst, made.access
    wanted = {"name": "Open", "opens": OPENS, "closes": CLOSES, "questionnaires": [EMPLOYEE], "now": NOW}
    invited = replace(made, wave=create_wave(inst, access, **wanted)).invitations(north=1)[0]
    make_next(inst, NOW)
    open_to_everyone(inst, access, made.wave.id, NOW)
    page, all_read = progress_page(inst, access, "coast"), everyone_page(inst, access, made.wave.id)
    code = start_meeting(inst, access, meeting_of(made), NOW)
    return {
        "": {},
        "GET /q/receipt": {"wave": made.wave.id},
        "GET /q/{secret}": {"secret": invited["token"]},
        "POST /q/{secret}": {"secret": invited["token"]},
        "GET /setup": {"token": setup_token(inst, NOW)},
        "POST /setup": {"token": setup_token(inst, NOW)},
        "GET /enter": {"token": token_of(inst, access.link)},
        "GET /auth/sign-in": {"provider": "works"},
        "GET /auth/once": {"token": one_time_link(inst, "acme", "Ira", NOW)},
        "POST /auth/once": {"token": lambda: one_time_link(inst, "acme", "Ira", NOW)},  # which works once
        "GET /assets": {"name": next(iter(assets.FILES))},
        "GET /preview/{questionnaire}": {"questionnaire": "pulse"},
        "GET /preview/results": {"wave": made.wave.id},
        "GET /preview/own": {"record": asked(made)},
        "GET /preview/draft": {"record": asked(made)},
        "GET /preview/{wave}": {"wave": made.wave.id, "audience": "employee"},
        "GET /packs": {"pack": pack_of(made)},
        **both("/agreement", agreements(inst, access)[0]),
        **both("/story", stories(inst, access)[0]),
        **both("/action", actions.actions(inst, access)[0]),
        "GET /progress": {"id": page.id, "link": page.link},
        "POST /progress": {"id": page.id, "link": page.manager_link},
        "GET /results": dict(zip(("id", "link"), all_read.released.address.split("/")[2:], strict=True)),
        "GET /meet/{code}": {"code": code},
        "POST /meet/{code}": {"code": code},
    }


def both(root: str, record) -> Parameters:
    return {f"{method} {root}": {"id": record.id, "link": record.link} for method in ("GET", "POST")}


AT_MEETINGS = ("GET /meet/{code}/stream", "GET /meet/{code}/picture", "GET /meet/{code}/desk/picture")
BY_BROWSER = ("GET /auth/callback/{provider}", "GET /auth/choose", "POST /auth/choose", "POST /auth/left/{provider}")


def test_every_route_has_a_row(everything):
    ours = [each for each in routes(everything.site) if isinstance(each, Route)]
    found = {
        f"{method} {each.path}"
        for each in ours
        if each.endpoint not in (_lost, _wrong_method)  # which tell everybody the same
        for method in (each.methods or set()) - {"HEAD"}
    }
    assert found == set(ROUTES)


@pytest.mark.parametrize("name", [each for each in ROUTES if each not in (*AT_MEETINGS, *BY_BROWSER)])
def test_a_route_lets_in_whom_its_row_says_and_nobody_else(everything, name):
    allowed = ROUTES[name]
    assert tuple(each for each in VIEWERS if everything.lets_in(name, each)) == allowed.who
    if allowed.by:
        assert {everything.ask(name, each, right=False) for each in ("nobody", "consultant")} <= set(REFUSED)


@pytest.mark.parametrize("name", AT_MEETINGS)
def test_so_does_one_of_a_meeting_that_goes_on_or_draws(everything, name, monkeypatch):
    """A stream ends with its meeting, and not each slide has a picture: what comes after the door is nothing here."""
    monkeypatch.setattr(following, "_events", lambda *_: iter(()))
    monkeypatch.setattr(slides, "_picture", lambda *_: PlainTextResponse(""))
    test_a_route_lets_in_whom_its_row_says_and_nobody_else(everything, name)


def test_a_way_back_from_a_provider_and_a_choice_are_those_of_one_browser(everything):
    for name in BY_BROWSER:
        found = everything.found | {f"{ask} /auth": {"provider": "works"} for ask in ("GET", "POST")}
        refused = replace(everything, found=found)
        assert {refused.ask(name, each) for each in VIEWERS} <= {400, *REFUSED}
    everything.client.cookies.clear()
    there = everything.client.get("/auth/sign-in/works").headers["location"]
    back = everything.client.get(everything.site.providers._transport.approve(there))
    assert (back.status_code, back.headers["location"]) == (303, "/auth/choose")
    page = everything.client.get("/auth/choose")
    assert page.status_code == 200
    place = re.search(r'name="place" value="([^"]+)"', page.text)
    assert place is not None
    assert everything.client.post("/auth/choose", data={"place": place[1]}).status_code == 303


# Pages for staff


def test_every_page_has_a_row():
    assert {row.url: row.may for row in PAGES} == dict(STAFF_PAGES)


@pytest.fixture(scope="module")
def doors(inst, everything) -> dict[str, AppTest]:
    """A session of each role."""
    found = {}
    for role in get_args(Role):
        found[role] = AppTest.from_file(str(ROOT / "diagnostic" / "ui" / "entry.py"), default_timeout=60)
        link = {"organisation": "acme", "role": role, "label": role, "days": 1, "now": datetime.now(UTC)}
        found[role].session_state["link"] = issue_link(inst, **link)
    return found


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_is_refused_each_page_that_is_not_its_own_before_anything_of_it_runs(doors, role):
    for row in PAGES:
        if role not in STAFF_PAGES[row.url]:
            at = begin_at(doors[role], row.file.rpartition("/")[2]).run()
            whose = " and ".join(f"{each}s" for each in row.may)
            assert [each.value for each in at.title] == [f"This page is for {whose}"]
            assert not at.exception and not at.button and len(at.get("page_link")) == 1


def test_the_page_of_it_is_newest():
    assert roles.PAGE.read_text("utf-8") == roles.page(), "write it with: python -m tests.roles"
