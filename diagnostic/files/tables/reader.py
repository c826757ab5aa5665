"""Any table a person hands over: CSV, XLSX, ODS, Parquet, SPSS; read as text, with the row a person sees for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.bytes import read_bytes
from diagnostic.files.tables import delimited, parquet, spss, workbooks
from diagnostic.files.tables.columns import TextCells, TextColumn, clean
from diagnostic.files.wording import shorten

MOST_BYTES = 2 * 1024**3
MOST_COLUMNS = 10_000
NAME = "Write one above it, or delete the column."
ONCE = "Rename all but one."
NO_TABLES = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file", "Save it as XLSX or CSV (UTF-8)."),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"bzh91ay", "a compressed file", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed file", "Unpack it first."),
    (b"%pdf", "a PDF", delimited.SAVE_AS),
    (b"<!doctype", "a web page", delimited.SAVE_AS),
    (b"<html", "a web page", delimited.SAVE_AS),
    (b"<table", "a web page", delimited.SAVE_AS),
    (
        b"<?xml",
        "an XML file",
        f"{delimited.SAVE_AS} A survey's structure (.lss) is a questionnaire: New survey takes it.",
    ),
    (b"[{", "JSON", delimited.SAVE_AS),
    (b"[\n", "JSON", delimited.SAVE_AS),
)


@dataclass(frozen=True)
class Table:
    """A table of text. Confidential when it holds answers: its cells are never part of its `repr`.

    columns : the header, no name empty and none twice.
    cells : one `TextColumn` for each, all of the same length.
    lines : int64, rows: the line (CSV), row (XLSX, ODS) or record (Parquet) of each row in the file, from 1.
    warnings : what was read with a doubt.
    also : other names that the file gives a column, such as the question's text below its code.
    doubled : names that several columns have, with their positions from 1, and unnamed : positions of columns without
    a name; none of these is in `columns`, and there are some only where odd columns are left aside.
    cut : bool, rows, by column: the row ends before it. Only of columns before which a row ends.
    """

    name: str
    columns: tuple[str, ...]
    cells: tuple[TextColumn, ...] = field(repr=False)
    lines: np.ndarray = field(repr=False)
    header_line: int = 1
    warnings: tuple[Problem, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubled: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unnamed: tuple[int, ...] = ()
    cut: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def first_row(self) -> int:
        """The row in the file of the first row below the header."""
        return int(self.lines[0]) if len(self) else self.header_line + 1

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All cells as stripped text, "" where missing; columns as in the file."""
        return pd.DataFrame({name: cells.series() for name, cells in zip(self.columns, self.cells, strict=True)})

    def column(self, name: str) -> TextColumn:
        """Cells of the column of that name."""
        return self.cells[self.columns.index(name)]

    def take(self, keep: np.ndarray) -> Table:
        """The rows that `keep` (bool) selects. Raises UserError where none is left."""
        if not keep.any():
            raise UserError(Problem(self.name, "at least one row that is taken", "none"))
        cells = tuple(column.take(keep) for column in self.cells)
        cut = {column: rows[keep] for column, rows in self.cut.items()}
        return replace(self, cells=cells, lines=self.lines[keep], cut=cut)

    def where(self, row: int) -> str:
        """The place of a row (from 0) as the person sees it in the file: `answers.csv:17`."""
        return f"{self.name}:{self.lines[row]}"

    @property
    def header(self) -> str:
        """The place of the header; the file's name where it has no line of its own."""
        return f"{self.name}:{self.header_line}" if self.header_line else self.name


def read_table(source: Path | bytes, name: str | None = None, sheet: str | None = None) -> Table:
    """The table in a file or its content, known by what it holds and not by how it is called.

    `name` is what messages call it (the path if left out), `sheet` a sheet of a workbook (else the first).
    Raises UserError with every problem found: not a table, rows of unequal length, columns without a name or twice.
    """
    name = name or called(source)
    return sound(read_cells(source, name, sheet), name)


def called(source: Path | bytes) -> str:
    """What messages call a file that has no other name."""
    return str(source) if isinstance(source, Path) else "table"


def read_cells(source: Path | bytes, name: str, sheet: str | None = None, pad: bool = False) -> TextCells:
    """The cells of a file or its content, its header not judged yet. Raises UserError where it is no table.

    pad : rows that end too early are taken.
    """
    content = source if isinstance(source, bytes) else read_bytes(source, MOST_BYTES)
    if len(content) > MOST_BYTES:
        raise UserError(Problem(name, "a file of at most 2 GiB", "a larger one", hint="Write it as Parquet."))
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"par1"):
        return parquet.read(content, name)
    if spss.is_spss(start):
        return spss.read(content, name)
    if start.startswith((b"pk\x03\x04", b"pk\x05\x06")):
        return workbooks.read(content, name, sheet)
    for mark, found, hint in NO_TABLES:
        if start.startswith(mark):
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise UserError(workbooks.protected(name))
            raise UserError(Problem(name, "a table", found, hint=hint))
    if not content.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise UserError(Problem(name, "a table", "an empty file"))
    return delimited.read(content, name, pad)


def sound(cells: TextCells, name: str, also: Mapping[int, tuple[str, ...]] | None = None, odd: bool = False) -> Table:
    """`cells` with a sound header, without rows and unnamed columns that hold nothing.

    also : other names of columns, by position. odd : columns without a name and names that several columns have are
    left aside instead of refused.
    """
    header = [" ".join(clean(title).split()) for title in cells.header]
    blank = [column.blank for column in cells.columns] if not all(header) else []
    kept = [i for i, title in enumerate(header) if title or not blank[i].all()]
    full = ~_blank_rows([cells.columns[i] for i in kept], len(cells.lines))
    if not full.all():
        cells = cells.take(full)
    twice = {title for title, times in Counter(header[i] for i in kept).items() if title and times > 1}
    unnamed = tuple(i + 1 for i in kept if not header[i])
    if odd:
        kept = [i for i in kept if header[i] and header[i] not in twice]
    refuse(_faults([header[i] for i in kept], kept, f"{name}:{cells.header_line}" if cells.header_line else name))
    if not len(cells.lines):
        raise UserError(Problem(name, "at least one row below the header", "only a header"))
    widths = cells.widths
    return Table(
        name,
        tuple(header[i] for i in kept),
        tuple(cells.columns[i] for i in kept),
        cells.lines,
        cells.header_line,
        cells.warnings,
        {header[i]: names for i, names in (cells.also if also is None else also).items() if i in set(kept)},
        {each: tuple(i + 1 for i, title in enumerate(header) if title == each) for each in sorted(twice) if odd},
        unnamed if odd else (),
        {} if widths is None else {header[i]: widths <= i for i in kept if (widths <= i).any()},
    )


def _faults(header: Sequence[str], positions: Sequence[int], where: str) -> list[Problem]:
    if len(header) > MOST_COLUMNS:
        return [Problem(where, f"at most {MOST_COLUMNS:,} columns", f"{len(header):,}")]
    at: dict[str, list[int]] = {}
    for title, position in zip(header, positions, strict=True):
        at.setdefault(title, []).append(position + 1)
    unnamed = at.pop("", [])
    problems = [repeated(where, title, places) for title, places in at.items() if len(places) > 1]
    if unnamed:
        problems.append(Problem(where, "a name for every column", f"none for {_columns(unnamed)}", hint=NAME))
    return problems


def repeated(where: str, title: str, places: Sequence[int]) -> Problem:
    """Problem of a name that several columns have."""
    return Problem(where, "every column name once", f"'{shorten(title)}' for {_columns(places)}", hint=ONCE)


def _columns(places: Sequence[int]) -> str:
    """`column 3`, `columns 2, 5 and 9`, at most ten of them."""
    shown = [str(place) for place in places[:10]]
    if len(places) > 10:
        shown.append(f"{len(places) - 10:,} more")
    return f"column {shown[0]}" if len(shown) == 1 else f"columns {', '.join(shown[:-1])} and {shown[-1]}"


def _blank_rows(columns: Sequence[TextColumn], rows: int) -> np.ndarray:
    blank = np.ones(rows, dtype=bool)
    for column in columns:
        if not blank.any():
            break
        blank &= column.blank
    return blank
