"""The inside of a backup: lines of JSON, compressed and sealed.

The first line says what wrote it and when; an object with `table` and `columns` is followed by that table's rows, one
array a line; the last object has the keys, the rows by table, and the SHA-256 of all lines before it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from diagnostic.errors import Problem, UserError
from diagnostic.services.backup.encryption import Sealed, Sealer
from diagnostic.storage.database.tables import REVISION


class Lines:
    """Writes lines into a sealed file; `hash` is of all that were written."""

    def __init__(self, file: BinaryIO, passphrase: str):
        self._sealer, self._deflate, self._hash = Sealer(file, passphrase), zlib.compressobj(1), hashlib.sha256()

    @property
    def hash(self) -> str:
        """SHA-256 of the lines that were written, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, value: Any) -> None:
        """Add a value as one line."""
        line = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
        self._hash.update(line)
        self._sealer.write(self._deflate.compress(line))

    def close(self) -> None:
        """Write what is left, and the mark of the end."""
        self._sealer.write(self._deflate.flush())
        self._sealer.close()


Line = tuple[Any, str]  # a value, and the hash of all lines before it


def read_lines(path: Path, passphrase: str) -> tuple[dict[str, Any], Iterator[Line]]:
    """(the first line, the others one by one) of a backup that is whole.

    Raises UserError for a file that is none, is damaged or cut off, does not fit the passphrase, or was written by a
    newer version. All of it is looked through before anything is handed out.
    """
    sealed = Sealed(path, passphrase)
    deque(sealed, maxlen=0)
    lines = _lines(sealed)
    first, _ = next(lines)
    if first["revision"] > REVISION:
        found = f"one of revision {first['revision']}, made by Inside Out {first['version']}"
        expected = f"a backup whose tables this version knows, up to revision {REVISION}"
        raise UserError(Problem(str(path), expected, found, hint="Restore it with that version."))
    return first, lines


def _lines(blocks: Iterable[bytes]) -> Iterator[Line]:
    inflate, before, rest = zlib.decompressobj(), hashlib.sha256(), b""
    for content in chain(map(inflate.decompress, blocks), (last() for last in (inflate.flush,))):
        *whole, rest = (rest + content).split(b"\n")
        for line in whole:
            yield orjson.loads(line), before.hexdigest()
            before.update(line + b"\n")
