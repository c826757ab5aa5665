"""People who read a report while others answer: each on a page that looks by itself, and now and then on another."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence

from bench.sessions import Viewer

UNITS = ("all", "d1", "d2", "d3")  # what they read about, on one of these pages
PAGES = ("report", "heatmap", "unit", "inside-outside")
READING = (20.0, 60.0)  # seconds, of a page
EVERY = 5.0  # seconds between two looks, where the page does not say
AT_ONCE = 8


async def opened(port: int, tokens: Sequence[str]) -> list[Viewer]:
    """Pages that are open, one for each token, some at a time."""
    found, some = [Viewer(port, token) for token in tokens], asyncio.Semaphore(AT_ONCE)

    async def one(number: int, viewer: Viewer) -> None:
        async with some:
            await viewer.open()
            await viewer.run("heatmap", unit=UNITS[number % len(UNITS)])

    await asyncio.gather(*(one(number, viewer) for number, viewer in enumerate(found)))
    return found


async def read(viewer: Viewer, number: int, views: list[float], refused: Counter[str]) -> None:
    """Somebody who reads, and what they wait for each next page, in seconds.

    Their page looks meanwhile whether it still holds, as browsers do; nothing answers while it does.
    """
    rng, every = random.Random(number), min(viewer.refreshing.values(), default=EVERY)
    now, (least, most) = time.perf_counter(), READING
    reads = rng.uniform(least**2, most**2) ** 0.5  # whoever is met while reading mostly reads for long
    looks, goes = now + rng.uniform(0, every), now + rng.uniform(0, reads)
    try:
        while not await viewer.closed_within(max(0.0, min(looks, goes) - time.perf_counter())):
            if looks < goes:
                await viewer.look()
                looks += every
                continue
            run = await viewer.run(rng.choice(PAGES), unit=rng.choice(UNITS))
            views.append(run.seconds)
            refused.update(f"viewer: on a page: {said}" for said in run.errors)
            looks, goes = time.perf_counter() + every, time.perf_counter() + rng.uniform(*READING)
        refused["viewer: closed"] += 1
    except (OSError, EOFError, RuntimeError) as error:
        refused[f"viewer: {type(error).__name__}"] += 1
