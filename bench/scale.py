"""What one answer costs: the server's processor, the database's bytes, publishing, a backup. docs/scale.md multiplies.

Seconds of processors and bytes, which are the same on a busy machine; what people wait for is in other benchmarks.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from bench.load import Connection, closed_loop
from bench.respondents import CONNECTIONS, Form, forms, invite_people
from bench.servers import children, free_port, running
from bench.table import Row
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import flat
from diagnostic.services.backup.write import back_up
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.publication.publish import publish_wave
from diagnostic.settings import QUESTIONNAIRES, Settings

WARM, SENT = 100, 400  # submits before the processor is looked at, and after
PEOPLE, TEAM = 20_000, 20  # of one survey that is published
SEED = 20260301


def measure() -> list[Row]:
    """Seconds of processors and bytes of one answer."""
    return [*answering(), *at_rest()]


def answering() -> Iterator[Row]:
    """Milliseconds of the server's processor for a page and a submit of 54 answers; bytes of an invitation."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = {"INSIDE_OUT_HOME": folder, "PORT": str(port), "BASE_URL": f"http://localhost:{port}"}
        environ |= {"DEMONSTRATION": "0", "DATABASE_URL": ""}
        people = [each.path for each in invite_people(environ, WARM + SENT)]
        with running([sys.executable, "-m", "diagnostic", "serve"], environ, port, "/ready"):
            asyncio.run(send(people[:WARM], port))
            before = processors()
            asyncio.run(send(people[WARM:], port))
            spent = (processors() - before) / SENT
    note = f"page and submit of 54 answers, {SENT:,} people; one processor serves {1 / spent:.0f} a second"
    yield Row("the server's processor for a respondent", spent * 1000, "ms", note=note)


async def send(people: list[str], port: int) -> None:
    """Open the form and send it, for each."""

    async def post(connection: Connection, job: tuple[str, Form]) -> None:
        answer = await connection.post(*job)
        if answer.status != 303:
            raise RuntimeError(f"expected 303, found {answer.status}")

    filled = await forms(people, port)
    await closed_loop(list(zip(people, filled, strict=True)), post, port, CONNECTIONS)


def processors() -> float:
    """Seconds of processors that servers under this process took so far."""
    waiting, spent = children(os.getpid()), 0.0
    while waiting:
        process = waiting.pop()
        waiting += children(process)
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        spent += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def at_rest() -> Iterator[Row]:
    """Bytes of an answer in the database and in a backup; seconds of publishing and backing up."""
    with tempfile.TemporaryDirectory() as folder:
        home, now = Path(folder), datetime.now(UTC)
        inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": folder}))
        chart = flat([f"team_{n:04d}" for n in range(PEOPLE // TEAM)])
        create_organisation(inst, id="bench", name="Bench", chart=chart, now=now)
        access, asked = operator(inst, "bench"), (QUESTIONNAIRES / "employee.yaml").read_bytes()
        opens, closes = now.date() - timedelta(1), now.date() + timedelta(9)
        wave = create_wave(inst, access, name="Wave", opens=opens, closes=closes, questionnaires=[asked], now=now)
        file = AnswersFile(answers(asked), name="a.csv")
        empty = database(home)
        import_file(inst, access, wave, "employee", file, False, now)
        stored = database(home) - empty
        yield Row("an answer in the database", stored / PEOPLE, "bytes", note="a row of 54 codes, SQLite, its indexes")
        close_wave(inst, access, wave, now)
        before = time.process_time()
        publish_wave(inst, access, wave.id, now)
        spent, size = time.process_time() - before, database(home) - empty - stored
        units = f"{PEOPLE:,} people in {PEOPLE // TEAM:,} teams"
        yield Row("publishing a survey, audit included", spent, "s", note=f"of a processor; {units}")
        yield Row("a publication in the database", size / 1e6, "MB", note=units)
        before = time.process_time()
        back_up(inst, home / "all.backup", "a passphrase for this alone", now)
        spent = time.process_time() - before
        size, note = (home / "all.backup").stat().st_size, f"{spent:.1f} s of a processor for {PEOPLE:,}"
        yield Row("an answer in a backup", size / PEOPLE, "bytes", note=note)
        inst.engine.dispose()


def database(home: Path) -> int:
    """Bytes of the database, with what waits beside it to be written into it."""
    with closing(sqlite3.connect(home / "inside_out.db")) as db:
        [pages], [size] = (db.execute(f"pragma {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def answers(asked: bytes) -> bytes:
    """One row a person, in teams."""
    questionnaire, rng = parse_questionnaire(asked, "q.yaml"), np.random.default_rng(SEED)
    items = [item.id for item in questionnaire.items]
    table = pd.DataFrame(rng.integers(1, 6, (PEOPLE, len(items))), columns=items)
    table.insert(0, "unit", [f"team_{n // TEAM:04d}" for n in range(PEOPLE)])
    return table.to_csv(index=False).encode()
