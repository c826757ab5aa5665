"""People who have a page open while servers are attacked, each over the socket of a browser that comes back.

Four of five read a report, whose pages look for news every five seconds; one has a survey open.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.cluster.site import Site
from bench.sessions import Run, Viewer

FIRST, LONGEST = 0.5, 4.0  # seconds until a page whose socket was closed asks again: twice as many each time, at most
PATIENCE = 60.0  # seconds
REPORT = ("report", "heatmap", "unit", "inside-outside")  # pages that look every few seconds whether they still hold


class Watching:
    """Pages that are open. back : seconds, of each time that one lost its socket, until it was drawn anew.

    away : pages without a socket just now; odd : what was drawn and should not have been.
    """

    def __init__(self, site: Site, people: int):
        self.back: list[float] = []
        self.odd: list[str] = []
        self.drawn, self.away = 0, 0
        self._site, self._people, self._ended = site, people, False
        self._turns = asyncio.Semaphore(8)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch until the end of the block."""
        thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)
        thread.start()
        try:
            self._until(lambda: self.drawn >= self._people)
            yield
        finally:
            self._ended = True
            thread.join()

    def until_back(self) -> None:
        """Wait until some page has lost its socket and none is without one. TimeoutError after long."""
        before = len(self.back)
        self._until(lambda: len(self.back) > before and not self.away)

    def until_all_there(self) -> None:
        """Wait until no page is without a socket. TimeoutError after long."""
        self._until(lambda: not self.away)

    def _until(self, so: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not so():
            if time.monotonic() > until:
                raise TimeoutError(f"{self.drawn} of {self._people} pages were drawn, {self.away} are away")
            time.sleep(0.05)

    async def _all(self) -> None:
        await asyncio.gather(*map(self._one, range(self._people)))

    async def _one(self, number: int) -> None:
        """One page: opened, looked at until its socket is closed, back where it was."""
        viewer, there, lost, tries = self._viewer(number), False, 0.0, 0
        while not self._ended:
            try:
                run = await viewer.come_back() if there else await self._opened(viewer, number)
                self.odd += [f"on a page: {said}" for said in run.errors] if run else []
                if lost:
                    self.back.append(time.monotonic() - lost)
                    self.away -= 1
                else:
                    self.drawn += 1
                there, lost, tries = True, 0.0, 0
                await self._look(viewer)
            except (OSError, EOFError, RuntimeError):
                self.away += there and not lost
                lost, tries = (lost or time.monotonic()) if there else 0.0, tries + 1
                await viewer.give_up()
                longest = min(LONGEST, FIRST * 2 ** (tries - 1))
                await asyncio.sleep(random.uniform(longest / 2, longest))

    def _viewer(self, number: int) -> Viewer:
        links = self._site.reports
        return Viewer(self._site.port, links[number % len(links)] if number % 5 else self._site.place.link)

    async def _opened(self, viewer: Viewer, number: int) -> Run:
        async with self._turns:
            await viewer.open()
            if number % 5:
                return await viewer.run(REPORT[number % 5 - 1])
            return await viewer.run("waves", wave=self._site.place.wave)

    async def _look(self, viewer: Viewer) -> None:
        """Look for news as often as the page does, until its socket is closed, or nobody watches any more."""
        every = min(viewer.refreshing.values(), default=PATIENCE)
        due = time.monotonic() + random.uniform(0, every)
        while not self._ended:
            if await viewer.closed_within(min(0.1, max(0.0, due - time.monotonic()))):
                raise ConnectionError
            if viewer.refreshing and time.monotonic() >= due:
                await viewer.look()
                due += every
        await viewer.close()
