"""Connections and transactions, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import select
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, IntegrityError, OperationalError

from diagnostic.errors import Fault
from diagnostic.storage.database.sqlite_file import check_unmoved, read_schema, seen

Database: TypeAlias = Engine  # what a transaction is opened on; services hand it on and ask nothing of it
Transaction: TypeAlias = Connection  # what every function of storage is given; only storage runs statements in it
Taken: TypeAlias = IntegrityError  # a row with this key is there already
Unavailable: TypeAlias = OperationalError  # the database cannot be reached, or is held by others for too long
Result = TypeVar("Result")

BUSY_SECONDS = 30  # how long a writer waits for another process's transaction
GONE = {  # a server to which no network leads any more is given up as soon, not after a quarter of an hour
    "tcp_user_timeout": BUSY_SECONDS * 1000,
    **{"keepalives_idle": BUSY_SECONDS // 2, "keepalives_interval": BUSY_SECONDS // 6, "keepalives_count": 3},
}
PATIENCE = {"connect_timeout": BUSY_SECONDS, **GONE}
QUIET = {"hide_parameters": True}  # a database error may not repeat an answer or a token
SOON = 100  # milliseconds that single statements wait for a lock
WAITED = "55P03"  # what PostgreSQL calls it (appendix A)
CONNECTIONS = 32  # at most, in one process, beside those of the event loop


def make_engine(database_url: str) -> Database:
    """An engine for `sqlite:///…`, or for `postgresql://…`, `postgres://…` and `postgresql+psycopg://…`.

    Raises Fault for any other; it does not repeat the URL, which may hold a password.
    """
    url = _url(database_url)
    if url.drivername == "postgresql+psycopg":
        sizes = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_use_lifo": True}  # to open one costs 10 ms
        engine = create_engine(url, **sizes, **QUIET, connect_args=PATIENCE)
        event.listen(engine, "connect", _close_with_place)
        event.listen(engine, "checkout", _refuse_lost)
        return engine
    engine = create_engine(url, pool_size=CONNECTIONS, **QUIET, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", partial(_prepare_sqlite, Path(url.database or "")))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _url(given: str) -> URL:
    drivers = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite+pysqlite": "sqlite"}
    with suppress(ArgumentError):
        url = make_url(given)
        url = url.set(drivername=drivers.get(url.drivername, url.drivername))
        if url.drivername == "postgresql+psycopg" or (url.drivername == "sqlite" and url.database):
            return url
    remedy = "Write sqlite:///file or postgresql://user@host/database"
    raise Fault("DATABASE_URL", "it is no address of SQLite or PostgreSQL", remedy)


def _close_with_place(connection: Any, record: Any) -> None:
    """A connection is closed when the pool that has a place for it is gone.

    One that is in use while its pool is disposed of comes back to that pool, which nobody looks into any more.
    """
    if earlier := record.record_info.get("closing"):
        earlier.detach()
    record.record_info["closing"] = closing = weakref.finalize(record, connection.close)
    closing.atexit = False  # threads may be using it


def _refuse_lost(connection: Any, record: Any, proxy: Any) -> None:
    """What PostgreSQL has ended while nobody used it is not handed out: another one is opened instead."""
    if lost(connection):
        raise DisconnectionError


def lost(connection: Any) -> bool:
    """Whether the other end closed a connection on which nothing is asked: then its last words are there to be read.

    To ask it instead takes as long as what it is wanted for.
    """
    if connection.closed:
        return True
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    return bool(look.poll(0))


def _prepare_sqlite(file: Path, connection: Any, record: Any) -> None:
    """Durable at every commit (WAL with FULL syncs its log), zeros over what is deleted, transactions of our own.

    Which files it opened is kept with the connection.
    """
    connection.isolation_level = None
    read_schema(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    read_schema(connection)  # opens the log of a database that is new
    record.info["opened"] = file, seen(file)


_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "recursive_triggers = ON",  # else INSERT OR REPLACE takes rows away unseen by `never_change`
)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that reads first and then asks for the lock could be refused."""
    writes = connection.get_execution_options().get("writes")
    connection.connection.driver_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Database) -> Iterator[Transaction]:
    """A transaction that sees one state of the database."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def snapshot(engine: Database, tables: Iterable[str]) -> Iterator[Transaction]:
    """A transaction that sees one state of these tables, however long it reads.

    On PostgreSQL nobody empties or rewrites one of them as a whole meanwhile: that would show through.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":  # before the first query, with which its view is frozen
                connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN ACCESS SHARE MODE"))
            yield connection


@contextmanager
def writing(engine: Database) -> Iterator[Transaction]:
    """A transaction that writes: all of it is durable afterwards, or none of it is there.

    Raises Unavailable, and keeps nothing, where SQLite's file is no longer the one at its name. A server that hangs in
    the middle loses its transaction to PostgreSQL, and with it the locks that others wait for.
    """
    with engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(_HANGING)
            yield connection
            if "opened" in connection.info:
                check_unmoved(*connection.info["opened"])


_HANGING = text(f"SET LOCAL idle_in_transaction_session_timeout = '{BUSY_SECONDS}s'")


class Together:
    """Small transactions that arrive at once share one commit, and with it one wait for the disk.

    Whoever gets the lock first commits for all that wait; each is answered only after that commit. If one of them
    fails, nothing of the batch is kept and each is run again in a transaction of its own. PostgreSQL does it by itself.
    """

    def __init__(self, engine: Database):
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting: deque[_Work] = deque()

    def run(self, write: Callable[[Transaction], Result]) -> Result:
        """What `write` returns, after it was committed. It may be called twice, so it may do nothing but write."""
        if self._engine.dialect.name != "sqlite":
            with writing(self._engine) as connection:
                return write(connection)
        work = _Work(write)
        self._waiting.append(work)
        with self._lock:
            if not work.done:
                self._commit([self._waiting.popleft() for _ in range(len(self._waiting))])
        if work.error:
            raise work.error
        return work.result

    def _commit(self, batch: list[_Work]) -> None:
        try:
            with writing(self._engine) as connection:
                results = [work.write(connection) for work in batch]
        except Exception as error:
            if len(batch) > 1:
                for work in batch:
                    self._commit([work])
                return
            batch[0].error, results = error, [None]
        except BaseException:
            for work in batch:
                work.error, work.done = RuntimeError("interrupted while committing"), True
            raise
        for work, result in zip(batch, results, strict=True):
            work.result, work.done = result, True


@dataclass
class _Work:
    write: Callable[[Transaction], Any]
    result: Any = None
    error: Exception | None = None
    done: bool = False
