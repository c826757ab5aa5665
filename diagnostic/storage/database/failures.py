"""Why a database did not do what it was asked: its own short code (SQLSTATE or SQLite's name) and the cause in words.

An error's own message is never used, since it may repeat an answer or a token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from diagnostic.storage.database.engine import Transaction

Kind = Literal["away", "busy", "full", "damaged"]


class DatabaseFailure(NamedTuple):
    """A failure that is not the program's doing: its kind, the database's code for it (or none), and words."""

    kind: Kind
    code: str
    words: str


#: Beginnings of codes, the first that fits counts: of SQLSTATE (PostgreSQL, appendix A) and of SQLite's error names.
_CODES: tuple[tuple[str, Kind, str], ...] = (
    ("08", "away", "the database cannot be reached"),
    ("57P", "away", "the database is stopping or starting"),
    ("53100", "full", "the disk of the database is full"),
    ("53300", "busy", "the database has too many connections"),
    ("53", "busy", "the database has too little of what it needs"),
    ("28", "away", "the database refuses the user or the password"),
    ("3D000", "away", "there is no such database"),
    ("25006", "away", "the database can only be read"),
    ("55P03", "busy", "the database is held by others for too long"),
    ("40", "busy", "the database is held by others for too long"),
    ("58", "damaged", "the database cannot read or write its files"),
    ("XX00", "damaged", "the database is damaged"),
    ("SQLITE_FULL", "full", "the disk is full"),
    ("SQLITE_BUSY", "busy", "the database is held by others for too long"),
    ("SQLITE_LOCKED", "busy", "the database is held by others for too long"),
    ("SQLITE_READONLY", "away", "the database can only be read"),
    ("SQLITE_CANTOPEN", "away", "the database's file cannot be opened"),
    ("SQLITE_PERM", "away", "the database's file may not be used"),
    ("SQLITE_IOERR", "damaged", "the database's file cannot be read or written"),
    ("SQLITE_CORRUPT", "damaged", "the database is damaged"),
    ("SQLITE_NOTADB", "damaged", "the database's file is not a database"),
)


def database_failure(error: BaseException) -> DatabaseFailure | None:
    """The failure of the database behind an error, or None where it is none or the program's own mistake."""
    for each in chain(error):
        if isinstance(each, PoolTimeout):
            return DatabaseFailure("busy", "", "all connections to the database are in use")
        if isinstance(each, DBAPIError):
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
    """Ask the database for something that it has to read."""
    db.execute(text("SELECT count(*) FROM alembic_version"))


def code_of(error: BaseException) -> str:
    """SQLSTATE or SQLite's name of an error, empty where there is none."""
    original = getattr(error, "orig", None)
    return str(getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None) or "")


def _of(error: DBAPIError) -> DatabaseFailure | None:
    code = code_of(error)
    for beginning, kind, words in _CODES:
        if code.startswith(beginning):
            return DatabaseFailure(kind, code, words)
    if not code and (isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated):
        return DatabaseFailure("away", "", "the database cannot be reached")
    return None
