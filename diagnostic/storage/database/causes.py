"""What is wrong with a database, as one code: SQLite's own names, or SQLSTATE of PostgreSQL."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

DATABASE_ERRORS = (DBAPIError, sqlite3.Error)
UNREACHABLE, NO_DATABASE, NO_ENTRY, STARTING = "unreachable", "3D000", "28000", "57P03"  # the last three are SQLSTATEs

_WORDS = (  # of PostgreSQL's library, which gives no SQLSTATE to who can't connect; the first that is found counts
    ("database system is", STARTING),
    ("role ", NO_ENTRY),
    ("authentication failed", NO_ENTRY),
    ("no password supplied", NO_ENTRY),
    ("pg_hba.conf", NO_ENTRY),
    ("does not exist", NO_DATABASE),
    ("too many", "53300"),
    ("connection", UNREACHABLE),
    ("resolve host", UNREACHABLE),
    ("timeout", UNREACHABLE),
)


def code_of(error: BaseException) -> str:
    """The code of a database's error, of SQLAlchemy's or of its driver's own; empty where there is none.

    >>> code_of(sqlite3.connect(":memory:").close() or sqlite3.OperationalError("no name"))
    ''
    """
    own = error.orig if isinstance(error, DBAPIError) else error
    named = getattr(own, "sqlite_errorname", None) or getattr(own, "sqlstate", None)
    if named or isinstance(own, sqlite3.Error):
        return str(named or "")
    words = str(own).rpartition("FATAL:")[2].lower()
    return next((code for word, code in _WORDS if word in words), "")


def said_by(error: BaseException) -> str:
    """What the driver itself says, in one line; holds no row and no parameter of a statement."""
    own = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(own).split("\n")[0].split())
