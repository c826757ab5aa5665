"""Cells of a table as text, held so that work is done once per distinct value of a column and not once per cell."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa

from diagnostic.errors import Problem


@dataclass(frozen=True)
class TextColumn:
    """One column. `texts` are its distinct cells, stripped, "" where missing; `index` says which text stands in a row.

    index : uint8 or int32, rows.
    """

    texts: tuple[str, ...]
    index: np.ndarray

    def __getitem__(self, row: int) -> str:
        return self.texts[self.index[row]]

    def __len__(self) -> int:
        return len(self.index)

    def __iter__(self) -> Iterator[str]:
        texts = self.texts
        return (texts[i] for i in self.index.tolist())

    def where(self, wanted: Sequence[bool] | np.ndarray) -> np.ndarray:
        """bool, rows: where the text is one of those marked in `wanted` (one mark per distinct text)."""
        return np.asarray(wanted, dtype=bool)[self.index] if self.texts else np.zeros(0, dtype=bool)

    @property
    def times(self) -> dict[str, int]:
        """In how many rows each text stands."""
        rows = np.bincount(self.index, minlength=len(self.texts)).tolist()
        return dict(zip(self.texts, rows, strict=True))

    @property
    def blank(self) -> np.ndarray:
        """bool, rows: where there is nothing."""
        return self.where([not text for text in self.texts])

    def take(self, keep: np.ndarray) -> TextColumn:
        """The rows that `keep` (bool or positions) selects, with the texts that occur in them."""
        return column(self.texts, self.index[keep])

    def series(self) -> pd.Series:
        """Cells as a pandas Series of texts, rows in order."""
        return pd.Series(pd.array(np.asarray(self.texts, dtype=object), dtype="str").take(self.index.astype(np.intp)))


@dataclass(frozen=True)
class TextCells:
    """What a file holds before its header is judged: columns of equal length and the row a person sees for each.

    widths : int, rows: how many cells each row has in the file, the others being blank; None where none has too few.
    also : other names that the file gives a column, by position.
    """

    header: tuple[str, ...]
    columns: Sequence[TextColumn] = field(repr=False)
    lines: np.ndarray  # int64, rows: the line or row in the file, from 1
    header_line: int = 1
    warnings: tuple[Problem, ...] = ()
    widths: np.ndarray | None = field(default=None, repr=False)
    also: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def row(self, at: int) -> tuple[str, ...]:
        """The cells of a row, from 0; none below the last."""
        return tuple(column[at] for column in self.columns) if at < len(self.lines) else ()

    def take(self, keep: np.ndarray) -> TextCells:
        """The rows that `keep` (bool or positions) selects."""
        widths = None if self.widths is None else self.widths[keep]
        columns = [column.take(keep) for column in self.columns]
        return replace(self, columns=columns, lines=self.lines[keep], widths=widths)


def clean(text: str) -> str:
    """`text` without white space and byte order marks around it, and with accents written one way."""
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text.strip("\ufeff").strip())


def column(texts: Sequence[str], index: np.ndarray) -> TextColumn:
    """A column of `texts` (distinct or not) at `index`: cleaned, each text once, none that does not occur."""
    used = np.flatnonzero(np.bincount(index, minlength=len(texts))) if len(index) else np.zeros(0, dtype=np.intp)
    position: dict[str, int] = {}
    moved = np.zeros(max(len(texts), 1), dtype=np.int32)
    for old in used.tolist():
        moved[old] = position.setdefault(clean(texts[old]), len(position))
    small = np.uint8 if len(position) <= 256 else np.int32
    return TextColumn(tuple(position), moved.astype(small)[index])


def from_texts(cells: Iterable[str]) -> TextColumn:
    """A column of one text per row."""
    position: dict[str, int] = {}
    index = np.fromiter((position.setdefault(cell, len(position)) for cell in cells), dtype=np.int32)
    return column(tuple(position), index)


def from_arrow(chunked: pa.ChunkedArray) -> TextColumn:
    """A column from dictionary-encoded text without nulls, its dictionaries unified."""
    array = one_array(chunked)
    return column(array.dictionary.to_pylist(), array.indices.to_numpy())


def one_array(chunked: pa.ChunkedArray) -> pa.DictionaryArray:
    """All chunks of a dictionary-encoded column as one array with one dictionary."""
    array = chunked.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        return array.chunk(0) if array.num_chunks else pa.array([], chunked.type)
    return array


def text_of(cell: object) -> str:
    """A cell of a spreadsheet or database as a person reads it: whole numbers without a point, dates as 2024-05-31.

    >>> [text_of(cell) for cell in (3.0, 2.5, True, dt.datetime(2024, 5, 31), "x", None)]
    ['3', '2.5', 'true', '2024-05-31', 'x', '']
    """
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).lower()
        case int() | float() | Decimal():
            return number(cell)
        case dt.datetime():
            return cell.isoformat(" ").removesuffix(" 00:00:00")
        case None:
            return ""
        case _:
            return str(cell)


def number(value: float | Decimal) -> str:
    """A number as a person types it: whole ones without a point, nothing for NaN.

    >>> number(3.0), number(3.25), number(float("nan"))
    ('3', '3.25', '')
    """
    if value != value:
        return ""
    whole = abs(value) != float("inf") and value == int(value)
    return str(int(value)) if whole else str(value)
