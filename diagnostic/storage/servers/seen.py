"""Which servers use a PostgreSQL database just now: each has a connection that is named after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from diagnostic.storage.database.engine import Database, Transaction
from diagnostic.storage.servers.turns import close, own_connection

PREFIX = "inside-out server "


@contextmanager
def seen_as(engine: Database, server: str) -> Iterator[Connection]:
    """A connection by which the others see this server, until the block ends or the process does."""
    connection = own_connection(engine)
    try:
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": PREFIX + server})
        yield connection
    finally:
        close(connection)


def others(db: Transaction) -> list[str]:
    """Names of the servers that are there."""
    here = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
    rows = db.execute(text(f"{here} AND application_name LIKE :any"), {"any": f"{PREFIX}%"}).scalars()
    return sorted({name.removeprefix(PREFIX) for name in rows})


def clock_of(db: Transaction) -> datetime:
    """What the database's clock says."""
    at: Any = db.execute(text("SELECT clock_timestamp()")).scalar()
    return at.astimezone(UTC)
