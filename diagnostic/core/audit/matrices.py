"""A publication as matrices on its tree: what the auditor reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from diagnostic.core.released.interim_release import BatchRows, InterimRelease
from diagnostic.core.released.schema import COUNTED
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.organisation import Organisation, tree


@dataclass(frozen=True)
class Cells:
    """Rows of a frame as a matrix: units x names of a second column."""

    frame: pd.DataFrame
    units: int
    at: np.ndarray  # rows; the unit's position, -1 where it is none of the chart
    which: np.ndarray  # rows
    names: list[str]

    @classmethod
    def of(cls, frame: pd.DataFrame, chart: Organisation, by: pd.Series) -> Cells:
        which, names = pd.factorize(by)
        return cls(frame, len(chart.ids), pd.Index(chart.ids).get_indexer(frame["unit"]), which, [*map(str, names)])

    def numbers(self, column: str) -> np.ndarray:
        """NaN where there is no row."""
        return self._filled(self.frame[column].to_numpy(float), np.nan)

    def texts(self, column: str) -> np.ndarray:
        return self._filled(self.frame[column].fillna("").to_numpy(object), "")

    def _filled(self, values: np.ndarray, nothing: float | str) -> np.ndarray:
        found = np.full((self.units, len(self.names)), nothing, dtype=values.dtype)
        there = self.at >= 0
        found[self.at[there], self.which[there]] = values[there]
        return found


@dataclass(frozen=True)
class Table:
    """A publication as matrices on its tree; step : points that one step of an item is worth, by item."""

    told: UnitScores
    chart: Organisation
    people: Cells
    dimensions: Cells
    items: Cells
    careful: Cells
    answers: dict[str, Cells]  # how many chose each, by item where distributions are told
    of: dict[str, list[str]]  # items by dimension
    step: dict[str, float]
    before: BatchRows | None

    @property
    def counted(self) -> bool:
        """Did the answers arrive counted?"""
        return bool((self.told.scores["skipped"] == COUNTED).any())

    @classmethod
    def read(cls, told: UnitScores, before: Sequence[InterimRelease] = ()) -> Table:
        chart = chart_of(told.units)
        of: dict[str, list[str]] = {}
        for item, dimension in zip(told.instrument["item"], told.instrument["dimension"], strict=True):
            of.setdefault(dimension, []).append(item)
        dimensions = Cells.of(told.scores, chart, told.scores["dimension"])
        return cls(
            told,
            chart,
            Cells.of(told.units, chart, told.units["pooled"].map({False: "people", True: "pooled"})),
            dimensions,
            Cells.of(told.items, chart, told.items["item"]),
            Cells.of(told.careless, chart, told.careless["index"]),
            {
                str(item): Cells.of(rows, chart, rows["code"])
                for item, rows in told.distributions.groupby("item", sort=False, observed=True)
            },
            of,
            dict(zip(told.instrument["item"], told.instrument["step"].astype(float), strict=True)),
            BatchRows.read([each.within(chart.ids) for each in before], chart, dimensions.names) if before else None,
        )

    def name(self, unit: int) -> str:
        return self.chart.names[unit] or self.chart.ids[unit]

    @cached_property
    def distributions(self) -> dict[str, Distribution]:
        """By item whose steps are told."""
        found = {}
        for i, name in enumerate(self.items.names):
            if name in self.answers and name in self.step:
                found[name] = Distribution.of(self, i)
        return found

    def dimension_of(self, item: str) -> str:
        return next(dimension for dimension, items in self.of.items() if item in items)


@dataclass(frozen=True)
class Distribution:
    """How many chose each answer to an item.

    left : people that the units showing it leave over, units x options; NaN where it is not shown. points : what each
    option is worth. taken : the unit whose distribution each unit is in, -1 for none.
    Whether the first answer is the worst or the best is not told; a reader sees it from the mean.
    """

    left: np.ndarray
    points: np.ndarray
    taken: np.ndarray

    @classmethod
    def of(cls, table: Table, i: int) -> Distribution:
        counts, step = table.answers[table.items.names[i]].numbers("count"), table.step[table.items.names[i]]
        shown = ~np.isnan(counts[:, 0])
        points, top = np.arange(counts.shape[1]) * step, int(shown.argmax())
        mean = table.items.numbers("mean")[top, i]
        points = min(points, points[::-1], key=lambda each: abs(counts[top] @ each / counts[top].sum() - mean))
        left = np.stack([left_over(table.chart, column) for column in counts.T], axis=1)
        return cls(left, points, table.chart.residual_of(shown))


def chart_of(units: pd.DataFrame) -> Organisation:
    """The tree that the rows of a publication's units stand in. Of a part, units whose parent is not told are tops."""
    rows = units[~units["pooled"].astype(bool)]
    known = set(rows["unit"])
    found = [
        (unit, parent if parent in known else None, name, {})
        for unit, parent, name in zip(rows["unit"], rows["parent"], rows["name"], strict=True)
    ]
    return tree(found)


def left_over(chart: Organisation, values: np.ndarray) -> np.ndarray:
    """Of each unit that has a value, what the nearest units below that have one leave of it; NaN elsewhere.

    >>> from diagnostic.definitions.organisation import flat
    >>> left_over(flat(["a", "b"]), np.array([19.0, 9.0, np.nan])).tolist()
    [10.0, 9.0, nan]
    """
    shown = ~np.isnan(values)
    above = chart.residual_of(shown)[chart.above]
    above[0] = -1
    inner = shown & (above >= 0)
    found = np.where(shown, values, np.nan)
    np.subtract.at(found, above[inner], values[inner])
    return found
