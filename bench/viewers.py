"""200 viewers of a published heatmap, each refreshing every 5 seconds."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time

from bench.load import percentile
from bench.published import publish_large
from bench.report import serving
from bench.servers import LOAD, free_port, pin, running, unpin
from bench.sessions import Viewer
from bench.table import Row

VIEWERS, EVERY, REFRESHES = 200, 5.0, 6  # people, seconds, times each
UNITS = ("all", "d1", "d2", "d3")  # what they look at
TARGET = 80  # ms


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = serving(folder, port)
        token = publish_large(environ)
        with running([sys.executable, "-m", "diagnostic", "serve"], environ, port, "/_stcore/health"):
            pin(LOAD)
            try:
                return asyncio.run(_measure(port, token))
            finally:
                unpin()


async def _measure(port: int, token: str) -> list[Row]:
    viewers = [Viewer(port, token) for _ in range(VIEWERS)]
    for number, viewer in enumerate(viewers):
        await viewer.open()
        await viewer.run("heatmap", unit=UNITS[number % len(UNITS)])
    waits = await asyncio.gather(*(_watch(viewer, n, random.Random(n)) for n, viewer in enumerate(viewers)))
    for viewer in viewers:
        await viewer.close()
    seconds = [wait for each in waits for wait in each]
    note = f"median {percentile(seconds, 0.5) * 1000:.0f} ms, slowest {max(seconds) * 1000:.0f} ms"
    what = f"{VIEWERS} viewers refreshing every {EVERY:.0f} s: p95"
    return [Row(what, percentile(seconds, 0.95) * 1000, "ms", TARGET, note=f"{len(seconds):,} refreshes; {note}")]


async def _watch(viewer: Viewer, number: int, rng: random.Random) -> list[float]:
    """The waits of one viewer, who comes at a moment of their own."""
    start = time.perf_counter() + rng.uniform(0, EVERY)
    found = []
    for refresh in range(REFRESHES):
        await asyncio.sleep(max(0.0, start + refresh * EVERY - time.perf_counter()))
        run = await viewer.run("heatmap", unit=UNITS[number % len(UNITS)])
        found.append(run.seconds)
    return found
