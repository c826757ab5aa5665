"""Tables as Parquet."""

from __future__ import annotations

import joblib
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.tables.columns import TextCells, TextColumn, column, from_texts, one_array, text_of

MOST_ROWS = 20_000_000
MOST_CELLS = 2_000_000_000
MOST_UNPACKED = 8 * 1024**3  # bytes, by the file's own account


def read(content: bytes, name: str) -> TextCells:
    """The cells of a Parquet file, rows counted from 1. Raises UserError where it cannot be read."""
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        _check_size(file.metadata, name)
        texts = [field.name for field in file.schema_arrow if is_text(field.type)]
        table = pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts).read()
        refuse(unreadable(table.schema, name))
        columns = joblib.Parallel(n_jobs=-1, backend="threading")(map(joblib.delayed(_column), table.columns))
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        hint = "Write it again, or hand over a CSV file."
        raise UserError(Problem(name, "a Parquet file that opens", "a damaged one", hint=hint)) from error
    return TextCells(tuple(table.schema.names), columns, np.arange(1, table.num_rows + 1, dtype=np.int64), 0)


def _check_size(metadata: pq.FileMetaData, name: str) -> None:
    rows, columns = metadata.num_rows, metadata.num_columns
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if rows > MOST_ROWS or rows * columns > MOST_CELLS or unpacked > MOST_UNPACKED:
        found = f"{rows:,} rows of {columns:,} columns"
        raise UserError(Problem(name, f"at most {MOST_ROWS:,} rows", found, hint="Split the file."))


def unreadable(schema: pa.Schema, name: str) -> list[Problem]:
    """A problem for each column that holds neither text nor numbers."""
    return [
        Problem(name, "a column of text or numbers", str(kind), path=field, hint="Leave that column out.")
        for field, kind in zip(schema.names, schema.types, strict=True)
        if not _plain(kind)
    ]


def is_text(kind: pa.DataType) -> bool:
    """Whether cells are texts, which are kept once each: a small file may say a long one twenty million times."""
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return not (pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _column(chunked: pa.ChunkedArray) -> TextColumn:
    """The column's distinct values as text; nulls and NaN are blank."""
    if not pa.types.is_dictionary(chunked.type):
        try:
            chunked = chunked.dictionary_encode()
        except pa.ArrowNotImplementedError:
            return from_texts(map(text_of, chunked.to_pylist()))
    array = one_array(chunked)
    texts = [text_of(value) for value in array.dictionary.to_pylist()]
    blank = len(texts)
    index = pc.fill_null(array.indices.cast(pa.int32()), blank).to_numpy()
    if len(index) and not 0 <= index.min() <= index.max() <= blank:
        raise ValueError("a value that the file's dictionary has not got")
    return column([*texts, ""], index)
