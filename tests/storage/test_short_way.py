"""The short way of an invitation's page and form: the same answers as on the way of all other pages, and no thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

import pytest
from httpx2 import Response
from sqlalchemy import func, select, text, update
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_app import create_streamlit_middleware

from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.respondents import at_once
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import staging as staging_table
from diagnostic.storage.database.tables import waves
from diagnostic.storage.responses import staging
from diagnostic.web.middleware import middleware
from diagnostic.web.respondents import pages
from diagnostic.web.respondents.road import InvitationRoad
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.worlds import CLOSES, EMPLOYEE, NOW, OPENS, World, consultant, settle, world

pytestmark = pytest.mark.slow

BASE = "http://testserver"
ANSWERS = {"i-trust_1": "4", "i-trust_2": "cant_say", "q-change": "More time"}
DRAFT = re.compile(r"\b[0-9a-f]{24}\b")
FORM = re.compile(r'name="form" value="([^"]+)"')

on_postgresql_alone = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@dataclass
class Ways:
    """The same server twice: `short` with the way that is tried, `long` without it."""

    here: World
    short: TestClient
    long: TestClient


@pytest.fixture
def ways(installation) -> Iterator[Ways]:
    here = world(installation)
    site = Site(lambda: here.inst, lambda: NOW)
    short = [*middleware(BASE, site), *create_streamlit_middleware()]
    long = [each for each in short if each.cls is not InvitationRoad]
    assert len(long) == len(short) - 1
    with ExitStack() as stack:
        apps = (Starlette(routes=routes(site), middleware=each) for each in (short, long))
        options = {"follow_redirects": False, "raise_server_exceptions": False, "headers": {"Origin": BASE}}
        clients = [stack.enter_context(TestClient(each, **options)) for each in apps]
        for client in clients:  # a survey is met once before its pages come the short way
            client.get(f"/q/{here.invitations(north=1)[0]['token']}")
        yield Ways(here, *clients)


def form_of(browser: TestClient, path: str) -> str:
    return FORM.findall(browser.get(path).text)[0]


def page(browser: TestClient, path: str) -> Response:
    return browser.get(path)


def page_in_german(browser: TestClient, path: str) -> Response:
    return browser.get(f"{path}?lang=de", headers={"Accept-Language": "fr"})


def page_as_it_is(browser: TestClient, path: str) -> Response:
    return browser.get(path, headers={"Accept-Encoding": "identity"})


def answered(browser: TestClient, path: str) -> Response:
    return browser.post(f"{path}?lang=de", data=ANSWERS | {"form": form_of(browser, path)})


def answered_twice(browser: TestClient, path: str) -> Response:
    fields = ANSWERS | {"form": form_of(browser, path)}
    browser.post(path, data=fields)
    return browser.post(path, data=fields)


def answered_by_two_forms(browser: TestClient, path: str) -> Response:
    first, second = form_of(browser, path), form_of(browser, path)
    browser.post(path, data=ANSWERS | {"form": first})
    return browser.post(path, data=ANSWERS | {"form": second})


def page_of_a_used_one(browser: TestClient, path: str) -> Response:
    answered(browser, path)
    return browser.get(path)


def nothing_answered(browser: TestClient, path: str) -> Response:
    return browser.post(path, data={"form": form_of(browser, path)})


def no_code(browser: TestClient, path: str) -> Response:
    return browser.post(path, data={"form": form_of(browser, path), "i-trust_1": "9"})


def unsigned(browser: TestClient, path: str) -> Response:
    return browser.post(path, data=ANSWERS | {"form": "x~y.z"})


def from_elsewhere(browser: TestClient, path: str) -> Response:
    return browser.post(
        path, data=ANSWERS | {"form": form_of(browser, path)}, headers={"Origin": "http://evil.example"}
    )


def too_large(browser: TestClient, path: str) -> Response:
    return browser.post(path, data=ANSWERS | {"q-change": "x" * 300_000})


def too_many_fields(browser: TestClient, path: str) -> Response:
    return browser.post(path, content="&".join(f"i-{n}=1" for n in range(1001)))


def nobodys(browser: TestClient, path: str) -> Response:
    return browser.get(path[:-1] + ("a" if path[-1] != "a" else "b"))


def another_method(browser: TestClient, path: str) -> Response:
    return browser.put(path)


def head(browser: TestClient, path: str) -> Response:
    return browser.head(path)


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (page, 200),
        (page_in_german, 200),
        (page_as_it_is, 200),
        (answered, 303),
        (answered_twice, 303),
        (answered_by_two_forms, 410),
        (page_of_a_used_one, 410),
        (nothing_answered, 422),
        (no_code, 422),
        (unsigned, 422),
        (from_elsewhere, 403),
        (too_large, 413),
        (too_many_fields, 413),
        (nobodys, 404),
        (another_method, 405),
        (head, 200),
    ],
)
def test_either_way_says_the_same(ways: Ways, ask: Callable[[TestClient, str], Response], status: int):
    (one, other), before = ways.here.invitations(north=2), stored(ways.here)
    short, long = ask(ways.short, f"/q/{one['token']}"), ask(ways.long, f"/q/{other['token']}")
    assert said(short, one["token"]) == said(long, other["token"])
    assert short.status_code == status
    assert stored(ways.here) - before in (0, 2)


@pytest.mark.parametrize("change", [{"closed": True}, {"opens": date(2024, 3, 9)}, {"closes": date(2024, 3, 4)}])
def test_either_way_says_why_nothing_can_be_answered(ways: Ways, change: dict[str, object]):
    one, other = ways.here.invitations(north=2)
    forms = form_of(ways.short, f"/q/{one['token']}"), form_of(ways.long, f"/q/{other['token']}")
    with writing(ways.here.inst.engine) as db:
        db.execute(update(waves).values(change))
    assert said(page(ways.short, f"/q/{one['token']}"), one["token"]) == said(
        page(ways.long, f"/q/{other['token']}"), other["token"]
    )
    short, long = (
        browser.post(f"/q/{row['token']}", data=ANSWERS | {"form": form})
        for browser, row, form in zip((ways.short, ways.long), (one, other), forms, strict=True)
    )
    assert said(short, one["token"]) == said(long, other["token"])
    assert short.status_code in (403, 410)
    assert stored(ways.here) == 0


def test_either_way_fails_with_the_same_page_and_gives_the_form_back(ways: Ways, monkeypatch):
    one, other = ways.here.invitations(north=2)
    forms = form_of(ways.short, f"/q/{one['token']}"), form_of(ways.long, f"/q/{other['token']}")

    async def broken(*_: object) -> None:
        raise ValueError

    for name in ("look_up_ready", "submit_ready"):
        monkeypatch.setattr(pages, name, broken)
    assert said(ways.short.get(f"/q/{one['token']}"), one["token"]) == said(
        ways.long.get(f"/q/{other['token']}"), other["token"]
    )
    short, long = (
        browser.post(f"/q/{row['token']}", data=ANSWERS | {"form": form})
        for browser, row, form in zip((ways.short, ways.long), (one, other), forms, strict=True)
    )
    assert said(short, one["token"]) == said(long, other["token"])
    assert short.status_code == 500
    assert "More time" in short.text


def said(answer: Response, token: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and page, without what each invitation and each form has of its own."""
    headers = {
        name: value.replace(token, "TOKEN") for name, value in answer.headers.items() if name != "content-length"
    }
    if "vary" in headers:  # one of the two says it twice
        headers["vary"] = ", ".join(sorted(set(headers["vary"].split(", "))))
    page = DRAFT.sub("DRAFT", FORM.sub("FORM", answer.text.replace(token, "TOKEN")))
    return answer.status_code, headers, page


def stored(here: World) -> int:
    with reading(here.inst.engine) as db:
        return db.execute(select(func.count()).select_from(staging_table)).scalar_one()


@on_postgresql_alone
def test_who_opens_a_page_and_answers_needs_no_thread(ways: Ways, monkeypatch):
    (row,) = ways.here.invitations(north=1)
    for name in ("_show", "_answer_form"):  # what threads do
        monkeypatch.delattr(pages, name)
    assert answered(ways.short, f"/q/{row['token']}").status_code == 303
    assert stored(ways.here) == 1


@on_postgresql_alone
def test_answers_of_a_survey_that_was_met_are_stored_by_one_statement(ways: Ways, monkeypatch):
    (row,) = ways.here.invitations(north=1)
    path = f"/q/{row['token']}"
    form = form_of(ways.short, path)
    monkeypatch.delattr(at_once, "known")
    assert ways.short.post(path, data=ANSWERS | {"form": form}).status_code == 303


@on_postgresql_alone
def test_a_wave_that_was_prolonged_since_it_was_met_takes_answers(ways: Ways):
    (row,) = ways.here.invitations(north=1)
    path = f"/q/{row['token']}"
    form = form_of(ways.short, path)
    with writing(ways.here.inst.engine) as db:
        db.execute(update(waves).values(closes=date(2024, 5, 1)))
    assert ways.short.post(path, data=ANSWERS | {"form": form}).status_code == 303
    assert stored(ways.here) == 1


@on_postgresql_alone
def test_answers_to_another_survey_of_the_wave_are_of_that_survey(installation):
    """Both ask the same, so that nothing but the invitation tells which it is."""
    access, alike = consultant(installation), EMPLOYEE.replace(b"audience: employee", b"audience: customer")
    wave = create_wave(
        installation, access, name="Two", opens=OPENS, closes=CLOSES, questionnaires=[EMPLOYEE, alike], now=NOW
    )
    here, site = World(installation, access, wave), Site(lambda: installation, lambda: NOW)
    app = Starlette(routes=routes(site), middleware=middleware(BASE, site))
    with TestClient(app, follow_redirects=False, headers={"Origin": BASE}) as browser:
        for audience in ("employee", "customer", "employee", "customer"):
            (row,) = here.invitations(audience, north=1)
            assert answered(browser, f"/q/{row['token']}").status_code == 303
    settle(installation)
    assert [len(here.responses(audience).codes) for audience in ("employee", "customer")] == [2, 2]


@on_postgresql_alone
def test_who_answers_while_answers_move_waits_in_a_transaction(ways: Ways):
    """No statement that holds a whole answer waits for long: PostgreSQL may log what does, with all values."""
    (row,) = ways.here.invitations(north=1)
    path = f"/q/{row['token']}"
    fields = ANSWERS | {"form": form_of(ways.short, path)}
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query NOT LIKE '%INSERT INTO%'"
    )
    with ThreadPoolExecutor(1) as pool:
        with writing(ways.here.inst.engine) as db:
            staging.keep_others_out(db)
            coming = pool.submit(ways.short.post, path, data=fields)
            with ways.here.inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as others:
                while not coming.done() and not others.execute(waits).scalar():
                    pass
            assert not coming.done()
        assert coming.result(30).status_code == 303
    assert ways.short.post(path, data=fields).status_code == 303
    assert stored(ways.here) == 1


@on_postgresql_alone
def test_connections_that_the_database_ended_are_opened_anew(ways: Ways, monkeypatch):
    (row,) = ways.here.invitations(north=1)
    path = f"/q/{row['token']}"
    form = form_of(ways.short, path)
    with ways.here.inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        db.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")).all()
        while db.execute(text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")).scalar():
            pass
    assert ways.short.get(path).status_code == 200
    monkeypatch.delattr(pages, "_answer_form")
    assert ways.short.post(path, data=ANSWERS | {"form": form}).status_code == 303


@pytest.mark.parametrize("secret", ["k3v9w2xq-" + 24 * "A", "7KQ2-M0XD-93TAD", "k3v9w2xq" + 23 * "A", ""])
def test_only_tokens_of_invitations_are_looked_up_so(ways: Ways, secret: str, monkeypatch):
    """Codes and open links are counted first, by whoever tries."""
    monkeypatch.delattr(at_once, "asked_on_loop")
    assert ways.short.get(f"/q/{secret}").status_code in (200, 303, 404)
