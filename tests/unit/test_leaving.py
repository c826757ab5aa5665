"""A server that is asked whether it is alive, and one that is told to stop while pages are open."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from functools import partial

import pytest

from bench.faults.processes import ask
from bench.servers import free_port
from diagnostic.errors import Fault, UserError
from diagnostic.services.server import alive, readiness
from diagnostic.services.server.alive import signs_of_life
from diagnostic.settings import Settings
from diagnostic.web import leaving
from diagnostic.web.leaving import letting_go_of_pages, open_page

STEPS = readiness.READY, readiness.SUPERSEDED, readiness.LEAVING, readiness.OTHERS


@pytest.fixture(autouse=True)
def steps() -> Iterator[None]:
    """Each test begins where no step was taken; afterwards all are as they were."""
    before = [each for each in STEPS if each.is_set()]
    for each in STEPS:
        each.clear()
    yield
    for each in STEPS:
        (each.set if each in before else each.clear)()


@pytest.fixture(autouse=True)
def no_loop() -> Iterator[None]:
    """No event loop is told to run in this thread: Playwright's is, between its own steps, where a browser is open."""
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(before)


def said(port: int) -> tuple[int, bytes]:
    status, _, word = ask(port, "/ready", timeout=5)
    return status, word


def test_a_sign_of_life_needs_no_turn_of_the_event_loop(monkeypatch):
    async def serving() -> list[tuple[int, bytes]]:
        port = free_port()
        with signs_of_life("127.0.0.1", port):
            found = [said(port)]  # asked and answered while the loop waits for it
            for step in (readiness.READY, readiness.LEAVING, readiness.SUPERSEDED):
                step.set()
                found.append(said(port))
            with socket.create_connection(("127.0.0.1", port)):  # says nothing, and keeps nobody waiting for long
                found.append(said(port))
            monkeypatch.setattr(alive, "STANDS_STILL", 0.0)
            return [*found, said(port)]

    assert asyncio.run(serving()) == [
        (503, b"starting\n"), (200, b"ready\n"), (404, b"leaving\n"), (503, b"superseded\n"), (503, b"superseded\n"),
        (503, b"standing still\n"),
    ]  # fmt: skip


def test_where_it_is_asked_is_a_port_of_its_own(tmp_path):
    async def serving(port: int | None) -> None:
        with signs_of_life("127.0.0.1", port):
            pass

    asyncio.run(serving(None))
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Fault, match="ALIVE_PORT"):
        asyncio.run(serving(taken.getsockname()[1]))
    with pytest.raises(UserError, match="ALIVE_PORT"):
        Settings.from_environ({"INSIDE_OUT_HOME": str(tmp_path), "ALIVE_PORT": "next"})


@pytest.mark.parametrize(
    ("others", "pages", "again", "closed"),
    [
        (True, 3, False, [0, 1, 2]),  # the oldest first, then the end
        (True, 3, True, []),  # whoever tells it twice does not want to wait
        (False, 3, False, []),  # nobody would take them
        (True, 0, False, []),
    ],
)
def test_a_server_that_stops_lets_its_pages_go_to_another_one(monkeypatch, others, pages, again, closed):
    monkeypatch.setattr(leaving, "NOTICED", 60.0 if again else 0.0)
    monkeypatch.setattr(leaving, "EACH", 0.0)
    happened: list[object] = []

    async def serving() -> None:
        ended = asyncio.Event()

        def end(number: int, frame: object) -> None:
            happened.append("end")
            asyncio.get_running_loop().call_soon_threadsafe(ended.set)

        async def close(number: int) -> None:
            happened.append(number)
            if number == 1:
                raise ConnectionError  # it had just gone by itself

        before = signal.signal(signal.SIGTERM, end)
        try:
            with letting_go_of_pages():
                opened = [open_page(partial(close, number)) for number in range(pages)]
                for each in opened:
                    each.__enter__()
                (readiness.OTHERS.set if others else readiness.OTHERS.clear)()
                signal.raise_signal(signal.SIGTERM)
                if again:
                    signal.raise_signal(signal.SIGTERM)
                await asyncio.wait_for(ended.wait(), 30)
                for each in opened:
                    each.__exit__(None, None, None)
            assert signal.getsignal(signal.SIGTERM) is end
        finally:
            signal.signal(signal.SIGTERM, before)

    asyncio.run(serving())
    assert happened == [*closed, "end"]
    assert readiness.LEAVING.is_set() == (others and pages > 0)
