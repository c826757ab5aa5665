"""Publication: the released scores of one audience in one wave. Public; everything downstream starts from here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from diagnostic.core.released import schema
from diagnostic.core.released.frame_checks import check
from diagnostic.core.released.older_formats import upgraded
from diagnostic.core.released.schema import FORMAT, SchemaError

AT_ONCE = 20_000  # values
NO_ROWS = np.empty(0, dtype=np.intp)
FEW = 1_000  # rows, as of one unit or a few, that are looked at one by one: pandas takes longer to begin than they take


@dataclass(frozen=True)
class UnitScores:
    """Published scores of one audience and wave. SchemaError for a frame that is not as `schema.FRAMES` has it.

    units : one row per unit in preorder, then one per pooled group.
    scores : one row per unit or pooled group x dimension; `mean`, `se` and `rest` 0-100, NaN where hidden.
    items : one row per unit x item, where single items may be shown.
    distributions : one row per unit x item x code, from 20 people on.
    members : one row per pooled group x member unit.
    scales : one row per dimension, about everybody: reliability and variance components.
    item_scales : one row per item, about everybody.
    careless : one row per unit x index of careless responding.
    without : one row per dimension of the whole, with and without the people whom any index flags.
    instrument : one row per item: its dimension, and the points of 0-100 that one step is worth.
    cells : one row per breakdown x place x value x dimension.
    attestation : one row per dimension with cells: the result of the breakdown check, and what it covers.
    pairs : one row per provider x unit that rates it x dimension; then nothing else in the publication is shown.
    among : one row per unit x motive: presence among those who call it important.
    choices : one row per unit x option of the questions to tick: the share that ticked it.

    docs/publication-format.md has every column.
    """

    audience: str
    units: pd.DataFrame
    scores: pd.DataFrame
    items: pd.DataFrame
    distributions: pd.DataFrame
    members: pd.DataFrame
    scales: pd.DataFrame
    item_scales: pd.DataFrame
    careless: pd.DataFrame
    without: pd.DataFrame
    instrument: pd.DataFrame
    cells: pd.DataFrame = field(default_factory=partial(schema.table, "cells"))
    attestation: pd.DataFrame = field(default_factory=partial(schema.table, "attestation"))
    pairs: pd.DataFrame = field(default_factory=partial(schema.table, "pairs"))
    among: pd.DataFrame = field(default_factory=partial(schema.table, "among"))
    choices: pd.DataFrame = field(default_factory=partial(schema.table, "choices"))

    FRAMES: ClassVar[tuple[str, ...]] = tuple(schema.FRAMES)

    def __post_init__(self) -> None:
        for name in self.FRAMES:
            check(name, getattr(self, name))

    def part(self, frames: Mapping[str, pd.DataFrame]) -> UnitScores:
        """The same with some rows of its frames, or none, in place of all: they were checked with the rest."""
        found = copy(self)
        for kept in ("_rows_of_units", "_columns", "_arrays"):  # what was read of the whole
            found.__dict__.pop(kept, None)
        for name, frame in frames.items():
            object.__setattr__(found, name, frame)
        return found

    def of_unit(self, frame: str, unit: str) -> pd.DataFrame:
        """The rows of a frame that are about one unit or pooled group, in order."""
        return getattr(self, frame).iloc[self._rows_of(frame, unit)]

    def lists_of_unit(self, frame: str, unit: str, *columns: str) -> list[list[Any]]:
        """Some columns of those rows, as lists, in a tenth of the time that a frame of their own takes."""
        rows, found = self._rows_of(frame, unit), []
        for name in columns:
            if (frame, name) not in self._columns:
                self._columns[frame, name] = getattr(self, frame)[name].to_numpy()
            found.append(self._columns[frame, name][rows].tolist())
        return found

    def columns(self, frame: str) -> Mapping[str, Any]:
        """The columns of a frame as arrays, each read when it is first asked for; texts of many rows as pandas has
        them.
        """
        if frame not in self._arrays:
            self._arrays[frame] = _FrameArrays(getattr(self, frame))
        return self._arrays[frame]

    def _rows_of(self, frame: str, unit: str) -> np.ndarray:
        if frame not in self._rows_of_units:
            self._rows_of_units[frame] = rows_by(getattr(self, frame)["unit"])
        return self._rows_of_units[frame].get(unit, NO_ROWS)

    @cached_property
    def _columns(self) -> dict[tuple[str, str], np.ndarray]:
        """By frame and name, columns as they were asked for."""
        return {}

    @cached_property
    def _arrays(self) -> dict[str, _FrameArrays]:
        return {}

    @cached_property
    def _rows_of_units(self) -> dict[str, dict[str, np.ndarray]]:
        """By frame, where the rows of each unit are: pages of a practice ask for one unit after the other."""
        return {}

    def to_bytes(self) -> bytes:
        """Canonical JSON, column by column, in the oldest format that holds it: the same scores give the same bytes.

        Of a publication in an older format they are not the bytes it was stored as: `content_hash` of those names it.
        """
        later = [name for name in schema.ADDED_LATER if len(getattr(self, name))]
        written = [name for name in self.FRAMES if name not in schema.ADDED_LATER or name in later]
        newest = max((schema.ADDED_LATER[name] for name in later), default=schema.BEFORE_PAIRS)
        about = [b'"format":' + _json(newest), b'"audience":' + _json(self.audience)]
        frames = (_json(name) + b":" + _columns(getattr(self, name)) for name in written)
        return b"{" + b",".join([*about, *frames]) + b"}"

    @classmethod
    def from_bytes(cls, content: bytes) -> UnitScores:
        """A publication of any format, by today's names. SchemaError for a newer format, or what is no publication."""
        loaded = orjson.loads(content)
        if not isinstance(loaded, dict) or "audience" not in loaded:
            raise SchemaError("publication", "an audience and its frames", "none")
        if loaded.get("format", FORMAT) not in range(schema.BEFORE_PAIRS, FORMAT + 1):
            raise SchemaError("publication", f"format {FORMAT} or older", f"format {loaded['format']}")
        known = loaded if "format" in loaded else upgraded(loaded)
        return cls(loaded["audience"], *_frames(known))


class _FrameArrays(dict[str, Any]):
    """Columns of a frame by name: of few rows it takes longer to read one than to use it."""

    def __init__(self, frame: pd.DataFrame):
        super().__init__()
        self._frame = frame

    def __missing__(self, name: str) -> np.ndarray:
        column = self._frame[name]
        self[name] = found = column.array if len(column) > FEW and column.dtype == "str" else column.to_numpy()
        return found


def labels(names: Sequence[str]) -> pd.api.extensions.ExtensionArray:
    """Names as pandas holds texts, to `take` long columns from: a column of objects is read value by value."""
    return pd.array(list(names), dtype="str")


def runs(names: Sequence[str], times: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Names as `labels` holds them, each so many times, one after the other: in half the time that `take` takes."""
    texts = pa.array(names, pa.large_string()).filter(pa.array(times > 0))
    return pd.array(
        pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(np.cumsum(times[times > 0]), texts)), dtype="str"
    )


def places(column: pd.Series | np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Position of each text of a column among `names`, integers, rows; -1 where it is none of them, or missing.

    >>> places(pd.Series(["b", "c", "a"]), ["a", "b"]).tolist()
    [1, -1, 0]
    """
    if len(column) <= FEW:
        position = {name: i for i, name in enumerate(names)}
        return np.array([position.get(text, -1) for text in np.asarray(column, dtype=object).tolist()], dtype=np.intp)
    codes, texts = pd.factorize(column, use_na_sentinel=False)
    return np.asarray(pd.Index(names).get_indexer(texts)[codes])


def told_apart(values: pd.Series | np.ndarray) -> tuple[np.ndarray, Sequence[Any]]:
    """(position of each value among those there are, these in the order in which they come first).

    A missing one is a value of its own: nothing that is published may be left out of an audit for want of a name.

    >>> which, names = told_apart(np.array([5, 1, 5]))
    >>> which.tolist(), names
    ([0, 1, 0], [5, 1])
    """
    if len(values) > FEW:
        return pd.factorize(values, use_na_sentinel=False)
    known: dict[Any, int] = {}
    found = [known.setdefault(value, len(known)) for value in values.tolist()]
    return np.array(found, dtype=np.intp), list(known)


def rows_by(column: pd.Series) -> dict[str, np.ndarray]:
    """The rows of each text of a column, by text, in the order in which these come first; missing ones by themselves.

    >>> {text: rows.tolist() for text, rows in rows_by(pd.Series(["b", "a", "b"])).items()}
    {'b': [0, 2], 'a': [1]}
    """
    if len(column) > FEW:
        return dict(column.groupby(column, sort=False, observed=True, dropna=False).indices)
    found: dict[str, list[int]] = {}
    for row, text in enumerate(column.tolist()):
        found.setdefault(text, []).append(row)
    return {text: np.array(rows, dtype=np.intp) for text, rows in found.items()}


def _frames(loaded: dict[str, Any]) -> list[pd.DataFrame]:
    there = [name for name in schema.FRAMES if name not in schema.ADDED_LATER or name in loaded]
    schema.same_names("publication", "frames", there, loaded.keys() - {"format", "audience"})
    return [_frame(name, loaded[name]) if name in there else schema.table(name) for name in schema.FRAMES]


def _frame(name: str, loaded: Mapping[str, list]) -> pd.DataFrame:
    """Frame `name` from its columns in JSON, null as missing. SchemaError for a column too many or too few."""
    schema.same_names(name, "columns", schema.columns(name), loaded.keys())
    if all(values == [] for values in loaded.values()):
        return schema.table(name)
    read_in = {column.name: _held(column, loaded[column.name]) for column in schema.FRAMES[name]}
    if len(lengths := {len(values) for values in read_in.values()}) > 1:
        raise SchemaError(name, "columns of one length", f"lengths {', '.join(map(str, sorted(lengths)))}")
    return pd.DataFrame(read_in)


def _held(column: schema.Column, values: Sequence) -> np.ndarray | pd.api.extensions.ExtensionArray:
    """A column as its type has it, in a tenth of the time that pandas takes where all are texts, or all numbers, or
    missing: a publication has more columns than most have rows."""
    try:
        found = pa.array(values)
    except (pa.ArrowException, OverflowError):
        return _typed(column, pd.Series(values)).array
    if pa.types.is_string(found.type):
        return pd.array(found, dtype="str")
    if pa.types.is_null(found.type) and column.kind == "number":
        return np.full(len(values), np.nan)
    if pa.types.is_int64(found.type) or pa.types.is_float64(found.type):
        numbers = found.to_numpy(zero_copy_only=False, writable=True)
        return numbers.astype("float64") if column.kind == "number" else numbers
    return _typed(column, pd.Series(values)).array


def _typed(column: schema.Column, values: pd.Series) -> pd.Series:
    """Whole numbers as numbers, and nothing but nulls as missing values of the column's type; others as they are."""
    whole = column.kind == "number" and values.dtype == "int64"
    nulls = not len(values) or (column.kind in ("text", "number") and bool(values.isna().all()))
    return values.astype(schema.DTYPES[column.kind]) if whole or nulls else values


def _columns(frame: pd.DataFrame) -> bytes:
    return b"{" + b",".join(_json(name) + b":" + _values(column) for name, column in frame.items()) + b"}"


def _values(column: pd.Series) -> bytes:
    """A list as JSON, some values at a time: while one is written no other thread of the server gets on."""
    parts = (column.iloc[start : start + AT_ONCE].tolist() for start in range(0, len(column), AT_ONCE))
    return b"[" + b",".join(_json([None if each != each else each for each in part])[1:-1] for part in parts) + b"]"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
