"""Tables as text: cells between commas, semicolons, tabs or bars."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from charset_normalizer import from_bytes

from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.tables.columns import TextCells, TextColumn, from_arrow, from_texts
from diagnostic.files.wording import enough, shorten

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
SAMPLE = 50  # rows looked at to tell the separator
SAMPLE_LINES = 1_000
WIDE = 2.5  # cells a row, from which a line of one cell is a title above the table
BLOCK = 1 << 24  # bytes parsed at a time
MARKS = (  # byte order marks, longest first
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
PAGES = ("cp1252", "cp1250")  # of Windows in western and in central Europe; the first where both fit alike
ACCENTED = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")  # in a word
END = re.compile(rb"[\r\n]|\Z")  # of a line
POLISH = re.compile(rb"[A-Za-z\xf3]{3}\xb3|[\xb3\xa3\xb9][a-z\xf3]")  # ł, Ł, ą in words, else ³, £ and ¹
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")  # never typed in a table
NOTHING = b' \t\f,;|"\n'
CLOSE = "Close it, or double it where it belongs to the text."
FEW = "Cells are missing; an empty cell still needs its separator."
SAVE_AS = "Save it as CSV (UTF-8), XLSX or Parquet."


def read(content: bytes, name: str, pad: bool = False) -> TextCells:
    """The cells of a text file. Raises UserError where it is not text or its rows differ in length.

    pad : rows with too few cells are taken, with blanks for those that are missing; too many are where they are empty.
    """
    data, warnings = decode(content, name)
    stream = io.BytesIO(data)
    first = _to_header(stream)
    title, above = _title(stream) if pad else ("", 0)
    if title:
        warnings = (*warnings, title_above(f"{name}:{first}", title))
        first += above
    separator = _separator(stream)
    header, used = _header(stream, separator, name, first)
    start = first + used
    body = data[stream.tell() :].rstrip(b"\n")
    columns = _fast(body, separator, len(header))
    if columns is not None:
        return TextCells(tuple(header), columns, np.arange(start, start + len(columns[0])), first, warnings)
    columns, lines, widths = _careful(body, separator, len(header), start, name, pad)
    short = widths if (widths < len(header)).any() else None
    return TextCells(tuple(header), columns, lines, first, warnings, short)


def decode(content: bytes, name: str) -> tuple[bytes, tuple[Problem, ...]]:
    """`content` as UTF-8 with `\\n` for every line end, and a warning where its encoding had to be guessed."""
    encoding = next((encoding for mark, encoding in MARKS if content.startswith(mark)), None)
    warnings: tuple[Problem, ...] = ()
    try:
        text = content.decode(encoding or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if encoding or b"\0" in content:
            raise _not_text(name, "bytes that are no text") from error
        text, page = _guess(content, name)
        line = content.count(b"\n", 0, error.start) + 1
        hint = f"Read as Windows text ({page}); check the accents. {SAVE_AS}"
        warnings = (Problem(f"{name}:{line}", "text in UTF-8", "another encoding", hint=hint, warning=True),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    data = text.encode()
    if control := CONTROL.search(data):
        line = data.count(b"\n", 0, control.start()) + 1
        raise _not_text(f"{name}:{line}", f"the control character U+{control.group()[0]:04X}")
    return data, warnings


def _guess(content: bytes, name: str) -> tuple[str, str]:
    """Text in one of the code pages, and the page: the likelier one first, the other where that cannot be it."""
    for page in sorted(PAGES, key=_unlikely(content).__getitem__):
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(page), page
    raise _not_text(name, "bytes that are no text")


def _unlikely(content: bytes) -> dict[str, tuple[float, float]]:
    """How little each code page fits the lines with accented words: (chaos, - coherence), zeros without such lines."""
    if POLISH.search(content):
        return {"cp1250": (0.0, -1.0), "cp1252": (0.0, 0.0)}
    lines = list(itertools.islice(_accented(content), SAMPLE_LINES))
    if not lines:
        return dict.fromkeys(PAGES, (0.0, 0.0))
    fits = dict.fromkeys(PAGES, (1.0, 0.0))
    for match in from_bytes(b"\n".join(lines), cp_isolation=list(PAGES)):
        fits |= dict.fromkeys(match.could_be_from_charset, (match.chaos, -match.coherence))
    return fits


def _accented(content: bytes) -> Iterator[bytes]:
    """Lines with an accented word."""
    at = 0
    while found := ACCENTED.search(content, at):
        start = max(at, *(content.rfind(end, at, found.start()) + 1 for end in (b"\n", b"\r")))
        at = END.search(content, found.end()).start()  # type: ignore[union-attr]
        yield content[start:at]


def _not_text(where: str, found: str) -> UserError:
    return UserError(Problem(where, "a table as text", found, hint=SAVE_AS))


def _to_header(stream: io.BytesIO) -> int:
    """Move `stream` to the first line that is not blank; the number of that line, from 1."""
    number = 0
    while True:
        number += 1
        at = stream.tell()
        line = stream.readline()
        if not line or (line.strip(NOTHING) and not line.startswith(b"sep=")):  # a line that spreadsheets write
            break
    stream.seek(at)
    return number


def _reader(stream: io.BytesIO, separator: str) -> Any:
    return csv.reader((line.decode() for line in stream), delimiter=separator, strict=True)


def _title(stream: io.BytesIO) -> tuple[str, int]:
    """The one cell of a line above a table, `stream` moved by so many lines to the header; nothing where it is none."""
    at = stream.tell()
    line = stream.readline()
    lines = _to_header(stream)
    below = _sample(stream)
    title = line.decode().strip().strip('"')
    if any(line.count(each.encode()) for each in SEPARATORS) or max(_fit(below, each)[0] for each in SEPARATORS) < WIDE:
        stream.seek(at)
        return "", 0
    return title, lines


def title_above(where: str, title: str) -> Problem:
    """Warning that the first line names no columns."""
    found = f"'{shorten(title)}' alone"
    return Problem(where, "the names of the columns", found, hint="Read as a title; they are below it.", warning=True)


def _separator(stream: io.BytesIO) -> str:
    """The separator that cuts the header, and the rows below it alike, into the most cells."""
    sample = _sample(stream)
    return max(SEPARATORS, key=lambda separator: _fit(sample, separator))


def _sample(stream: io.BytesIO) -> bytes:
    """The next lines of `stream`, which is not moved."""
    at = stream.tell()
    sample = b"".join(itertools.islice(stream, SAMPLE_LINES))
    stream.seek(at)
    return sample


def _fit(sample: bytes, separator: str) -> tuple[float, int]:
    """Cells of the first row, as far as those below have as many; and cells of the first row."""
    widths: list[int] = []
    with contextlib.suppress(csv.Error):
        widths.extend(map(len, itertools.islice(_reader(io.BytesIO(sample), separator), SAMPLE)))
    width, others = (widths[0], widths[1:]) if widths else (1, [])
    alike = sum(other == width for other in others) / max(1, len(others))
    return (width * alike if width > 1 else 0.0, width)


def _header(stream: io.BytesIO, separator: str, name: str, line: int) -> tuple[list[str], int]:
    """The names of the columns and how many lines they take; `stream` stands behind them."""
    reader = _reader(stream, separator)
    try:
        header: list[str] = next(reader, [])
    except csv.Error as error:
        raise UserError(_quotes(f"{name}:{line}", error)) from error
    if not header:
        raise UserError(Problem(name, "a table", "an empty file"))
    return header, reader.line_num


def _quotes(where: str, error: csv.Error) -> Problem:
    if "field limit" in str(error):
        return Problem(where, f"cells of at most {csv.field_size_limit():,} characters", "a longer one", hint=CLOSE)
    return Problem(where, "a quotation mark at both ends of a cell, or at none", "one that stands alone", hint=CLOSE)


def _fast(body: bytes, separator: str, width: int) -> list[TextColumn] | None:
    """The columns where every line is one row of `width` cells; None where it is not that simple."""
    if body.count(b'"') % 2:
        return None
    names = [str(i) for i in range(width)]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        table = pa.csv.read_csv(
            pa.py_buffer(body),
            read_options=pa.csv.ReadOptions(column_names=names, block_size=BLOCK, use_threads=False),
            parse_options=pa.csv.ParseOptions(delimiter=separator, newlines_in_values=b'"' in body),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, text), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != body.count(b"\n") + 1:
        return None
    return [from_arrow(chunked) for chunked in table.columns]


def _careful(
    body: bytes, separator: str, width: int, line: int, name: str, pad: bool
) -> tuple[list[TextColumn], np.ndarray, np.ndarray]:
    """The columns, the line on which each row starts, and its cells. UserError with every row of another width."""
    rows: list[list[str]] = []
    lines: list[int] = []
    widths: list[int] = []
    problems: list[Problem] = []
    reader = _reader(io.BytesIO(body), separator)
    while True:
        at = line + reader.line_num
        try:
            row = next(reader, None)
        except csv.Error as error:
            problems.append(_quotes(f"{name}:{at}", error))
            break
        if row is None:
            break
        while pad and len(row) > width and not row[-1].strip():  # empty cells behind the last column
            row.pop()
        if row and len(row) != width:
            problems.append(ragged(f"{name}:{at}", width, len(row), separator))
        if row and len(row) <= width:
            rows.append(row + [""] * (width - len(row)))
            lines.append(at)
            widths.append(len(row))
    if not (pad and all(problem.hint == FEW for problem in problems)):
        refuse(enough(problems, name))
    columns = [from_texts(cells) for cells in zip(*rows, strict=True)] or [from_texts(())] * width
    return columns, np.asarray(lines, dtype=np.int64), np.asarray(widths, dtype=np.int64)


def ragged(where: str, width: int, found: int, separator: str = ",") -> Problem:
    """Problem of a row with too few or too many cells."""
    many = f"Put a cell that holds {SEPARATORS[separator]} between quotation marks."
    return Problem(where, f"{width} cells, as in the header", str(found), hint=FEW if found < width else many)
