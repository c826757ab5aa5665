"""Nothing of deleted rows stays in the files of the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from diagnostic.storage.database.engine import BUSY_SECONDS, Database

TABLES = (
    "invitations, open_links, open_forms, imported_people, mail_languages, mail_recipients, mailings, mail_messages"
)
PATIENCE = 2  # seconds: whoever answers meanwhile waits as long


def scrub(engine: Database) -> bool:
    """Write the files anew without what was deleted; False where another transaction is in the way: try again later.

    SQLite: the whole file, and its write-ahead log is emptied. PostgreSQL: the tables of invitations; its own
    write-ahead log is the server's, which overwrites it in time.
    """
    return _scrub_sqlite(engine) if engine.dialect.name == "sqlite" else _scrub_postgresql(engine)


def _scrub_sqlite(engine: Database) -> bool:
    with closing(engine.raw_connection()) as pooled:
        database = pooled.driver_connection
        database.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        try:
            database.execute("VACUUM")
            busy, *_ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            return False
        else:
            return not busy
        finally:
            database.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _scrub_postgresql(engine: Database) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}s'"))
        try:
            connection.execute(text(f"VACUUM FULL {TABLES}"))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            return False
        else:
            return True
        finally:
            connection.execute(text("RESET lock_timeout"))


LOCK_NOT_AVAILABLE = "55P03"
