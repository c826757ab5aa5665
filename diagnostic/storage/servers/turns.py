"""Work that one server of a PostgreSQL database does at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from diagnostic.storage.database.engine import Database

SPACE = 0x1D51  # of advisory locks, the first of two numbers
STANDING_STILL = 60  # seconds until the turn of a server that hangs is another's; PostgreSQL 14 and newer


def has_others(engine: Database) -> bool:
    """Whether several servers may use a database at once: SQLite's has one."""
    return bool(engine.dialect.name == "postgresql")


class Turn:
    """The right to do something alone. It is lost with its connection, so whoever works for long asks now and then."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def lasts(self) -> bool:
        """Whether it still is ours; to be asked more often than every `STANDING_STILL` seconds."""
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True


@contextmanager
def turn(engine: Database, what: str) -> Iterator[Turn | None]:
    """The turn to do `what`, until the end of the block or of this process; None where another server has it."""
    connection = own_connection(engine)
    try:
        if connection.dialect.server_version_info >= (14,):
            connection.execute(text(f"SET idle_session_timeout = '{STANDING_STILL}s'"))
        ours = connection.execute(_TAKE, {"space": SPACE, "what": zlib.crc32(what.encode()) & 0x7FFFFFFF}).scalar()
        yield Turn(connection) if ours else None
    finally:
        close(connection)


_TAKE = text("SELECT pg_try_advisory_lock(:space, :what)")


def own_connection(engine: Database) -> Connection:
    """A connection that is kept, each statement of which is a transaction; `close` it."""
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def close(connection: Connection) -> None:
    """End a connection of one's own for good, with its locks and its settings, also one that is lost already."""
    with suppress(DBAPIError):
        connection.invalidate()
    connection.close()


def driver_errors(connection: Connection) -> type[Exception]:
    """The class of all errors of a connection's driver."""
    errors: type[Exception] = connection.dialect.loaded_dbapi.Error
    return errors
