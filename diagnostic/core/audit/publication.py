"""Audit of a publication: of every sum and every difference of sums, how few people it is about.

The auditor knows nothing but what was published, and shares no code with what planned it. For a tree it is exact:
whatever a reader adds and subtracts of one statistic is made of residuals, each a unit less the nearest units below it
that show the same statistic. So each of these has to be of nobody or of enough people (`differencing.py`), and its sum
has to stay off the ends (`scale_ends.py`). Single items stand beside their dimension as docs/decisions/0004 has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from diagnostic.core.audit import interim_releases
from diagnostic.core.audit.among import audit_among, minimum_count_among
from diagnostic.core.audit.breakdowns import audit_cells, minimum_count_of_cells, read_breakdowns
from diagnostic.core.audit.differencing import audit_differences, minimum_counts
from diagnostic.core.audit.findings import Audit, Finding, disclosure, disclosures_first, undetermined
from diagnostic.core.audit.matrices import PublicationMatrices, residual_values
from diagnostic.core.audit.pairs import audit_pairs, residuals_of_pairs
from diagnostic.core.audit.scale_ends import ROUNDING
from diagnostic.core.audit.shown_distributions import audit_distributions, audit_ends_of_batches
from diagnostic.core.audit.summed_statistics import Residuals, statistics_of
from diagnostic.core.audit.thresholds import audit_thresholds
from diagnostic.core.released.interim_release import InterimRelease
from diagnostic.core.released.schema import ENOUGH, FEW, FRAMES, NOBODY
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy

NUMERIC = {
    name: [column.name for column in frame if column.kind in ("number", "integer")] for name, frame in FRAMES.items()
}
SKIPPED_BY = {
    FEW: disclosure("", "the dimension less its questions is about the few who skipped one"),
    NOBODY: disclosure(
        "", "nobody is said to have skipped a question, but its questions were not answered by the same people"
    ),
    "": undetermined("", "it is not told how many skipped a question"),
}


def audit(scores: UnitScores, policy: Policy, releases: Sequence[InterimRelease] = ()) -> Audit:
    """Audit of a publication, together with the interim releases of its wave. Without findings it is `safe`.

    policy : the wave's; answers by an open link are held to its higher thresholds.
    """
    policy = policy.of(scores.audience)
    if policy.unsafe_for_validation:
        unsafe = disclosure(scores.audience, "these are numbers for validation, which hide nobody")
        return Audit(scores.audience, count_numbers(scores), (unsafe,), ())
    matrices, breakdowns = PublicationMatrices.read(scores, releases), read_breakdowns(scores)
    residuals = Residuals.of([*statistics_of(matrices, policy)], matrices)
    pairs = residuals_of_pairs(matrices, policy)
    found = [*audit_thresholds(scores, policy), *_without_items(matrices), *audit_pairs(matrices, pairs)]
    found += audit_differences(matrices, residuals)
    found += [*_items_beside(matrices), *_pooled_groups(matrices), *audit_cells(scores, breakdowns, policy)]
    found += [*interim_releases.findings(releases, policy), *_beside_batches(matrices), *audit_distributions(matrices)]
    found += audit_among(matrices, policy)
    fewest = [*minimum_counts(matrices, [*residuals, *pairs]), *minimum_count_of_cells(breakdowns, policy.min_group)]
    fewest += [*minimum_count_among(matrices, policy), *interim_releases.minimum_counts(releases, policy)]
    numbers = count_numbers(scores) + interim_releases.count_numbers(releases)
    return Audit(scores.audience, numbers, tuple(disclosures_first(found)), tuple(fewest))


def count_numbers(scores: UnitScores) -> int:
    """Numbers that the publication holds."""
    return sum(
        int(np.count_nonzero(~np.isnan(scores.columns(name)[column].astype(float))))
        for name, numeric in NUMERIC.items()
        if len(getattr(scores, name))
        for column in numeric
    )


def _items_beside(matrices: PublicationMatrices) -> Iterator[Finding]:
    """Items beside their dimension: answered by the same people, or skipped by enough."""
    if matrices.counted:
        return
    n, skipped = matrices.dimensions.numbers("n"), matrices.dimensions.texts("skipped")
    of_items = matrices.items.numbers("n")
    for d, dimension in enumerate(matrices.dimensions.names):
        items = [item for item in matrices.items_of.get(dimension, ()) if item in matrices.items.names]
        if not items:
            continue
        columns = of_items[:, [matrices.items.column(item) for item in items]]
        shown = ~np.isnan(columns[:, 0])
        same = _same_people(matrices, np.where(shown, n[:, d], np.nan), columns)
        allowed = (skipped[:, d] == ENOUGH) | ((skipped[:, d] == NOBODY) & same)
        for unit in np.flatnonzero(shown & ~allowed).tolist():
            wrong = SKIPPED_BY[skipped[unit, d]]
            yield Finding(wrong.kind, matrices.where(dimension, unit), wrong.words)


def _same_people(matrices: PublicationMatrices, n: np.ndarray, of_items: np.ndarray) -> np.ndarray:
    """Booleans, units: residuals of as many people for the dimension (n) and for each item (units x items)."""
    people = residual_values(matrices.chart, n)
    return (residual_values(matrices.chart, of_items) == people[:, None]).all(axis=1)


def _beside_batches(matrices: PublicationMatrices) -> Iterator[Finding]:
    """What may not stand beside batches: distributions that imply ends, and what parts people anew."""
    if matrices.batches is None:
        return
    yield from audit_ends_of_batches(matrices, matrices.batches)
    if len(matrices.scores.without) or len(matrices.scores.cells):
        yield undetermined(matrices.scores.audience, "people are parted anew beside first results")


def _pooled_groups(matrices: PublicationMatrices) -> Iterator[Finding]:
    """Pooled groups that are not what their parent leaves over, and so a further equation."""
    if matrices.counted:
        return
    units, scores, position = matrices.scores.units, matrices.scores.scores, matrices.chart.position
    if not matrices.scores.columns("units")["pooled"].astype(bool).any():
        return
    pooled = units[units["pooled"].astype(bool)]
    parent = {
        unit: position[above] for unit, above in zip(pooled["unit"], pooled["parent"], strict=True) if above in position
    }
    groups = scores[scores["unit"].isin(parent) & (scores["hidden"] == "")]
    n, mean = matrices.dimensions.numbers("n"), matrices.dimensions.numbers("mean")
    for dimension, rows in groups.groupby("dimension", sort=False):
        d = matrices.dimensions.column(str(dimension))
        left, sums = (residual_values(matrices.chart, each) for each in (n[:, d], n[:, d] * mean[:, d]))
        for unit, people, score in zip(rows["unit"], rows["n"], rows["mean"], strict=True):
            above = parent[unit]
            if left[above] != people or abs(sums[above] - people * score) > ROUNDING * people:
                where = f"{matrices.scores.audience} › {dimension} › {unit}"
                yield undetermined(where, f"it is not what {matrices.name(above)} leaves over")


def _without_items(matrices: PublicationMatrices) -> Iterator[Finding]:
    """Dimensions of answers that arrived counted, which have no sums but their items', that are told without these."""
    if not matrices.counted:
        return
    shown, scores = set(matrices.items.names), matrices.scores.scores
    told = set(scores.loc[scores["hidden"] == "", "dimension"])
    for dimension in matrices.dimensions.names:
        if dimension not in told:
            continue
        if not matrices.items_of.get(dimension) or not shown.issuperset(matrices.items_of[dimension]):
            yield undetermined(f"{matrices.scores.audience} › {dimension}", "its questions are not told")
