"""Matrices of a publication on its tree, units x columns: what the auditor reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from diagnostic.core.audit.scale_ends import SCALE, Ends, implied_ends
from diagnostic.core.released.interim_release import BatchRows, InterimRelease
from diagnostic.core.released.schema import COUNTED
from diagnostic.core.released.unit_scores import UnitScores, places, rows_by, told_apart
from diagnostic.definitions.organisation import Organisation, tree


@dataclass(frozen=True)
class UnitMatrix:
    """Rows of a published frame as matrices: units x names of a second column.

    unit : rows; the unit's position, -1 where it is none of the chart. which : rows; position in `names`.
    """

    frame: pd.DataFrame | Mapping[str, np.ndarray]
    units: int
    unit: np.ndarray
    which: np.ndarray
    names: list[str]

    @classmethod
    def of(cls, frame: pd.DataFrame, chart: Organisation, by: pd.Series) -> UnitMatrix:
        """Matrices of `frame`, whose rows are told apart by unit and by `by`."""
        which, names = told_apart(by)
        return cls(frame, len(chart.ids), places(frame["unit"], chart.ids), which, [*map(str, names)])

    def column(self, name: str) -> int:
        """Position of a name."""
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    def numbers(self, column: str) -> np.ndarray:
        """A column of numbers; NaN where there is no row."""
        if column not in self._numbers:
            self._numbers[column] = self._filled(np.asarray(self.frame[column], dtype=float), np.nan)
        return self._numbers[column]

    @cached_property
    def _numbers(self) -> dict[str, np.ndarray]:
        return {}

    def texts(self, column: str) -> np.ndarray:
        """A column of texts; empty where there is no row."""
        values = np.asarray(self.frame[column], dtype=object)
        return self._filled(np.where(pd.isna(values), "", values), "")

    def _filled(self, values: np.ndarray, nothing: float | str) -> np.ndarray:
        found = np.full((self.units, len(self.names)), nothing, dtype=values.dtype)
        there = self.unit >= 0
        found[self.unit[there], self.which[there]] = values[there]
        return found


@dataclass(frozen=True)
class PublicationMatrices:
    """A publication as matrices on its tree, with the batches of its interim releases.

    answers : how many chose each option, by item that shows distributions. items_of : items by dimension. step : points
    that one step of an item is worth, by item. batches : None where there were no interim releases.
    """

    scores: UnitScores
    chart: Organisation
    people: UnitMatrix
    dimensions: UnitMatrix
    items: UnitMatrix
    careless: UnitMatrix
    choices: UnitMatrix
    answers: dict[str, UnitMatrix]
    items_of: dict[str, list[str]]
    step: dict[str, float]
    batches: BatchRows | None

    @classmethod
    def read(cls, scores: UnitScores, releases: Sequence[InterimRelease] = ()) -> PublicationMatrices:
        """From a publication, and the interim releases of its wave."""
        chart, instrument = chart_of(scores.units), scores.instrument
        items_of: dict[str, list[str]] = {}
        for item, dimension in zip(instrument["item"], instrument["dimension"], strict=True):
            items_of.setdefault(dimension, []).append(item)
        dimensions = UnitMatrix.of(scores.scores, chart, scores.scores["dimension"])
        inside = [each.within(chart.ids) for each in releases]
        return cls(
            scores,
            chart,
            people=UnitMatrix.of(scores.units, chart, scores.units["pooled"].map({False: "people", True: "pooled"})),
            dimensions=dimensions,
            items=UnitMatrix.of(scores.items, chart, scores.items["item"]),
            careless=UnitMatrix.of(scores.careless, chart, scores.careless["index"]),
            choices=UnitMatrix.of(scores.choices, chart, scores.choices["option"]),
            answers=_answers(scores, chart),
            items_of=items_of,
            step=dict(zip(instrument["item"], instrument["step"].astype(float), strict=True)),
            batches=BatchRows.read(inside, chart, dimensions.names) if releases else None,
        )

    @cached_property
    def counted(self) -> bool:
        """Whether the answers arrived counted."""
        return bool((self.scores.scores["skipped"] == COUNTED).any())

    def name(self, unit: int) -> str:
        """A unit's name, or its id where it has none."""
        return self.chart.names[unit] or self.chart.ids[unit]

    def where(self, column: str, unit: int) -> str:
        """Place of a finding: audience, column and unit."""
        return f"{self.scores.audience} › {column} › {self.name(unit)}"

    def dimension_of(self, item: str) -> str:
        """The dimension that an item belongs to."""
        return next(dimension for dimension, items in self.items_of.items() if item in items)

    @cached_property
    def distributions(self) -> dict[str, PublishedDistribution]:
        """Distributions by item, of those whose steps are published."""
        return {
            name: PublishedDistribution.of(self, i)
            for i, name in enumerate(self.items.names)
            if name in self.answers and name in self.step
        }

    @cached_property
    def left_of_items(self) -> tuple[np.ndarray, np.ndarray]:
        """Residuals of people and of their scores' sums, units x items; 0 where nothing is shown."""
        n, mean = self.items.numbers("n"), self.items.numbers("mean")
        left, sums = (np.nan_to_num(residual_values(self.chart, each)) for each in (n, n * mean))
        return left, sums

    def ends_of(self, item: str) -> Ends:
        """Ends of an item in points, units: within a distribution those that it implies."""
        distribution = self.distributions.get(item)
        return SCALE if distribution is None else distribution.ends


@dataclass(frozen=True)
class PublishedDistribution:
    """How many chose each answer to an item.

    counts : people that the units showing it leave over, units x options; NaN where it is not shown. points : what each
    option is worth. within : the unit whose distribution each unit's own people are in, -1 for none.
    Whether the first answer is the worst or the best is not published; a reader sees it from the means of all units
    that show the distribution: of one alone the mean may be the middle of the scale.
    """

    counts: np.ndarray
    points: np.ndarray
    within: np.ndarray

    @classmethod
    def of(cls, matrices: PublicationMatrices, i: int) -> PublishedDistribution:
        """Distribution of the item in column i."""
        name = matrices.items.names[i]
        counts = matrices.answers[name].numbers("count")
        shown = ~np.isnan(counts[:, 0])
        points = _worth(counts[shown], matrices.step[name], matrices.items.numbers("mean")[shown, i])
        return cls(residual_values(matrices.chart, counts), points, matrices.chart.residual_of(shown))

    @cached_property
    def ends(self) -> Ends:
        """Ends in points, units; of units in no distribution those of the scale."""
        inside, rows = self.within >= 0, np.maximum(self.within, 0)
        low, high = (np.asarray(end)[rows] for end in implied_ends(self.counts, self.points))
        return np.where(inside, low, SCALE[0]), np.where(inside, high, SCALE[1])


def _worth(counts: np.ndarray, step: float, means: np.ndarray) -> np.ndarray:
    """Points of the options in their order, whichever way makes these counts (units x options) have these means."""
    rising = np.arange(counts.shape[1]) * step
    either = rising, rising[::-1]
    return min(either, key=lambda points: float(np.nansum(np.abs(counts @ points / counts.sum(axis=1) - means))))


def _answers(scores: UnitScores, chart: Organisation) -> dict[str, UnitMatrix]:
    frame = scores.distributions
    unit = places(frame["unit"], chart.ids)
    code, count = frame["code"].to_numpy(), frame["count"].to_numpy(float)
    found = {}
    for item, rows in rows_by(frame["item"]).items():
        which, names = told_apart(code[rows])
        found[item] = UnitMatrix({"count": count[rows]}, len(chart.ids), unit[rows], which, [*map(str, names)])
    return found


def chart_of(units: pd.DataFrame) -> Organisation:
    """Tree that the rows of a publication's units stand in. Of a part, units whose parent is not in it are tops."""
    single = ~units["pooled"].to_numpy(bool)
    ids, parents, names = (units[name].to_numpy(object)[single].tolist() for name in ("unit", "parent", "name"))
    known = set(ids)
    return tree(
        (unit, parent if parent in known else None, name, {})
        for unit, parent, name in zip(ids, parents, names, strict=True)
    )


def residual_values(chart: Organisation, values: np.ndarray) -> np.ndarray:
    """Residuals of a statistic: each unit's value less those of the nearest units below it that have one; same shape.

    values : units (x statistics); NaN where the statistic is not shown; so is what is returned.

    >>> from diagnostic.definitions.organisation import flat
    >>> residual_values(flat(["a", "b"]), np.array([19.0, 9.0, np.nan])).tolist()
    [10.0, 9.0, nan]
    """
    if len(values) == 1:  # nothing is below it
        return values.astype(float)
    shown = ~np.isnan(values)
    above = chart.residual_of(shown)[chart.above]
    above[0] = -1
    inner = shown & (above >= 0)
    found = np.where(shown, values, np.nan)
    np.subtract.at(found, (above[inner], *np.nonzero(inner)[1:]), values[inner])
    return found
