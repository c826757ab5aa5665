"""How far the cells of a workbook reach, and how far they may: a small file can span more than any memory holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from diagnostic.files.tables.shown import Look

MOST_UNPACKED = 512 * 1024 * 1024  # bytes
MOST_TEXT = 256 * 1024 * 1024  # letters in all cells of a sheet; what opens it holds each text twice
MOST_CELLS = 10_000_000  # in the rectangle that spans all cells of a sheet
CHUNK = 1 << 20  # bytes


class Damaged(Exception):
    """The archive, or XML in it, is broken."""


class WorkbookTooLarge(Exception):
    """The archive or one of its sheets is larger than any table; the message says how large."""


@dataclass
class Span:
    """How far the cells of one part reach."""

    rows: int = 0
    columns: int = 0
    errors: bool = False
    tables: dict[str, Look] = field(default_factory=dict)  # by name, where one part holds several

    def reach(self, rows: int, columns: int) -> None:
        """Widen the span to a cell. Raises WorkbookTooLarge beyond the largest table."""
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.rows * self.columns > MOST_CELLS:
            raise WorkbookTooLarge(f"a sheet of {self.rows:,} rows and {self.columns:,} columns")
