"""Differencing: what the units of one statistic leave over, how many people that is about, and what it discloses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from diagnostic.core.audit.findings import Finding, MinimumCount, disclosure, undetermined
from diagnostic.core.audit.matrices import PublicationMatrices, in_blocks
from diagnostic.core.audit.scale_ends import ROUNDING, near_highest, near_lowest
from diagnostic.core.audit.summed_statistics import Residuals, SummedStatistic, side_by_side
from diagnostic.definitions.organisation import residual_sums


def audit_differences(matrices: PublicationMatrices, residuals: Sequence[Residuals]) -> Iterator[Finding]:
    """Residuals of too few people, and residuals whose sums disclose that nearly all answered alike."""
    for block in in_blocks(residuals, len(matrices.chart.ids)):
        for i in np.flatnonzero(_suspected(block)).tolist():
            yield from _too_few(matrices, block[i])
            if (sums := block[i].sums) is not None:
                yield from _near_an_end(matrices, block[i], sums)


def _suspected(residuals: Sequence[Residuals]) -> np.ndarray:
    """Booleans, statistics: whether any of its residuals is a finding."""
    told = [each.statistic for each in residuals]
    n = side_by_side([each.n for each in residuals])
    nothing = np.full(len(n), np.nan)
    sums = side_by_side([nothing if each.sums is None else each.sums for each in residuals])
    least, apart, usual = (np.array([getattr(each, name) for each in told]) for name in ("least", "apart", "usual"))
    low, high = np.empty(n.shape), np.empty(n.shape)
    for i, each in enumerate(told):
        low[:, i], high[:, i] = each.ends
    near = near_highest(n, sums, apart, (low, high)) | (near_lowest(n, sums, apart, (low, high)) & ~usual)
    found = (n != 0) & (n < least) | (n > 0) & near | (n == 0) & (np.abs(sums) > ROUNDING)
    return np.asarray(found.any(axis=0))


def below_threshold(n: np.ndarray, least: int) -> list[int]:
    """Units whose residual is neither empty nor of `least` people; n : residuals, NaN where nothing is shown."""
    return np.flatnonzero((n != 0) & (n < least)).tolist()


def minimum_counts(matrices: PublicationMatrices, found: Sequence[Residuals]) -> Iterator[MinimumCount]:
    """For each kind of number, the residual of the fewest people."""
    best: dict[str, tuple[float, int, SummedStatistic]] = {}
    for block in in_blocks(found, len(matrices.chart.ids)):
        n = side_by_side([each.n for each in block])
        n[~(n > 0)] = np.inf
        for each, people, unit in zip(block, n.min(axis=0).tolist(), n.argmin(axis=0).tolist(), strict=True):
            kind = each.statistic.kind
            if np.isfinite(people) and (kind not in best or people < round(best[kind][0])):
                best[kind] = people, unit, each.statistic
    for kind, (people, unit, statistic) in best.items():
        where = _difference(matrices, statistic, unit)
        yield MinimumCount(kind, round(people), statistic.least, statistic.name, where)


def _too_few(matrices: PublicationMatrices, residuals: Residuals) -> Iterator[Finding]:
    statistic = residuals.statistic
    for unit in below_threshold(residuals.n, statistic.least):
        people, where = round(float(residuals.n[unit])), matrices.where(statistic.name, unit)
        if people < 0:
            yield undetermined(where, "the units below it have more people than it has")
        else:
            difference = _difference(matrices, statistic, unit)
            yield disclosure(where, f"{difference} is about {people} people; the least is {statistic.least}")


def _near_an_end(matrices: PublicationMatrices, residuals: Residuals, sums: np.ndarray) -> Iterator[Finding]:
    statistic, n = residuals.statistic, residuals.n
    near = near_highest(n, sums, statistic.apart, statistic.ends)
    if not statistic.usual:
        near |= near_lowest(n, sums, statistic.apart, statistic.ends)
    for unit in np.flatnonzero((n > 0) & near).tolist():
        difference, people = _difference(matrices, statistic, unit), round(float(n[unit]))
        words = f"{difference} says that nearly all of {people} answered alike"
        yield disclosure(matrices.where(statistic.name, unit), words)
    for unit in np.flatnonzero((n == 0) & (np.abs(sums) > ROUNDING)).tolist():
        where = matrices.where(statistic.name, unit)
        yield undetermined(where, "nobody is left over, and yet the sums differ")


def _difference(matrices: PublicationMatrices, statistic: SummedStatistic, unit: int) -> str:
    """`East less E1 and E2`: the units that a residual is made of."""
    chart, shown = matrices.chart, ~np.isnan(statistic.n)
    residual_of = chart.residual_of(shown)
    below = range(unit + 1, chart.ends[unit])
    names = [matrices.name(u) for u in below if shown[u] and residual_of[chart.parents[u]] == unit]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    if statistic.batches is not None and residual_sums(statistic.batches[0], residual_of)[unit]:
        names.append("its first results")
    if not names:
        return matrices.name(unit)
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{matrices.name(unit)} less {listed}"
