"""What scripts draw comes to the event loop in order and together, and goes to the browser from there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from threading import get_ident
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime import app_session
from streamlit.runtime import runtime as runtimes
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from diagnostic.settings import ROOT
from diagnostic.ui.delivery import Gathered, deliver_together
from tests.rooms import run_apart

WHOSE: ContextVar[str] = ContextVar("WHOSE")


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a server, until the test ends."""
    for of, name in (
        (app_session.AppSession, "_call_soon_on_event_loop"),
        (runtimes.Runtime, "_enqueued_some_message"),
    ):
        monkeypatch.setattr(of, name, getattr(of, name))
    deliver_together()


def elsewhere(work: Callable[[], object]) -> None:
    """Do something in another thread, while the loop of this one stands still."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


def woken(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows whenever another thread than the loop's wakes the loop for a call of ours."""
    found, wake, ours = list[object](), loop.call_soon_threadsafe, get_ident()

    def counted(call: Any, *words: Any, **more: Any) -> asyncio.Handle:
        if get_ident() != ours:
            found.append(call)
        return wake(call, *words, **more)

    monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
    return found


def test_calls_of_a_script_are_made_in_order_and_wake_the_loop_once(monkeypatch):
    async def run() -> tuple[list[tuple[int, str, bool]], int]:
        loop, made, done = asyncio.get_running_loop(), list[tuple[int, str, bool]](), asyncio.Event()
        gathered, ours, wakes = Gathered(loop), get_ident(), woken(loop, monkeypatch)

        def note(n: int) -> None:
            made.append((n, WHOSE.get(""), get_ident() == ours))

        def ask() -> None:
            WHOSE.set("a script's")
            for n in range(50):
                gathered.soon(partial(note, n))
            gathered.soon(done.set)

        elsewhere(ask)
        await done.wait()
        return made, len(wakes)

    made, wakes = run_apart(run())
    assert made == [(n, "a script's", True) for n in range(50)] and wakes == 1


def test_a_call_that_fails_hinders_none_that_comes_after_it():
    async def run() -> list[str]:
        loop, failed, done = asyncio.get_running_loop(), list[str](), asyncio.Event()
        loop.set_exception_handler(lambda _, context: failed.append(type(context["exception"]).__name__))
        gathered = Gathered(loop)
        for call in (lambda: 1 // 0, done.set):
            elsewhere(partial(gathered.soon, call))
        await done.wait()
        return failed

    assert run_apart(run()) == ["ZeroDivisionError"]


def session() -> app_session.AppSession:
    entry = ScriptData(str(ROOT / "diagnostic" / "ui" / "entry.py"), is_hello=False)
    return app_session.AppSession(entry, MemoryUploadedFileManager("/uploads"), ScriptCache(), lambda: None, {})


@pytest.mark.usefixtures("together")
def test_what_runs_send_passes_through_what_is_gathered(monkeypatch):
    async def run() -> tuple[list[int], int]:
        found, done, begun = list[int](), asyncio.Event(), session()

        def handled(sender: object, event: Any, *more: object) -> None:
            found.append(event)
            if len(found) == 10:
                done.set()

        def sends() -> None:
            for n in range(10):
                begun._on_scriptrunner_event(None, n)

        monkeypatch.setattr(begun, "_handle_scriptrunner_event_on_event_loop", handled)
        wakes = woken(asyncio.get_running_loop(), monkeypatch)
        elsewhere(sends)
        await done.wait()
        return found, len(wakes)

    assert run_apart(run()) == ([*range(10)], 1)


@pytest.mark.usefixtures("together")
def test_what_comes_after_the_end_of_a_loop_is_dropped_as_streamlit_does():
    async def begin() -> app_session.AppSession:
        return session()

    begun = run_apart(begin())
    begun._call_soon_on_event_loop(lambda: None)
    begun._call_soon_on_event_loop(lambda: None)


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize(("aside", "wakes"), [(False, 0), (True, 1)], ids=["the loop itself", "another thread"])
def test_whoever_has_a_message_has_it_sent(monkeypatch, aside, wakes):
    async def run() -> int:
        loop, need = asyncio.get_running_loop(), asyncio.Event()
        runtime: Any = SimpleNamespace(_get_async_objs=lambda: SimpleNamespace(eventloop=loop, need_send_data=need))
        found = woken(loop, monkeypatch)
        if aside:
            elsewhere(lambda: runtimes.Runtime._enqueued_some_message(runtime))
        else:
            runtimes.Runtime._enqueued_some_message(runtime)
            assert need.is_set()
        await need.wait()
        return len(found)

    assert run_apart(run()) == wakes
