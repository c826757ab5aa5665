"""What can be in the way of an installation: causes and remedies by the code of the system or of the database.

All commands, the start of the server and the server itself say it in the words of this one table.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from diagnostic.errors import Fault
from diagnostic.settings import Settings
from diagnostic.storage.database.causes import (
    DATABASE_ERRORS,
    NO_DATABASE,
    NO_ENTRY,
    STARTING,
    UNREACHABLE,
    code_of,
    said_by,
)


class Cause(NamedTuple):
    """Why something can't be done, and what whoever runs the installation can do about it."""

    cause: str
    remedy: str


ANOTHER_FOLDER = "or name another: INSIDE_OUT_HOME=/folder"
FULL = Cause("the disk is full", "Make room on it. Nothing is half-written; a server takes answers again by itself.")
READ_ONLY = Cause("it can only be read", "Mount it, or set its mode, so that it can be written, {another}")
FORBIDDEN = Cause("this user may not", "Give it to whoever runs Inside Out: chown -R USER FOLDER, {another}")
NO_FOLDER = Cause("a file stands where a folder has to be", "Move the file away, {another}")
IS_FOLDER = Cause("a folder stands where a file has to be", "Move the folder away, {another}")
BROKEN_DISK = Cause("the disk can't be read or written", "Copy what is on it to another disk, and check the disk.")
TOO_LONG = Cause("its name is too long, or leads in a circle", "Correct the name, {another}")
TOO_MANY_FILES = Cause("too many files are open", "Raise the limit of open files (ulimit -n) and start again.")
RESTORE = "bring back the newest backup into an empty folder: python -m diagnostic restore FILE"
DAMAGED = Cause("the database file is damaged", f"Stop all servers, keep the file, and {RESTORE}")
NO_FILE = Cause(
    "the database file can't be opened", "Check that it is a file, in a folder that this user may write in."
)
BUSY = Cause("another process holds the database for too long", "Wait for it (a backup, an import), then try again.")
MOVED = Cause(
    "the database file was deleted, moved or replaced under the running server",
    f"Stop the server; put the file back, or {RESTORE}. What was acknowledged before is in the old file.",
)
NO_SERVER = Cause("no PostgreSQL answers there", "Start it, or correct host and port in DATABASE_URL.")
NO_SUCH_DATABASE = Cause("PostgreSQL has no such database", "Make it (createdb NAME), or correct its name.")
NOT_LET_IN = Cause("PostgreSQL does not let this user in", "Correct user and password in DATABASE_URL, or pg_hba.conf.")
NO_RIGHT = Cause("PostgreSQL gives this user no right to do so", "Make the user the owner of the database.")
STARTING_UP = Cause("PostgreSQL is starting or stopping", "Try again in a moment.")
CROWDED = Cause("PostgreSQL has no connection left", "Raise its max_connections, or stop what else uses it.")

OF_THE_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EEXIST: NO_FOLDER,
    errno.ENOTDIR: NO_FOLDER,
    errno.EISDIR: IS_FOLDER,
    errno.EIO: BROKEN_DISK,
    errno.ENAMETOOLONG: TOO_LONG,
    errno.ELOOP: TOO_LONG,
    errno.EMFILE: TOO_MANY_FILES,
    errno.ENFILE: TOO_MANY_FILES,
}
OF_DATABASES = {  # SQLite's names count with whatever follows them; SQLSTATEs are whole
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR_SHMSIZE": FULL,
    "SQLITE_READONLY_DBMOVED": MOVED,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": FORBIDDEN,
    "SQLITE_CANTOPEN": NO_FILE,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_IOERR": BROKEN_DISK,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    UNREACHABLE: NO_SERVER,
    NO_DATABASE: NO_SUCH_DATABASE,
    NO_ENTRY: NOT_LET_IN,
    "28P01": NOT_LET_IN,
    "42501": NO_RIGHT,
    STARTING: STARTING_UP,
    "57P01": STARTING_UP,
    "53300": CROWDED,
    "53100": FULL,
    "25006": READ_ONLY,
    "55P03": BUSY,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


def cause_of(error: BaseException) -> Cause | None:
    """The row of the table for an error of the system or of a database; None for what the table does not know."""
    if isinstance(error, DATABASE_ERRORS):
        code = code_of(error)
        return next((cause for name, cause in OF_DATABASES.items() if code.startswith(name)), None)
    return OF_THE_SYSTEM.get(error.errno or 0) if isinstance(error, OSError) else None


def fault_of(error: BaseException, settings: Settings) -> Fault | None:
    """What an error means for whoever runs the installation; None where it is a bug, or somebody else's."""
    found = cause_of(error)
    if found is None:
        return None
    if isinstance(error, DATABASE_ERRORS):
        return _fault(place_of_database(settings), found, said_by(error), ANOTHER_FOLDER)
    name = getattr(error, "filename", None)
    place = Path(name) if isinstance(name, str) else settings.home
    return _fault(place.parent if place.name.startswith(".") else place, found, _words(error), ANOTHER_FOLDER)


def no_place(path: Path, error: OSError) -> Fault:
    """Why a file that somebody named can't be written."""
    remedy = "Check that the folder exists and may be written, and that this is no folder itself."
    return _fault(path, cause_of(error) or Cause("it can't be written", remedy), _words(error), "or name another")


def _fault(place: object, found: Cause, words: str, another: str) -> Fault:
    why = f"{found.cause} ({words})" if words else found.cause
    return Fault(place, why, found.remedy.format(another=another))


def _words(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or "").lower()


def place_of_database(settings: Settings) -> str:
    """The file of SQLite; for PostgreSQL the variable alone, since the address may hold a password."""
    scheme, _, file = settings.database_url.partition(":///")
    return file if scheme.startswith("sqlite") else "DATABASE_URL"


@contextmanager
def said_plainly(settings: Settings) -> Iterator[None]:
    """What is in the way of this installation raises a `Fault`; bugs, and mistakes of people, stay as they are."""
    try:
        yield
    except (OSError, *DATABASE_ERRORS) as error:
        fault = fault_of(error, settings)
        if fault is None:
            raise
        raise fault from error
