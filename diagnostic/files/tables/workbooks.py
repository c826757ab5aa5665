"""Tables as spreadsheets: XLSX and ODS."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import python_calamine as calamine

from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.files.tables import ods_limits, xlsx_shown
from diagnostic.files.tables.columns import TextCells, TextColumn, column, from_texts, text_of
from diagnostic.files.tables.shown import Look, doubts, other_sheets
from diagnostic.files.tables.spans import MOST_CELLS, Damaged, Span, WorkbookTooLarge
from diagnostic.files.tables.workbook_survey import WorkbookParts, survey

AS_CSV = "save the sheet as CSV (UTF-8)"


class Sheet(NamedTuple):
    """A sheet of a workbook, and whether a person sees it."""

    name: str
    visible: bool


def read(content: bytes, name: str, sheet: str | None = None) -> TextCells:
    """The cells of one sheet: `sheet`, or the first that is visible. Raises UserError where it cannot be read."""
    seen, warnings = _survey(content, name)
    rows, title, sheets = _rows(content, name, sheet)
    at = next((i for i, row in enumerate(rows) if any(text_of(cell).strip() for cell in row)), None)
    if at is None:
        hint = f"The sheet '{title}' was read; put the table on the first sheet."
        raise UserError(Problem(name, "a table", "an empty sheet", hint=hint))
    below = rows[at + 1 :]
    columns = [_column(cells) for cells in zip(*below, strict=True)] or [from_texts(())] * len(rows[at])
    warnings += tuple(doubts(_look(content, seen, title), name, at + 1, len(rows[at])))
    if sheet is None and (others := _others(content, seen, title, sheets)):
        warnings = (other_sheets(name, title, others), *warnings)
    lines = np.arange(at + 2, at + 2 + len(below), dtype=np.int64)
    return TextCells(tuple(map(text_of, rows[at])), columns, lines, at + 1, warnings)


def _survey(content: bytes, name: str) -> tuple[WorkbookParts, tuple[Problem, ...]]:
    """What a workbook is, and the warnings it deserves before it is opened; raises UserError unless it is sound and of
    a sane size.
    """
    try:
        seen = survey(content)
    except Damaged as error:
        raise UserError(_broken(name)) from error
    except WorkbookTooLarge as error:
        raise UserError(_too_large(name, str(error))) from error
    if seen.locked:
        raise UserError(protected(name))
    if seen.open_document != "spreadsheet" and not any(part.startswith("xl/") for part in seen.parts):
        raise UserError(_no_workbook(name, seen))
    hint = "They are read as blank; mend the formulas if they matter."
    warning = Problem(
        name, "cells without an error", "errors of formulas such as #N/A or #REF!", hint=hint, warning=True
    )
    return seen, (warning,) if seen.errors else ()


def _look(content: bytes, seen: WorkbookParts, title: str) -> Look:
    tables = seen.parts.get(ods_limits.CONTENT, Span()).tables
    return tables.get(title) or Look() if seen.open_document else xlsx_shown.look(content, title)


def _others(content: bytes, seen: WorkbookParts, title: str, sheets: Sequence[Sheet]) -> list[tuple[str, bool]]:
    """Sheets beside the one that is read which hold something, and whether a person sees them."""
    if seen.open_document:
        filled = {name for name, table in seen.parts[ods_limits.CONTENT].tables.items() if table.filled}
    else:
        parts = xlsx_shown.sheet_parts(content)
        filled = {name for name, part in parts.items() if part in seen.parts and seen.parts[part].columns}
    return [(each.name, each.visible) for each in sheets if each.name in filled and each.name != title]


def _rows(content: bytes, name: str, sheet: str | None) -> tuple[list[list], str, list[Sheet]]:
    try:
        with calamine.load_workbook(io.BytesIO(content)) as workbook:
            sheets = _sheets(workbook)
            title = _choose(sheets, name, sheet)
            return workbook.get_sheet_by_name(title).to_python(skip_empty_area=False), title, sheets
    except (UserError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise UserError(_broken(name)) from error


def _sheets(workbook: calamine.CalamineWorkbook) -> list[Sheet]:
    kinds, visible = calamine.SheetTypeEnum, calamine.SheetVisibleEnum
    sheets = [each for each in workbook.sheets_metadata if each.typ == kinds.WorkSheet]
    return [Sheet(each.name, each.visible == visible.Visible) for each in sheets]


def _choose(sheets: Sequence[Sheet], name: str, sheet: str | None) -> str:
    titles = [each.name for each in sheets]
    if not titles:
        raise UserError(Problem(name, "a sheet with a table", "none"))
    if sheet is None:
        return next((each.name for each in sheets if each.visible), titles[0])
    if sheet not in titles:
        hint = did_you_mean(sheet, titles) or f"There are: {', '.join(titles[:10])}."
        raise UserError(Problem(name, "the name of one of its sheets", f"'{sheet}'", hint=hint))
    return sheet


def _column(cells: Sequence[object]) -> TextColumn:
    """Each distinct cell becomes text once; true and 1 are not the same."""
    mixed = bool in set(map(type, cells))
    keys: Sequence[Any] = list(zip(map(type, cells), cells, strict=True)) if mixed else cells
    position = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    index = np.fromiter(map(position.__getitem__, keys), dtype=np.int32, count=len(keys))
    return column([text_of(key[1] if mixed else key) for key in position], index)


def _no_workbook(name: str, seen: WorkbookParts) -> Problem:
    if seen.open_document:
        hint = "Copy its table into a spreadsheet, and hand that over."
        return Problem(name, "a table", f"an OpenDocument {seen.open_document}", hint=hint)
    return Problem(name, "a table", "a ZIP archive", hint="Unpack it and hand over what is inside.")


def protected(name: str) -> Problem:
    """Problem of a workbook that asks for a password."""
    expected = "a workbook that opens without a password"
    return Problem(name, expected, "a protected one", hint=f"Remove the password, or {AS_CSV}.")


def _broken(name: str) -> Problem:
    return Problem(name, "a workbook that opens", "a damaged one", hint=f"Open and save it again, or {AS_CSV}.")


def _too_large(name: str, found: str) -> Problem:
    expected = f"a workbook of at most {MOST_CELLS:,} cells"
    return Problem(name, expected, found, hint=f"Delete empty rows and columns, or {AS_CSV}.")
