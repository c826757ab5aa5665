"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.obstacles import no_place


def write_whole(path: Path, content: Iterable[bytes]) -> None:
    """Write pieces beside the target and rename, so that a reader sees the old file or the new one, never a part.

    A new file is its owner's alone; one that is written over keeps its mode.
    """
    try:
        _replace(path, content)
    except OSError as error:
        raise no_place(path, error) from error


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file, its owner's alone, that has its name when it is whole and on the disk, and else is not there.

    Raises UserError if there is such a file, or no place for it.
    """
    if os.path.lexists(path):
        raise UserError(Problem(str(path), "a name that is free", "a file", hint="Nothing is written over."))
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600
    except OSError as error:
        raise no_place(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(draft).rename(path)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(FileNotFoundError):
            Path(draft).unlink()
        if isinstance(error, OSError):
            raise no_place(path, error) from error
        raise


def sync_folder(folder: Path) -> None:
    """The names in the folder survive a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(path: Path, content: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
        if path.exists():
            Path(name).chmod(stat.S_IMODE(path.stat().st_mode))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise
