"""The gap report of 1,000 units and 50,000 people: how long the server works on a page, and what its chart weighs.

Measured over the websocket that a browser uses, from the request to the end of the run. The report has been opened once
before; each page is then painted for the first time in the process, and drilled into for the first time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import perf_counter

from bench.published import serving_large
from bench.sessions import Run, Viewer
from bench.table import Row

PAGES = ("heatmap", "report", "inside-outside", "unit")
DRILLS = ({"unit": "d3"}, {"unit": "d3.4"}, {"unit": "d3.4.5", "dim": "trust"})
TARGET, WEIGHT = 300, 300  # ms, kB
CROWD = 100  # people


def measure() -> list[Row]:
    """Seconds and bytes of each page of a large organisation's report, and how long a crowd waits for a new server."""
    with serving_large() as (port, token):
        rows = asyncio.run(_measure(port, token))
    with serving_large() as (port, token):
        return [*rows, asyncio.run(_crowd(port, token))]


async def _crowd(port: int, token: str) -> Row:
    """Everybody opens the heatmap at the same moment, right after the server's start."""
    viewers = [Viewer(port, token) for _ in range(CROWD)]
    runs = await asyncio.gather(*(_opens(viewer) for viewer in viewers))
    seconds = sorted(runs)
    note = f"right after the start; median {seconds[CROWD // 2]:.1f} s, slowest {seconds[-1]:.1f} s"
    return Row(f"{CROWD} people open the heatmap at once: p95", seconds[int(CROWD * 0.95) - 1], "s", 3, note=note)


async def _opens(viewer: Viewer) -> float:
    """Seconds from the first byte to the drawn heatmap."""
    begun = perf_counter()
    await viewer.open()
    await viewer.run("heatmap")
    seconds = perf_counter() - begun
    await viewer.close()
    return seconds


async def _measure(port: int, token: str) -> list[Row]:
    viewer = Viewer(port, token)
    await viewer.open()
    opened = await viewer.run("waves")  # nothing to see for an executive, but the server has loaded its own code
    opened = await viewer.run("heatmap", unit="d9")
    first = {page: await viewer.run(page) for page in PAGES}
    drills = [await viewer.run(page, **asked) for page in PAGES for asked in DRILLS]
    await viewer.close()
    every = [opened, *first.values(), *drills]
    return [
        Row("first page after a start", opened.seconds * 1000, "ms", 1000, note="once per process, release and scope"),
        Row("first paint of a page", slowest(first.values()), "ms", TARGET, note=_listed(first)),
        Row("drill-down", slowest(drills), "ms", TARGET, note=f"slowest of {len(drills)} on {len(PAGES)} pages"),
        Row("payload of a chart", max(max(run.charts, default=0) for run in every) / 1000, "kB", WEIGHT),
        Row("payload of a page", max(run.size for run in every) / 1000, "kB", note="charts, tables and lists together"),
        Row("pages with an error", sum(run.errors for run in every), "", 0),
    ]


def slowest(runs: Iterable[Run]) -> float:
    """Milliseconds of the slowest run."""
    return max(run.seconds for run in runs) * 1000


def _listed(runs: dict[str, Run]) -> str:
    return ", ".join(f"{page} {run.seconds * 1000:.0f}" for page, run in runs.items())
