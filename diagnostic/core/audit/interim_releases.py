"""Audit of interim releases: each batch is about enough people, and discloses of none that nearly all answered alike.

Any two views of a live wave differ by whole batches, so nothing else has to be looked at while it is open. What the
publication leaves of them is for `publication.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from diagnostic.core.audit.findings import Audit, Finding, MinimumCount, disclosure, undetermined
from diagnostic.core.audit.scale_ends import SCALE, near_highest, near_lowest, two_steps
from diagnostic.core.released.interim_release import Batch, BatchScore, InterimRelease
from diagnostic.definitions.wave import Policy

FIRST_RESULTS = "batches of first results"


def audit_live(releases: Sequence[InterimRelease], policy: Policy) -> Audit:
    """Audit of the interim releases of one audience, as long as there is no publication beside them."""
    policy = policy.of(releases[0].audience)
    found, fewest = tuple(findings(releases, policy)), tuple(minimum_counts(releases, policy))
    return Audit(releases[0].audience, count_numbers(releases), found, fewest)


def count_numbers(releases: Sequence[InterimRelease]) -> int:
    """Numbers that interim releases hold."""
    return sum(len(release.batches) + 2 * len(release.scores) for release in releases)


def findings(releases: Sequence[InterimRelease], policy: Policy) -> Iterator[Finding]:
    """Batches of too few people, batches whose sums are near an end, and batches that are released twice."""
    if len({release.number for release in releases}) < len(releases):
        yield undetermined(releases[0].audience, "two live releases have one number")
    if releases and policy.answers_each > 1:
        words = "first results of answers by an open link, where one person can send a whole batch"
        yield disclosure(releases[0].audience, words)
    for release in releases:
        yield from _of_release(release, policy)


def minimum_counts(releases: Sequence[InterimRelease], policy: Policy) -> Iterator[MinimumCount]:
    """The smallest batch of all that have a score."""
    scores = [score for release in releases for score in release.scores]
    if scores:
        fewest = min(scores, key=lambda score: score.n)
        yield MinimumCount(FIRST_RESULTS, fewest.n, policy.min_group, fewest.dimension, fewest.unit)


def _of_release(release: InterimRelease, policy: Policy) -> Iterator[Finding]:
    where = f"{release.audience} › first results {release.number}"
    units, cells = {batch.unit for batch in release.batches}, {score[:2] for score in release.scores}
    if len(units) < len(release.batches) or len(cells) < len(release.scores):
        yield undetermined(where, "a batch is told twice")
    for batch in release.batches:
        yield from _below_threshold(batch, f"{where} › {batch.unit}", policy)
    for score in release.scores:
        place = f"{where} › {score.dimension} › {score.unit}"
        yield from _below_threshold(score, place, policy)
        yield from _near_an_end(score, release.steps[score.dimension], place)


def _below_threshold(batch: Batch | BatchScore, where: str, policy: Policy) -> Iterator[Finding]:
    if not batch.n >= policy.min_group:
        yield disclosure(where, f"a batch is about {batch.n} people; the least is {policy.min_group}")


def _near_an_end(score: BatchScore, step: float, where: str) -> Iterator[Finding]:
    n, total, apart = np.array(score.n), np.array(score.n * score.mean), two_steps(step)
    if np.isnan(total) or near_lowest(n, total, apart, SCALE) or near_highest(n, total, apart, SCALE):
        yield disclosure(where, f"a batch says that nearly all of {score.n} answered alike")
