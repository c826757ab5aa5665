"""The gap report of 1,000 units and 50,000 people: how long the server works on a page, and what its chart weighs.

Measured over the websocket that a browser uses, from the request to the end of the run. The first page is the first
that anybody asks of a server which says that it is ready; each page is then painted for the first time in the process,
and drilled into for the first time. Whoever comes before that is shown that the server has just started.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import perf_counter

from bench.published import VERY_MANY_TEAMS, serving_large
from bench.sessions import Run, Viewer
from bench.table import Row

PAGES = ("heatmap", "report", "inside-outside", "unit")
DRILLS = ({"unit": "d3"}, {"unit": "d3.4"}, {"unit": "d3.4.5", "dim": "trust"})
PAINT, DRILL, OF_VERY_MANY, WEIGHT = 150, 100, 300, 300  # ms, ms, ms, kB
FIRST, FIRST_OF_VERY_MANY = 1000, 1500  # ms
CROWD = 100  # people
ANSWERS = "/health"  # at once, before reports are opened


def measure() -> list[Row]:
    """Seconds and bytes of each page of a large organisation's report, and how long a crowd waits for a new server."""
    with serving_large() as (port, token):
        rows = asyncio.run(_measure(port, token))
    with serving_large() as (port, token):
        rows += [asyncio.run(_crowd(port, token))]
    with serving_large(says=ANSWERS) as (port, token):
        rows += asyncio.run(_early(port, token))
    with serving_large(VERY_MANY_TEAMS) as (port, token):
        return [*rows, *asyncio.run(_very_many(port, token))]


async def _crowd(port: int, token: str) -> Row:
    """Everybody opens the heatmap at the same moment, right after the server's start."""
    viewers = [Viewer(port, token) for _ in range(CROWD)]
    runs = await asyncio.gather(*(_opens(viewer) for viewer in viewers))
    seconds = sorted(runs)
    note = f"right after it is ready; median {seconds[CROWD // 2]:.1f} s, slowest {seconds[-1]:.1f} s"
    return Row(f"{CROWD} people open the heatmap at once: p95", seconds[int(CROWD * 0.95) - 1], "s", 3, note=note)


async def _early(port: int, token: str) -> list[Row]:
    """Somebody opens the heatmap as soon as the server answers, while it still loads."""
    viewer = Viewer(port, token)
    await viewer.open()
    run = await viewer.run("heatmap")
    await viewer.close()
    return [
        Row("a visitor during the start is told so after", run.first * 1000, "ms", FIRST, note="first words of a page"),
        Row("and has the heatmap after", run.seconds, "s"),
    ]


async def _very_many(port: int, token: str) -> list[Row]:
    """The first page of a report of 5,000 units, and pages after it."""
    viewer = Viewer(port, token)
    await viewer.open()
    opened = await viewer.run("heatmap", unit="d9")
    after = {page: await viewer.run(page) for page in PAGES}
    await viewer.close()
    return [
        Row("5,000 units: first page after a start", opened.seconds * 1000, "ms", FIRST_OF_VERY_MANY),
        Row("5,000 units: first paint of a page", slowest(after.values()), "ms", OF_VERY_MANY, note=_listed(after)),
    ]


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
    opened = await viewer.run("heatmap", unit="d9")
    first = {page: await viewer.run(page) for page in PAGES}
    drills = [await viewer.run(page, **asked) for page in PAGES for asked in DRILLS]
    await viewer.close()
    every = [opened, *first.values(), *drills]
    return [
        Row(
            "first page after a start",
            opened.seconds * 1000,
            "ms",
            FIRST,
            note="of one unit, which nothing drew before",
        ),
        Row("first paint of a page", slowest(first.values()), "ms", PAINT, note=_listed(first)),
        Row("drill-down", slowest(drills), "ms", DRILL, note=f"slowest of {len(drills)} on {len(PAGES)} pages"),
        Row("payload of a chart", max(max(run.charts, default=0) for run in every) / 1000, "kB", WEIGHT),
        Row("payload of a page", max(run.size for run in every) / 1000, "kB", note="charts, tables and lists together"),
        Row("pages with an error", sum(len(run.errors) for run in every), "", 0),
    ]


def slowest(runs: Iterable[Run]) -> float:
    """Milliseconds of the slowest run."""
    return max(run.seconds for run in runs) * 1000


def _listed(runs: dict[str, Run]) -> str:
    return ", ".join(f"{page} {run.seconds * 1000:.0f}" for page, run in runs.items())
