"""People who have a page open while servers are attacked, each over the socket of a browser that comes back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.cluster.site import Site
from bench.sessions import Viewer

AGAIN = 0.25  # seconds until a page whose socket was closed asks again; Streamlit's begins with half a second
PATIENCE = 60.0  # seconds


class Watching:
    """Pages that are open. back : seconds, of each time that one lost its socket, until it was drawn anew.

    away : pages without a socket just now; odd : what was drawn and should not have been.
    """

    def __init__(self, site: Site, people: int):
        self.back: list[float] = []
        self.odd: list[str] = []
        self.drawn, self.away = 0, 0
        self._site, self._people, self._ended = site, people, False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch until the end of the block."""
        thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)
        thread.start()
        try:
            self._until_drawn()
            yield
        finally:
            self._ended = True
            thread.join()

    def until_back(self) -> None:
        """Wait until some page has lost its socket and none is without one. TimeoutError after long."""
        until, before = time.monotonic() + PATIENCE, len(self.back)
        while len(self.back) == before or self.away:
            if time.monotonic() > until:
                raise TimeoutError(f"{self.away} pages are not back")
            time.sleep(0.05)

    def _until_drawn(self) -> None:
        until = time.monotonic() + PATIENCE
        while self.drawn < self._people:
            if time.monotonic() > until:
                raise TimeoutError(f"{self.drawn} of {self._people} pages were drawn")
            time.sleep(0.05)

    async def _all(self) -> None:
        await asyncio.gather(*(self._one() for _ in range(self._people)))

    async def _one(self) -> None:
        """One page: opened, looked at until its socket is closed, opened anew where it was."""
        viewer, lost = Viewer(self._site.port, self._site.place.link), 0.0
        while not self._ended:
            try:
                await viewer.open()
                run = await viewer.run("waves", wave=self._site.place.wave)
                if run.errors:
                    self.odd.append(f"{run.errors} errors on a page")
                if lost:
                    self.back.append(time.monotonic() - lost)
                    self.away -= 1
                self.drawn += 1
                lost = 0.0
                await self._look(viewer)
            except (OSError, EOFError, RuntimeError):
                self.away += not lost
                lost = lost or time.monotonic()
                await viewer.give_up()
                await asyncio.sleep(AGAIN)

    async def _look(self, viewer: Viewer) -> None:
        """Until its socket is closed, or nobody watches any more."""
        gone = asyncio.ensure_future(viewer.until_closed())
        while not self._ended and not gone.done():
            await asyncio.wait([gone], timeout=0.1)
        if not gone.done():
            gone.cancel()
            await viewer.close()
        else:
            raise ConnectionError
