"""Tables as spreadsheets: XLSX."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence, Set

import numpy as np
import python_calamine as calamine

from diagnostic.definitions.cells import Cells, Column, from_texts, text_of
from diagnostic.errors import Problem, UserError, did_you_mean

MOST_UNPACKED = 512 * 1024 * 1024  # bytes; a workbook is a ZIP archive, and a small one can hold a bomb
MOST_CELLS = 10_000_000  # reading takes memory for the rectangle that spans all cells, filled or not
CHUNK = 1 << 20  # bytes
OVERLAP = 64  # bytes; more than a cell's reference takes
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
FORMULA_ERROR = re.compile(rb"""<c\b[^>]*\bt\s*=\s*["']e["']""")
AS_CSV = "save the sheet as CSV (UTF-8)"


def read(content: bytes, name: str, sheet: str | None = None) -> Cells:
    """The cells of one sheet: `sheet`, or the first that is visible. Raises UserError where it cannot be read."""
    warnings = _survey(content, name)
    rows, title = _rows(content, name, sheet)
    at = next((i for i, row in enumerate(rows) if any(text_of(cell).strip() for cell in row)), None)
    if at is None:
        hint = f"The sheet '{title}' was read; put the table on the first sheet."
        raise UserError(Problem(name, "a table", "an empty sheet", hint=hint))
    below = rows[at + 1 :]
    columns = [_column(cells) for cells in zip(*below, strict=True)] or [from_texts(())] * len(rows[at])
    lines = np.arange(at + 2, at + 2 + len(below), dtype=np.int64)
    return Cells(tuple(map(text_of, rows[at])), columns, lines, at + 1, warnings)


def _survey(content: bytes, name: str) -> tuple[Problem, ...]:
    """Read every part to its end, which checks it, and measure it; raises UserError unless all is sound and sane."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if not any(part.filename.startswith("xl/") for part in parts):
                raise UserError(_no_workbook(name, {part.filename for part in parts}))
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UserError(_too_large(name, f"more than {MOST_UNPACKED >> 20} MiB when unpacked"))
            errors = [_survey_part(archive, part, name) for part in parts]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise UserError(_broken(name)) from error
    hint = "They are read as blank; mend the formulas if they matter."
    warning = Problem(name, "cells without an error", "some such as #N/A or #REF!", hint=hint, warning=True)
    return (warning,) if any(errors) else ()


def _survey_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bool:
    """Whether a formula of this part ended in an error."""
    letters: set[bytes] = set()
    rows = {0}
    rest = b""
    errors = False
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            window = rest + chunk
            found = REFERENCE.findall(window)
            letters.update(column for column, _ in found)
            rows = {max(rows | {int(row) for _, row in found})}
            errors = errors or bool(FORMULA_ERROR.search(window))
            rest = chunk[-OVERLAP:]
    columns = max(map(_column_number, letters), default=0)
    if max(rows) * columns > MOST_CELLS:
        raise UserError(_too_large(name, f"a sheet of {max(rows):,} rows and {columns:,} columns"))
    return errors


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    at = 0
    for letter in letters.upper():
        at = at * 26 + letter - 64
    return at


def _rows(content: bytes, name: str, sheet: str | None) -> tuple[list[list], str]:
    try:
        with calamine.load_workbook(io.BytesIO(content)) as workbook:
            title = _choose(workbook, name, sheet)
            return workbook.get_sheet_by_name(title).to_python(skip_empty_area=False), title
    except (UserError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise UserError(_broken(name)) from error


def _choose(workbook: calamine.CalamineWorkbook, name: str, sheet: str | None) -> str:
    kinds, visible = calamine.SheetTypeEnum, calamine.SheetVisibleEnum
    sheets = [each for each in workbook.sheets_metadata if each.typ == kinds.WorkSheet]
    titles = [each.name for each in sheets]
    if not titles:
        raise UserError(Problem(name, "a sheet with a table", "none"))
    if sheet is None:
        return next((each.name for each in sheets if each.visible == visible.Visible), titles[0])
    if sheet not in titles:
        hint = did_you_mean(sheet, titles) or f"There are: {', '.join(titles[:10])}."
        raise UserError(Problem(name, "the name of one of its sheets", f"'{sheet}'", hint=hint))
    return sheet


def _column(cells: Sequence[object]) -> Column:
    known: dict[tuple[type, object], str] = {}
    texts = []
    for cell in cells:
        key = (type(cell), cell)
        text = known.get(key)
        if text is None:
            text = known[key] = text_of(cell)
        texts.append(text)
    return from_texts(texts)


def _no_workbook(name: str, parts: Set[str]) -> Problem:
    if "content.xml" in parts:
        return Problem(name, "a table", "an OpenDocument file", hint="Save it as XLSX or CSV (UTF-8).")
    return Problem(name, "a table", "a ZIP archive", hint="Unpack it and hand over what is inside.")


def protected(name: str) -> Problem:
    expected = "a workbook that opens without a password"
    return Problem(name, expected, "a protected one", hint=f"Remove the password, or {AS_CSV}.")


def _broken(name: str) -> Problem:
    return Problem(name, "a workbook that opens", "a damaged one", hint=f"Open and save it again, or {AS_CSV}.")


def _too_large(name: str, found: str) -> Problem:
    expected = f"a workbook of at most {MOST_CELLS:,} cells"
    return Problem(name, expected, found, hint=f"Delete empty rows and columns, or {AS_CSV}.")
