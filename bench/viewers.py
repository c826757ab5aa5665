"""200 viewers of a published heatmap, which looks every 5 seconds whether it still holds; and to load it anew."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from bench.load import percentile
from bench.published import serving_large
from bench.servers import children, processor_of
from bench.sessions import Viewer
from bench.table import Row

VIEWERS, RELOADING = 200, 50  # people
EVERY, TURNS = 5.0, 6  # seconds, times each
UNITS = ("all", "d1", "d2", "d3")  # what they look at
TARGET = 0.3  # ms of a processor for each page, in each second


def measure() -> list[Row]:
    """Seconds of pages while many people read a report at once."""
    with serving_large() as (port, token):
        (server,) = children(os.getpid())
        return asyncio.run(_measure(port, token, server))


async def _measure(port: int, token: str, server: int) -> list[Row]:
    viewers = [Viewer(port, token) for _ in range(VIEWERS)]
    for number, viewer in enumerate(viewers):
        await viewer.open()
        await viewer.run("heatmap", unit=UNITS[number % len(UNITS)])
    quiet = await _used(server, [])
    looking = await _used(server, viewers)
    some, loading = viewers[:RELOADING], list[float]()

    async def load(viewer: Viewer, number: int) -> None:
        loading.append((await viewer.run("heatmap", unit=UNITS[number % len(UNITS)])).seconds)

    await _rounds(some, load)
    for viewer in viewers:
        await viewer.close()
    every = next(iter(viewers[0].refreshing.values()))
    return [
        Row(
            f"{VIEWERS} viewers, a heatmap that looks every {every:.0f} s: processor for each in a second",
            looking,
            "ms",
            TARGET,
            note=f"{quiet:.2f} ms of it while no page looks; nothing was new",
        ),
        Row(
            f"{RELOADING} of them, the whole page anew every {EVERY:.0f} s: p95",
            percentile(loading, 0.95) * 1000,
            "ms",
            note=f"{len(loading):,} times; median {percentile(loading, 0.5) * 1000:.0f} ms, slowest "
            f"{max(loading) * 1000:.0f} ms",
        ),
    ]


async def _used(server: int, looking: Sequence[Viewer]) -> float:
    """Milliseconds of a processor that the server uses in a second for each open page, while some of them look."""
    before, start = processor_of(server), time.perf_counter()
    await _rounds(looking, lambda viewer, number: viewer.look())
    await asyncio.sleep(max(0.0, start + TURNS * EVERY - time.perf_counter()))
    return 1000 * (processor_of(server) - before) / (time.perf_counter() - start) / VIEWERS


async def _rounds(viewers: Sequence[Viewer], once: Callable[[Viewer, int], Awaitable[None]]) -> None:
    """Each viewer some times; each comes at a moment of their own."""

    async def watch(viewer: Viewer, number: int) -> None:
        start = time.perf_counter() + random.Random(number).uniform(0, EVERY)
        for turn in range(TURNS):
            await asyncio.sleep(max(0.0, start + turn * EVERY - time.perf_counter()))
            await once(viewer, number)

    await asyncio.gather(*(watch(viewer, number) for number, viewer in enumerate(viewers)))
