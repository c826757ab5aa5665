"""Texts of a workbook's sheets measured before it is opened: one long text may stand in a million cells.

A workbook keeps each text once; what opens it writes the text out in every cell that names it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.parsers import expat

import numpy as np

from diagnostic.files.tables.spans import CHUNK, MOST_TEXT, Damaged, Span, WorkbookTooLarge

SHARED = "xl/sharedstrings.xml"
END = b"si>"  # of a text's element, whatever its prefix
MAYBE = re.compile(rb"""\bt\s*=\s*["']s["']|\0""")
CELL = re.compile(rb"""<c (?:(?!t=)[a-z]+="[^"<>&]*" )*t="s"(?: [a-z]+="[^"<>&]*")*><v>([0-9]{1,8})</v></c>""")


def check(archive: zipfile.ZipFile, spans: Mapping[str, Span]) -> None:
    """Raises WorkbookTooLarge where the texts of one sheet's cells together are too many letters.

    spans : how far cells reach, by part. Texts are read one by one only where their number might be too many.
    """
    part = next((each for each in archive.infolist() if each.filename.lower() == SHARED), None)
    if part is None:
        return
    content = archive.read(part)
    longest = max(map(len, content.split(END)))
    sheets = [name for name, span in spans.items() if span.rows * span.columns * longest > MOST_TEXT]
    if not sheets:
        return
    lengths = _lengths(content)
    for sheet in sheets:
        if _written_out(archive, sheet, lengths) > MOST_TEXT:
            raise WorkbookTooLarge(f"more than {MOST_TEXT >> 20} MiB of text")


def _written_out(archive: zipfile.ZipFile, sheet: str, lengths: np.ndarray) -> int:
    """Letters of all cells of a sheet that name a text."""
    total = 0
    for text in _cells(archive, sheet):
        named = CELL.findall(text)
        if len(named) != len(MAYBE.findall(text)):
            return _carefully(archive, sheet, lengths)
        at = np.array(named, dtype=np.int64) if named else np.empty(0, dtype=np.int64)
        total += int(lengths[at[at < len(lengths)]].sum())
    return total


def _cells(archive: zipfile.ZipFile, sheet: str) -> Iterator[bytes]:
    """The content in pieces that end where a cell ends."""
    rest = b""
    with archive.open(sheet) as stream:
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = rest.rfind(b"</c>") + 4
            if end > 3:
                yield rest[:end]
                rest = rest[end:]
    yield rest


class _Elements:
    """Letters of each text, or the texts that cells name, by an XML parser."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self.lengths: list[int] = []
        self.named: list[str] = []
        self._named = self._value = False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        try:
            for piece in content:
                parser.Parse(piece, False)
        except (expat.ExpatError, LookupError) as error:
            raise Damaged from error

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "si":
            self.lengths.append(0)
        elif kind == "c":
            self._named = attributes.get("t") == "s"
        elif kind == "v" and self._named:
            self._value = True
            self.named.append("")

    def _end(self, name: str) -> None:
        self._value = False

    def _data(self, text: str) -> None:
        if self._value:
            self.named[-1] += text
        elif self.lengths:
            self.lengths[-1] += len(text)


def _lengths(content: bytes) -> np.ndarray:
    """Letters of each text of a workbook, int64."""
    return np.array(_Elements(iter([content])).lengths, dtype=np.int64)


def _carefully(archive: zipfile.ZipFile, sheet: str, lengths: np.ndarray) -> int:
    named = _Elements(_cells(archive, sheet)).named
    return sum(int(lengths[int(each)]) for each in named if each.isdecimal() and int(each) < len(lengths))
