"""Meetings under load: how soon a room is in step, whether each vote counts once, what a phone costs.

The server runs on one processor, phones, desk and wall on the other, where there are two. Phones are streams of
server-sent events over real HTTP; a step has arrived when its version was read.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path
from statistics import median

from bench.load import Connection, closed_loop, percentile
from bench.respondents import CONNECTIONS, filled, first_page, invite_people
from bench.servers import LOAD, free_port, pin, running, unpin
from bench.table import Row
from diagnostic.core.meeting.view import wall
from diagnostic.definitions.loading.playbook_files import parse_agenda
from diagnostic.report.slides.model import NotShown
from diagnostic.report.slides.shows import slides
from diagnostic.services.demonstration.load import load_demonstration
from diagnostic.services.fieldwork.lifecycle import list_waves
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.installation.visits import COOKIE, begin_visit
from diagnostic.services.meetings.agendas import create_meeting, shipped_agendas
from diagnostic.services.meetings.fitting import fit
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.services.meetings.material import material
from diagnostic.services.meetings.pictures import picture
from diagnostic.services.meetings.rooms import Rooms
from diagnostic.services.report.load import published_waves
from diagnostic.services.waves.rows import Wave
from diagnostic.settings import Settings

VERSION = re.compile(rb"(?m)^id: ?(\d+)")
MOVES = 40  # of the desk, for its own row
MOVES_OF_A_ROOM = 12
PHONES, MORE_PHONES = 500, 1000
VOTERS, WITHIN = 300, 5.0  # people who vote, seconds
A_ROUND, ROUNDS = 300, 3  # submits of respondents

AGENDA = parse_agenda(
    {
        "id": "bench",
        "name": "Bench",
        "purpose": "To measure",
        "steps": [
            *({"id": f"say_{n}", "kind": "say", "heading": f"Step {n}", "minutes": 1} for n in range(40)),
            {"id": "vote", "kind": "vote", "heading": "Vote", "options": ["Tea", "Coffee"], "minutes": 2},
        ],
    }
)


STEPS = cycle(f"say_{n}" for n in range(40))  # each another one than the one before


@dataclass(frozen=True)
class Held:
    """A meeting that is open on a server: its id, its code, and the cookie of staff who may run it."""

    home: Path
    port: int
    meeting: str
    code: str
    staff: str

    @property
    def path(self) -> str:
        """Where the meeting is."""
        return f"/meet/{self.code}"

    def desk(self) -> Connection:
        """A connection that may move the meeting; it asks for JSON, as the desk's script does."""
        return Connection(self.port, Cookie=self.staff, Accept="application/json")

    def phone(self, number: int) -> Connection:
        """A connection of one phone."""
        return Connection(self.port, Cookie=f"meeting_phone={number:032x}", Accept="application/json")


class Stream(asyncio.Protocol):
    """An open stream, and when it read each version."""

    def __init__(self) -> None:
        self.read: dict[int, float] = {}
        self.woken = asyncio.Event()
        self._ended = asyncio.Event()
        self._line = b""  # the last one, as far as it is here

    async def follow(self, held: Held, screen: str, number: int) -> None:
        """Read until cancelled, or until it ends."""
        transport, _ = await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", held.port)
        cookie = f"meeting_phone={number:032x}" if screen == "phone" else held.staff
        request = f"GET {held.path}/stream?screen={screen} HTTP/1.1"
        transport.write(f"{request}\r\nHost: localhost:{held.port}\r\nCookie: {cookie}\r\n\r\n".encode())
        try:
            await self._ended.wait()
        finally:
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Something has come: one version for each line that says so, once it is whole."""
        lines, _, self._line = (self._line + data).rpartition(b"\n")
        for version in VERSION.findall(lines + b"\n"):
            self.read[int(version)] = time.perf_counter()
            self.woken.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        self._ended.set()

    async def has(self, version: int) -> float:
        """The moment at which the stream read this version or a newer one."""
        while not any(seen >= version for seen in self.read):
            self.woken.clear()
            await self.woken.wait()
        return min(moment for seen, moment in self.read.items() if seen >= version)


def measure() -> list[Row]:
    """Seconds and bytes of a meeting."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = {"INSIDE_OUT_HOME": folder, "PORT": str(port), "BASE_URL": f"http://localhost:{port}"}
        environ |= {"DEMONSTRATION": "0", "DATABASE_URL": ""}
        people = invite_people(environ, 2 * ROUNDS * A_ROUND)
        held = hold(Path(folder), environ, port)
        serve = [sys.executable, "-m", "diagnostic", "serve"]
        with running(serve, environ, port, held.path):
            pin(LOAD)
            try:
                rows = asyncio.run(_in_step(held))
                rows += asyncio.run(_beside_respondents(held, [person.path for person in people]))
                rows += asyncio.run(_votes(held))
                inst = open_installation(Settings.from_environ(environ))
                rows.append(counted(inst, held))
                rows.append(asyncio.run(_killed(held, environ, serve, inst)))
            finally:
                unpin()
    return [*rows, *pictures()]


def hold(home: Path, environ: Mapping[str, str], port: int) -> Held:
    """A meeting about the wave of the installation, begun."""
    inst, now = open_installation(Settings.from_environ(environ)), datetime.now(UTC)
    access = operator(inst, "bench")
    wave = list_waves(inst, access, now.date())[0]
    meeting = create_meeting(inst, access, wave.id, AGENDA, "Bench", now)
    code = start_meeting(inst, access, meeting, now)
    token = issue_link(inst, organisation="bench", role="consultant", label="bench", days=1, now=now)
    begun = begin_visit(inst, token, now)
    inst.engine.dispose()
    if begun is None:
        raise RuntimeError("a link that was just made does not work")
    return Held(home, port, meeting, code, f"{COOKIE}={begun[0]}; meeting_desk={secrets.token_hex(16)}")


async def move(desk: Connection, held: Held, event: str = "next", **fields: str) -> tuple[int, float]:
    """(version, moment at which it was sent) of a move of the desk."""
    sent = time.perf_counter()
    answer = await desk.post(f"{held.path}/send", {"event": event, "screen": "desk", **fields})
    if answer.status != 200:
        raise RuntimeError(f"{event}: {answer.status} {answer.text[:200]!r}")
    return int(re.findall(rb'"version":(\d+)', answer.text)[0]), sent


@asynccontextmanager
async def streams(held: Held, screen: str, many: int, first: int = 0) -> AsyncIterator[list[Stream]]:
    """Open streams, each of which has read where the meeting stands."""
    opened = [Stream() for _ in range(many)]
    tasks = []
    for number, stream in enumerate(opened, first):
        tasks.append(asyncio.create_task(stream.follow(held, screen, number)))
        if number % 50 == 49:
            await asyncio.sleep(0.1)
    await asyncio.gather(*(asyncio.wait_for(stream.has(0), 60) for stream in opened))
    try:
        yield opened
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _in_step(held: Held) -> list[Row]:
    size, requests = await first_page(held.port, held.path)
    rows = [Row("phone's page with style and script", size / 1000, "kB", 12, note=f"{requests} requests, gzip")]
    async with streams(held, "wall", 1) as (wall_,):
        desk = held.desk()
        waits = [await _delays(desk, held, [wall_]) for _ in range(MOVES)]
        await desk.close()
    rows.append(_delay("desk's key to the wall", [wait for one in waits for wait in one], 150))
    before = memory(held)
    async with streams(held, "phone", PHONES) as phones:
        grown = (memory(held) - before) / PHONES
        rows.append(_delay(f"to {PHONES} phones", await _of_room(held, phones), 250))
        late = time.perf_counter()
        woken = Stream()
        task = asyncio.create_task(woken.follow(held, "phone", PHONES))
        moment = await asyncio.wait_for(woken.has(0), 10)
        rows.append(Row("a late phone is right after", (moment - late) * 1000, "ms", 1000, note=f"{PHONES} are there"))
        task.cancel()
        async with streams(held, "phone", MORE_PHONES - PHONES, PHONES) as more:
            rows.append(_delay(f"to {MORE_PHONES} phones", await _of_room(held, [*phones, *more]), 500))
    rows.append(Row("memory of a phone", grown / 1000, "kB", 100, note=f"resident, {PHONES} streams"))
    return rows


async def _of_room(held: Held, phones: Sequence[Stream]) -> list[float]:
    desk = held.desk()  # a connection that has waited is closed by the server
    waits = [wait for _ in range(MOVES_OF_A_ROOM) for wait in await _delays(desk, held, phones)]
    await desk.close()
    return waits


async def _delays(desk: Connection, held: Held, followers: Sequence[Stream]) -> list[float]:
    """Seconds from a move to some step, to each of those who follow."""
    version, sent = await move(desk, held, "go", step=next(STEPS))
    async with asyncio.timeout(30):  # without a task for each: when it came is told by the stream
        return [await each.has(version) - sent for each in followers]


def _delay(what: str, waits: Sequence[float], target: float) -> Row:
    note = f"median {median(waits) * 1000:.0f} ms, slowest {max(waits) * 1000:.0f} ms, {len(waits):,} arrivals"
    return Row(f"{what}: p95", percentile(waits, 0.95) * 1000, "ms", target, note=note)


def memory(held: Held) -> float:
    """Resident bytes of the server."""
    pages = sum(int((process / "statm").read_text().split()[1]) for process in servers(held))
    return pages * os.sysconf("SC_PAGE_SIZE")


def servers(held: Held) -> list[Path]:
    """Processes that serve on the meeting's port, as folders of /proc."""
    words = b"--server.port\0%d\0" % held.port
    return [path.parent for path in Path("/proc").glob("[0-9]*/cmdline") if words in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


async def _beside_respondents(held: Held, paths: list[str]) -> list[Row]:
    """Respondents' submits a second while a room of 500 moves twice a second, against without; rounds in turn."""
    alone, beside = [], []
    for first in range(0, len(paths), 2 * A_ROUND):
        alone.append(await _submits(held, paths[first : first + A_ROUND]))
        async with streams(held, "phone", PHONES):
            moving = asyncio.create_task(_move_on(held))
            beside.append(await _submits(held, paths[first + A_ROUND : first + 2 * A_ROUND]))
            moving.cancel()
            await asyncio.gather(moving, return_exceptions=True)
    ratios = [one / other for one, other in zip(beside, alone, strict=True)]
    note = f"{median(beside):.0f} and {median(alone):.0f} a second; {min(ratios):.2f} to {max(ratios):.2f}"
    return [Row("submits a second beside a meeting of 500, against alone", median(ratios), "x", 0.5, "at least", note)]


async def _move_on(held: Held) -> None:
    desk = held.desk()
    while True:
        await move(desk, held, "go", step=next(STEPS))
        await asyncio.sleep(0.5)


async def _submits(held: Held, paths: Sequence[str]) -> float:
    forms: list[tuple[str, dict[str, str]]] = []

    async def fetch(connection: Connection, path: str) -> None:
        forms.append((path, filled(await connection.get(path))))

    async def send(connection: Connection, job: tuple[str, dict[str, str]]) -> None:
        await connection.post(*job)

    await closed_loop(paths, fetch, held.port, CONNECTIONS)
    return await closed_loop(forms, send, held.port, CONNECTIONS)


async def _votes(held: Held) -> list[Row]:
    """Three hundred people come in, then vote within five seconds, each twice, as an impatient thumb does."""
    await closed_loop(range(VOTERS), _join(held), held.port, CONNECTIONS)
    await move(held.desk(), held, "go", step="vote")
    waits: list[float] = []

    async def vote(number: int) -> None:
        await asyncio.sleep(random.uniform(0, WITHIN))
        phone = held.phone(number)
        for _ in range(2):
            answer = await phone.post(f"{held.path}/send", {**VOTE})
            waits.append(answer.seconds)
            if answer.status != 200:
                raise RuntimeError(f"vote: {answer.status} {answer.text[:200]!r}")
        await phone.close()

    await asyncio.gather(*(vote(number) for number in range(VOTERS)))
    return [
        Row(
            f"{VOTERS} votes in {WITHIN:.0f} s, each sent twice: p95 of an answer", percentile(waits, 0.95) * 1000, "ms"
        )
    ]


VOTE = {"event": "vote", "screen": "phone", "step": "vote", "dots.1:n": "1", "dots.2:n": "2"}


def _join(held: Held) -> Callable[[Connection, int], Awaitable[None]]:
    async def join(_: Connection, number: int) -> None:
        phone = held.phone(number)
        await phone.post(f"{held.path}/send", {"event": "join", "screen": "phone", "name": ""})
        await phone.close()

    return join


def voters(inst: Installation, held: Held) -> int:
    """How many people's votes are stored."""
    return wall(Rooms(inst.engine, inst.together).state(held.meeting)).content["voted"]


def counted(inst: Installation, held: Held) -> Row:
    """Votes as the database has them."""
    stored = voters(inst, held)
    return Row("votes stored", stored, "people", VOTERS, "at least", "of 300 who voted; none twice: one vote a person")


async def _killed(held: Held, environ: dict[str, str], serve: list[str], inst: Installation) -> Row:
    """The server is killed while people vote, and started again: what was acknowledged is there."""
    before, acknowledged = voters(inst, held), 0
    await closed_loop(range(VOTERS, 2 * VOTERS), _join(held), held.port, CONNECTIONS)

    async def vote(number: int) -> None:
        nonlocal acknowledged
        try:
            answer = await held.phone(number).post(f"{held.path}/send", {**VOTE})
            acknowledged += answer.status == 200
        except (OSError, asyncio.IncompleteReadError):
            return

    voting = [asyncio.create_task(vote(number)) for number in range(VOTERS, 2 * VOTERS)]
    while acknowledged < VOTERS // 10:
        await asyncio.sleep(0.01)
    for process in servers(held):
        os.kill(int(process.name), signal.SIGKILL)
    await asyncio.gather(*voting)
    with running(serve, environ, held.port, held.path) as seconds:
        lost = acknowledged - (voters(inst, held) - before)
        note = f"{acknowledged} votes were acknowledged before, {max(0, lost)} of them are lost"
        return Row(
            "kill -9 in a vote: the meeting is back after", seconds if lost <= 0 else float("inf"), "s", 3, note=note
        )


def pictures() -> list[Row]:
    """A slide's picture, drawn for the first time and then once more, over the shipped agenda of the demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": folder}))
        load_demonstration(inst, date.today(), datetime.now(UTC))
        access = operator(inst, "demonstration")
        wave: Wave = published_waves(inst, access, date.max)[0]
        shown = material(inst, access, wave.id)
        scenes = fit(shipped_agendas()[0], "Bench", shown).script.scenes
        specs = []
        for scene in scenes:
            made = slides(shown, scene.details.show, scene.details.choice) if scene.kind == "show" else ()
            specs += [] if isinstance(made, NotShown) else [slide.picture for slide in made if slide.picture]
        picture(specs[0], "light")  # the server draws one when it starts
        first: list[float] = []
        again: list[float] = []
        for spec in specs:
            for times in (first, again):
                start = time.perf_counter()
                picture(spec, "dark")
                times.append(time.perf_counter() - start)
        many = f"{len(specs)} pictures of the shipped agenda"
        return [
            Row("a slide's picture, the first time: slowest", max(first) * 1000, "ms", 400, note=many),
            Row("a slide's picture, cached: slowest", max(again) * 1000, "ms", 10, note=many),
        ]
