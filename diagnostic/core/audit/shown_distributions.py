"""Audit of distributions: what they disclose of smaller groups in them, and of batches that were released before."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diagnostic.core.audit.findings import Finding, disclosure
from diagnostic.core.audit.matrices import PublicationMatrices, PublishedDistributions
from diagnostic.core.audit.scale_ends import SCALE
from diagnostic.core.audit.within_distributions import KnownGroups, disclosed_groups
from diagnostic.core.released.interim_release import BatchRows


def audit_distributions(matrices: PublicationMatrices) -> Iterator[Finding]:
    """Groups of which a distribution, and the sums of all groups in it, disclose that they gave one answer."""
    found = [each for together in matrices.distributions for each in _disclosed(matrices, together)]
    for item, unit, people in sorted(found, key=lambda each: each[0]):
        words = f"the distribution tells that all {people:.0f} of a group in it gave one answer"
        yield disclosure(matrices.where(matrices.items.names[item], unit), words)


def audit_ends_of_batches(matrices: PublicationMatrices, batches: BatchRows) -> Iterator[Finding]:
    """Distributions that imply ends of batches, which were released without regard to these."""
    in_batches = batches.by_unit(batches.n)
    for item in matrices.answers:
        d = matrices.dimensions.column(matrices.dimension_of(item))
        if item not in matrices.items.names:
            continue
        low, high = (end[:, matrices.items.column(item)] for end in matrices.ends_of_items)
        narrow = (low > SCALE[0]) | (high < SCALE[1])
        for unit in np.flatnonzero(narrow & (in_batches[:, d] > 0)).tolist():
            words = "a distribution tells which answers nobody gave in its first results"
            yield disclosure(matrices.where(item, unit), words)


def _disclosed(matrices: PublicationMatrices, together: PublishedDistributions) -> Iterator[tuple[int, int, float]]:
    """(position of the item, unit whose distribution it is, people) of each group that gave one answer."""
    groups, (_, items, options) = _groups(matrices, together), together.counts.shape
    counts = np.nan_to_num(together.counts).reshape(-1, options)
    for group in np.flatnonzero(disclosed_groups(counts, together.points, groups)).tolist():
        unit, item = divmod(int(groups.distribution[group]), items)
        yield int(together.columns[item]), unit, float(groups.n[group])


def _groups(matrices: PublicationMatrices, together: PublishedDistributions) -> KnownGroups:
    """Residuals of items in their distributions, both numbered along units x items; where a dimension has no other
    item, parted by batches.
    """
    columns, items = together.columns, np.arange(len(together.items))
    within = together.within * len(items) + items  # below zero where there is none
    groups = KnownGroups.of_residuals(within.ravel(), *(each[:, columns].ravel() for each in matrices.left_of_items))
    for i, item in enumerate(together.items if matrices.batches is not None else ()):
        dimension = matrices.dimension_of(item)
        if matrices.batches is not None and len(matrices.items_of[dimension]) == 1:
            shown = ~np.isnan(matrices.items.numbers("n")[:, columns[i]])
            residual_of = matrices.chart.residual_of(shown) * len(items) + i
            groups = groups.without_batches(matrices.batches, matrices.dimensions.column(dimension), residual_of)
    return groups
