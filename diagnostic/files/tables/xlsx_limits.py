"""A workbook measured before it is opened: a small file can unpack to, or span, more than any memory holds.

What opens workbooks takes memory for the rectangle that spans all cells of a sheet, and for as many texts as the file
says it has; where there is not that much, the whole process ends. So both are read here first: quickly where every
tag is written as spreadsheets write it, with an XML parser where one is not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO
from xml.parsers import expat

from diagnostic.files.tables.spans import CHUNK, MOST_CELLS, Damaged, Span

COUNTS = ("count", "uniqueCount")

MAYBE = re.compile(rb"[<:]\s*(?:c|row)[\s/>]|ount\s*=|<!D|\0")
CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [a-z]+="[^"<>&]*")*\s*/?>')
ROW = re.compile(rb'<row r="([0-9]{1,7})"(?: [A-Za-z0-9:]+="[^"<>&]*")*\s*/?>')
COUNT = re.compile(rb' (?:c|uniqueC|iconC)ount="([0-9]{1,19})"')
ERROR = re.compile(rb'<c [^<>]* t="e"')
REFERENCE = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})", re.ASCII)


class Unusual(Exception):
    """XML that is not written as spreadsheets write it."""


def measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Span:
    """The span of one part. Raises Damaged and WorkbookTooLarge."""
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
