"""What it costs a server that a page comes back to it, by kind of page: processor time, not what the viewer waits.

`python -m bench reopening --pages 60`. A page that has lost its server asks two times whether another is there, opens a
socket, which begins a session, and is drawn again; one that has lost its connection goes on with the session it had.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack

from bench.cluster.site import links_to_report
from bench.faults.databases import missing_postgres, on_postgres
from bench.faults.places import fill, servers_of
from bench.sessions import Run, Viewer
from bench.table import Row

PEOPLE, LINKS, TEAMS = 200, 4, 1  # who is asked; links to a report; teams of each of 90 departments in it
ROUNDS, AT_ONCE = 7, 4
REPORT, SURVEYS = 15, 25  # ms
KINDS = {  # -> address, of a report or a consultant's, and what it should take at most
    "Overview": ("report", REPORT),
    "Map": ("heatmap", REPORT),
    "One unit": ("unit", REPORT),
    "Inside and outside": ("inside-outside", REPORT),
    "Surveys": ("waves", SURVEYS),
    "One survey": ("waves", SURVEYS),
}


def measure(*words: str) -> list[Row]:
    """Rows of each kind of page."""
    parser = argparse.ArgumentParser("python -m bench reopening")
    parser.add_argument("--pages", type=int, default=30, help="of each kind")
    pages = parser.parse_args(words).pages
    if missing := missing_postgres():
        return [Row("pages that come back", 0, note=f"skipped: {missing}")]
    with ExitStack() as stack:
        place, _ = stack.enter_context(on_postgres())
        fill(place, PEOPLE)
        server = place.server()
        reports = links_to_report(server.environ, LINKS, TEAMS)
        stack.enter_context(servers_of(server))
        server.until_ready()
        processor = Processor(server.pid)
        return [
            asyncio.run(_measure(processor, what, [Viewer(server.port, link) for link in links], asked))
            for what, links, asked in _opened(pages, reports, place.link, place.wave)
        ]


def _opened(
    pages: int, reports: Sequence[str], surveys: str, wave: str
) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Kinds of page, each with the links of its viewers and what its address asks for."""
    for what, (page, _) in KINDS.items():
        links = [surveys] if page == "waves" else reports
        yield what, [links[n % len(links)] for n in range(pages)], {"wave": wave} if what == "One survey" else {}


class Processor:
    """Processor time of a process, of its threads that have ended too."""

    def __init__(self, process: int):
        self._clock = (~process << 3) | 2  # its clock, by clock_getcpuclockid(3)

    async def each(self, viewers: Sequence[Viewer], once: Callable[[Viewer], Awaitable[object]]) -> float:
        """Milliseconds that it takes for each of the viewers, some at a time."""
        turns, before = asyncio.Semaphore(AT_ONCE), time.clock_gettime(self._clock)

        async def one(viewer: Viewer) -> None:
            async with turns:
                await once(viewer)

        await asyncio.gather(*map(one, viewers))
        return 1000 * (time.clock_gettime(self._clock) - before) / len(viewers)


async def _measure(processor: Processor, what: str, viewers: Sequence[Viewer], asked: Mapping[str, str]) -> Row:
    """The row of a kind of page."""
    page, target = KINDS[what]

    async def opens(viewer: Viewer) -> None:
        await viewer.open()
        _sound(await viewer.run(page, **asked))

    async def runs(viewer: Viewer) -> None:
        _sound(await viewer.run(page, **asked))

    async def reconnects(viewer: Viewer) -> None:
        await viewer.give_up()
        _sound(await viewer.come_back() or await viewer.run(page, **asked))

    async def comes_back(viewer: Viewer) -> None:
        viewer.forget_session()
        await reconnects(viewer)

    async def middle(once: Callable[[Viewer], Awaitable[None]]) -> float:
        return sorted([await processor.each(viewers, once) for _ in range(ROUNDS)])[ROUNDS // 2]

    first = await processor.each(viewers[:1], opens)
    await processor.each(viewers[1:], opens)
    back, again, same = await middle(comes_back), await middle(runs), await middle(reconnects)
    for viewer in viewers:
        await viewer.give_up()
    note = f"the first {first:.0f}; a click on it {again:.1f}; after a connection that broke {same:.1f}"
    return Row(f"{what} comes back", back, "ms", target, note=note)


def _sound(run: Run) -> None:
    if run.errors:
        raise RuntimeError(f"on a page: {run.errors}")
