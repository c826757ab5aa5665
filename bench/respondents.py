"""Respondents' pages under load: submits a second, how long 500 people wait, how large the first page is.

The server runs on one processor, the load on the other, where there are two. Each round of ours is followed by one of
the bare peer, so that both meet the same machine.
"""

from __future__ import annotations

import asyncio
import csv
import io
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from bench import bare
from bench.load import Answer, Connection, closed_loop, open_loop, percentile
from bench.servers import LOAD, free_port, pin, running, unpin
from bench.table import Row
from diagnostic.definitions.organisation import flat
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.respondents.credentials import token_mac
from diagnostic.services.respondents.invitations import MOST, invite
from diagnostic.settings import QUESTIONNAIRES, Settings

CONNECTIONS = 16
ROUNDS, A_ROUND = 5, 800  # rounds, submits in each
ARRIVING, WITHIN = 500, 20.0  # people, seconds
PAUSE = 1.0  # seconds from the page to the submit: people take longer, but this keeps more of them at once
TEAM = 50  # people

Form = dict[str, str]


@dataclass(frozen=True)
class Invited:
    """Where one person answers, on our server and on the bare one."""

    path: str
    bare_path: str


def measure() -> list[Row]:
    """Seconds of respondents' pages beside a bare handler."""
    with tempfile.TemporaryDirectory() as folder:
        home, port, bare_port = Path(folder), free_port(), free_port()
        environ = {"INSIDE_OUT_HOME": folder, "PORT": str(port), "BASE_URL": f"http://localhost:{port}"}
        environ |= {"DEMONSTRATION": "0", "DATABASE_URL": ""}
        people = invite_people(environ, 1 + ROUNDS * A_ROUND + ARRIVING)
        shutil.copy(home / "inside_out.db", home / "bare.db")
        bare_environ = {bare.DATABASE_URL: f"sqlite:///{home / 'bare.db'}"}
        with (
            running([sys.executable, "-m", "diagnostic", "serve"], environ, port, people[0].path),
            running(bare_command(bare_port), bare_environ, bare_port, "/"),
        ):
            pin(LOAD)
            try:
                return asyncio.run(_measure(people, port, bare_port))
            finally:
                unpin()


def bare_command(port: int) -> list[str]:
    """Command that serves the bare handler."""
    words = "--loop uvloop --http httptools --no-access-log --log-level warning --factory bench.bare:application"
    return [sys.executable, "-m", "uvicorn", "--port", str(port), *words.split()]


def invite_people(environ: Mapping[str, str], people: int, organisation: str = "bench") -> list[Invited]:
    """Invitations for `people` in teams of 50, to a wave with the long questionnaire that is open now.

    organisation : id of the one that is made for them.
    """
    inst, now = open_installation(Settings.from_environ(environ)), datetime.now(UTC)
    numbers = {f"team_{first:05d}": min(TEAM, people - first) for first in range(0, people, TEAM)}
    create_organisation(inst, id=organisation, name="Bench", chart=flat(list(numbers)), now=now)
    access = operator(inst, organisation)
    questionnaire = (QUESTIONNAIRES / "employee.yaml").read_bytes()
    opens, closes = now.date() - timedelta(days=1), now.date() + timedelta(days=9)
    wave = create_wave(inst, access, name="Wave", opens=opens, closes=closes, questionnaires=[questionnaire], now=now)
    paths = list[str]()
    for first in range(0, len(numbers), MOST // TEAM):
        some = dict(islice(numbers.items(), first, first + MOST // TEAM))
        made = invite(inst, access, wave, "employee", some, now).decode("utf-8-sig")
        paths += [link["link"].removeprefix(inst.settings.base_url) for link in csv.DictReader(io.StringIO(made))]
    inst.engine.dispose()  # closes the last connection, so that all is in the database file itself
    key = inst.keys.of_wave(wave.id)
    return [Invited(path, f"/q/{token_mac(key, path.rpartition('/')[2]).hex()}") for path in paths]


async def _measure(people: list[Invited], port: int, bare_port: int) -> list[Row]:
    size, requests = await first_page(port, people[0].path)
    ours, theirs = await submits(people[1 : 1 + ROUNDS * A_ROUND], port, bare_port)
    waits = await arrivals(people[-ARRIVING:], port)
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    return [
        Row(
            "first page with style and script",
            size / 1000,
            "kB",
            15,
            note=f"{requests} requests, gzip, headers included",
        ),
        Row(
            "submits a second, against a bare handler",
            median(ratios),
            "x",
            0.7,
            "at least",
            f"{median(ours):.0f} and {median(theirs):.0f} a second over {CONNECTIONS} connections; "
            f"{ROUNDS} rounds, {min(ratios):.2f} to {max(ratios):.2f}",
        ),
        Row(
            f"{ARRIVING} people within {WITHIN:.0f} s: p95 of an answer",
            percentile(waits, 0.95) * 1000,
            "ms",
            60,
            note=f"pages and submits; median {median(waits) * 1000:.1f} ms, slowest {max(waits) * 1000:.0f} ms",
        ),
    ]


async def first_page(port: int, path: str) -> tuple[int, int]:
    """(bytes on the wire, requests) of a first visit."""
    page = await _once(port, path)
    assets = re.findall(rb'(?:href|src)="(/[^"]+\.(?:css|js))"', page.text)
    answers = [page, *[await _once(port, asset.decode()) for asset in assets]]
    return sum(answer.size for answer in answers), len(answers)


async def submits(people: list[Invited], port: int, bare_port: int) -> tuple[list[float], list[float]]:
    """Submits a second in each round, of ours and of the bare peer; forms are fetched before the clock starts."""

    async def send(connection: Connection, job: tuple[str, Form]) -> None:
        _expect(await connection.post(*job), 303)

    ours, theirs = [], []
    for first in range(0, len(people), A_ROUND):
        some = people[first : first + A_ROUND]
        filled_in = await forms([person.path for person in some], port)
        jobs = list(zip((person.path for person in some), filled_in, strict=True))
        bare_jobs = list(zip((person.bare_path for person in some), filled_in, strict=True))
        ours.append(await closed_loop(jobs, send, port, CONNECTIONS))
        theirs.append(await closed_loop(bare_jobs, send, bare_port, CONNECTIONS))
    return ours, theirs


async def forms(paths: list[str], port: int) -> list[Form]:
    """The form behind each path, filled in."""
    found: dict[str, Form] = {}

    async def fetch(connection: Connection, path: str) -> None:
        found[path] = filled(_expect(await connection.get(path), 200))

    await closed_loop(paths, fetch, port, CONNECTIONS)
    return [found[path] for path in paths]


async def arrivals(people: list[Invited], port: int) -> list[float]:
    """Seconds that each of their two answers took, for people who come at random, each on a connection of their own."""
    waits: list[float] = []

    async def person(invited: Invited) -> None:
        connection = Connection(port)
        page = _expect(await connection.get(invited.path), 200)
        await asyncio.sleep(PAUSE)
        waits.extend([page.seconds, _expect(await connection.post(invited.path, filled(page)), 303).seconds])
        await connection.close()

    rng = random.Random(1)
    await open_loop(people, person, sorted(rng.uniform(0, WITHIN) for _ in people))
    return waits


def filled(page: Answer) -> Form:
    """Every hidden field as it came, and an answer to every question."""
    html = page.text.decode()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    asked = re.findall(r'<input type="radio" name="([^"]+)"', html)
    return dict(hidden) | dict.fromkeys(asked, "4")


async def _once(port: int, path: str) -> Answer:
    connection = Connection(port)
    answer = _expect(await connection.get(path), 200)
    await connection.close()
    return answer


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise RuntimeError(f"expected {status}, found {answer.status}: {answer.text[:300]!r}")
    return answer
