"""Tables as SPSS keeps them: .sav, .zsav and .por, with labels and with values that stand for no answer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from diagnostic.errors import Problem, UserError
from diagnostic.files.tables.columns import TextCells, TextColumn, column, text_of

MOST_ROWS = 2_000_000
MOST_CELLS = 200_000_000
MOST_TEXT = 2 * 1024**3  # bytes that texts may take, as wide as the file says that they are
SYSTEM, PORTABLE = (b"$fl2", b"$fl3"), (b"spssport", b"spss port file")  # in the first bytes, small


def is_spss(start: bytes) -> bool:
    """Whether a file's first bytes, in small letters, are SPSS's."""
    return start.startswith(SYSTEM) or any(mark in start for mark in PORTABLE)


def read(content: bytes, name: str) -> TextCells:
    """The cells of a file of SPSS, rows counted from 1: a value with a label is its label, a missing one is blank.

    The labels of variables are other names of their columns. Raises UserError where it cannot be read.
    """
    frame, meta = _open(content, name)
    columns = [
        _column(frame[each], meta.variable_value_labels.get(each, {}), meta.missing_ranges.get(each, ()))
        for each in meta.column_names
    ]
    said = {i: (label,) for i, label in enumerate(meta.column_labels) if label}
    lines = np.arange(1, len(frame) + 1, dtype=np.int64)
    return TextCells(tuple(meta.column_names), columns, lines, 0, also=said)


def _open(content: bytes, name: str) -> tuple[pd.DataFrame, Any]:
    import pyreadstat  # takes a fifth of a second, which most files do not need

    portable = not content[:4].lower().startswith(SYSTEM)
    reader: Callable[..., tuple[Any, Any]] = pyreadstat.read_por if portable else pyreadstat.read_sav
    how: dict[str, Any] = {} if portable else {"user_missing": True}
    try:
        meta = reader(io.BytesIO(content), metadataonly=True)[1]
        most = _most_rows(meta)
        _check_size(meta.number_rows or 0, most, meta, name)
        how["row_limit"] = most + 1  # a file need not say how many it has
        try:
            frame, meta = reader(io.BytesIO(content), **how)
        except (pyreadstat.PyreadstatError, OverflowError, ValueError):  # a day that the calendar has not got
            frame, meta = reader(io.BytesIO(content), disable_datetime_conversion=True, **how)
        _check_size(len(frame), most, meta, name)
    except UserError:
        raise
    except Exception as error:
        hint = "Save it again, or as CSV (UTF-8)."
        raise UserError(Problem(name, "a file of SPSS that opens", "a damaged one", hint=hint)) from error
    return frame, meta


def _most_rows(meta: Any) -> int:
    """How many rows may be read: a small file can say a long text in each of very many."""
    kinds = meta.readstat_variable_types
    widths = (width for name, width in meta.variable_storage_width.items() if kinds[name] == "string")
    return min(MOST_ROWS, MOST_CELLS // max(1, meta.number_columns), MOST_TEXT // max(1, sum(widths)))


def _check_size(rows: int, most: int, meta: Any, name: str) -> None:
    if rows > most:
        found = f"{rows:,} rows of {meta.number_columns:,} columns"
        raise UserError(Problem(name, f"at most {most:,} rows as wide as these", found, hint="Save it as Parquet."))


def _column(cells: pd.Series, labels: Mapping[object, str], missing: Iterable[Mapping[str, Any]]) -> TextColumn:
    """Each distinct value becomes text once."""
    index, values = pd.factorize(cells, use_na_sentinel=True)
    ranges = [(each["lo"], each["hi"]) for each in missing]
    texts = ["" if _within(value, ranges) else labels.get(value) or text_of(_plain(value)) for value in values]
    blank = len(texts)
    return column([*texts, ""], np.where(index < 0, blank, index).astype(np.int32))


def _within(value: object, ranges: Sequence[tuple[Any, Any]]) -> bool:
    return any(type(value) is type(low) and low <= value <= high for low, high in ranges)  # type: ignore[operator]


def _plain(value: object) -> object:
    """Numbers of numpy as Python's."""
    return value.item() if isinstance(value, np.generic) else value
