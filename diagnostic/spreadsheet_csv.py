"""Tables as CSV that people open in spreadsheets: UTF-8 with its mark, and no cell that is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"  # how what a spreadsheet computes begins, also as wide as letters of Asia
BEGIN = r"((?:^|[;\t\r\n])(?:[^\S\t\r\n]|\")*)"  # of a cell; a semicolon begins one, too, where lists have semicolons
COMPUTED = re.compile(rf"{BEGIN}(?=[{SIGNS}])|^(?=[\t\r])")
KEPT_FROM_COMPUTING = re.compile(rf"{BEGIN}'(?=[{SIGNS}])|^'(?=[\t\r])")


def inert(cell: str) -> str:
    """A text as a cell that no spreadsheet computes, whichever sign its country puts between cells.

    >>> [inert(cell) for cell in ("=1+1", "north", "x;=1+1")]
    ["'=1+1", 'north', "x;'=1+1"]
    """
    return COMPUTED.sub(r"\1'", cell)


def as_written(cell: str) -> str:
    """The text that `inert` was given.

    >>> [as_written(inert(cell)) for cell in ("=1+1", "the drivers'-room", "x;=1+1")]
    ['=1+1', "the drivers'-room", 'x;=1+1']
    """
    return KEPT_FROM_COMPUTING.sub(r"\1", cell)


def spreadsheet_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows of texts, the names of the columns first."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
