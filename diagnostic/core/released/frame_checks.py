"""Checks of published frames against the schema: columns, types, allowed values, ranges."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.released.schema import DTYPES, FRAMES, NOISE, Column, SchemaError, columns, listed, types


def check(name: str, frame: pd.DataFrame) -> None:
    """SchemaError unless the frame has the schema's columns in their order, types, allowed values and ranges."""
    if list(frame.columns) != columns(name):
        raise SchemaError(name, f"columns {', '.join(columns(name))}", ", ".join(map(str, frame.columns)) or "none")
    if not len(frame) and frame.dtypes.tolist() == list(types(name).values()):
        return
    for column, (_, values) in zip(FRAMES[name], frame.items(), strict=True):
        _check_column(f"{name} › {column.name}", column, values)


def _check_column(where: str, column: Column, values: pd.Series) -> None:
    found = str(values.dtype)
    if found != DTYPES[column.kind] and not (column.kind == "text" and _is_text(values)):
        raise SchemaError(where, column.kind, found)
    if not len(values):
        return
    if not column.missing and column.kind in ("text", "number") and values.array.isna().any():
        raise SchemaError(where, f"a {column.kind} in every row", "a missing value")
    if column.values and (unknown := set(values.unique()).difference(column.values)):
        raise SchemaError(where, f"one of {listed(column.values)}", listed(sorted(unknown)))
    if column.kind in ("number", "integer"):
        _check_range(where, column, values.to_numpy())


def _check_range(where: str, column: Column, values: np.ndarray) -> None:
    """The number itself stays out of the message: a frame that is refused has not been audited."""
    if column.least - NOISE <= values.min() and values.max() <= column.most + NOISE:
        return  # none of them is missing
    outside = (values < column.least - NOISE) | (values > column.most + NOISE)
    if outside.any():
        row = int(outside.argmax())
        found = "an infinite number" if np.isinf(values[row]) else "a number outside it"
        raise SchemaError(where, column.range or "a finite number", f"{found} in row {row + 1}")


def _is_text(values: pd.Series) -> bool:
    """Texts, and where they may be missing None or NaN, held as objects."""
    return values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) in ("string", "empty")
