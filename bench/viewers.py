"""200 viewers of a published heatmap, which refreshes every 5 seconds by itself; and what it costs to load it anew."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from bench.load import percentile
from bench.published import serving_large
from bench.sessions import Run, Viewer
from bench.table import Row

VIEWERS, RELOADING = 200, 50  # people
EVERY, TURNS = 5.0, 6  # seconds, times each
UNITS = ("all", "d1", "d2", "d3")  # what they look at
TARGET = 80  # ms


def measure() -> list[Row]:
    """Seconds of pages while many people read a report at once."""
    with serving_large() as (port, token):
        return asyncio.run(_measure(port, token))


async def _measure(port: int, token: str) -> list[Row]:
    viewers = [Viewer(port, token) for _ in range(VIEWERS)]
    for number, viewer in enumerate(viewers):
        await viewer.open()
        await viewer.run("heatmap", unit=UNITS[number % len(UNITS)])
    refreshing = await _rounds(viewers, lambda viewer, number: viewer.refresh())
    some = viewers[:RELOADING]
    loading = await _rounds(some, lambda viewer, number: viewer.run("heatmap", unit=UNITS[number % len(UNITS)]))
    for viewer in viewers:
        await viewer.close()
    every = next(iter(viewers[0].refreshing.values()))
    return [
        _row(f"{VIEWERS} viewers, a heatmap that refreshes every {every:.0f} s: p95", refreshing, TARGET),
        _row(f"{RELOADING} of them, the whole page anew every {EVERY:.0f} s: p95", loading, None),
    ]


def _row(what: str, seconds: list[float], target: float | None) -> Row:
    note = (
        f"{len(seconds):,} times; median {percentile(seconds, 0.5) * 1000:.0f} ms, slowest {max(seconds) * 1000:.0f} ms"
    )
    return Row(what, percentile(seconds, 0.95) * 1000, "ms", target, note=note)


async def _rounds(viewers: list[Viewer], once: Callable[[Viewer, int], Awaitable[Run]]) -> list[float]:
    """How long each viewer waited each time; each comes at a moment of their own."""

    async def watch(viewer: Viewer, number: int) -> list[float]:
        start, found = time.perf_counter() + random.Random(number).uniform(0, EVERY), []
        for turn in range(TURNS):
            await asyncio.sleep(max(0.0, start + turn * EVERY - time.perf_counter()))
            found.append((await once(viewer, number)).seconds)
        return found

    waits = await asyncio.gather(*(watch(viewer, number) for number, viewer in enumerate(viewers)))
    return [wait for each in waits for wait in each]
