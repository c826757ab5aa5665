"""Screens of a meeting that follow it while servers are attacked: streams of server-sent events that begin anew."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.cluster.site import Site

AGAIN = 0.5  # seconds until a stream that has ended is opened again
SILENCE = 35.0  # seconds without a word, as a browser's script has it
PATIENCE = 20.0  # seconds


class Following:
    """Walls of a meeting. version : the newest that each has shown; back : seconds without a stream, of each time."""

    def __init__(self, site: Site, screens: int):
        self.version = [-1] * screens
        self.back: list[float] = []
        self._site, self._ended = site, threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Follow until the end of the block."""
        threads = [threading.Thread(target=self._one, args=(n,), daemon=True) for n in range(len(self.version))]
        for thread in threads:
            thread.start()
        try:
            self.until(0)
            yield
        finally:
            self._ended.set()

    def until(self, version: int) -> float:
        """Wait until all have shown a version, or a newer one; the seconds it took. TimeoutError after long."""
        began = time.monotonic()
        while min(self.version) < version:
            if time.monotonic() > began + PATIENCE:
                raise TimeoutError(f"screens are at {self.version}, not at {version}")
            time.sleep(0.005)
        return time.monotonic() - began

    def _one(self, number: int) -> None:
        lost = 0.0
        while not self._ended.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=SILENCE)
            try:
                path = f"/meet/{self._site.code}/stream?screen=wall"
                connection.request(
                    "GET", path, headers={"Host": f"localhost:{self._site.port}", "Cookie": self._site.staff}
                )
                stream = connection.getresponse()
                while stream.status == 200 and not self._ended.is_set() and (line := stream.readline()):
                    if line.startswith(b"id:"):
                        self.version[number] = max(self.version[number], int(line[3:].split(b".")[0]))
                        if lost:
                            self.back.append(time.monotonic() - lost)
                            lost = 0.0
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            lost = lost or time.monotonic()
            self._ended.wait(AGAIN)
