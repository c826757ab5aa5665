"""Statistics that a reader can add up and subtract on the tree: every column of numbers of a publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from diagnostic.core.audit.matrices import PublicationMatrices, UnitMatrix, in_blocks, residual_values
from diagnostic.core.audit.scale_ends import SCALE, SHARE, Ends, two_steps
from diagnostic.core.released.schema import OWN
from diagnostic.definitions.organisation import residual_sums
from diagnostic.definitions.wave import Policy

Batches = tuple[np.ndarray, np.ndarray | None]


class SummedStatistics(NamedTuple):
    """Columns of numbers of one kind, each array of units x columns.

    n : people counted, NaN where nothing is shown. sums : of their scores, NaN too where not known; they stay `apart`
    from the lowest and the highest of `ends` for each person, from the lowest only where zero is not `usual`; both are
    the same for all, or an array. least : people that a difference has to be about. batches : n and sums of own people
    in interim releases.
    """

    kind: str
    names: Sequence[str]
    n: np.ndarray
    least: int
    sums: np.ndarray | None = None
    apart: np.ndarray | float = 0.0
    ends: Ends = SCALE
    usual: bool = False
    batches: Batches | None = None

    def some(self, columns: Sequence[int]) -> SummedStatistics:
        """Columns that lie beside each other."""
        among = slice(columns[0], columns[-1] + 1)
        low, high = (end if np.ndim(end) == 0 else np.asarray(end)[:, among] for end in self.ends)
        return self._replace(
            names=self.names[among],
            n=self.n[:, among],
            sums=None if self.sums is None else self.sums[:, among],
            apart=self.apart if np.ndim(self.apart) == 0 else np.asarray(self.apart)[among],
            ends=(low, high),
            batches=None if self.batches is None else _columns(self.batches, among),
        )


class Residuals(NamedTuple):
    """What the nearest units below, and batches, leave of each unit that shows a statistic; people and sums, units x
    columns.
    """

    statistics: SummedStatistics
    n: np.ndarray
    sums: np.ndarray | None

    @classmethod
    def of(cls, statistics: Iterable[SummedStatistics], matrices: PublicationMatrices) -> list[Residuals]:
        """Residuals of statistics, of as many in one go as are looked at together; NaN where one is not shown."""
        found = []
        for kind in statistics:
            for columns in in_blocks(range(len(kind.names)), len(matrices.chart.ids)):
                some = kind if len(columns) == len(kind.names) else kind.some(columns)
                n = residual_values(matrices.chart, some.n)
                sums = None if some.sums is None else residual_values(matrices.chart, some.sums)
                left = cls(some, n, sums)
                found.append(left if some.batches is None else left._without(some.batches, matrices))
        return found

    def _without(self, batches: Batches, matrices: PublicationMatrices) -> Residuals:
        residual_of = matrices.chart.residual_of(~np.isnan(self.statistics.n))
        n, sums = (None if each is None else _residual_sums(each, residual_of) for each in batches)
        left = None if self.sums is None or sums is None else self.sums - sums
        return self._replace(n=self.n - n, sums=left)


def _columns(batches: Batches, among: slice) -> Batches:
    n, sums = batches
    return n[:, among], None if sums is None else sums[:, among]


def _residual_sums(own: np.ndarray, residual_of: np.ndarray) -> np.ndarray:
    """`residual_sums` of each column, each with residuals of its own."""
    return np.stack([residual_sums(each, of) for each, of in zip(own.T, residual_of.T, strict=True)], axis=1)


def statistics_of(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistics]:
    """Every statistic of a publication, by kind, with the people that any difference in it has to be about."""
    yield _people(matrices, policy)
    if not matrices.counted:  # else a dimension is made from its items, and adds nothing to them
        yield from _of_dimensions(matrices, policy)
    yield from _spreads(matrices, policy)
    yield from _of_items(matrices, policy)
    yield from _distributions(matrices, policy)
    yield _ticked(matrices, policy)
    careless = matrices.careless
    yield SummedStatistics("signs of careless answers", careless.names, careless.numbers("n"), policy.spread_from)


def step_of(matrices: PublicationMatrices, dimension: str) -> float:
    """Mean of its items' steps; 0 where they are not published: then sums only have to be possible."""
    steps = [matrices.step[item] for item in matrices.items_of.get(dimension, ())]
    return sum(steps) / len(steps) if steps else 0.0


def _people(matrices: PublicationMatrices, policy: Policy) -> SummedStatistics:
    n, batches = matrices.people.numbers("n")[:, [0]], matrices.batches
    before = None if batches is None else (batches.by_unit(batches.people)[:, None], None)
    return SummedStatistics("people who answered", ["people"], n, policy.min_group, batches=before)


def _of_dimensions(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistics]:
    batches = matrices.batches
    steps = [step_of(matrices, name) for name in matrices.dimensions.names]
    means, shares = _means("dimensions", matrices.dimensions, steps, policy)
    if batches is not None:
        means = means._replace(batches=(batches.by_unit(batches.n), batches.by_unit(batches.sums)))
    yield from (means, shares)


def _of_items(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistics]:
    steps = [matrices.step.get(name, 0.0) for name in matrices.items.names]
    means, shares = _means("questions", matrices.items, steps, policy)
    yield from (means._replace(ends=matrices.ends_of_items), shares)


def _means(
    kind: str, cells: UnitMatrix, steps: Sequence[float], policy: Policy
) -> tuple[SummedStatistics, SummedStatistics]:
    """Each column's mean, and the shares that are shown beside some means."""
    n, mean, share = (cells.numbers(column) for column in ("n", "mean", "favourable"))
    apart, beside = two_steps(np.array(steps)), np.where(np.isnan(share), np.nan, n)
    least = policy.min_group
    return (
        SummedStatistics(kind, cells.names, n, least, n * mean, apart),
        SummedStatistics(
            f"favourable shares of {kind}", cells.names, beside, least, n * share, two_steps(1), ends=SHARE
        ),
    )


def _ticked(matrices: PublicationMatrices, policy: Policy) -> SummedStatistics:
    """Shares of people who ticked an option."""
    n, share = (matrices.choices.numbers(column) for column in ("n", "share"))
    names = matrices.choices.names
    return SummedStatistics("ticked", names, n, policy.min_group, n * share, two_steps(1), ends=SHARE)


def _spreads(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistics]:
    """People whose own spread is shown: of a dimension, or of each of its items where answers arrived counted."""
    own, n = matrices.dimensions.texts("spread") == OWN, matrices.dimensions.numbers("n")
    if not matrices.counted:
        shown = np.where(own, n, np.nan)
        yield SummedStatistics("own spread", matrices.dimensions.names, shown, policy.spread_from)
        return
    of_items, columns = matrices.items.numbers("n"), []
    for d, dimension in enumerate(matrices.dimensions.names):
        items = matrices.items_of.get(dimension, ())
        known = [item for item in items if item in matrices.items.names]  # of one that is hidden, all of them are
        told = [] if known and len(known) == len(items) else [(dimension, n[:, d])]
        told += [(item, of_items[:, matrices.items.column(item)]) for item in known]
        columns += [(name, np.where(own[:, d], people, np.nan)) for name, people in told]
    if columns:
        names, people = zip(*columns, strict=True)
        yield SummedStatistics("own spread", names, np.stack(people, axis=1), policy.spread_from)


def _distributions(matrices: PublicationMatrices, policy: Policy) -> Iterator[SummedStatistics]:
    """How many chose each answer: that nobody did is usual, that all did is not."""
    answers = matrices.answers
    if not answers:
        return
    names = [f"{item}, answer {code}" for item, each in answers.items() for code in each.codes]
    people = np.concatenate([np.broadcast_to(each.people[:, None], each.counts.shape) for each in answers.values()], 1)
    counts = np.concatenate([each.counts for each in answers.values()], axis=1)
    yield SummedStatistics(
        "distributions", names, people, policy.spread_from, counts, apart=1.0, ends=SHARE, usual=True
    )
