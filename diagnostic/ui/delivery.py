"""How what scripts draw comes to the event loop: every few milliseconds what there is, not each message by itself.

Each time the loop is woken it takes the interpreter's lock from the script, and writes to itself to be woken.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any

from streamlit.runtime import app_session
from streamlit.runtime import runtime as runtimes

TOGETHER = 0.005  # seconds from the first call until those that were asked for are made; as long as Streamlit waits

Call = Callable[[], None]


class Gathered:
    """Calls that other threads ask for, made in the loop's thread, in order."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop, self._due = loop, False
        self._calls = deque[tuple[Call, Context]]()

    def soon(self, call: Call) -> None:
        """Have a call made; from any thread. RuntimeError where the loop is closed."""
        self._calls.append((call, copy_context()))
        if not self._due:  # else it is made with those before: they are looked for once none is due any more
            self._due = True
            self._loop.call_soon_threadsafe(self._loop.call_later, TOGETHER, self._make)

    def _make(self) -> None:
        self._due = False
        while self._calls:
            call, context = self._calls.popleft()
            self._loop.call_soon(call, context=context)


def deliver_together() -> None:
    """Sessions that begin from now on take what their scripts draw together."""
    sessions: Any = app_session
    served: Any = runtimes
    one_by_one, wake = sessions.AppSession._call_soon_on_event_loop, served.Runtime._enqueued_some_message

    def soon(session: Any, call: Call) -> None:
        its = session.__dict__
        try:
            (its.get("_gathered") or its.setdefault("_gathered", Gathered(session._event_loop))).soon(call)
        except RuntimeError:
            one_by_one(session, call)  # which knows what to do where the loop is closed

    def some_message(runtime: Any) -> None:
        ours = runtime._get_async_objs()
        if asyncio._get_running_loop() is ours.eventloop:
            ours.need_send_data.set()  # without waking a loop that is awake
        else:
            wake(runtime)

    sessions.AppSession._call_soon_on_event_loop = soon
    served.Runtime._enqueued_some_message = some_message
