"""How a screen stays in step: a stream of server-sent events, and the same as an answer for browsers that poll.

Each message is the whole of what the screen shows, so that whoever slept, was offline or comes late is right at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

import orjson
from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from diagnostic.services.installation.faults import said
from diagnostic.services.meetings.progress import progress_address
from diagnostic.web.meetings.channel import Channel
from diagnostic.web.meetings.door import Guest, Screen, enter, screen_of, still_runs
from diagnostic.web.meetings.screens import OnScreen, Screens, milliseconds
from diagnostic.web.meetings.slides import slides_of
from diagnostic.web.site import Site

LOG = logging.getLogger(__name__)
HEARTBEAT = 15.0  # seconds; a browser that hears nothing for 35 connects again
NOTICE = 1.0  # seconds until what staff alone may see ends with their visit, which somebody ended, on whatever server
LOOK_EVERY = 30.0  # seconds until it ends with one whose time is over
KEPT = 128  # meetings and languages whose screens are at hand

_SCREENS: LRUCache[tuple[str, ...], Screens] = LRUCache(KEPT)
_CHANNELS: dict[tuple[str, ...], Channel] = {}
_LOCK = threading.Lock()
_ENDING = threading.Event()


def screens_of(guest: Guest) -> Screens:
    """The screens of a meeting in the browser's language."""
    key = (guest.site.base_url, guest.meeting, guest.language, str(id(guest.rooms)))
    with _LOCK:
        if key not in _SCREENS:
            entrance = guest.entrance
            progress = partial(progress_address, guest.site.installation, guest.meeting)
            _SCREENS[key] = Screens(
                guest.address, guest.site.base_url, entrance.code, guest.language, slides_of(guest), progress
            )
        return _SCREENS[key]


def message(content: OnScreen, now: int) -> bytes:
    """A message in JSON; `now` is the server's clock, by which browsers correct their own."""
    told = {"html": content.html, "mine": content.mine, "inside": content.inside, "ended": content.ended}
    at = [content.at.scene, content.at.stage]
    return orjson.dumps({"version": content.version, "now": now, "at": at, **told})


async def stream(site: Site, request: Request) -> Response:
    """The stream of a screen: all it shows, then all it shows again whenever that is something else."""
    screen = screen_of(request)
    guest = await run_in_threadpool(enter, site, request, screen, True, False)
    if isinstance(guest, Response):
        return guest
    state = await run_in_threadpool(guest.rooms.state, guest.meeting)
    await run_in_threadpool(screens_of(guest).content, screen, state, guest.author(screen))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(guest, screen), media_type="text/event-stream", headers=headers)


async def _events(guest: Guest, screen: Screen) -> AsyncIterator[bytes]:
    key = (guest.meeting, guest.language, str(id(guest.rooms)))
    channel = _CHANNELS.setdefault(key, Channel(guest.rooms, guest.meeting, screens_of(guest)))
    follower = channel.join(screen)
    try:
        async for each in _told(guest, screen, channel, follower.woken):
            yield each
    except Exception as error:  # the answer has begun, so that it can only end; the browser asks again
        LOG.warning("a meeting's stream: %s", said(error))
    finally:
        if channel.leave(follower):
            _CHANNELS.pop(key, None)


async def _told(guest: Guest, screen: Screen, channel: Channel, woken: asyncio.Event) -> AsyncIterator[bytes]:
    """Messages, each only where the screen shows something else than before; a beat where nothing came for long.

    What staff alone may see ends with their visit.
    """
    who, last, beat = guest.author(screen), None, time.monotonic()
    looked, visit = beat, DeskVisit(guest)
    staff = screen == "desk" or guest.entrance.phase == "rehearsal"
    while not _ENDING.is_set():
        if staff and time.monotonic() - looked >= NOTICE:
            looked = time.monotonic()
            if not await visit.lasts():
                return
        until = min(looked + NOTICE, beat + HEARTBEAT) if staff else beat + HEARTBEAT
        try:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                await woken.wait()
        except TimeoutError:
            if time.monotonic() >= beat + HEARTBEAT:
                beat = time.monotonic()
                yield b"event: beat\ndata: %d\n\n" % _now(guest)
            continue
        woken.clear()
        content = channel.screens.content(screen, channel.state, who)
        shown = content.html, content.mine, content.inside, content.at
        if shown != last:
            last, beat = shown, time.monotonic()
            yield b"id: %d\ndata: %s\n\n" % (content.version, message(content, _now(guest)))
        if content.ended:
            return


class DeskVisit:
    """The visit of whoever runs a meeting: it is looked at once anybody's has ended, and now and then by the clock."""

    def __init__(self, guest: Guest):
        self._guest = guest
        self._ended: Any = None  # when it was looked at last; nothing yet
        self._looks = 0.0

    async def lasts(self) -> bool:
        """Whether they may still run it, as it was within the last second."""
        ended, now = await self._guest.site.ended.within(NOTICE), time.monotonic()
        if ended == self._ended and now < self._looks:
            return True
        self._ended, self._looks = ended, now + LOOK_EVERY
        return await run_in_threadpool(still_runs, self._guest)


def polled(site: Site, request: Request) -> Response:
    """What a screen shows now; 304 where the browser has it already."""
    screen = screen_of(request)
    guest = enter(site, request, screen, ended=True, there=False)
    if isinstance(guest, Response):
        return guest
    state = guest.rooms.state(guest.meeting)
    content = screens_of(guest).content(screen, state, guest.author(screen))
    tag = _tag(content)
    headers = {"Cache-Control": "no-store", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(message(content, _now(guest)), media_type="application/json", headers=headers)


def _tag(content: OnScreen) -> str:
    told: tuple[Any, ...] = (content.html, content.mine, content.inside, content.at, content.ended)
    return f'W/"{hashlib.sha256(repr(told).encode()).hexdigest()[:24]}"'


def _now(guest: Guest) -> int:
    return milliseconds(guest.site.clock()) or 0


@contextmanager
def ending_with_the_server() -> Iterator[None]:
    """End all streams when the server is told to stop: it waits for open answers, and a stream would never end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, before = asyncio.get_running_loop(), {}
    for number in (signal.SIGTERM, signal.SIGINT):
        before[number] = signal.getsignal(number)
        signal.signal(number, _then(loop, before[number]))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _ENDING.clear()


def _then(loop: asyncio.AbstractEventLoop, handler: Any) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        _ENDING.set()
        loop.call_soon_threadsafe(_wake_all)
        if callable(handler):
            handler(number, frame)

    return end


def _wake_all() -> None:
    for channel in list(_CHANNELS.values()):
        channel.wake_all()
