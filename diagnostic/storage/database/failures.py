"""Why a database did not do what it was asked: its own short code (SQLSTATE or SQLite's name), the cause in words, and
what whoever runs the installation can do about it.

An error's own message is never repeated, since it may hold an answer or a token.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.sqlite_file import check_unmoved

Kind = Literal["away", "busy", "full", "damaged"]


class DatabaseFailure(NamedTuple):
    """A failure that is not the program's doing: its kind, the database's code for it (or none), words, a remedy."""

    kind: Kind
    code: str
    words: str
    remedy: str


DATABASE_ERRORS = (DBAPIError, sqlite3.Error)

_ROOM = "Make room on it. Nothing is half-written; a server takes answers again by itself."
_START = "Start it, or correct host and port in DATABASE_URL."
_WAIT = "Wait for it (a backup, an import), then try again."
_RESTORE = "bring back the newest backup into an empty folder: python -m diagnostic restore FILE"
_DAMAGED = f"Stop all servers, keep what is there, and {_RESTORE}"
_WRITABLE = "Set its mode, or mount it, so that it can be written, or name another: INSIDE_OUT_HOME=/folder"
_UNMOVED = f"Stop the server; put the file back, or {_RESTORE}. What was acknowledged before is in the old file."
_AWAY: tuple[Kind, str, str] = ("away", "the database cannot be reached", _START)

#: Beginnings of codes, the first that fits counts: of SQLSTATE (PostgreSQL, appendix A) and of SQLite's error names.
_CODES: tuple[tuple[str, Kind, str, str], ...] = (
    ("08", *_AWAY),
    ("57P", "away", "the database is stopping or starting", "Try again in a moment."),
    ("53100", "full", "the disk of the database is full", _ROOM),
    ("53300", "busy", "the database has too many connections", "Raise its max_connections, or stop what else uses it."),
    ("53", "busy", "the database has too little of what it needs", "Give PostgreSQL more memory or disk."),
    ("28", "away", "the database refuses the user or the password", "Correct both in DATABASE_URL, or pg_hba.conf."),
    ("3D000", "away", "there is no such database", "Make it (createdb NAME), or correct its name in DATABASE_URL."),
    ("42703", "away", "the database was changed by a newer version", "Start that version: docs/operating.md says how."),
    ("25P03", "busy", "the server stood still in the middle of its work", "Its machine has too much to do, or hung."),
    ("42P01", "away", "the database has lost its tables", f"Stop the server; {_RESTORE}"),
    ("25006", "away", "the database can only be read", "Name the server that is written to."),
    ("42501", "away", "the database gives this user no right to do so", "Make the user the owner of the database."),
    ("55P03", "busy", "the database is held by others for too long", _WAIT),
    ("40", "busy", "the database is held by others for too long", _WAIT),
    ("58", "damaged", "the database cannot read or write its files", "See PostgreSQL's log, and check its disk."),
    ("XX00", "damaged", "the database is damaged", f"See PostgreSQL's log. Else {_RESTORE}"),
    ("SQLITE_FULL", "full", "the disk is full", _ROOM),
    ("SQLITE_IOERR_SHMSIZE", "full", "the disk is full", _ROOM),
    ("SQLITE_BUSY", "busy", "the database is held by others for too long", _WAIT),
    ("SQLITE_LOCKED", "busy", "the database is held by others for too long", _WAIT),
    ("SQLITE_READONLY_DBMOVED", "away", "the database's file was deleted, moved or replaced", _UNMOVED),
    ("SQLITE_READONLY", "away", "the database can only be read", _WRITABLE),
    (
        "SQLITE_CANTOPEN",
        "away",
        "the database's file cannot be opened",
        "Check that it is a file in a folder of yours.",
    ),
    ("SQLITE_PERM", "away", "the database's file may not be used", _WRITABLE),
    ("SQLITE_IOERR", "damaged", "the database's file cannot be read or written", "Copy all to another disk at once."),
    ("SQLITE_CORRUPT", "damaged", "the database is damaged", _DAMAGED),
    ("SQLITE_NOTADB", "damaged", "the database's file is not a database", _DAMAGED),
)
#: PostgreSQL's library gives no SQLSTATE to who can't connect: the first words that are found count.
_CODE_OF_WORDS = (
    ("database system is", "57P03"),
    ("too many", "53300"),
    ("role ", "28000"),
    ("authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("pg_hba.conf", "28000"),
    ("does not exist", "3D000"),
)


def database_failure(error: BaseException) -> DatabaseFailure | None:
    """The failure of the database behind an error, or None where it is none or the program's own mistake."""
    for each in chain(error):
        if isinstance(each, PoolTimeout):
            return DatabaseFailure("busy", "", "all connections to the database are in use", _WAIT)
        if isinstance(each, DATABASE_ERRORS):
            return _of(each)
    return None


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what it came from, as a traceback shows them."""
    each: BaseException | None = error
    seen: set[int] = set()
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def ping(db: Transaction) -> None:
    """Ask the database for something that it has to read, and SQLite's file whether it is still the one at its name."""
    if "opened" in db.info:
        check_unmoved(*db.info["opened"])
    db.execute(text("SELECT count(*) FROM alembic_version"))


def code_of(error: BaseException) -> str:
    """SQLSTATE or SQLite's name of an error, of SQLAlchemy's or of its driver's own; empty where there is none."""
    own = getattr(error, "orig", None) or error
    return str(getattr(own, "sqlstate", None) or getattr(own, "sqlite_errorname", None) or _code_of_words(own))


def _code_of_words(error: BaseException) -> str:
    said = str(error).partition("FATAL:")[2]
    return next((code for words, code in _CODE_OF_WORDS if words in said), "")


def _of(error: DBAPIError | sqlite3.Error) -> DatabaseFailure | None:
    code = code_of(error)
    for beginning, kind, words, remedy in _CODES:
        if code.startswith(beginning):
            return DatabaseFailure(kind, code, words, remedy)
    lost = isinstance(error, OperationalError | InterfaceError) or getattr(error, "connection_invalidated", False)
    return DatabaseFailure(_AWAY[0], "", *_AWAY[1:]) if lost and not code else None
