"""Matrices of a publication on its tree, units x columns: what the auditor reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from diagnostic.core.audit.scale_ends import SCALE, implied_ends
from diagnostic.core.released.interim_release import BatchRows, InterimRelease
from diagnostic.core.released.schema import COUNTED
from diagnostic.core.released.unit_scores import UnitScores, places, told_apart
from diagnostic.definitions.organisation import Organisation, tree

T = TypeVar("T")
MOST = 1_000_000  # numbers of many statistics that are looked at in one go


@dataclass(frozen=True)
class UnitMatrix:
    """Rows of a published frame as matrices: units x names of a second column.

    unit : rows; the unit's position, -1 where it is none of the chart. which : rows; position in `names`.
    """

    frame: pd.DataFrame | Mapping[str, Any]
    units: int
    unit: np.ndarray
    which: np.ndarray
    names: list[str]

    @classmethod
    def of(cls, frame: pd.DataFrame | Mapping[str, Any], chart: Organisation, by: pd.Series | np.ndarray) -> UnitMatrix:
        """Matrices of a frame, whose rows are told apart by unit and by `by`."""
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


class AnswerCounts(NamedTuple):
    """How many chose each of an item's answers: units x codes, NaN where there is no row."""

    codes: list[str]
    counts: np.ndarray

    @property
    def people(self) -> np.ndarray:
        """How many answered, units."""
        return self.counts.sum(axis=1)


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
    answers: dict[str, AnswerCounts]
    items_of: dict[str, list[str]]
    step: dict[str, float]
    batches: BatchRows | None

    @classmethod
    def read(cls, scores: UnitScores, releases: Sequence[InterimRelease] = ()) -> PublicationMatrices:
        """From a publication, and the interim releases of its wave."""
        chart, instrument = chart_of(scores.columns("units")), scores.columns("instrument")
        items_of: dict[str, list[str]] = {}
        for item, dimension in zip(instrument["item"].tolist(), instrument["dimension"].tolist(), strict=True):
            items_of.setdefault(dimension, []).append(item)

        def by(frame: str, column: str) -> UnitMatrix:
            columns = scores.columns(frame)
            return UnitMatrix.of(columns, chart, columns[column])

        dimensions = by("scores", "dimension")
        inside = [each.within(chart.ids) for each in releases]
        return cls(
            scores,
            chart,
            people=UnitMatrix.of(scores.columns("units"), chart, _people_or_pooled(scores.columns("units"))),
            dimensions=dimensions,
            items=by("items", "item"),
            careless=by("careless", "index"),
            choices=by("choices", "option"),
            answers=_answers(scores, chart),
            items_of=items_of,
            step=dict(zip(instrument["item"].tolist(), instrument["step"].astype(float).tolist(), strict=True)),
            batches=BatchRows.read(inside, chart, dimensions.names) if releases else None,
        )

    @cached_property
    def counted(self) -> bool:
        """Whether the answers arrived counted."""
        return COUNTED in set(self.scores.columns("scores")["skipped"].tolist())

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
    def distributions(self) -> tuple[PublishedDistributions, ...]:
        """Distributions of all items whose steps are published, together where their options are worth the same."""
        alike: dict[tuple[int, float], list[str]] = {}
        for item in self.items.names:
            if item in self.answers and item in self.step:
                alike.setdefault((len(self.answers[item].codes), self.step[item]), []).append(item)
        return tuple(
            PublishedDistributions.of(self, block)
            for (options, _), items in alike.items()
            for block in in_blocks(items, len(self.chart.ids) * options)
        )

    @cached_property
    def left_of_items(self) -> tuple[np.ndarray, np.ndarray]:
        """Residuals of people and of their scores' sums, units x items; 0 where nothing is shown."""
        n, mean = self.items.numbers("n"), self.items.numbers("mean")
        left, sums = (np.nan_to_num(residual_values(self.chart, each)) for each in (n, n * mean))
        return left, sums

    @cached_property
    def ends_of_items(self) -> tuple[np.ndarray, np.ndarray]:
        """Ends in points, units x items: within a distribution those that it implies."""
        low, high = (np.full((len(self.chart.ids), len(self.items.names)), end) for end in SCALE)
        for each in self.distributions:
            low[:, each.columns], high[:, each.columns] = each.ends
        return low, high


@dataclass(frozen=True)
class PublishedDistributions:
    """How many chose each answer to some items whose options are worth the same.

    columns : positions of the items. counts : people that the units showing an item leave over, units x items x options
    from the lowest to the highest worth; NaN where it is not shown. points : what each option is worth. within :
    integers, units x items; the unit whose distribution each unit's own people are in, -1 for none.
    Whether the first answer is the worst or the best is not published; a reader sees it from the means of all units
    that show the distribution: of one alone the mean may be the middle of the scale.
    """

    items: Sequence[str]
    columns: np.ndarray
    counts: np.ndarray
    points: np.ndarray
    within: np.ndarray

    @classmethod
    def of(cls, matrices: PublicationMatrices, items: Sequence[str]) -> PublishedDistributions:
        """Distributions of items with as many options and the same step."""
        columns = np.array([matrices.items.column(item) for item in items])
        counts = np.stack([matrices.answers[item].counts for item in items], axis=1)
        shown = ~np.isnan(counts[:, :, 0])
        points = np.arange(counts.shape[2]) * matrices.step[items[0]]
        rising = _rising(counts, points, matrices.items.numbers("mean")[:, columns])
        counts = np.where(rising[:, None], counts, counts[:, :, ::-1])
        return cls(items, columns, residual_values(matrices.chart, counts), points, matrices.chart.residual_of(shown))

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Ends in points, units x items; of units in no distribution those of the scale."""
        rows, items, options = self.counts.shape
        implied = implied_ends(self.counts.reshape(-1, options), self.points)
        inside, at = self.within >= 0, (np.maximum(self.within, 0), np.arange(items))
        low, high = (np.asarray(end).reshape(rows, items)[at] for end in implied)
        return np.where(inside, low, SCALE[0]), np.where(inside, high, SCALE[1])


def _rising(counts: np.ndarray, points: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Booleans, items: whether the options' points rise in their order, as these counts (units x items x options) and
    means (units x items) have it.
    """
    people = counts.sum(axis=2)
    off = [np.nansum(np.abs(counts @ way / people - means), axis=0) for way in (points, points[::-1])]
    return np.asarray(off[0] <= off[1])


def _answers(scores: UnitScores, chart: Organisation) -> dict[str, AnswerCounts]:
    """By item in the order in which they come first, with its codes in theirs; all in one array."""
    frame = scores.columns("distributions")
    (item, items), (code, codes) = (told_apart(frame[name]) for name in ("item", "code"))
    many = max(len(codes), 1)
    which, pairs = told_apart(item * many + code)
    of_item, of_code = np.divmod(np.array(pairs, dtype=np.intp), many)
    order = np.argsort(of_item, kind="stable")
    column = np.empty_like(order)
    column[order] = np.arange(len(order))
    names = [str(codes[each]) for each in of_code[order].tolist()]
    cells = UnitMatrix(frame, len(chart.ids), places(frame["unit"], chart.ids), column[which], names)
    counts, ends = cells.numbers("count"), np.bincount(of_item, minlength=len(items)).cumsum().tolist()
    return {
        each: AnswerCounts(names[start:end], counts[:, start:end])
        for each, start, end in zip(items, [0, *ends], ends, strict=False)
    }


def _people_or_pooled(units: Mapping[str, Any]) -> np.ndarray:
    return np.where(units["pooled"].astype(bool), "pooled", "people").astype(object)


def chart_of(units: Mapping[str, Any]) -> Organisation:
    """Tree that the rows of a publication's units stand in. Of a part, units whose parent is not in it are tops."""
    single = ~units["pooled"].astype(bool)
    ids, parents, names = (units[name][single].tolist() for name in ("unit", "parent", "name"))
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


def in_blocks(found: Sequence[T], numbers: int) -> Iterator[Sequence[T]]:
    """Statistics, each of so many numbers, some at a time: of few units many, since calls take longer than numbers."""
    width = max(MOST // max(numbers, 1), 1)
    for start in range(0, len(found), width):
        yield found[start : start + width]
