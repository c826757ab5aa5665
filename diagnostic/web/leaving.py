"""How a server that is told to stop lets its pages go where there is another one: some at a time, so that each is back
at once. All at once they would wait for one another there.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from diagnostic.services.server.readiness import LEAVING, OTHERS

NOTICED = 2.0  # seconds until a proxy knows that nobody new should come: it asks once a second
EACH, LONGEST = 0.1, 20.0  # seconds: between two pages; for all of them, if there are many
SIGNALS = signal.SIGTERM, signal.SIGINT

Close = Callable[[], Awaitable[None]]
_PAGES: dict[object, Close] = {}  # that are open, the oldest first, with what closes each


@contextmanager
def open_page(close: Close) -> Iterator[None]:
    """A page is open until the block ends."""
    key = object()
    _PAGES[key] = close
    try:
        yield
    finally:
        _PAGES.pop(key, None)


@contextmanager
def letting_go_of_pages() -> Iterator[None]:
    """Before the server stops as it was told to, let go of pages; at once where no other server is there, where no page
    is open, and when it is told again. In the event loop's thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, before, begun = asyncio.get_running_loop(), dict[int, Any](), set[asyncio.Task[None]]()

    def told(number: int, frame: FrameType | None) -> None:
        for each in begun:
            loop.call_soon_threadsafe(each.cancel)
        if LEAVING.is_set() or not _PAGES or not OTHERS.is_set():
            _hand_on(before[number], number, frame)
            return
        LEAVING.set()
        loop.call_soon_threadsafe(lambda: begun.add(loop.create_task(_let_go(before[number], number))))

    for number in SIGNALS:
        before[number] = signal.signal(number, told)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _hand_on(handler: Any, number: int, frame: FrameType | None) -> None:
    if callable(handler):
        handler(number, frame)


async def _let_go(handler: Any, number: int) -> None:
    await asyncio.sleep(NOTICED)
    each = min(EACH, LONGEST / max(1, len(_PAGES)))
    for key in list(_PAGES):
        if close := _PAGES.pop(key, None):
            with suppress(Exception):  # it has just been closed
                await close()
            await asyncio.sleep(each)
    _hand_on(handler, number, None)
