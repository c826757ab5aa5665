"""What is wrong before a server starts: folders, the port, keys, databases; and what others may read of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.faults.answering import answering
from bench.faults.databases import missing_mounts, mounted, on_postgres, on_sqlite, remount, use_up
from bench.faults.options import Options
from bench.faults.places import Place, fill, servers_of
from bench.faults.processes import NONE, ask
from bench.faults.rows import Outcome, cause, three_lines, tracebacks
from bench.servers import ROOT
from tests.postgres import programs

NOBODY = 65534
OWN = ("links", "codes", "forms")


def refusal(
    what: str, place: Place, *words: str, user: int | None = None, environ: Mapping[str, str] = NONE
) -> Outcome:
    """A start that has to be refused in three lines, with `words` in them."""
    code, said = place.server(environ, user=user).refused()
    made = Outcome(what, amiss=three_lines(code, said, *words), tracebacks=tracebacks(said))
    made.note = cause(said)
    return made


def homes(options: Options) -> Iterator[Outcome]:
    """The folder: a file, below a file, not ours, read-only, full."""
    with on_sqlite() as place:
        place.home.write_text("")
        yield refusal("home is a file", place, str(place.home))
    with on_sqlite() as place:
        place.home.write_text("")
        place.home = place.home / "below"
        yield refusal("home below a file", place)
    for what, installed in (("home not writable, empty", False), ("home not writable, installed", True)):
        with on_sqlite() as place:
            if os.geteuid() != 0:
                yield Outcome(what, skipped="only root can become another user")
                continue
            if installed:
                fill(place, 5)
            place.log.touch()
            place.log.chmod(0o666)
            yield refusal(what, place, "this user may not", user=NOBODY)
    for what, installed in (("home on a read-only mount, empty", False), ("the same, installed", True)):
        if missing_mounts():
            yield Outcome(what, skipped=missing_mounts())
            continue
        with on_sqlite() as place, mounted(place.home, "8m"):
            if installed:
                fill(place, 5)
            remount(place.home, "ro")
            yield refusal(what, place, "the disk can only be read")
    if not missing_mounts():
        with on_sqlite() as place, mounted(place.home, "64k"):
            yield refusal("first start on a full disk", place, "the disk is full")
    with on_sqlite() as place, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield refusal("port taken", place, "the port is in use", environ={"PORT": str(taken.getsockname()[1])})


COMMANDS = {
    "organisation": ("organisation", "other", "--name", "Other"),
    "link": ("link", "bench", "--role", "consultant", "--label", "Ann"),
    "backup": ("backup", "{home}/backup", "--passphrase-file", "{home}/../passphrase"),
}


def commands(options: Options) -> Iterator[Outcome]:
    """Commands of the shell on a full disk."""
    if missing_mounts():
        yield Outcome("commands on a full disk", skipped=missing_mounts())
        return
    with on_sqlite() as place, mounted(place.home, "8m"):
        fill(place, 5)
        passphrase = place.home.parent / "passphrase"
        passphrase.touch(mode=0o600)
        passphrase.write_text("four random words here")
        use_up(place.home)
        for name, words in COMMANDS.items():
            command = [sys.executable, "-m", "diagnostic", *(word.format(home=place.home) for word in words)]
            done = subprocess.run(
                command, cwd=ROOT, env={**os.environ, **place.environ}, capture_output=True, text=True
            )
            wrong = three_lines(done.returncode, done.stderr, "the disk is full")
            yield Outcome(
                f"`{name}` on a full disk", amiss=wrong, tracebacks=tracebacks(done.stderr), note=cause(done.stderr)
            )


def databases(options: Options) -> Iterator[Outcome]:
    """The database: not there, not ours, emptied, deleted, an older copy, a folder."""
    with on_sqlite() as place:
        for what, url in (
            ("PostgreSQL absent", "postgresql://who:secretword@127.0.0.1:1/x"),
            ("an address that is none", "mysql://secretword@host/x"),
        ):
            made = refusal(what, place, environ={"DATABASE_URL": url})
            if "secretword" in place.log.read_text():
                made.amiss.append("the password is repeated")
            yield made
    if programs():
        with on_postgres() as (place, cluster):
            place.url = cluster.url.format("nope")
            yield refusal("no such database", place, "there is no such database")
    spoilt: tuple[tuple[str, Callable[[Path], object]], ...] = (
        ("database emptied", lambda file: os.truncate(file, 0)),
        ("database deleted", Path.unlink),
        ("database is a folder", a_folder),
        ("database mode 0000", lambda file: file.chmod(0)),
        ("database mode 0400", lambda file: file.chmod(0o400)),
    )
    for what, spoil in spoilt:
        with on_sqlite() as place:
            fill(place, 5)
            spoil(place.file)
            yield served_or_refused(what, place) if "mode" in what else refusal(what, place)
    with on_sqlite() as place:
        server = fill(place, 100).server()
        shutil.copyfile(place.file, place.home.parent / "older")
        with servers_of(server), answering(place, server) as load:
            load.more(50)
            server.until_ready()
        shutil.copyfile(place.home.parent / "older", place.file)
        for each in place.home.glob("inside_out.db-*"):
            each.unlink()
        made = refusal("older copy of the database put back", place, "older copy")
        yield made


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def served_or_refused(what: str, place: Place) -> Outcome:
    """A start that may succeed, if then a person can answer."""
    server = place.server()
    code, said = server.refused()
    made = Outcome(what, tracebacks=tracebacks(said))
    if code is not None and code >= 0 and three_lines(code, said):
        made.amiss += three_lines(code, said)
    if code is None or code < 0:
        with servers_of(server):
            status = ask(server.port, place.people[0])[0]
            if status != 200:
                made.amiss.append(f"an invitation gets {status}")
        made.note = "served"
    else:
        made.note = cause(said)
    return made


SPOILT: tuple[tuple[str, Callable[[Path], object]], ...] = (
    ("missing", Path.unlink),
    ("short", lambda path: os.truncate(path, 7)),
    ("foreign", lambda path: path.write_bytes(bytes(32))),
    ("readable by others", lambda path: path.chmod(0o644)),
)


def keys(options: Options) -> Iterator[Outcome]:
    """Each key missing, short, foreign, readable by others: refused, and never made anew; a survey's own stops it."""
    for name in OWN:
        for state, spoil in SPOILT:
            with on_sqlite() as place:
                path = fill(place, 5).home / "keys" / f"{name}.key"
                spoil(path)
                before = path.exists()
                made = refusal(f"key of {name} {state}", place, str(path))
                if path.exists() != before:
                    made.amiss.append("a key was made")
                yield made
    for state, spoil in SPOILT:
        with on_sqlite() as place:
            fill(place, 5)
            path = next(each for each in (place.home / "keys").glob("*.key") if each.stem not in OWN)
            spoil(path)
            server = place.server()
            with servers_of(server):
                status, _, page = ask(server.port, place.people[0])
            made = Outcome(f"key of a survey {state}", tracebacks=tracebacks(server.said()), note=f"/q {status}")
            if status != 503 or b"We can" not in page:
                made.amiss.append(f"an invitation gets {status}")
            if f"survey {place.wave}" not in server.said():
                made.amiss.append("the log does not name the survey")
            yield made
    if os.geteuid() == 0:
        yield from _unreadable()
    with on_sqlite() as place:
        for path in (fill(place, 5).home / "keys").iterdir():
            path.unlink()
        yield refusal("all keys missing", place)


def _unreadable() -> Iterator[Outcome]:
    """A key that belongs to another user than the server."""
    for name in OWN:
        with on_sqlite() as place:
            fill(place, 5)
            place.log.touch()
            for path in (place.log, place.home, *place.home.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
            os.chown(place.home / "keys" / f"{name}.key", 0, 0)
            yield refusal(f"key of {name} unreadable", place, "may not read the key", user=NOBODY)


def modes(options: Options) -> Iterator[Outcome]:
    """What another user of the machine can read, in a folder that others made, while a server takes answers."""
    what = "files that another user can read"
    if os.geteuid() != 0:
        yield Outcome(what, skipped="only root can become another user")
        return
    for demonstration in ("0", "1"):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            place = Place(Path(folder) / "home", Path(folder) / "log")
            place.home.mkdir(mode=0o755)
            server = place.server({"DEMONSTRATION": demonstration}, cold=True)
            with servers_of(server):
                fill(place, 100)
                with answering(place, server) as load:
                    load.more(50)
                    files = [path for path in place.home.rglob("*") if path.is_file()]
                    for each in (place.home, place.home / "keys"):
                        each.chmod(0o755)
                    other: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
                    done = subprocess.run(["cat", *files], capture_output=True, **other)
            made = Outcome(f"{what} (DEMONSTRATION={demonstration})", tracebacks=tracebacks(server.said()))
            made.note = f"{len(files)} files: {', '.join(sorted(path.name for path in files))[:200]}"
            refused = done.stderr.count(b"Permission denied")
            made.amiss += [f"{len(files) - refused} files can be read"] * (refused != len(files))
            made.amiss += ["something was read"] * bool(done.stdout)
            yield made
