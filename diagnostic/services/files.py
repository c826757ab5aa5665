"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from diagnostic.errors import Problem, UserError


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target and rename, so that a reader sees the old file or the new one, never a part."""
    try:
        _replace(path, content)
    except OSError as error:
        found = (error.strerror or "none").lower()
        hint = "Check that the folder exists and may be written, and that this is no folder itself."
        raise UserError(Problem(str(path), "a place to write", found, hint=hint)) from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
