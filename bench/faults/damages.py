"""SQLite's file damaged at random: either refused in three lines, or served, and then no page fails."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from sqlalchemy import select

from bench.faults.answering import answering
from bench.faults.databases import on_sqlite
from bench.faults.options import Options
from bench.faults.places import Place, fill, servers_of
from bench.faults.processes import ask
from bench.faults.rows import Outcome, three_lines, tracebacks
from diagnostic.storage.database.engine import make_engine, reading
from diagnostic.storage.database.tables import metadata

PAGE = 4096
WAYS = ("header", "bytes", "page", "cut")
OF_A_START = ("identities", "clock_looks")  # written at each start
PATHS = ("/", "/q", "/health")


def damages(options: Options) -> Iterator[Outcome]:
    """A row for each way: bytes of the header, bytes anywhere, a whole page, an end that is cut off."""
    with on_sqlite() as place:
        server = fill(place, 400).server()
        with servers_of(server), answering(place, server) as load:
            load.more(300)
        with closing(sqlite3.connect(place.file)) as connection:  # so that all is in the file itself
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content, rng = place.file.read_bytes(), Random(options.seed)
        for number, way in enumerate(WAYS):
            times = len(range(number, options.damages, len(WAYS)))
            yield _damaged(way, times, place, content, rng)


def _damaged(way: str, times: int, place: Place, content: bytes, rng: Random) -> Outcome:
    made, ended = Outcome(f"SQLite damaged: {way} x {times}", errors=None), Counter[str]()
    whole = rows(place.file, content)
    for _ in range(times):
        spoilt = damaged(content, way, rng)
        ended[_start(place, spoilt, whole, made)] += 1
    place.file.write_bytes(content)
    made.note = ", ".join(f"{number} {how}" for how, number in sorted(ended.items()))
    return made


def damaged(content: bytes, way: str, rng: Random) -> bytes:
    """The content, damaged in one way at a random place."""
    spoilt = bytearray(content)
    at = rng.randrange(100) if way == "header" else rng.randrange(len(content))
    if way == "cut":
        return bytes(spoilt[:at])
    start = at - at % PAGE if way == "page" else at
    more = rng.randbytes(PAGE if way == "page" else rng.randint(1, 64))
    spoilt[start : start + len(more)] = more
    return bytes(spoilt[: len(content)])


def _start(place: Place, spoilt: bytes, whole: object, made: Outcome) -> str:
    """Start on a damaged file; how that ended."""
    home = place.home.parent / "copy"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(place.home, home, ignore=shutil.ignore_patterns("inside_out.db*"))
    (home / "inside_out.db").write_bytes(spoilt)
    copy = Place(home, place.home.parent / "copy.log", people=place.people)
    copy.log.unlink(missing_ok=True)
    server = copy.server()
    code, said = server.refused()
    made.tracebacks += tracebacks(said)
    if code is not None and code >= 0:
        made.amiss += three_lines(code, said)
        return "refused"
    same = rows(home / "inside_out.db", None) == whole
    with servers_of(server):
        statuses = [ask(server.port, path)[0] for path in (*PATHS, *copy.people[-20:])]
    made.tracebacks += tracebacks(server.said())
    if failed := sorted({status for status in statuses if status >= 500 or not status}):
        made.amiss.append(f"served, and pages fail with {failed}")
    return "served whole" if same else "served with changed cells"


def rows(file: Path, content: bytes | None) -> object:
    """All rows of all tables; the text of the error where they cannot be read."""
    if content is not None:
        file.write_bytes(content)
    engine = make_engine(f"sqlite:///{file}")
    try:
        with reading(engine) as db:
            tables = [table for table in metadata.sorted_tables if table.name not in OF_A_START]
            return {table.name: sorted(map(repr, db.execute(select(table)))) for table in tables}
    except Exception as error:
        return repr(error)
    finally:
        engine.dispose()
