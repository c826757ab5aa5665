"""Channels: the screens of one meeting that are open in this process, and how they hear of what happens.

A channel draws what all see once a version, off the event loop, and wakes every browser that waits. A browser is woken
once for all that it missed: the newest version is all it gets.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from diagnostic.core.meeting.state import Position, State
from diagnostic.services.installation.faults import said
from diagnostic.services.meetings.rooms import Rooms
from diagnostic.web.meetings.door import Screen
from diagnostic.web.meetings.screens import Screens

LOG = logging.getLogger(__name__)
PAUSE = 0.03  # seconds between two drawings at least: what comes faster is drawn together
OWN_PAUSE = 1.0  # seconds between two looks at phones' own parts, while what all phones show stays the same


@dataclass(eq=False)
class Follower:
    """An open stream: set where there is something new to look at."""

    screen: Screen
    woken: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False)
class Channel:
    """Streams of one meeting in one language."""

    rooms: Rooms
    meeting: str
    screens: Screens
    followers: set[Follower] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _stop: Callable[[], None] = lambda: None
    _phones_saw: tuple[str, Position] | None = None
    _looked: float = 0.0

    def join(self, screen: Screen) -> Follower:
        """A stream more; the first one begins to watch the meeting. It finds something new at once."""
        follower = Follower(screen)
        follower.woken.set()
        self.followers.add(follower)
        if self._task is None:
            loop = asyncio.get_running_loop()
            self._stop = self.rooms.watch(self.meeting, lambda: _call(loop, self.changed.set))
            self._task = loop.create_task(self._follow())
        return follower

    def leave(self, follower: Follower) -> bool:
        """A stream less; whether it was the last one."""
        self.followers.discard(follower)
        if self.followers or self._task is None:
            return not self.followers
        self._stop()
        self._task.cancel()
        self._task = None
        return True

    def wake_all(self) -> None:
        """Have every stream look again."""
        for follower in self.followers:
            follower.woken.set()

    @property
    def state(self) -> State:
        """The state as far as this process knows it."""
        return self.rooms.known(self.meeting)

    async def _follow(self) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            try:
                state = self.state
                await run_in_threadpool(self._draw, state)
                self._wake(state)
            except Exception as error:  # each stream finds out for itself, and its browser asks again
                LOG.warning("a meeting's screens: %s", said(error))
                self.wake_all()
            await asyncio.sleep(PAUSE)

    def _draw(self, state: State) -> None:
        looking = {follower.screen for follower in list(self.followers)}
        if "wall" in looking:
            self.screens.wall(state)
        if "phone" in looking:
            self.screens.shared(state)

    def _wake(self, state: State) -> None:
        """Wake the streams that may have something new: phones at once where all see it, else once a second.

        What a phone sent itself it was told in the answer.
        """
        loop = asyncio.get_running_loop()
        phones = [each for each in self.followers if each.screen == "phone"]
        shared = (self.screens.shared(state), state.position) if phones else self._phones_saw
        at_once = shared != self._phones_saw or loop.time() - self._looked >= OWN_PAUSE
        for follower in self.followers:
            if follower.screen != "phone" or at_once:
                follower.woken.set()
        if at_once:
            self._phones_saw, self._looked = shared, loop.time()
        elif phones:
            loop.call_at(self._looked + OWN_PAUSE, self.changed.set)


def _call(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the server has ended
        loop.call_soon_threadsafe(act)
