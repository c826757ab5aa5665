"""How a sheet of XLSX looks: hidden rows and columns, merged areas, formats, formulas without a result.

Only doubts are made of it. So it is looked for where spreadsheets write it, and what is written otherwise is not found.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, NamedTuple
from xml.parsers import expat

from diagnostic.files.tables.shown import PERCENT, ROUNDED, WORDS, ZEROS, Look
from diagnostic.files.tables.spans import CHUNK

BOOK, LINKS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
MOST_FORMATTED = 200_000  # cells with a format of their own that are looked at
ROW = re.compile(rb"<row [^<>]*[^<>/]>")  # with cells
COLUMN = re.compile(rb"<col [^<>]*>")
MERGED = re.compile(rb'<mergeCell [^<>]*ref="[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}([0-9]{1,7})"')
UNSOLVED = re.compile(rb"<c [^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\[\]]*\]|_.|\*.')  # what a format writes that is no digit
BUILT_IN = {1: "0", 3: "#,##0", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0"}


class Format(NamedTuple):
    """How a format shows numbers, and how long its code is."""

    kind: str
    digits: int


def look(content: bytes, sheet: str) -> Look:
    """How the sheet of that name looks; nothing special where that cannot be told."""
    shown = Look()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = _parts(archive).get(sheet)
            if part is not None:
                formats = _formats(archive)
                with archive.open(part) as stream:
                    _look(stream, formats, shown)
    except (zipfile.BadZipFile, KeyError, ValueError, expat.ExpatError):
        return Look()
    return shown


def sheet_parts(content: bytes) -> dict[str, str]:
    """The part of the archive that holds each sheet, by its name; none where that cannot be told."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts(archive)
    except (zipfile.BadZipFile, KeyError, ValueError, expat.ExpatError):
        return {}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def link(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.endswith("Relationship"):
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    def sheet(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet" and "name" in attributes:
            names[attributes["name"]] = next(value for key, value in attributes.items() if key.endswith(":id"))

    _each_tag(archive.read(LINKS), link)
    _each_tag(archive.read(BOOK), sheet)
    return {name: targets[id_] for name, id_ in names.items() if id_ in targets}


def _each_tag(xml: bytes, seen: Callable[[str, Mapping[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = seen
    parser.Parse(xml, True)


def _formats(archive: zipfile.ZipFile) -> dict[int, Format]:
    """Styles of cells that show a number as something else."""
    if STYLES not in archive.namelist():
        return {}
    codes = dict(BUILT_IN)
    formats: list[int] = []
    inside = [False]

    def style(tag: str, attributes: Mapping[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif kind in ("cellXfs", "cellStyleXfs", "cellStyles"):
            inside[0] = kind == "cellXfs"
        elif kind == "xf" and inside[0]:
            formats.append(int(attributes.get("numFmtId", 0)))

    _each_tag(archive.read(STYLES), style)
    kinds = {at: Format(shown_as(code), len(code)) for at, code in enumerate(codes.get(each, "") for each in formats)}
    return {at: format_ for at, format_ in kinds.items() if format_.kind}


def shown_as(code: str) -> str:
    """What a number looks like by the code of a format; nothing where it shows what it is, or is a date.

    >>> [shown_as(code) for code in ("0%", "000", '[=1]"Yes";"No"', ";;;", "0", "0.00", "General", "dd.mm.yyyy")]
    ['percent', 'zeros', 'words', 'words', 'rounded', '', '', '']
    """
    bare = LITERAL.sub("", code)
    first = bare.split(";")[0].strip()
    if "%" in bare:
        return PERCENT
    if re.fullmatch(r"0{2,}", first):
        return ZEROS
    if code and not first and (";" in bare or '"' in code):
        return WORDS
    return ROUNDED if re.fullmatch(r"[#,]*0", first) else ""


def _look(stream: IO[bytes], formats: Mapping[int, Format], shown: Look) -> None:
    formatted = _formatted(formats)
    marks = [b' s="%d"' % style for style in formats]
    left = MOST_FORMATTED
    for text in _pieces(stream):
        if b"hidden=" in text:
            shown.hidden_rows += [int(_attribute(tag, "r")) for tag in _hidden(ROW, text)]
            shown.hidden_columns += _hidden_columns(text)
        shown.filtered = shown.filtered or b"<filterColumn" in text
        shown.merged += map(int, MERGED.findall(text)) if b"<mergeCell " in text else ()
        shown.unsolved += len(UNSOLVED.findall(text)) if b"<f" in text else 0
        if left and any(mark in text for mark in marks):
            left -= _count_formatted(formatted.findall(text)[:left], formats, shown)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The content in pieces that end before a cell, or before a tag where there are no cells."""
    rest = b""
    while chunk := stream.read(CHUNK):
        rest += chunk
        cell = rest.rfind(b"<c ")
        end = cell if cell > 0 else max(rest.rfind(b"<"), 0)
        yield rest[:end]
        rest = rest[end:] if len(rest) - end <= CHUNK else b""
    yield rest


def _hidden_columns(text: bytes) -> list[tuple[int, int]]:
    return [(int(_attribute(tag, "min")), int(_attribute(tag, "max"))) for tag in _hidden(COLUMN, text)]


def _hidden(kind: re.Pattern[bytes], text: bytes) -> list[str]:
    """Tags of rows or columns that are hidden."""
    return [tag.decode("latin-1") for tag in kind.findall(text) if b'hidden="1"' in tag or b'hidden="true"' in tag]


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([0-9]{{1,7}})"', tag)
    return found[1] if found else "0"


def _formatted(formats: Mapping[int, Format]) -> re.Pattern[bytes]:
    """Cells with a number and one of these styles: their column, style and number."""
    styles = "|".join(map(str, formats)) or "-"
    cell = rf'<c r="([A-Z]{{1,3}})[0-9]+" s="({styles})"(?: t="n")?>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>([^<]+)</v>'
    return re.compile(cell.encode())


def _count_formatted(cells: Sequence[tuple[bytes, bytes, bytes]], formats: Mapping[int, Format], shown: Look) -> int:
    """Add cells that are shown otherwise; how many were looked at."""
    for column, style, number in cells:
        kind, digits = formats[int(style)]
        if kind == ZEROS and not (number.isdigit() and len(number) < digits):
            continue
        if kind != ROUNDED or b"." in number:
            shown.count(kind, _number(column))
    return len(cells)


def _number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at
