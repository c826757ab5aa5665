"""The auditor of batches: each of them is about enough people, and says of none that nearly all answered alike.

Any two views of a live wave differ by whole batches, so nothing else has to be looked at while it is open. What the
publication leaves of them is for `publication.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from diagnostic.core.audit.findings import Audit, Finding, Reach
from diagnostic.core.disclosure.bounding import PEOPLE
from diagnostic.core.disclosure.bounds import kept_off
from diagnostic.core.released.interim_release import Batch, BatchScore, InterimRelease
from diagnostic.definitions.wave import Policy

WHOLE = 1e-6  # points of a sum; less is the arithmetic's
FIRST_RESULTS = "batches of first results"


def audit_live(releases: Sequence[InterimRelease], policy: Policy) -> Audit:
    """Everything that is wrong with what was shown of one audience while its wave was open."""
    found, reached = tuple(findings(releases, policy)), tuple(reaches(releases, policy))
    return Audit(releases[0].audience, numbers(releases), found, reached)


def numbers(releases: Sequence[InterimRelease]) -> int:
    """Numbers that live releases hold."""
    return sum(len(each.batches) + 2 * len(each.scores) for each in releases)


def findings(releases: Sequence[InterimRelease], policy: Policy) -> Iterator[Finding]:
    """Batches of too few people, those whose sums are at an end, and what is told twice."""
    if len({each.number for each in releases}) < len(releases):
        yield Finding("doubt", releases[0].audience, "two live releases have one number")
    for each in releases:
        where = f"{each.audience} › first results {each.number}"
        units, cells = {batch.unit for batch in each.batches}, {score[:2] for score in each.scores}
        if len(units) < len(each.batches) or len(cells) < len(each.scores):
            yield Finding("doubt", where, "a batch is told twice")
        for batch in each.batches:
            yield from _few(batch, f"{where} › {batch.unit}", policy)
        for score in each.scores:
            place = f"{where} › {score.dimension} › {score.unit}"
            yield from _few(score, place, policy)
            yield from _alike(score, each.steps[score.dimension], place)


def reaches(releases: Sequence[InterimRelease], policy: Policy) -> Iterator[Reach]:
    """The batch about the fewest people."""
    scores = [score for each in releases for score in each.scores]
    if scores:
        fewest = min(scores, key=lambda score: score.n)
        yield Reach(FIRST_RESULTS, fewest.n, policy.min_group, fewest.dimension, fewest.unit)


def _few(told: Batch | BatchScore, where: str, policy: Policy) -> Iterator[Finding]:
    if not told.n >= policy.min_group:
        yield Finding("leak", where, f"a batch is about {told.n} people; the least is {policy.min_group}")


def _alike(score: BatchScore, step: float, where: str) -> Iterator[Finding]:
    low, high = kept_off(np.array(score.n), PEOPLE * step, 0.0, 100.0)
    if not low - WHOLE <= score.n * score.mean <= high + WHOLE:
        yield Finding("leak", where, f"a batch says that nearly all of {score.n} answered alike")
