"""An OpenDocument spreadsheet measured before it is opened: one cell may say that it stands there a billion times.

What opens spreadsheets writes every repeated cell and row out, but for blank ones behind the last that hold something.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from diagnostic.files.tables.spans import CHUNK, MOST_UNPACKED, Damaged, Span, WorkbookTooLarge

CONTENT = "content.xml"
CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
VALUES = ("value", "value-type", "string-value", "date-value", "time-value", "boolean-value")
FILLED = frozenset({"table:formula", *(f"office:{value}" for value in VALUES)})
LONGEST = 12  # digits of a number of repeats


def measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Span:
    """The span of the tables of a spreadsheet's content. Raises Damaged and WorkbookTooLarge."""
    tables = _Tables()
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            tables.feed(chunk)
    tables.feed(b"", end=True)
    return tables.span


class _Tables:
    """Adds up rows and cells as they stand there, with those that are repeated."""

    def __init__(self) -> None:
        self.span = Span()
        self.inside = 0  # tables
        self.rows = self.times = 0  # rows above the present one, and how often it stands there
        self.cells = self.repeated = 0  # cells before the present one in its row, and how often it stands there
        self.letters = self.text = 0  # of the present cell, and of all before it as often as they stand there
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.CharacterDataHandler = self.data
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def feed(self, chunk: bytes, end: bool = False) -> None:
        """Read on. Raises Damaged where it is no XML."""
        try:
            self.parser.Parse(chunk, end)
        except (expat.ExpatError, LookupError) as error:
            raise Damaged from error

    def doctype(self, *_: object) -> None:
        raise Damaged

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in CELLS:
            self.settle()
            self.cells += self.repeated
            self.repeated = _times(attributes.get("table:number-columns-repeated"))
            self.letters = len(attributes.get("office:string-value", ""))
            if not FILLED.isdisjoint(attributes):
                self.filled()
                self.span.errors = self.span.errors or attributes.get("calcext:value-type") == "error"
        elif name == "text:p":
            self.filled()
        elif name == "text:s":
            self.letters += _times(attributes.get("text:c"))
        elif name == "table:table-row":
            self.settle()
            self.rows += self.times
            self.times = _times(attributes.get("table:number-rows-repeated"))
            self.cells = self.repeated = 0
        elif name == "table:table":
            self.inside += 1
            if self.inside > 1:
                raise Damaged  # a table within a cell of another
            self.rows = self.times = self.cells = self.repeated = 0

    def end(self, name: str) -> None:
        if name == "table:table":
            self.settle()
            self.inside -= 1

    def data(self, text: str) -> None:
        self.letters += len(text)

    def filled(self) -> None:
        """The present cell holds something, as often as it and its row stand there."""
        self.span.reach(self.rows + self.times, self.cells + self.repeated)

    def settle(self) -> None:
        """Add the text of the cell that ends. Raises WorkbookTooLarge beyond what any workbook may unpack to."""
        self.text += self.letters * self.repeated * self.times
        self.letters = 0
        if self.text > MOST_UNPACKED:
            raise WorkbookTooLarge(f"more than {MOST_UNPACKED >> 20} MiB of text")


def _times(text: str | None) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST):
        raise Damaged
    return int(text)
