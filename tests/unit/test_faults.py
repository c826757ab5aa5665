"""Lines about what went wrong: the cause by the database's code, the product's own places, and never a message."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from diagnostic.errors import UserError
from diagnostic.services.installation.faults import cause, forget, kind_of, said, seen
from diagnostic.services.installation.keys import Keys

SECRET = "canary"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget()


def sqlite(name: str) -> OperationalError:
    error = sqlite3.OperationalError(SECRET)
    error.sqlite_errorname = name
    return OperationalError(SECRET, {"a": SECRET}, error)


def postgres(code: str) -> OperationalError:
    return OperationalError(SECRET, {"a": SECRET}, errors.lookup(code)(SECRET))


def lost(kind: type[DBAPIError]) -> DBAPIError:
    return kind(SECRET, {"a": SECRET}, errors.OperationalError(SECRET))


def behind(error: Exception) -> Exception:
    try:
        try:
            raise error  # noqa: TRY301
        except Exception as first:
            raise RuntimeError(SECRET) from first
    except RuntimeError as found:
        return found


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (sqlite("SQLITE_FULL"), "full", "the disk is full (SQLITE_FULL)"),
        (sqlite("SQLITE_BUSY_SNAPSHOT"), "busy", "the database is held by others for too long (SQLITE_BUSY_SNAPSHOT)"),
        (sqlite("SQLITE_READONLY"), "away", "the database can only be read (SQLITE_READONLY)"),
        (sqlite("SQLITE_IOERR_WRITE"), "damaged", "the database's file cannot be read or written (SQLITE_IOERR_WRITE)"),
        (sqlite("SQLITE_CORRUPT"), "damaged", "the database is damaged (SQLITE_CORRUPT)"),
        (sqlite("SQLITE_ERROR"), None, "OperationalError (SQLITE_ERROR)"),
        (postgres("57P01"), "away", "the database is stopping or starting (57P01)"),
        (postgres("53100"), "full", "the disk of the database is full (53100)"),
        (postgres("40P01"), "busy", "the database is held by others for too long (40P01)"),
        (postgres("42P01"), "away", "the database has lost its tables (42P01)"),
        (postgres("42703"), "away", "the database was changed by a newer version (42703)"),
        (ProgrammingError(SECRET, {}, errors.lookup("42601")(SECRET)), None, "ProgrammingError (42601)"),
        (lost(OperationalError), "away", "the database cannot be reached (OperationalError)"),
        (lost(InterfaceError), "away", "the database cannot be reached (InterfaceError)"),
        (PoolTimeout(SECRET), "busy", "all connections to the database are in use (TimeoutError)"),
        (behind(sqlite("SQLITE_FULL")), "full", "the disk is full (SQLITE_FULL)"),
        (OSError(28, SECRET), "full", "the disk is full (ENOSPC)"),
        (OSError(2, SECRET), None, "FileNotFoundError"),
        (behind(KeyError(SECRET)), None, "RuntimeError from KeyError"),
        (UserError(f"typed: {SECRET}"), None, "UserError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_cause_is_told_by_its_code_and_never_by_its_message(error, kind, words):
    assert (kind_of(error), cause(error)) == (kind, words)
    assert SECRET not in said(error)
    assert kind is None or seen(kind)


def test_the_line_names_places_of_the_product_and_keeps_the_advice_about_keys(tmp_path):
    keys = Keys(tmp_path)
    keys.make("links")
    (tmp_path / "links.key").chmod(0o644)
    with pytest.raises(UserError) as found:
        keys.get("links")
    line = said(found.value)
    assert f"Run: chmod 600 {tmp_path}/links.key at diagnostic/services/installation/keys.py:" in line
    assert line.count(".py:") == 1 and "\n" not in line
