"""Statistics that a reader can add up and subtract on the tree: every column of numbers of a publication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from diagnostic.core.audit.matrices import PublicationMatrices, UnitMatrix, in_blocks, residual_values
from diagnostic.core.audit.scale_ends import SCALE, SHARE, Ends, two_steps
from diagnostic.core.released.schema import OWN
from diagnostic.definitions.organisation import residual_sums
from diagnostic.definitions.wave import Policy

Batches = tuple[np.ndarray, np.ndarray | None]


class SummedStatistic(NamedTuple):
    """One column of numbers, each array of units.

    n : people counted, NaN where nothing is shown. sums : of their scores, NaN too where not known; they stay `apart`
    from the lowest and the highest of `ends` for each person, from the lowest only where zero is not `usual`.
    least : people that a difference has to be about. batches : n and sums of own people in interim releases.
    """

    kind: str
    name: str
    n: np.ndarray
    least: int
    sums: np.ndarray | None = None
    apart: float = 0.0
    ends: Ends = SCALE
    usual: bool = False
    batches: Batches | None = None


class Residuals(NamedTuple):
    """What the nearest units below, and batches, leave of each unit that shows a statistic; people and sums, units."""

    statistic: SummedStatistic
    n: np.ndarray
    sums: np.ndarray | None

    @classmethod
    def of(cls, statistics: Sequence[SummedStatistic], matrices: PublicationMatrices) -> list[Residuals]:
        """Residuals of each statistic; NaN where it is not shown."""
        found = []
        for block in in_blocks(statistics, len(matrices.chart.ids)):
            n = residual_values(matrices.chart, side_by_side([each.n for each in block]))
            sums = residual_values(
                matrices.chart, side_by_side([each.n if each.sums is None else each.sums for each in block])
            )
            for i, each in enumerate(block):
                left = cls(each, n[:, i], None if each.sums is None else sums[:, i])
                found.append(left if each.batches is None else left._without(each.batches, matrices))
        return found

    def _without(self, batches: Batches, matrices: PublicationMatrices) -> Residuals:
        residual_of = matrices.chart.residual_of(~np.isnan(self.statistic.n))
        n, sums = (None if each is None else residual_sums(each, residual_of) for each in batches)
        left = None if self.sums is None or sums is None else self.sums - sums
        return self._replace(n=self.n - n, sums=left)


def side_by_side(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Arrays of units as one, units x columns."""
    return np.array(columns, dtype=float).T


def statistics_of(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistic]:
    """Every statistic of a publication, with the people that any difference in it has to be about."""
    yield _people(matrices, policy)
    if not matrices.counted:  # else a dimension is made from its items, and adds nothing to them
        yield from _of_dimensions(matrices, policy)
    yield from _spreads(matrices, policy)
    yield from _of_items(matrices, policy)
    yield from _distributions(matrices, policy)
    yield from _ticked(matrices, policy)
    careless = matrices.careless.numbers("n")
    for i, name in enumerate(matrices.careless.names):
        yield SummedStatistic("signs of careless answers", name, careless[:, i], policy.spread_from)


def step_of(matrices: PublicationMatrices, dimension: str) -> float:
    """Mean of its items' steps; 0 where they are not published: then sums only have to be possible."""
    steps = [matrices.step[item] for item in matrices.items_of.get(dimension, ())]
    return sum(steps) / len(steps) if steps else 0.0


def _people(matrices: PublicationMatrices, policy: Policy) -> SummedStatistic:
    n, batches = matrices.people.numbers("n")[:, 0], matrices.batches
    before = None if batches is None else (batches.by_unit(batches.people), None)
    return SummedStatistic("people who answered", "people", n, policy.min_group, batches=before)


def _of_dimensions(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistic]:
    names, batches = matrices.dimensions.names, matrices.batches
    means = _means("dimensions", matrices.dimensions, [step_of(matrices, name) for name in names], policy)
    for d, (mean, share) in enumerate(means):
        if batches is None:
            yield SummedStatistic(**mean)
        else:
            before = batches.by_unit(batches.n[:, d]), batches.by_unit(batches.sums[:, d])
            yield SummedStatistic(**mean, batches=before)
        yield SummedStatistic(**share)


def _of_items(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistic]:
    names = matrices.items.names
    means = _means("questions", matrices.items, [matrices.step.get(name, 0.0) for name in names], policy)
    for name, (mean, share) in zip(names, means, strict=True):
        yield SummedStatistic(**mean | {"ends": matrices.ends_of(name)})
        yield SummedStatistic(**share)


def _means(kind: str, cells: UnitMatrix, steps: Sequence[float], policy: Policy) -> Iterator[tuple[dict, dict]]:
    """Fields of each column's mean, and of the shares that are shown beside some means."""
    n, mean, share = (cells.numbers(column) for column in ("n", "mean", "favourable"))
    beside = np.where(np.isnan(share), np.nan, n)
    for i, (name, step) in enumerate(zip(cells.names, steps, strict=True)):
        common = {"name": name, "least": policy.min_group}
        means = {"kind": kind, "n": n[:, i], "sums": n[:, i] * mean[:, i], "apart": two_steps(step)}
        shares = {"kind": f"favourable shares of {kind}", "n": beside[:, i], "sums": n[:, i] * share[:, i]}
        yield common | means, common | shares | {"apart": two_steps(1), "ends": SHARE}


def _ticked(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistic]:
    """Shares of people who ticked an option."""
    n, share = (matrices.choices.numbers(column) for column in ("n", "share"))
    for i, name in enumerate(matrices.choices.names):
        sums = n[:, i] * share[:, i]
        yield SummedStatistic("ticked", name, n[:, i], policy.min_group, sums, apart=two_steps(1), ends=SHARE)


def _spreads(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistic]:
    """People whose own spread is shown: of a dimension, or of each of its items where answers arrived counted."""
    own, n = matrices.dimensions.texts("spread") == OWN, matrices.dimensions.numbers("n")
    of_items = matrices.items.numbers("n")
    for d, dimension in enumerate(matrices.dimensions.names):
        columns = [(dimension, n[:, d])]
        if matrices.counted:
            items = matrices.items_of.get(dimension, ())
            known = [item for item in items if item in matrices.items.names]  # of one that is hidden, all of them are
            told = [] if known and len(known) == len(items) else columns
            columns = [*told, *((item, of_items[:, matrices.items.column(item)]) for item in known)]
        for name, people in columns:
            yield SummedStatistic("own spread", name, np.where(own[:, d], people, np.nan), policy.spread_from)


def _distributions(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistic]:
    """How many chose each answer: that nobody did is usual, that all did is not."""
    for item, cells in matrices.answers.items():
        counts = cells.numbers("count")
        people = counts.sum(axis=1)
        for code, chose in zip(cells.names, counts.T, strict=True):
            name = f"{item}, answer {code}"
            yield SummedStatistic(
                "distributions", name, people, policy.spread_from, chose, apart=1.0, ends=SHARE, usual=True
            )
