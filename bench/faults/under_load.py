"""What happens to a server, its database or its disk while people answer."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median

from bench.faults.answering import CLIENTS, Answering, answering
from bench.faults.databases import (
    missing_mounts,
    missing_postgres,
    mounted,
    on_postgres,
    on_sqlite,
    signal_all,
    use_up,
)
from bench.faults.options import Options
from bench.faults.places import Place, fill, servers_of
from bench.faults.processes import Server, ask
from bench.faults.rows import Outcome, cause, judge, tracebacks
from diagnostic.storage.database.engine import make_engine, writing

AN_ATTEMPT = 40  # acknowledgements between two kills, at most
DOWN = 3.0  # seconds
FROZEN = 8.0  # seconds


def outcome(what: str, place: Place, load: Answering, marks: list[str] | None = None) -> Outcome:
    """What became of all marks, once nobody answers any more and no server runs."""
    stored = place.marks() if marks is None else marks
    found = judge(stored, load.acknowledged, load.used)
    made = Outcome(what, len(load.acknowledged), found.lost, found.doubled, found.unacknowledged)
    made.tracebacks = tracebacks(place.log.read_text(errors="replace"))
    if load.statuses[500]:
        made.amiss.append(f"{load.statuses[500]} x 500 where it should be 503")
    if load.refused:
        made.amiss.append(f"{load.refused} invitations did not work")
    if load.used:
        made.amiss.append(f"{len(load.used)} senders were told 'used' when they sent again what was stored")
    others = {status: number for status, number in load.statuses.items() if status not in (0, 500)}
    made.note = f"refused: {load.statuses[0]} no answer" + "".join(f", {n} x {status}" for status, n in others.items())
    return made


def kills(options: Options) -> Iterator[Outcome]:
    """`kill -9` again and again, half of them on each database."""
    for name in ("SQLite", "PostgreSQL"):
        what, number = f"kill -9 x {options.kills // 2} on {name}", options.kills // 2
        if name == "PostgreSQL" and missing_postgres():
            yield Outcome(what, skipped=missing_postgres())
            continue
        with ExitStack() as stack:
            place = stack.enter_context(on_sqlite()) if name == "SQLite" else stack.enter_context(on_postgres())[0]
            fill(place, 100 + number * (AN_ATTEMPT // 2 + CLIENTS + 2))
            yield _killed(what, place, number, options)


def _killed(what: str, place: Place, number: int, options: Options) -> Outcome:
    rng, server, back = Random(options.seed), place.server(cold=options.cold), []
    with servers_of(server), answering(place, server) as load:
        for _ in range(number):
            load.more(rng.randint(1, AN_ATTEMPT))
            server.kill()
            began = time.monotonic()
            server.start()
            load.more()
            back.append(time.monotonic() - began)
    made = outcome(what, place, load)
    made.back = max(back)
    made.note += f"; {median(back):.1f} s in the median"
    return made


def database_stops(options: Options) -> Iterator[Outcome]:
    """PostgreSQL stops at once, and starts again; while pages are opened, and while forms are sent that were open."""
    whats = f"PostgreSQL stops at once x {options.stops}, down for {DOWN:.0f} s", "the same, forms already open"
    if missing_postgres():
        yield from (Outcome(what, skipped=missing_postgres()) for what in whats)
        return
    for what in whats:
        with on_postgres() as (place, cluster):
            opened = 200 if what == whats[1] else 0
            server, health, back = fill(place, opened or 3000).server(), set[int](), []
            unkind = 0
            with servers_of(server):
                load = Answering(place.people, [server.port])
                load.open(opened)
                with load.running():
                    for _ in range(1 if opened else options.stops):
                        load.more(25)
                        cluster.stop()
                        until = time.monotonic() + DOWN
                        while time.monotonic() < until:
                            health.add(ask(server.port, "/health")[0])
                            status, headers, _ = ask(server.port, place.people[-1])
                            kind = status != 503 or "retry-after" in headers
                            unkind += status not in (0, 200, 410, 503) or not kind
                        cluster.start()
                        back.append(load.more())
                    load.more(150)
            made = outcome(what, place, load)
            made.back = max(back)
            if health != {503} and health != {200, 503}:
                made.amiss.append(f"/health said {health} meanwhile")
            if "cannot be reached" not in server.said() and "is stopping or starting" not in server.said():
                made.amiss.append("the log does not name the cause")
            made.amiss += [f"{unkind} pages are no 503 with Retry-After"] * bool(unkind)
            made.note += f"; log {len(server.said()):,} bytes"
            yield made


def frozen(options: Options) -> Iterator[Outcome]:
    """PostgreSQL answers nothing for a while."""
    what = f"PostgreSQL frozen for {FROZEN:.0f} s"
    if missing_postgres():
        yield Outcome(what, skipped=missing_postgres())
        return
    with on_postgres() as (place, cluster):
        server = fill(place, 1500).server()
        with servers_of(server), answering(place, server) as load:
            load.more(50)
            signal_all(cluster, signal.SIGSTOP)
            until, said = time.monotonic() + FROZEN, 0
            while time.monotonic() < until:
                said = ask(server.port, "/health")[0]
            signal_all(cluster, signal.SIGCONT)
            back = load.more()
            load.more(50)
        made = outcome(what, place, load)
        made.back = back
        made.note += f"; slowest answer {load.slowest:.1f} s"
        if said != 503:
            made.amiss.append(f"/health said {said} at the end")
        yield made


def disk_full(options: Options) -> Iterator[Outcome]:
    """A disk of 8 MB is filled by somebody else."""
    what = "disk full (8 MB, SQLite)"
    if missing_mounts():
        yield Outcome(what, skipped=missing_mounts())
        return
    with on_sqlite() as place, mounted(place.home, "8m"):
        server = fill(place, 3000).server()
        with servers_of(server), answering(place, server) as load:
            load.more(100)
            filler = use_up(place.home)
            load.until(lambda: load.statuses[503] + load.statuses[500] > 50)
            status, _, said = ask(server.port, "/health")
            other = place.server()
            second, words = other.refused()
            filler.unlink()
            back = load.more()
            load.more(100)
        made = outcome(what, place, load)
        made.back = back
        if status != 503 or b"disk is full" not in said:
            made.amiss.append(f"/health said {status} {said[:80]!r}")
        if "the disk is full" not in server.said():
            made.amiss.append("the log does not say that the disk is full")
        if second not in (None, 1) or tracebacks(words):
            made.amiss.append(f"a second start ended with {second}: {words[-120:]!r}")
        yield made


def file_gone(options: Options) -> Iterator[Outcome]:
    """SQLite's file is deleted, or emptied, under the running server."""
    with on_sqlite() as place:
        server = fill(place, 2000).server()
        with servers_of(server), answering(place, server) as load:
            load.more(100)
            with load.paused():
                place.file.unlink()
                told = set(load.acknowledged)
            load.until(lambda: load.statuses[503] + load.statuses[500] > 30 or len(load.acknowledged) > len(told) + 30)
            copy = rescued(server.pid, place.home.parent / "rescued.db")
        made = outcome("database file deleted under the server", place, load, place.marks(copy))
        made.note += f"; {len(load.acknowledged - told)} acknowledged afterwards; the rest rescued as the manual says"
        if "was deleted, moved or replaced" not in server.said():
            made.amiss.append("the log does not say that the file is gone")
        yield made
    with on_sqlite() as place:
        server = fill(place, 2000).server()
        with servers_of(server), answering(place, server) as load:
            load.more(100)
            with load.paused():
                before = place.marks()
                os.truncate(place.file, 0)
                told = set(load.acknowledged)
            load.until(lambda: sum(load.statuses.values()) > 30 or len(load.acknowledged) > len(told) + 30)
        said = server.said()
        code, words = place.server().refused()
        made = Outcome("database file emptied under the server", len(load.acknowledged))
        made.tracebacks = tracebacks(said + words)
        made.lost = len(load.acknowledged - told)
        made.note = f"{len(before)} were stored before; refused: {dict(load.statuses)}; next start: {cause(words)}"
        if load.statuses[500]:
            made.amiss.append(f"{load.statuses[500]} x 500 where it should be 503")
        if code != 1:
            made.amiss.append(f"the next start ended with {code}")
        yield made


def tables_gone(options: Options) -> Iterator[Outcome]:
    """All tables of PostgreSQL are dropped under the running server."""
    what = "PostgreSQL emptied under the server"
    if missing_postgres():
        yield Outcome(what, skipped=missing_postgres())
        return
    with on_postgres() as (place, _):
        server = fill(place, 1000).server()
        with servers_of(server), answering(place, server) as load:
            load.more(50)
            with load.paused():
                engine = make_engine(place.url)
                with writing(engine) as db:
                    db.exec_driver_sql("DROP SCHEMA public CASCADE")
                    db.exec_driver_sql("CREATE SCHEMA public")
                engine.dispose()
                told = set(load.acknowledged)
            load.until(lambda: sum(load.statuses.values()) > 30 or len(load.acknowledged) > len(told) + 30)
            health = ask(server.port, "/health")[0]
        said = server.said()
        code, words = place.server().refused()
        made = Outcome(what, len(load.acknowledged), len(load.acknowledged - told))
        made.tracebacks = tracebacks(said + words)
        made.note = f"refused: {dict(load.statuses)}; next start: {cause(words)}"
        made.amiss += [f"{load.statuses[500]} x 500 where it should be 503"] * bool(load.statuses[500])
        made.amiss += [f"/health said {health}"] * (health != 503)
        made.amiss += [f"the next start ended with {code}"] * (code != 1)
        yield made


def rescued(pid: int, target: Path) -> Path:
    """File and log as the manual has them copied: from what the process still holds open."""
    for each in sorted(Path(f"/proc/{pid}/fd").iterdir()):
        name = str(each.readlink()) if each.is_symlink() else ""  # the one that lists them is gone again
        if name.endswith("inside_out.db (deleted)"):
            shutil.copyfile(each, target)
        elif "inside_out.db-wal" in name:
            shutil.copyfile(each, f"{target}-wal")
    return target


def one_file(options: Options) -> Iterator[Outcome]:
    """A second server on one SQLite file is refused, and the first one serves on."""
    with on_sqlite() as place:
        server = fill(place, 400).server()
        with servers_of(server), answering(place, server) as load:
            load.more(50)
            code, words = place.server().refused()
            load.more(50)
        made = outcome("a second server on one SQLite file", place, load)
        if code != 1 or cause(words) != "another server works with this SQLite file, which is for one":
            made.amiss.append(f"it ended with {code}: {cause(words)}")
        yield made


def ends(options: Options) -> Iterator[Outcome]:
    """The two processes of `serve`: what each does when the other is killed."""
    with on_sqlite() as place:
        server = fill(place, 400).server(cold=True)
        with servers_of(server), answering(place, server) as load:
            load.more(50)
            os.kill(_child(server), signal.SIGKILL)
            server._wait(30)
            code, said = server.code(), server.said()
            back = server.serves()
            load.more(20)
            child = _child(server)
            os.kill(server.pid, signal.SIGKILL)
            server._wait(30)
            began = time.monotonic()
            while Path(f"/proc/{child}").exists() and time.monotonic() < began + 60:
                time.sleep(0.05)
            ended = time.monotonic() - began
            server.serves()
            load.more(20)
        made = outcome("server killed under `serve`, and `serve` above it", place, load)
        made.back = back
        made.note += f"; exit code {code}; the server ends {ended:.1f} s after `serve` was killed"
        if code != 137 or "Cause:  it was killed by SIGKILL" not in said:
            made.amiss.append("`serve` does not say that its server was killed")
        if ended > 15:
            made.amiss.append("the server outlives `serve`")
        yield made


def _child(server: Server) -> int:
    return int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])
