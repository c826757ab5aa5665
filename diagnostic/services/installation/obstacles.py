"""What the system refuses: why a file can't be written and what to do, for whoever asked, by one table of causes.

Commands that work on files alone say it too, so nothing here knows of a database.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NamedTuple

from diagnostic.errors import Fault


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


def no_place(path: Path, error: OSError) -> Fault:
    """Why a file that somebody named can't be written."""
    return fault_at(path, OF_THE_SYSTEM.get(error.errno or 0, ELSE), error, "or name another")


def fault_at(place: object, found: Obstacle, error: BaseException, another: str) -> Fault:
    """The fault of an obstacle at a place; `another` names another place, as its remedy does."""
    words = (getattr(error, "strerror", None) or "").lower()
    return Fault(place, f"{found.cause} ({words})" if words else found.cause, found.remedy.format(another=another))
