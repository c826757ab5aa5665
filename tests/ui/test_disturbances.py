"""Over HTTP, while something is wrong: a database that is away or full, headers that are none, and who hangs up."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event
from starlette.applications import Starlette

from diagnostic.services.installation.faults import forget
from diagnostic.web.middleware import middleware
from diagnostic.web.respondents.arriving import Arriving, FormTooSlow
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.respondents import World
from tests.rooms import CODE, run_apart
from tests.ui.test_respondent_routes import ANSWERS, stored, token_of, words_of

pytestmark = pytest.mark.slow

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget()


@pytest.fixture
def app(world: World) -> Starlette:
    site = Site(lambda: world.inst, world.clock)
    return Starlette(routes=routes(site), middleware=middleware("http://testserver", site))


def away(world: World) -> None:
    """From now on the database's file is none; `back` brings it back."""
    world.inst.engine.dispose()
    for file in world.inst.settings.home.glob("inside_out.db*"):
        file.rename(file.with_name(f"kept_{file.name}"))
    (world.inst.settings.home / "inside_out.db").write_bytes(b"no database" * 1000)


def back(world: World) -> None:
    world.inst.engine.dispose()
    for file in world.inst.settings.home.glob("inside_out.db*"):
        file.unlink()
    for file in world.inst.settings.home.glob("kept_*"):
        file.rename(file.with_name(file.name.removeprefix("kept_")))


def test_while_the_database_is_away_pages_say_so_and_afterwards_everything_works_again(world, browser, caplog) -> None:
    path = world.invitations(world.wave())[0]["path"]
    form = {"form": token_of(browser.get(path)), **ANSWERS}
    away(world)
    answers = [
        browser.get(path),
        browser.post(path, data=form),
        browser.get("/enter/x.y"),
        browser.get(f"/meet/{CODE}"),
    ]
    assert [each.status_code for each in answers] == [503, 503, 403, 503]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answers[1].text))
    assert hidden == form and "Send my answers again" in words_of(answers[1]) and "send_again" not in answers[0].text
    assert "try again in a minute" in words_of(answers[1]) and answers[1].headers["retry-after"] == "120"
    told = browser.post(f"/meet/{CODE}/send", data={"event": "join"}, headers=JSON)
    assert (told.status_code, told.json()["refusal"]) == (503, "away")
    health = browser.get("/health")
    assert health.status_code == 503 and health.json() == {
        "status": "failing",
        "troubles": [
            {"part": "database", "reason": "the database's file is not a database (SQLITE_NOTADB)"},
        ],
    }
    assert all(len(each.getMessage()) < 400 for each in caplog.records if each.name.startswith("diagnostic"))
    assert "SQLITE_NOTADB" in caplog.text and "Traceback" not in caplog.text and "More time" not in caplog.text
    back(world)
    assert browser.get("/health").json() == {"status": "ok", "troubles": []}
    assert browser.post(path, data=form).status_code == 303 and len(stored(world)) == 1


def test_a_database_that_was_replaced_under_the_server_is_told_to_a_monitor(world, browser) -> None:
    file = world.inst.settings.home / "inside_out.db"
    assert browser.get("/health").status_code == 200
    file.rename(file.with_name("elsewhere.db"))
    file.write_bytes(file.with_name("elsewhere.db").read_bytes())
    [told] = browser.get("/health").json()["troubles"]
    assert told["reason"] == "the database's file was deleted, moved or replaced (SQLITE_READONLY_DBMOVED)"


def test_a_full_disk_is_named_and_answers_are_taken_again_once_there_is_room(world, browser, caplog) -> None:
    path = world.invitations(world.wave())[0]["path"]
    pages = "PRAGMA max_page_count = {}".format

    def full(connection, _record) -> None:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(pages(used))

    form = {"form": token_of(browser.get(path)), **ANSWERS, "q-one_change": "canary " * 280}
    world.inst.engine.dispose()
    event.listen(world.inst.engine, "connect", full)
    refused = [browser.post(path, data=form).status_code for _ in range(2)]
    event.remove(world.inst.engine, "connect", full)
    world.inst.engine.dispose()
    assert set(refused) == {503}
    health = browser.get("/health")
    assert (health.status_code, health.json()["troubles"][0]["part"]) == (503, "disk")
    assert "the disk is full (SQLITE_FULL)" in caplog.text and "canary" not in caplog.text
    assert browser.post(path, data=form).status_code == 303


BAD = (
    *(b"http://[", b"http://a]b", b"\xff\xfe", b"[", b"", b"a" * 9000, b"*;q=x, ;;q=,-", b'x="\\', b";=;==", b"-1"),
    *(b"%", b"null"),
)
NAMES = {  # bad at once; the first three alone, since each may have a request refused before others are read
    "origin": (b"origin",),
    "host": (b"host",),
    "cookie": (b"cookie",),
    "others": (
        *(b"referer", b"accept-language", b"content-length", b"content-type", b"range", b"accept", b"authorization"),
        *(b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded", b"if-none-match"),
        *(b"if-modified-since", b"accept-encoding", b"sec-fetch-site", b"transfer-encoding"),
    ),
}


def asked(app: Starlette, method: str, path: str, headers: list[tuple[bytes, bytes]], hangs_up: bool = False) -> int:
    """The status of a request with any bytes in its headers; 0 where nothing is answered."""
    bare = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": ""}
    scope = bare | {"method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
    scope |= {"server": ("testserver", 80), "client": ("127.0.0.1", 1)}
    begun: list[int] = []

    async def receive():
        return {"type": "http.disconnect"} if hangs_up else {"type": "http.request", "body": b"a=b", "more_body": False}

    async def sending(message) -> None:
        begun.extend([message["status"]] if message["type"] == "http.response.start" else [])

    run_apart(app(scope, receive, sending))
    return begun[0] if begun else 0


@pytest.mark.parametrize("names", NAMES)
def test_headers_that_are_none_are_nobodys_bug(app, world, names) -> None:
    path = world.invitations(world.wave())[0]["path"]
    pages = ("/q", path, "/leave", "/meet/abcd", "/enter/x", "/agreement/a/b", "/preview/employee", "/health", "/waves")
    for value in BAD:
        headers = [(name, value) for name in NAMES[names]]
        headers += [(b"host", b"testserver")] if names != "host" else []
        for page in pages:
            statuses = {asked(app, method, page, headers) // 100 for method in ("GET", "POST")}
            assert statuses <= {2, 3, 4}, (page, value)


def test_who_hangs_up_is_no_error(app, world, caplog) -> None:
    caplog.set_level(logging.INFO)
    path = world.invitations(world.wave())[0]["path"]
    assert asked(app, "POST", path, [(b"host", b"testserver")], hangs_up=True) == 0
    assert [each for each in caplog.records if each.name.startswith("diagnostic")] == []


def test_forms_that_never_arrive_make_room_for_those_that_do() -> None:
    """Room for 100 bytes: of three forms that stop halfway the first two are given up, the third leaves enough."""

    async def halfway(arriving: Arriving, size: int) -> None:
        try:
            async with arriving.one() as grown:
                grown(size)
                await asyncio.Event().wait()
        except FormTooSlow:
            told.append(f"{size} given up")

    async def run() -> None:
        arriving = Arriving(100)
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(halfway(arriving, size)) for size in (50, 40, 70)]
            await asyncio.wait(waiting[:2])
            async with arriving.one() as grown:
                grown(30)
            waiting[2].cancel()

    told: list[str] = []
    run_apart(run())
    assert told == ["50 given up", "40 given up"]


def test_the_connection_of_a_body_that_nobody_read_is_closed(browser) -> None:
    closed = [browser.post(path, content=b"x" * 9).headers.get("connection") for path in ("/", "/q/a/b/c", "/meet")]
    assert closed == ["close", "close", None] and "connection" not in browser.get("/").headers
