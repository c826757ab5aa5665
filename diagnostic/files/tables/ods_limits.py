"""An OpenDocument spreadsheet measured before it is opened: one cell may say that it stands there a billion times.

What opens spreadsheets writes every repeated cell and row out, but for blank ones behind the last that hold something.
On the way it is seen how each table looks.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from diagnostic.files.tables.shown import PERCENT, ROUNDED, WORDS, ZEROS, Look
from diagnostic.files.tables.spans import CHUNK, MOST_TEXT, Damaged, Span, WorkbookTooLarge

CONTENT = "content.xml"
CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
VALUES = ("value", "value-type", "string-value", "date-value", "time-value", "boolean-value")
FILLED = frozenset({"table:formula", *(f"office:{value}" for value in VALUES)})
MOST_HIDDEN = 10_000  # rows of one kind that are counted one by one
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
        self.columns = 0  # that were described
        self.cells = self.repeated = 0  # cells before the present one in its row, and how often it stands there
        self.shown = Look()
        self.unseen = self.row_filled = False  # the present row
        self.number: str | None = None  # in the present cell, and what is shown of it
        self.said = ""
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
                self.look(attributes)
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
            self.unseen = attributes.get("table:visibility", "visible") != "visible"
            self.row_filled = False
            self.shown.filtered = self.shown.filtered or attributes.get("table:visibility") == "filter"
        elif name == "table:table-column":
            self.columns += (times := _times(attributes.get("table:number-columns-repeated")))
            if attributes.get("table:visibility", "visible") != "visible":
                self.shown.hidden_columns.append((self.columns - times + 1, self.columns))
        elif name == "table:table":
            self.inside += 1
            if self.inside > 1:
                raise Damaged  # a table within a cell of another
            self.rows = self.times = self.cells = self.repeated = self.columns = 0
            self.shown = self.span.tables.setdefault(attributes.get("table:name", ""), Look())

    def end(self, name: str) -> None:
        if name == "table:table":
            self.settle()
            self.inside -= 1

    def data(self, text: str) -> None:
        self.letters += len(text)
        if self.number is not None:
            self.said += text

    def look(self, attributes: Mapping[str, str]) -> None:
        """Keep what doubts are made of."""
        kind = attributes.get("office:value-type", "")
        self.number = attributes.get("office:value") if kind in ("float", "percentage") else None
        self.said = ""
        self.shown.unsolved += "table:formula" in attributes and not kind
        spanned = _times(attributes.get("table:number-rows-spanned"))
        if spanned > 1 or "table:number-columns-spanned" in attributes:
            self.shown.merged.append(self.rows + spanned)

    def filled(self) -> None:
        """The present cell holds something, as often as it and its row stand there."""
        self.span.reach(self.rows + self.times, self.cells + self.repeated)
        self.shown.filled = True
        if self.unseen and not self.row_filled:
            self.shown.hidden_rows += range(self.rows + 1, self.rows + min(self.times, MOST_HIDDEN) + 1)
        self.row_filled = True

    def settle(self) -> None:
        """Add the text of the cell that ends. Raises WorkbookTooLarge beyond the longest text of a sheet."""
        self.text += self.letters * self.repeated * self.times
        self.letters = 0
        if self.number is not None and (kind := shown_as(self.number, self.said.strip())):
            self.shown.count(kind, self.cells + 1, self.repeated * self.times)
        self.number = None
        if self.text > MOST_TEXT:
            raise WorkbookTooLarge(f"more than {MOST_TEXT >> 20} MiB of text")


def _times(text: str | None) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST):
        raise Damaged
    return int(text)


def shown_as(number: str, said: str) -> str:
    """What a number is shown as; nothing where the two are the same, or differ by what anybody reads alike.

    >>> [shown_as(*each) for each in (("0.8", "80%"), ("7", "007"), ("1", "Yes"), ("3.7", "4"), ("3.7", "3,7"))]
    ['percent', 'zeros', 'words', 'rounded', '']
    """
    if said.endswith("%"):
        return PERCENT
    if not any(map(str.isdigit, said)):
        return WORDS
    if number.isdigit() and said.isdigit():
        return ZEROS if len(said) > len(number) else ""
    return ROUNDED if "." in number and said.lstrip("-").isdigit() else ""
