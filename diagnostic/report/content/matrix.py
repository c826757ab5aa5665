"""Published frames as arrays, so that a page slices and never searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from diagnostic.core.released.certainty import certainty_columns
from diagnostic.core.released.unit_scores import FEW, UnitScores, places, rows_by, told_apart

NUMERIC = "biufc"  # kinds of columns of numbers, as numpy has them


@dataclass(frozen=True)
class Matrix:
    """Some columns of a frame, each an array of rows x columns: `values["mean"][row[unit], column[dimension]]`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: dict[str, np.ndarray]

    @cached_property
    def row(self) -> dict[str, int]:
        """Position of each row, by name."""
        return {name: i for i, name in enumerate(self.rows)}

    @cached_property
    def column(self) -> dict[str, int]:
        """Position of each column, by name."""
        return {name: i for i, name in enumerate(self.columns)}

    def at(self, value: str, row: str, column: str) -> Any:
        """One cell."""
        return self.values[value][self.row[row], self.column[column]]

    def adding(self, **values: np.ndarray) -> Matrix:
        """The same rows and columns with more values."""
        return Matrix(self.rows, self.columns, self.values | values)

    def picked(self, value: str, rows: Sequence[str], columns: Sequence[str]) -> np.ndarray:
        """One value for any rows and columns; NaN, or "" for text, for those that are not here."""
        text = self.values[value].dtype == object
        found = np.full((len(rows), len(columns)), "" if text else np.nan, dtype=object if text else float)
        at = [
            np.array([known.get(name, -1) for name in names], dtype=int)
            for known, names in ((self.row, rows), (self.column, columns))
        ]
        here = np.ix_(at[0] >= 0, at[1] >= 0)
        found[here] = self.values[value][np.ix_(at[0][at[0] >= 0], at[1][at[1] >= 0])]
        return found

    def has(self, row: str, column: str) -> bool:
        """Is there such a row, and such a column?"""
        return row in self.row and column in self.column


def matrix(
    frame: pd.DataFrame | Mapping[str, Any],
    index: str,
    across: str,
    values: Sequence[str],
    rows: Sequence[str],
    columns: Sequence[str],
) -> Matrix:
    """`frame` (one row per `index` x `across`) as arrays; NaN, or "" for text, where it has no row."""
    at = places(frame[index], rows), places(frame[across], columns)
    there = (at[0] >= 0) & (at[1] >= 0)
    cells, filled = (at[0][there], at[1][there]), {}
    for name in values:
        is_text = len(there) > 0 and frame[name].dtype.kind not in NUMERIC
        array = np.full((len(rows), len(columns)), "" if is_text else np.nan, dtype=object if is_text else float)
        if len(there):
            array[cells] = np.asarray(frame[name], dtype=array.dtype)[there]
        filled[name] = array
    return Matrix(tuple(rows), tuple(columns), filled)


@dataclass(frozen=True)
class Slices:
    """A frame by the values of some of its columns: `slices[unit]` is the rows of that unit, none if there are none."""

    frame: pd.DataFrame
    positions: dict

    @classmethod
    def by(cls, frame: pd.DataFrame, keys: str | list[str]) -> Slices:
        """A frame by the values of one column, or by tuples of the values of several."""
        if isinstance(keys, str):
            return cls(frame, rows_by(frame[keys]))
        if len(frame) > FEW:
            return cls(frame, dict(frame.groupby(keys, sort=False).indices))
        found: dict[tuple[str, ...], list[int]] = {}
        for row, key in enumerate(zip(*(frame[name].tolist() for name in keys), strict=True)):
            found.setdefault(key, []).append(row)
        return cls(frame, found)

    def __getitem__(self, key: str | tuple[str, ...]) -> pd.DataFrame:
        return self.frame.iloc[self.positions.get(key, [])]

    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        return {}

    def lists(self, key: str | tuple[str, ...], *columns: str) -> list[list[Any]]:
        """Some columns of those rows, as lists: a tenth of what a frame of its own takes."""
        for name in columns:
            if name not in self._columns:
                self._columns[name] = self.frame[name].to_numpy()
        return [self._columns[name][self.positions.get(key, [])].tolist() for name in columns]


SCORE_VALUES = (
    *("n", "mean", "se", "favourable", "verdict", "hidden", "lo", "hi", "shrunk", "shrunk_lo", "shrunk_hi"),
    *("favourable_lo", "favourable_hi", "rwgj", "rwgj_skewed", "ad", "rest"),
)


def score_matrix(scores: UnitScores) -> Matrix:
    """Units and pooled groups x dimensions: everything of `certainty`; the interval within 0-100, `low` to `high`."""
    published, added = scores.columns("scores"), certainty_columns(scores)
    dimensions = told_apart(published["dimension"])[1]
    columns = added | {name: published[name] for name in ("unit", "dimension", *SCORE_VALUES) if name not in added}
    found = matrix(columns, "unit", "dimension", SCORE_VALUES, scores.columns("units")["unit"].tolist(), dimensions)
    ends = {"low": np.maximum(found.values["lo"], 0), "high": np.minimum(found.values["hi"], 100)}
    return found.adding(**ends)
