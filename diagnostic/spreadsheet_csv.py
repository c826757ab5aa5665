"""Tables as CSV that people open in spreadsheets: UTF-8 with its mark, and no cell that is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how cells begin that a spreadsheet computes


def inert(cell: str) -> str:
    """A text as a cell that no spreadsheet computes.

    >>> [inert(cell) for cell in ("=1+1", "north")]
    ["'=1+1", 'north']
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def spreadsheet_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows of texts, the names of the columns first."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
