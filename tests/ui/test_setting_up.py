"""The set-up of a first organisation over HTTP: by one link, once, whoever is quickest, and nothing half-made."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.cli.main import main
from diagnostic.errors import UserError
from diagnostic.services.first_steps.setting_up import setup_token, waits_for_setup
from diagnostic.services.installation.access import list_links, who
from diagnostic.services.installation.organisations import (
    change_language,
    create_organisation,
    language_of,
    list_organisations,
    operator,
)
from diagnostic.services.installation.rate_limit import TRIES_OF_ONE
from diagnostic.services.installation.visits import COOKIE
from diagnostic.services.server.serve import _first_link, _greeting
from diagnostic.storage.database.engine import reading
from diagnostic.storage.setup import organisations
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.respondents import World, make_world
from tests.worlds import NOW

ANSWERS = {"name": " Müller & Söhne ", "language": "en", "zone": "Europe/Berlin", "label": "Ann"}
UNKNOWN, LATE, OLD = "This set-up link doesn't work", "Already set up", "This set-up link is too old"


class Setup:
    """An installation that waits for its first organisation, and browsers with the set-up link."""

    def __init__(self, inst):
        self.inst, self.now = inst, NOW
        self.address = f"/setup/{setup_token(inst, NOW)}"

    def clock(self) -> datetime:
        return self.now

    def browser(self) -> TestClient:
        app = Starlette(routes=routes(Site(lambda: self.inst, self.clock)))
        return TestClient(app, headers={"Origin": "http://testserver"}, follow_redirects=False)

    def form(self, browser: TestClient) -> dict[str, str]:
        number = re.search(r'name="form" value="(\w+)"', browser.get(self.address).text)
        assert number is not None
        return ANSWERS | {"form": number[1]}

    def made(self) -> list[tuple[str, str, str]]:
        return [(each.id, each.name, each.zone) for each in list_organisations(self.inst) if not each.demonstration]


@pytest.fixture
def setup(sqlite_installation) -> Setup:
    create_organisation(sqlite_installation, id="shown", name="Shown", demonstration=True, now=NOW)
    return Setup(sqlite_installation)


def heading(answer) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    return unescape(found[1]) if found else ""


def shown_link(answer) -> str:
    found = re.search(r'id="link" href="[^"]*/enter/([^"]+)"', answer.text)
    return found[1] if found else ""


def test_the_link_gives_an_organisation_and_a_way_in_that_is_shown_this_once(setup):
    browser = setup.browser()
    answer = browser.post(setup.address, data=setup.form(browser))
    access = who(setup.inst, shown_link(answer), setup.now)
    assert heading(answer) == "Müller & Söhne is set up" and answer.headers["cache-control"] == "no-store"
    assert setup.made() == [("muller-sohne", "Müller & Söhne", "Europe/Berlin")]
    assert (access.role, access.label, access.organisation) == ("consultant", "Ann", "muller-sohne")
    assert COOKIE in browser.cookies and "link muller-sohne --role consultant" in answer.text
    with reading(setup.inst.engine) as db:
        assert organisations.get(db, "muller-sohne").language == "en"
    assert heading(browser.get(setup.address)) == UNKNOWN


def test_a_form_that_is_sent_twice_makes_one_organisation_and_shows_its_link_again_for_minutes(setup):
    browser = setup.browser()
    form = setup.form(browser)
    first, second = (browser.post(setup.address, data=form) for _ in range(2))
    assert shown_link(first) == shown_link(second) != "" and len(setup.made()) == 1
    setup.now += timedelta(minutes=10)
    later = browser.post(setup.address, data=form)
    assert (later.status_code, heading(later), shown_link(later)) == (409, LATE, "")


def test_the_link_works_on_its_day_and_the_day_after_and_then_a_start_prints_another(setup):
    browser, midnight = setup.browser(), NOW.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    form = setup.form(browser)
    setup.now = midnight - timedelta(seconds=1)
    assert browser.get(setup.address).status_code == 200
    for setup.now in (midnight, midnight + timedelta(days=900), midnight - timedelta(days=3)):
        answers = browser.get(setup.address), browser.post(setup.address, data=form)
        assert [(each.status_code, heading(each)) for each in answers] == 2 * [(404, OLD)] and setup.made() == []
    setup.now = midnight
    day, rest = setup.address[len("/setup/") :][:8], setup.address[len("/setup/") + 8 :]
    for made_up in (f"{midnight:%Y%m%d}{rest}", f"99999999{rest}", f"{day}{rest[:-1]}", f"{day}{rest}x", "²" * 32):
        assert heading(browser.get(f"/setup/{made_up}")) == UNKNOWN
    another = _first_link(setup.inst, setup.now)[-1].rpartition("/setup/")[2]
    setup.now = midnight + timedelta(days=2) - timedelta(seconds=1)
    made = browser.post(f"/setup/{another}", data=form)
    setup.now += timedelta(seconds=2)  # what was made is shown again for minutes all the same
    again = browser.post(f"/setup/{another}", data=form)
    assert shown_link(made) == shown_link(again) != "" and heading(browser.get(setup.address)) == UNKNOWN


def test_of_two_browsers_at_once_one_wins_and_the_other_is_told(installation):
    setup = Setup(installation)
    browsers = [setup.browser() for _ in range(2)]
    forms = [setup.form(browser) | {"name": name} for browser, name in zip(browsers, ("Left", "Right"), strict=True)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda each: each[0].post(setup.address, data=each[1]), zip(browsers, forms, strict=True))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409] and len(setup.made()) == 1
    (organisation, name, _), *_ = setup.made()
    assert sorted(map(heading, answers)) == sorted([LATE, f"{name} is set up"])
    assert len(list_links(installation, operator(installation, organisation))) == 1


def test_the_greeting_of_serve_has_the_set_up_link_until_there_is_an_organisation(setup):
    greeting = _greeting(setup.inst.settings, {"consultant": "http://c"}, _first_link(setup.inst, NOW))
    assert greeting.splitlines()[-1] == f"  {setup.inst.settings.base_url}{setup.address}"
    assert "consultant  http://c" in greeting and f"{NOW + timedelta(days=1):%d %B %Y} (UTC)" in greeting
    create_organisation(setup.inst, id="ours", name="Ours", now=NOW)
    assert _first_link(setup.inst, NOW) == [] and "/setup/" not in _greeting(setup.inst.settings, {}, [])


def test_a_set_up_whose_answer_never_came_is_done_and_the_remedy_gives_another_link(setup, monkeypatch, capsys):
    """The process dies between commit and answer; who sends the form again within minutes is shown the same link."""
    browser, right = setup.browser(), setup.address
    form = setup.form(browser)
    with monkeypatch.context() as dying:
        dying.setattr("diagnostic.web.setup.begin_visit", die)
        with pytest.raises(RuntimeError, match="killed"):
            browser.post(right, data=form)
    assert len(setup.made()) == 1 and heading(browser.get(right)) == UNKNOWN
    assert heading(setup.browser().post(right, data=form | {"form": 32 * "a"})) == LATE
    again = setup.browser().post(right, data=form)
    assert (again.status_code, heading(again)) == (200, "Müller & Söhne is set up")
    setup.now += timedelta(minutes=10)
    assert shown_link(setup.browser().post(right, data=form)) == ""
    home, role = {"INSIDE_OUT_HOME": str(setup.inst.settings.home)}, ["--role", "consultant", "--label", "Ann"]
    assert main(["link", "muller-sohne", *role], home) == 0
    remedy = who(setup.inst, capsys.readouterr().out.split("/enter/")[1].split()[0], datetime.now(UTC))
    assert (remedy.role, remedy.organisation) == ("consultant", "muller-sohne")
    assert main(["link", "nobody", *role], home) and "muller-sohne" in capsys.readouterr().err


def die(*_) -> None:
    raise RuntimeError("killed")


WRONG = {
    "name": [("", "A name of up to 120 characters"), ("x" * 121, "A name of up to 120 characters")],
    "label": [("\u202e", "Your name, in up to 80 characters")],
    "zone": [("Berlin", "One of the time zones below")],
    "language": [("tlh", "One of the languages below")],
}


@pytest.mark.parametrize(("field", "value", "told"), [(f, *case) for f, cases in WRONG.items() for case in cases])
def test_what_cannot_be_so_is_said_at_its_field_and_makes_nothing(setup, field, value, told):
    browser = setup.browser()
    answer = browser.post(setup.address, data=setup.form(browser) | {field: value})
    assert (answer.status_code, re.findall(r'-wrong">(.*?)</p>', answer.text)) == (422, [told])
    assert setup.made() == [] and waits_for_setup(setup.inst)
    assert all(f'value="{unescape(ANSWERS[kept])}"' in unescape(answer.text) for kept in {"name", "label"} - {field})


def test_links_that_are_none_are_refused_alike_and_count_as_tries(setup):
    browser, right = setup.browser(), setup.address
    create_organisation(setup.inst, id="ours", name="Ours", now=NOW)
    answers = [browser.get(address) for address in (right, "/setup/" + 24 * "A", "/setup/x", "/setup/é", right[:-1])]
    assert {(each.status_code, heading(each)) for each in answers} == {(404, UNKNOWN)}
    late = browser.post(right, data=ANSWERS | {"form": 32 * "a"})
    assert (late.status_code, heading(late)) == (409, LATE)
    for _ in range(TRIES_OF_ONE):
        last = browser.get("/setup/" + 24 * "B")
    assert (last.status_code, heading(last), int(last.headers["Retry-After"]) > 0) == (429, "Too many tries", True)
    assert browser.post(right, data=ANSWERS | {"form": 32 * "a"}, headers={"Origin": "https://evil"}).status_code == 403


@pytest.mark.parametrize(("browser", "language"), [("ja", "de"), ("", "de"), ("fr, en;q=0.1", "en"), ("en", "en")])
def test_the_organisations_language_is_taken_where_the_browser_does_not_decide(asked, browser, language):
    app = Starlette(routes=routes(Site(lambda: asked[0].inst, asked[0].clock)))
    page = TestClient(app).get(asked[1], headers={"Accept-Language": browser})
    assert f'<html lang="{language}"' in page.text


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> tuple[World, str]:
    """A survey in English and German, and an invitation to it, of an organisation whose language is German."""
    world = make_world(tmp_path_factory.mktemp("home"))
    change_language(world.inst, world.access, "de", NOW)
    return world, world.invitations(world.wave())[0]["path"]


def test_a_language_without_pages_is_refused(asked):
    with pytest.raises(UserError, match="expected one of"):
        change_language(asked[0].inst, asked[0].access, "tlh", NOW)
    assert language_of(asked[0].inst, "acme") == "de"
