"""Audit of distributions: what they disclose of smaller groups in them, and of batches that were released before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diagnostic.core.audit.findings import Finding, disclosure
from diagnostic.core.audit.matrices import PublicationMatrices
from diagnostic.core.audit.scale_ends import SCALE
from diagnostic.core.audit.within_distributions import KnownGroups, disclosed_groups
from diagnostic.core.released.interim_release import BatchRows


def audit_distributions(matrices: PublicationMatrices) -> Iterator[Finding]:
    """Groups of which a distribution, and the sums of all groups in it, disclose that they gave one answer."""
    for item, distribution in matrices.distributions.items():
        groups = _groups(matrices, item)
        counts = np.nan_to_num(distribution.counts)
        for group in np.flatnonzero(disclosed_groups(counts, distribution.points, groups)).tolist():
            where = matrices.where(item, int(groups.distribution[group]))
            words = f"the distribution tells that all {groups.n[group]:.0f} of a group in it gave one answer"
            yield disclosure(where, words)


def audit_ends_of_batches(matrices: PublicationMatrices, batches: BatchRows) -> Iterator[Finding]:
    """Distributions that imply ends of batches, which were released without regard to these."""
    in_batches = batches.by_unit(batches.n)
    for item in matrices.answers:
        d = matrices.dimensions.column(matrices.dimension_of(item))
        low, high = matrices.ends_of(item)
        narrow = (low > SCALE[0]) | (high < SCALE[1])
        for unit in np.flatnonzero(narrow & (in_batches[:, d] > 0)).tolist():
            words = "a distribution tells which answers nobody gave in its first results"
            yield disclosure(matrices.where(item, unit), words)


def _groups(matrices: PublicationMatrices, item: str) -> KnownGroups:
    """Residuals of an item in its distributions; where its dimension has no other item, parted by batches."""
    column, within = matrices.items.column(item), matrices.distributions[item].within
    left, sums = (each[:, column] for each in matrices.left_of_items)
    groups, dimension = KnownGroups.of_residuals(within, left, sums), matrices.dimension_of(item)
    if matrices.batches is None or len(matrices.items_of[dimension]) > 1:
        return groups
    residual_of = matrices.chart.residual_of(~np.isnan(matrices.items.numbers("n")[:, column]))
    return groups.without_batches(matrices.batches, matrices.dimensions.column(dimension), residual_of)
