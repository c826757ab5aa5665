"""Differencing: what the units of one statistic leave over, how many people that is about, and what it discloses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from diagnostic.core.audit.findings import Finding, MinimumCount, disclosure, undetermined
from diagnostic.core.audit.matrices import PublicationMatrices
from diagnostic.core.audit.scale_ends import ROUNDING, near_highest, near_lowest
from diagnostic.core.audit.summed_statistics import Residuals, SummedStatistics
from diagnostic.definitions.organisation import residual_sums


def audit_differences(matrices: PublicationMatrices, residuals: Sequence[Residuals]) -> Iterator[Finding]:
    """Residuals of too few people, and residuals whose sums disclose that nearly all answered alike."""
    for each in residuals:
        for i in np.flatnonzero(_suspected(each)).tolist():
            yield from _too_few(matrices, each, i)
            yield from _near_an_end(matrices, each, i)


def _suspected(residuals: Residuals) -> np.ndarray:
    """Booleans, columns: whether any of a column's residuals is a finding."""
    n, sums = residuals.n, residuals.sums
    found = (n != 0) & (n < residuals.statistics.least)
    if sums is not None:
        found |= (n > 0) & _near(residuals.statistics, n, sums) | _left_of_nobody(n, sums)
    return np.asarray(found.any(axis=0))


def _near(statistics: SummedStatistics, n: np.ndarray, sums: np.ndarray) -> np.ndarray:
    near = near_highest(n, sums, statistics.apart, statistics.ends)
    return near if statistics.usual else near | near_lowest(n, sums, statistics.apart, statistics.ends)


def _left_of_nobody(n: np.ndarray, sums: np.ndarray) -> np.ndarray:
    return (n == 0) & (np.abs(sums) > ROUNDING)


def below_threshold(n: np.ndarray, least: int) -> list[int]:
    """Units whose residual is neither empty nor of `least` people; n : residuals, NaN where nothing is shown."""
    return np.flatnonzero((n != 0) & (n < least)).tolist()


def minimum_counts(matrices: PublicationMatrices, found: Sequence[Residuals]) -> Iterator[MinimumCount]:
    """For each kind of number, the residual of the fewest people."""
    best: dict[str, tuple[float, Residuals, int]] = {}
    for each in found:
        kind = each.statistics.kind
        for i, people in enumerate(_counted(each.n).min(axis=0).tolist()):
            if people < (round(best[kind][0]) if kind in best else np.inf):
                best[kind] = people, each, i
    for kind, (people, residuals, i) in best.items():
        statistics, unit = residuals.statistics, int(_counted(residuals.n[:, i]).argmin())
        where = _difference(matrices, statistics, i, unit)
        yield MinimumCount(kind, round(people), statistics.least, statistics.names[i], where)


def _counted(n: np.ndarray) -> np.ndarray:
    """Residuals of somebody; without end where there are none."""
    return np.where(n > 0, n, np.inf)


def _too_few(matrices: PublicationMatrices, residuals: Residuals, i: int) -> Iterator[Finding]:
    statistics, n = residuals.statistics, residuals.n[:, i]
    for unit in below_threshold(n, statistics.least):
        people, where = round(float(n[unit])), matrices.where(statistics.names[i], unit)
        if people < 0:
            yield undetermined(where, "the units below it have more people than it has")
        else:
            difference = _difference(matrices, statistics, i, unit)
            yield disclosure(where, f"{difference} is about {people} people; the least is {statistics.least}")


def _near_an_end(matrices: PublicationMatrices, residuals: Residuals, i: int) -> Iterator[Finding]:
    if residuals.sums is None:
        return
    statistics, name = residuals.statistics, residuals.statistics.names[i]
    n, sums = residuals.n[:, i], residuals.sums[:, i]
    near = _near(statistics.some([i]), n[:, None], sums[:, None])[:, 0]
    for unit in np.flatnonzero((n > 0) & near).tolist():
        difference, people = _difference(matrices, statistics, i, unit), round(float(n[unit]))
        words = f"{difference} says that nearly all of {people} answered alike"
        yield disclosure(matrices.where(name, unit), words)
    for unit in np.flatnonzero(_left_of_nobody(n, sums)).tolist():
        yield undetermined(matrices.where(name, unit), "nobody is left over, and yet the sums differ")


def _difference(matrices: PublicationMatrices, statistics: SummedStatistics, i: int, unit: int) -> str:
    """`East less E1 and E2`: the units that a residual is made of."""
    chart, shown = matrices.chart, ~np.isnan(statistics.n[:, i])
    residual_of = chart.residual_of(shown)
    below = range(unit + 1, chart.ends[unit])
    names = [matrices.name(u) for u in below if shown[u] and residual_of[chart.parents[u]] == unit]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    if statistics.batches is not None and residual_sums(statistics.batches[0][:, i], residual_of)[unit]:
        names.append("its first results")
    if not names:
        return matrices.name(unit)
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{matrices.name(unit)} less {listed}"
