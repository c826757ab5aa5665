"""Files that are their owner's alone from the first byte on, whoever made the folder that they are in."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE, OTHERS = 0o700, 0o600, 0o077


def keep_private() -> None:
    """Whatever this process, or one that it starts, writes from now on is its user's alone."""
    os.umask(OTHERS)


def private_folder(path: Path) -> None:
    """A folder that its owner alone can look into, made or as it is. One that belongs to another user (a volume that
    a system hands out) stays as it is: what is put into it is private file by file.
    """
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if path.stat().st_mode & OTHERS:
        with suppress(PermissionError):
            path.chmod(PRIVATE_FOLDER)


def private_file(path: Path) -> None:
    """A file that its owner alone can read and write: made empty, or as it is. Where it can't be made, who opens it
    says why.
    """
    with suppress(FileNotFoundError, PermissionError):
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        except FileExistsError:
            keep_file_private(path)


def keep_file_private(path: Path) -> None:
    """The same of a file that is there already, or not at all."""
    with suppress(FileNotFoundError, PermissionError):
        mode = path.stat().st_mode
        if stat.S_ISREG(mode) and stat.S_IMODE(mode) != PRIVATE_FILE:
            path.chmod(PRIVATE_FILE)
