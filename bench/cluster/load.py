"""Respondents, viewers and a meeting at once, on two servers behind HAProxy; the load shares the machine with them."""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
from urllib.parse import quote_plus, urlencode

from sqlalchemy import func, select

from bench.cluster.proxy import proxied
from bench.cluster.reading import opened, read
from bench.faults.databases import on_postgres
from bench.faults.places import servers_of
from bench.faults.processes import Server
from bench.load import Answer, Connection
from bench.meetings import STEPS, Held, Stream, hold, move, streams
from bench.published import TEAMS, publish_large
from bench.respondents import filled, invite_people
from bench.servers import free_port, processor_of
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import invitations, sheets, staging

OF_A_LINK = 100  # viewers with the same access link: a server takes 200 open pages of one
THINKING = (2.0, 20.0)  # seconds between a page and its submit
WARM = 10.0  # seconds after which servers have made ready for walls, too
MOVES_EVERY = 5.0  # seconds
SAMPLE_EVERY = 2.0  # seconds
TOP = 1024  # bytes of a form, unpacked, behind the place where the first form had its token
TOKEN = b'name="form" value="'  # what stands before it
IDLE = 5.0  # seconds after which a connection is not used again: the proxy closes it after 15
LATE = 60.0  # seconds, after the last arrival, until what is still on its way is given up


@dataclass(frozen=True)
class Loaded:
    """Two servers with a published report, an open survey and a meeting. `tokens` open the report, `people` answer."""

    port: int
    servers: tuple[Server, Server]
    settings: Settings
    held: Held
    processes: Mapping[str, Sequence[int]]
    tokens: Sequence[str]
    people: list[str]


@dataclass
class Seen:
    """What everybody waited, in seconds, in one run; memory in MB by server, as time passed; `seconds` until the
    last respondent had come, `late` how much later than they should each of them did;
    `processor` seconds of processors by who used them."""

    pages: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    views: list[float] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    processor: dict[str, float] = field(default_factory=dict)
    acknowledged: int = 0
    seconds: float = 0.0


@contextmanager
def loaded(people: int, viewers: int) -> Iterator[Loaded]:
    """The servers, with all that is needed for so many people, until the block ends."""
    port, (_, most) = free_port(), getrlimit(RLIMIT_NOFILE)
    setrlimit(RLIMIT_NOFILE, (most, most))  # a page and a phone are a connection each, here and in the servers
    with on_postgres() as (place, cluster):
        servers = (
            place.server({"BASE_URL": f"http://localhost:{port}"}),
            place.server({"BASE_URL": f"http://localhost:{port}"}),
        )
        environ = servers[0].environ
        tokens = [publish_large(environ, TEAMS), *_links(environ, viewers)]
        asked = [each.path for each in invite_people(environ, people, "asked")]
        held = hold(place.home, environ, port)
        with servers_of(*servers), proxied(servers, port) as proxy:
            for server in servers:
                server.until_ready()
            time.sleep(WARM)
            database = int((cluster.data / "postmaster.pid").read_text().split()[0])
            processes = {"servers": [each.pid for each in servers], "PostgreSQL": [database], "proxy": [proxy]}
            settings = Settings.from_environ(environ)
            yield Loaded(port, servers, settings, held, processes, tokens, asked)


def _links(environ: Mapping[str, str], viewers: int) -> list[str]:
    inst, now = open_installation(Settings.from_environ(environ)), datetime.now(UTC)
    made = [
        issue_link(inst, organisation="bench", role="executive", label=f"bench {n}", days=1, now=now)
        for n in range(viewers // OF_A_LINK)
    ]
    inst.engine.dispose()
    return made


async def run(site: Loaded, people: Sequence[str], rate: float, viewers: int, phones: int) -> Seen:
    """People who come at `rate` a second, while so many pages are open and so many phones follow a meeting."""
    seen = Seen()
    readers = await opened(site.port, [site.tokens[number // OF_A_LINK] for number in range(viewers)])
    gc.freeze()  # a thousand pages that stay: to look for garbage among them stops the load for 0.3 s
    async with streams(site.held, "phone", phones) as following:
        began, before = time.perf_counter(), _processor(site)
        beside = [asyncio.create_task(read(each, n, seen.views, seen.refused)) for n, each in enumerate(readers)]
        beside += [asyncio.create_task(_move(site, following, seen)), asyncio.create_task(_sample(site, seen))]
        coming = await _answer(site, people, rate, seen)
        seen.seconds = time.perf_counter() - began
        await _until_done(coming, seen)
        seen.processor = {who: seconds - before[who] for who, seconds in _processor(site).items()}
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    for reader in readers:
        await reader.give_up()
    return seen


def _processor(site: Loaded) -> dict[str, float]:
    """Seconds of processors that were used so far, by who used them."""
    found = {who: sum(map(processor_of, pids)) for who, pids in site.processes.items()}
    return {**found, "the load": time.process_time()}


async def _move(site: Loaded, phones: Sequence[Stream], seen: Seen) -> None:
    """The desk goes to another step now and then; when each phone has it."""
    while True:
        desk = site.held.desk()
        try:
            version, sent = await move(desk, site.held, "go", step=next(STEPS))
            async with asyncio.timeout(30):
                seen.steps += [await each.has(version) - sent for each in phones]
        except (OSError, EOFError, RuntimeError, TimeoutError) as error:
            seen.refused[f"meeting: {type(error).__name__}"] += 1
        with suppress(OSError):
            await desk.close()
        await asyncio.sleep(MOVES_EVERY)


async def _sample(site: Loaded, seen: Seen) -> None:
    while True:
        a, b = (server.memory() for server in site.servers)
        seen.memory.append((a, b))
        await asyncio.sleep(SAMPLE_EVERY)


async def _answer(site: Loaded, people: Sequence[str], rate: float, seen: Seen) -> set[asyncio.Task[None]]:
    """Let everybody come; those who are not done yet."""
    rng, start, moment, pool = random.Random(7), time.perf_counter(), 0.0, Pool(site.port)
    coming, answers = set[asyncio.Task[None]](), Answers()
    for path in people:
        moment += rng.expovariate(rate)
        await asyncio.sleep(max(0.0, start + moment - time.perf_counter()))
        seen.late.append(time.perf_counter() - start - moment)
        task = asyncio.create_task(_person(pool, answers, path, rng.uniform(*THINKING), seen))
        coming.add(task)
        task.add_done_callback(coming.discard)
    return coming


async def _until_done(coming: set[asyncio.Task[None]], seen: Seen) -> None:
    if coming:
        _, left = await asyncio.wait(coming, timeout=LATE)
        seen.refused["respondent: not done in time"] += len(left)
        for task in left:
            task.cancel()


class Answers:
    """Forms as they are sent: all questions are those of the first page, and each has a token of its own.

    To look for 54 questions on each page costs as much as the server takes to make it.
    """

    def __init__(self) -> None:
        self._same, self._top = b"", 0

    def of(self, page: Answer) -> bytes:
        """The form of a page, filled in and encoded."""
        if not self._same:
            self._same = urlencode({name: value for name, value in filled(page).items() if name != "form"}).encode()
            self._top = page.text.index(TOKEN) + TOP
        token = page.begins(self._top).partition(TOKEN)[2].partition(b'"')[0]
        return b"form=%s&%s" % (quote_plus(token).encode(), self._same)


async def _person(pool: Pool, answers: Answers, path: str, thinking: float, seen: Seen) -> None:
    """Somebody who opens the form, thinks, and sends it."""
    try:
        page = await pool.ask(path)
        seen.pages.append(page.seconds)
        if page.status != 200:
            seen.refused[f"page: {page.status}"] += 1
            return
        await asyncio.sleep(thinking)
        answer = await pool.ask(path, answers.of(page))
        seen.submits.append(answer.seconds)
        if answer.status == 303:
            seen.acknowledged += 1
        else:
            seen.refused[f"submit: {answer.status}"] += 1
    except (OSError, EOFError) as error:
        seen.refused[f"respondent: {type(error).__name__}"] += 1


class Pool:
    """Connections that stay open and are used by one person after the other: to open two for each costs the load more
    than what it asks for costs the servers."""

    def __init__(self, port: int):
        self._port, self._free = port, list[tuple[float, Connection]]()

    async def ask(self, path: str, form: bytes = b"") -> Answer:
        """The answer to a GET, or to the form that is posted."""
        connection = await self._one()
        try:
            answer = await (connection.send(path, form) if form else connection.get(path))
        except BaseException:
            with suppress(OSError):
                await connection.close()
            raise
        self._free.append((time.perf_counter(), connection))
        return answer

    async def _one(self) -> Connection:
        while self._free:
            since, connection = self._free.pop()
            if time.perf_counter() - since < IDLE:
                return connection
            await connection.close()
        return Connection(self._port)

    async def close(self) -> None:
        """Close what is open."""
        for _, connection in self._free:
            with suppress(OSError):
                await connection.close()


def stored(site: Loaded) -> tuple[int, int]:
    """(answers that are stored, invitations that are used) of the open survey, as the database has them."""
    inst = open_installation(site.settings)
    with reading(inst.engine) as db:
        answers = sum(db.execute(select(func.count()).select_from(table)).scalar_one() for table in (staging, sheets))
        used = db.execute(select(func.count()).select_from(invitations).where(invitations.c.used == 1)).scalar_one()
    inst.engine.dispose()
    return answers, used
