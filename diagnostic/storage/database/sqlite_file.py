"""The file of an SQLite database: is it whole, and is it the one that was opened?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

Seen = tuple[tuple[int, int] | None, tuple[int, int] | None]  # device and inode of the database's file and of its log


def database_file(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL's."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    return Path(engine.url.database) if is_file else None


def seen(file: Path) -> Seen:
    """Which files stand at the names of a database and of its write-ahead log just now."""
    return _number(file), _number(file.with_name(f"{file.name}-wal"))


def _number(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def check_unmoved(file: Path, opened: Seen) -> None:
    """OperationalError where the names lead to other files than those that a connection has `opened`, or the
    database's was emptied: what it writes would be gone with it.
    """
    if seen(file) != opened or file.stat().st_size == 0:
        moved = named(sqlite3.OperationalError("the file was deleted, moved or replaced"), "SQLITE_READONLY_DBMOVED")
        raise OperationalError(None, None, moved)


def beside(file: Path) -> list[Path]:
    """The files that SQLite puts beside its own."""
    return [file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal")]


def check_whole(engine: Engine) -> None:
    """Look through all pages of an SQLite file, half a second for a million sheets. sqlite3.DatabaseError if one of
    them is damaged.
    """
    if database_file(engine) is None:
        return
    with closing(engine.raw_connection()) as pooled:
        (found,) = pooled.cursor().execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise named(sqlite3.DatabaseError("a page of the database is damaged"), "SQLITE_CORRUPT")


def read_schema(connection: sqlite3.Connection) -> None:
    """Read which tables there are. sqlite3.DatabaseError where that is damaged, in whatever way."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except UnicodeDecodeError:  # SQLite's message quotes bytes that are no text
        raise named(sqlite3.DatabaseError("the schema is damaged"), "SQLITE_CORRUPT") from None
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_ERROR":
            raise
        raise named(sqlite3.DatabaseError("the schema's format is damaged"), "SQLITE_CORRUPT") from None


def named(error: sqlite3.Error, name: str) -> sqlite3.Error:
    """The error with the name that SQLite has for it."""
    error.sqlite_errorname = name
    return error
