"""What is in the way of an installation, for whoever runs it: where, why and what to do, by one table of causes.

All commands, the start of the server and the server itself say it in these words: what the system refuses is below,
what databases refuse in `storage/database/failures.py`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from diagnostic.errors import Fault
from diagnostic.settings import Settings
from diagnostic.storage.database.failures import DATABASE_ERRORS, database_failure


class Obstacle(NamedTuple):
    """Why something can't be done, and what to do about it; `{another}` is another place, as it can be named."""

    cause: str
    remedy: str


FULL = Obstacle("the disk is full", "Make room on it. Nothing is half-written; a server takes answers again by itself.")
READ_ONLY = Obstacle("the disk can only be read", "Mount it so that it can be written, {another}")
FORBIDDEN = Obstacle("this user may not", "Give it to whoever runs Inside Out: chown -R USER FOLDER, {another}")
NO_FOLDER = Obstacle("a file stands where a folder has to be", "Move the file away, {another}")
IS_FOLDER = Obstacle("a folder stands where a file has to be", "Move the folder away, {another}")
NO_DISK = Obstacle("the disk cannot be read or written", "Copy what is on it to another disk, and check the disk.")
NO_NAME = Obstacle("its name is too long, or leads in a circle", "Correct the name, {another}")
TOO_MANY = Obstacle("too many files are open", "Raise the limit of open files (ulimit -n) and start again.")
ELSE = Obstacle(
    "it can't be written", "Check that the folder exists and may be written, and that this is no folder itself."
)

OF_THE_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EEXIST: NO_FOLDER,
    errno.ENOTDIR: NO_FOLDER,
    errno.EISDIR: IS_FOLDER,
    errno.EIO: NO_DISK,
    errno.ENAMETOOLONG: NO_NAME,
    errno.ELOOP: NO_NAME,
    errno.EMFILE: TOO_MANY,
    errno.ENFILE: TOO_MANY,
}


def fault_of(error: BaseException, settings: Settings) -> Fault | None:
    """What an error means for whoever runs the installation; None where it is a bug, or somebody else's."""
    if isinstance(error, DATABASE_ERRORS):
        found = database_failure(error)
        if found is None:
            return None
        return Fault(place_of_database(settings), f"{found.words} ({found.code or 'no answer'})", found.remedy)
    obstacle = OF_THE_SYSTEM.get(getattr(error, "errno", None) or 0)
    if obstacle is None:
        return None
    name = getattr(error, "filename", None)
    place = Path(name) if isinstance(name, str) else settings.home
    place = place.parent if place.name.startswith(".") else place
    return _fault(place, obstacle, error, "or name another: INSIDE_OUT_HOME=/folder")


def no_place(path: Path, error: OSError) -> Fault:
    """Why a file that somebody named can't be written."""
    return _fault(path, OF_THE_SYSTEM.get(error.errno or 0, ELSE), error, "or name another")


def _fault(place: object, found: Obstacle, error: BaseException, another: str) -> Fault:
    words = (getattr(error, "strerror", None) or "").lower()
    return Fault(place, f"{found.cause} ({words})" if words else found.cause, found.remedy.format(another=another))


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
