"""Parquet files that are read a few row groups at a time, however large they are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.tables.columns import TextCells, TextColumn, clean, one_array, text_of
from diagnostic.files.tables.parquet import is_text, unreadable

MOST_ROWS = 5_000_000  # of a row group, which is what one worker counts at least
AT_ONCE = 1 << 18  # rows: their answers to 60 items take 16 MB
MANY = 255  # values of a column of whole numbers, up to which each is looked up by itself
DAMAGED = "Write it again, or take it out of the folder."
AGAIN = "Count it again once nobody writes there."


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file as it was looked at: whoever reads it later finds the same, or says that it has changed.

    name : what messages call it. size : bytes. changed : nanoseconds of its last change. footer : SHA-256 of its last
    part, which says where everything is. columns, rows : names, and how many rows each row group has.
    """

    path: Path
    name: str
    size: int
    changed: int
    footer: str
    columns: tuple[str, ...]
    rows: tuple[int, ...]

    @classmethod
    def of(cls, path: Path, name: str) -> ParquetFile:
        """The file at `path`. Raises UserError where it is empty, damaged or no Parquet file."""
        with _opened(path, name) as file, _damaged(name):
            size, changed, footer = _state(file, name)
            found = pq.ParquetFile(file)
            refuse(unreadable(found.schema_arrow, name))
            groups = [found.metadata.row_group(i).num_rows for i in range(found.num_row_groups)]
            if groups and max(groups) > MOST_ROWS:
                expected = f"row groups of at most {MOST_ROWS:,} rows"
                hint = "Write it with a row_group_size of 1,000,000."
                raise UserError(Problem(name, expected, f"one of {max(groups):,}", hint=hint))
            columns = tuple(" ".join(clean(each).split()) for each in found.schema_arrow.names)
            return cls(path, name, size, changed, footer, columns, tuple(groups))

    def batches(self, groups: Sequence[int], columns: Sequence[str]) -> Iterator[TextCells]:
        """Rows of some row groups, some at a time; lines count from the file's first row, and from 1.

        Raises UserError where the file is not what it was, before and after it was read, and where it is damaged.
        """
        with _opened(self.path, self.name) as file, _damaged(self.name):
            self._refuse_changed(file)
            try:
                yield from self._batches(file, groups, columns)
            except (pa.ArrowException, OSError, ValueError):
                self._refuse_changed(file)
                raise
            self._refuse_changed(file)

    def _batches(self, file: BinaryIO, groups: Sequence[int], columns: Sequence[str]) -> Iterator[TextCells]:
        found = pq.ParquetFile(file)
        as_written = dict(zip(self.columns, found.schema_arrow.names, strict=True))
        names = [as_written[each] for each in columns]
        texts = [field.name for field in found.schema_arrow if field.name in names and is_text(field.type)]
        reader = pq.ParquetFile(file, read_dictionary=texts, page_checksum_verification=True)
        for group in groups:
            line = 1 + sum(self.rows[:group])
            end = line + self.rows[group]
            for batch in reader.iter_batches(AT_ONCE, [group], names, use_threads=False):
                if line + len(batch) > end:
                    break
                cells = [cells_of(pa.chunked_array([batch.column(each)])) for each in names]
                lines = np.arange(line, line + len(batch), dtype=np.int64)
                yield TextCells(tuple(columns), cells, lines, 0)
                line += len(batch)
            if line != end:
                raise ValueError("a row group of another length than the file says")

    def _refuse_changed(self, file: BinaryIO) -> None:
        try:
            beside = self.path.stat().st_ino == os.fstat(file.fileno()).st_ino
        except FileNotFoundError:
            beside = False
        if not beside or _state(file, self.name) != (self.size, self.changed, self.footer):
            raise UserError(Problem(self.name, "the file as it was looked at", "another", hint=AGAIN))


def cells_of(chunked: pa.ChunkedArray) -> TextColumn:
    """A column as text, as quickly as may be: its `texts` may hold some that stand in no row, and some twice."""
    if pa.types.is_integer(chunked.type) and len(chunked) > chunked.null_count:
        array = chunked.combine_chunks()
        array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
        ends = pc.min_max(array)
        least, most = ends["min"].as_py(), ends["max"].as_py()
        if most - least < MANY:
            return _numbers(array, least, most)
    if not pa.types.is_dictionary(chunked.type):
        try:
            chunked = chunked.dictionary_encode()
        except pa.ArrowNotImplementedError:
            chunked = pa.chunked_array([pa.array(map(text_of, chunked.to_pylist()), pa.string())]).dictionary_encode()
    coded = one_array(chunked)
    texts = [clean(text_of(value)) for value in coded.dictionary.to_pylist()]
    index = pc.fill_null(coded.indices.cast(pa.int32()), len(texts)).to_numpy()
    if len(index) and not 0 <= index.min() <= index.max() <= len(texts):
        raise ValueError("a value that the file's dictionary has not got")
    return TextColumn((*texts, ""), index)


def _numbers(array: Any, least: int, most: int) -> TextColumn:
    """Whole numbers that lie near each other: each is its own place in the texts."""
    index = (pc.fill_null(array, least).to_numpy() - array.type.to_pandas_dtype()(least)).astype(np.uint8)
    if array.null_count:
        index[~pc.is_valid(array).to_numpy(zero_copy_only=False)] = most - least + 1
    return TextColumn((*map(str, range(least, most + 1)), ""), index)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """The file, opened for reading. Raises UserError where there is none to be read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UserError(Problem(name, "a file that can be read", f"'{error.strerror}'")) from None
    with file:
        yield file


@contextmanager
def _damaged(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise UserError(Problem(name, "a Parquet file that opens", "a damaged one", hint=DAMAGED)) from error


def _state(file: BinaryIO, name: str) -> tuple[int, int, str]:
    """(size, last change, SHA-256 of the footer) of an open file. UserError where it is no Parquet file."""
    stat = os.fstat(file.fileno())
    if stat.st_size == 0:
        raise UserError(Problem(name, "a Parquet file", "an empty file", hint=DAMAGED))
    end = os.pread(file.fileno(), 8, max(stat.st_size - 8, 0))
    length = 8 + int.from_bytes(end[:4], "little")
    if end[4:] != b"PAR1" or length > stat.st_size:
        raise UserError(Problem(name, "a Parquet file that is whole", "another file, or a part of one", hint=DAMAGED))
    footer = os.pread(file.fileno(), length, stat.st_size - length)
    return stat.st_size, stat.st_mtime_ns, hashlib.sha256(footer).hexdigest()
