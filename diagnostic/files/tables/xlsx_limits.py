"""A workbook measured before it is opened: a small file can unpack to, or span, more than any memory holds.

What opens workbooks takes memory for the rectangle that spans all cells of a sheet, and for as many texts as the file
says it has; where there is not that much, the whole process ends. So both are read here first: quickly where every
tag is written as spreadsheets write it, with an XML parser where one is not.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

MOST_UNPACKED = 512 * 1024 * 1024  # bytes
MOST_CELLS = 10_000_000  # in the rectangle that spans all cells of a sheet
CHUNK = 1 << 20  # bytes
COUNTS = ("count", "uniqueCount")

MAYBE = re.compile(rb"[<:]\s*(?:c|row)[\s/>]|ount\s*=|<!D|\0")
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [a-z]+="[^"<>&]*")*\s*/?>')
ROW = re.compile(rb'<row r="([0-9]{1,7})"(?: [A-Za-z0-9:]+="[^"<>&]*")*\s*/?>')
COUNT = re.compile(rb' (?:c|uniqueC|iconC)ount="([0-9]{1,19})"')
ERROR = re.compile(rb'<c [^>]* t="e"')
REFERENCE = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})", re.ASCII)


class Damaged(Exception):
    """The archive, or XML in it, is broken."""


class WorkbookTooLarge(Exception):
    """The archive or one of its sheets is larger than any table; the message says how large."""


class Unusual(Exception):
    """XML that is not written as spreadsheets write it."""


@dataclass(frozen=True)
class WorkbookParts:
    """The names of all parts of an archive, and whether a cell holds the error of a formula."""

    parts: frozenset[str]
    errors: bool


@dataclass
class Span:
    """How far the cells of one part reach."""

    rows: int = 0
    columns: int = 0
    errors: bool = False

    def reach(self, rows: int, columns: int) -> None:
        """Widen the span to a cell. Raises WorkbookTooLarge beyond the largest table."""
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.rows * self.columns > MOST_CELLS:
            raise WorkbookTooLarge(f"a sheet of {self.rows:,} rows and {self.columns:,} columns")


def survey(content: bytes) -> WorkbookParts:
    """Read every part to its end, which checks it, and measure the sheets. Raises Damaged and WorkbookTooLarge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise WorkbookTooLarge(f"more than {MOST_UNPACKED >> 20} MiB when unpacked")
            spans = [_measure(archive, part) for part in parts]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Damaged from error
    return WorkbookParts(frozenset(part.filename for part in parts), any(span.errors for span in spans))


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Span:
    try:
        with archive.open(part) as stream:
            return _quickly(stream)
    except Unusual:
        with archive.open(part) as stream:
            return _carefully(stream)


def _quickly(stream: IO[bytes]) -> Span:
    """The span, where everything that may be a cell, a row or a count is written in the usual way; raises Unusual."""
    span = Span()
    for text in _tags(stream):
        cells, rows, counts = CELL.findall(text), ROW.findall(text), COUNT.findall(text)
        if len(MAYBE.findall(text)) != len(cells) + len(rows) + len(counts):
            raise Unusual
        if any(int(count) > MOST_CELLS for count in counts):
            raise Damaged
        letters = {letters for letters, _ in cells}
        digits = {*rows, *(digits for _, digits in cells)}
        span.reach(max(map(int, digits), default=0), max((_number(each.decode()) for each in letters), default=0))
        span.errors = span.errors or (b' t="e"' in text and bool(ERROR.search(text)))
    return span


def _tags(stream: IO[bytes]) -> Iterator[bytes]:
    """The content in pieces that end where a tag ends."""
    rest = b""
    while chunk := stream.read(CHUNK):
        rest += chunk
        end = rest.rfind(b">") + 1
        if not end and len(rest) > CHUNK:
            raise Unusual
        yield rest[:end]
        rest = rest[end:]
    yield rest


def _carefully(stream: IO[bytes]) -> Span:
    """The span by an XML parser; what is no XML must not hold a sheet either."""
    sheet = _SheetElements()
    readable, rest = True, b""
    while chunk := stream.read(CHUNK):
        readable = readable and sheet.feed(chunk)
        if not readable and b"sheetdata" in (rest + chunk).replace(b"\0", b"").lower():
            raise Damaged
        rest = chunk[-64:]
    return sheet.span


class _SheetElements:
    """Measures cells and rows, those that say their places and those that follow the one before."""

    def __init__(self) -> None:
        self.span = Span()
        self.in_row = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.doctype

    def feed(self, chunk: bytes) -> bool:
        """Whether it is still XML."""
        try:
            self.parser.Parse(chunk, False)
        except (expat.ExpatError, LookupError):  # broken, or in an encoding nobody knows
            return False
        return True

    def doctype(self, *_: object) -> None:
        raise Damaged

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if any(_whole(attributes.get(count)) > MOST_CELLS for count in COUNTS):
            raise Damaged
        kind = name.rpartition(":")[2]
        if kind == "row":
            self.in_row, row = 0, _place(attributes.get("r"), self.span.rows + 1)[1]
            self.span.reach(row, 0)
        elif kind == "c":
            self.in_row, row = _place(attributes.get("r"), self.span.rows, self.in_row + 1)
            self.span.reach(row, self.in_row)
            self.span.errors = self.span.errors or attributes.get("t") == "e"


def _place(reference: str | None, row: int, column: int = 0) -> tuple[int, int]:
    """Column and row of a cell's (`B7`) or a row's (`7`) reference, from 1; those given where it has none."""
    if reference is None:
        return column, row
    match = REFERENCE.fullmatch(reference)
    if not match or bool(match[1]) != bool(column):
        raise Damaged
    return _number(match[1]), int(match[2])


def _whole(text: str | None) -> int:
    return int("".join(filter(str.isdecimal, text or "")) or 0)


def _number(letters: str) -> int:
    """1 for A, 27 for AA."""
    at = 0
    for letter in letters.upper():
        at = at * 26 + ord(letter) - 64
    return at
