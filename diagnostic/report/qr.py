"""QR codes as drawings: one path of dark squares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import segno

QUIET = 4  # squares of margin that readers need


@dataclass(frozen=True)
class QrCode:
    """A square of `size` units with a margin; `path` draws the dark squares, a unit each."""

    size: int
    path: str


@lru_cache(maxsize=64)
def qr(text: str) -> QrCode:
    """The code that leads a phone's camera to an address.

    >>> qr("http://localhost/meet/BCDFGH").size
    37
    """
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _dark(row)
    )
    return QrCode(len(rows) + 2 * QUIET, path)


def _dark(row: list[int]) -> list[tuple[int, int]]:
    """Where the dark stretches of a row begin, and how long they are."""
    found, x = [], 0
    for dark, stretch in groupby(row):
        length = len(list(stretch))
        if dark:
            found.append((x, length))
        x += length
    return found
