"""Bring a database to the newest tables. An up-to-date one costs a single query; Alembic is then not even imported."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from diagnostic.errors import Fault
from diagnostic.storage.database.engine import Database, Transaction, reading, writing
from diagnostic.storage.database.tables import REVISION

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 0x1D51DE07  # any number, the same for all processes of all versions


def migrate(engine: Database) -> None:
    """Create or upgrade all tables in one transaction. Two processes that start at once do it one after the other."""
    with reading(engine) as connection:
        if revision(connection) == REVISION:
            return
    with writing(engine) as connection:
        one_at_a_time(connection)
        if revision(connection) != REVISION:
            _upgrade(connection)


def one_at_a_time(connection: Transaction) -> None:
    """Until the end of this writing transaction no other does what must be done once: SQLite has but one anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


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
