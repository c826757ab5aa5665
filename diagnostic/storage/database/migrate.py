"""Bring a database to the newest tables. An up-to-date one costs a single query; Alembic is then not even imported."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import delete, insert, inspect, select, text
from sqlalchemy.exc import OperationalError

from diagnostic.errors import Fault
from diagnostic.storage.database.engine import Database, Transaction, reading, writing
from diagnostic.storage.database.tables import OLDEST, REVISION, oldest_programs

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 0x1D51DE07  # any number, the same for all processes of all versions
PATIENCE, TRIES = "2s", 30  # for tables that somebody reads: whoever answers meanwhile waits as long, then gets on
PAUSE = 1.0  # seconds between two tries


def migrate(engine: Database) -> None:
    """Create or upgrade all tables in one transaction. Two processes that start at once do it one after the other.

    Tables that a newer program has made are left as they are where that program says that this one may use them.
    """
    with reading(engine) as connection:
        if usable(connection):
            return
    for left in reversed(range(TRIES)):
        try:
            with writing(engine) as connection:
                one_at_a_time(connection)
                if not usable(connection):
                    _hurry(connection)
                    _upgrade(connection)
        except OperationalError as error:
            if left == 0 or getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(PAUSE)
        else:
            return


def usable(connection: Transaction) -> bool:
    """Whether the tables are those of this program, or newer ones that it may use."""
    found = revision(connection)
    return found == REVISION or (found is not None and found > REVISION and not superseded(connection))


def superseded(connection: Transaction) -> bool:
    """Whether the tables were changed so that this program can't use them any more."""
    oldest = connection.execute(select(oldest_programs.c.revision)).scalar()
    return oldest is not None and oldest > REVISION


def one_at_a_time(connection: Transaction) -> None:
    """Until the end of this writing transaction no other does what must be done once: SQLite has but one anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _hurry(connection: Transaction) -> None:
    """Wait for no table for long: everybody who needs it queues behind whoever waits for it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))


def revision(connection: Transaction) -> str | None:
    """The migration that the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Transaction) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        cause = f"it is at revision {revision(connection)}: it was used with a newer version of Inside Out"
        raise Fault("the database", cause, "Start that version, or name another DATABASE_URL.") from error
    connection.execute(delete(oldest_programs))
    connection.execute(insert(oldest_programs).values(revision=OLDEST))


LOCK_NOT_AVAILABLE = "55P03"
