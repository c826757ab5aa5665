"""A throw-away PostgreSQL for tests: private, on a socket in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

IN_MEMORY, LEAST_FREE = Path("/dev/shm"), 2**30  # a file system in memory, used where a gigabyte is free there
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB -c max_connections=100"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest server installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@dataclass(frozen=True)
class Cluster:
    """A server of PostgreSQL: the base of its database URLs (put a database's name for `{}`), its files."""

    folder: Path
    programs: Path
    options: str
    as_server: Mapping[str, Any]

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/{{}}?host={self.folder}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.data), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.as_server)

    def start(self) -> None:
        options = f"{self.options} -c listen_addresses='' -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        """As when the machine loses power, unless another `mode` is named."""
        self.run("pg_ctl", "stop", "-w", "-m", mode)


@contextmanager
def running_cluster(programs: Path, options: str = FAST, files: Path | None = None) -> Iterator[Cluster]:
    """A server that runs until the end of the block: a new one, or with a copy of the files of another."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=in_memory()))
    user = _server_user()
    if user:
        shutil.chown(folder, *user)
    made = Cluster(folder, programs, options, {"user": user[0], "group": user[1], "extra_groups": []} if user else {})
    try:
        if files:
            copy(files, made.data)
        else:
            made.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(programs: Path, files: Path) -> Iterator[str]:
    """The base of database URLs of a running server with a copy of `files`: put a database's name for `{}`."""
    with running_cluster(programs, files=files) as made:
        yield made.url


def copy(files: Path, to: Path) -> None:
    """The files of a server that was shut down, which stay their owner's."""
    subprocess.run(["cp", "-a", str(files), str(to)], check=True)


def in_memory() -> Path | None:
    """Where files are written without a wait for a disk; None where there is no such place, or a small one."""
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= LEAST_FREE
    return IN_MEMORY if roomy and os.access(IN_MEMORY, os.W_OK) else None


def _server_user() -> tuple[int, int] | None:
    """Whom the server runs as where tests run as root, which it refuses: postgres; None to run as oneself."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("postgres")
    return entry.pw_uid, entry.pw_gid


SHAPE = """SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped),
    (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O'),
    (SELECT count(*) FROM pg_proc), (SELECT version_num FROM alembic_version),
    (SELECT min(revision) FROM oldest_programs)"""
TABLES = """SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname NOT IN ('alembic_version', 'oldest_programs') ORDER BY relname"""
END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class Databases:
    """Databases with all tables. What a test leaves is emptied for the next one, a sixth of what a new copy takes."""

    def __init__(self, url: str, server: Connection, template: str):
        self._url, self._server, self._template = url, server, template
        self._free: list[tuple[str, Connection]] = []
        name, connection = self._new()
        self._shape = connection.execute(text(SHAPE)).one()
        self._tables = list(connection.execute(text(TABLES)).scalars())
        self._free.append((name, connection))

    @contextmanager
    def one(self) -> Iterator[str]:
        """The URL of a database that is empty but for its tables."""
        name, connection = self._free.pop() if self._free else self._new()
        yield self._url.format(name)
        try:
            emptied = self._empty(connection)
        except DBAPIError:  # a test dropped a table
            emptied = False
        if emptied:
            self._free.append((name, connection))
        else:
            connection.close()
            drop(self._server, name)

    def close(self) -> None:
        for _, connection in self._free:
            connection.close()

    def _new(self) -> tuple[str, Connection]:
        name = create(self._server, self._template)
        connection = _connected(self._url.format(name))
        connection.execute(text("SET session_replication_role = replica"))  # no trigger guards what is written for good
        return name, connection

    def _empty(self, connection: Connection) -> bool:
        """Is it as a new one is: nothing in it, nor in its files, and the same tables?"""
        connection.execute(text(END_OTHERS)).all()
        if connection.execute(text(SHAPE)).one() != self._shape:
            return False
        filled = list(
            connection.execute(text(_of_each("SELECT '{0}' WHERE EXISTS (SELECT FROM {0})", self._tables))).scalars()
        )
        if not filled:
            return True
        connection.execute(text("; ".join(f"DELETE FROM {table}" for table in filled)))
        connection.execute(text(f"VACUUM {', '.join(filled)}"))
        return not any(connection.execute(text(_of_each("SELECT pg_relation_size('{0}')", filled))).scalars())


def create(server: Connection, template: str) -> str:
    """The name of a new database, a copy of another one."""
    name = f"test_{secrets.token_hex(6)}"
    server.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} {_quickest(server)}"))
    return name


def drop(server: Connection, name: str) -> None:
    server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _connected(url: str) -> Connection:
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()


def _of_each(query: str, tables: list[str]) -> str:
    return " UNION ALL ".join(query.format(table) for table in tables)


def _quickest(server: Connection) -> str:
    """By files rather than by the log: half the time where nothing waits for a disk. Older servers do it anyway."""
    return "STRATEGY FILE_COPY" if (server.dialect.server_version_info or ()) >= (15,) else ""
