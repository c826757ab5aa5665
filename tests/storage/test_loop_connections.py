"""Statements from the event loop, on connections that ask libpq themselves."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable
from datetime import date

import pytest
from sqlalchemy import text
from uvicorn.loops.auto import auto_loop_factory

from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import make_engine
from diagnostic.storage.database.single.loop import AT_ONCE
from diagnostic.storage.database.single.statements import Statements
from tests.rooms import run_apart

pytestmark = pytest.mark.slow

on_postgresql_alone = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
ECHO = "SELECT %(one)s::text, %(more)s::bytea, %(day)s::date, '100 %%', %(one)s::text"
ASLEEP = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def statements(installation: Installation) -> Statements:
    return installation.statements


def on_loop(asked: Awaitable[object]) -> None:
    """As servers have it."""

    async def run() -> None:
        await asked

    run_apart(run(), auto_loop_factory())


async def echoed(statements: Statements, one: str, more: bytes = b"\x00\xff") -> bool:
    day = date(2024, 2, 29)
    rows = await statements.ask(ECHO, {"one": one, "more": more, "day": day})
    return rows == [(one, more, day, "100 %", one)]


@on_postgresql_alone
@pytest.mark.parametrize("one", ["", "Grüße", "%(more)s", "'; --"])
def test_values_come_back_as_they_were_sent(statements: Statements, one: str):
    async def asked() -> None:
        assert await echoed(statements, one)
        assert await statements.ask("SELECT %(one)s::text WHERE %(one)s::text IS NULL", {"one": None}) == [(None,)]
        assert await statements.ask("SELECT 1 WHERE %(one)s::text = 'another'", {"one": one}) == []

    on_loop(asked())


@on_postgresql_alone
def test_what_a_socket_does_not_take_at_once_is_sent_as_it_takes_it(statements: Statements):
    async def asked() -> None:
        assert await echoed(statements, "x", bytes(range(256)) * 2**15)
        assert await echoed(statements, "y")

    on_loop(asked())


@on_postgresql_alone
def test_each_of_many_gets_its_own_answer(statements: Statements):
    async def asked() -> None:
        assert all(await asyncio.gather(*(echoed(statements, str(n)) for n in range(5 * AT_ONCE))))

    on_loop(asked())


@on_postgresql_alone
@pytest.mark.parametrize("broken", ["SELECT 1/0", "no statement", "SELECT pg_terminate_backend(pg_backend_pid())"])
def test_what_fails_is_not_known_and_the_next_is_asked_on_another(statements: Statements, broken: str):
    async def asked() -> None:
        assert await statements.ask(broken, {}) is None
        assert await echoed(statements, "x")

    on_loop(asked())


@on_postgresql_alone
def test_nobody_gets_the_answer_of_whoever_has_given_up(statements: Statements):
    async def asked() -> None:
        waiting = asyncio.create_task(statements.ask("SELECT pg_sleep(60)", {}))
        while not waiting.done() and not await statements.ask(ASLEEP, {}):
            pass
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await echoed(statements, "x")

    on_loop(asked())


@on_postgresql_alone
def test_what_is_ended_while_nothing_is_asked_is_asked_once_more_at_most(statements: Statements):
    async def asked() -> None:
        assert all(await asyncio.gather(*(echoed(statements, str(n)) for n in range(3))))
        with statements.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}")).all()
            while db.execute(text(f"SELECT count(*) {OTHERS}")).scalar():
                pass
        for _ in range(3):
            await statements.ask("SELECT 1", {})
        assert await echoed(statements, "x")

    on_loop(asked())


@on_postgresql_alone
def test_all_are_closed_from_another_thread_and_on_another_loop(statements: Statements):
    async def asked() -> None:
        assert await echoed(statements, "x")
        await asyncio.to_thread(statements.engine.dispose)
        assert await echoed(statements, "y")

    on_loop(asked())
    on_loop(asked())
    statements.engine.dispose()
    wait_until_all_are_closed(statements)


@on_postgresql_alone
def test_what_nobody_has_closed_is_closed_where_nobody_has_it_any_more(statements: Statements):
    async def asked() -> None:
        forgotten = Statements(make_engine(statements.engine.url.render_as_string(hide_password=False)))
        assert await echoed(forgotten, "x")

    on_loop(asked())
    gc.collect()
    wait_until_all_are_closed(statements)


def wait_until_all_are_closed(statements: Statements) -> None:
    with statements.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        while db.execute(text(f"SELECT count(*) {OTHERS} AND query LIKE 'SELECT $1::text%'")).scalar():
            pass
