"""Audit of quantiles over organisations, from scores, ranks and what earlier releases used; docs/decisions/0048.

It knows nothing of how ranks are chosen. Whoever knows all that was ever released, and one score of their own, is to
be left with sums of two other organisations or more, and knows of no other organisation where it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from diagnostic.core.audit.findings import Finding, disclosure, undetermined

ORGANISATIONS, TOGETHER = 10, 3  # fewest in a release; fewest that any sum or difference of its numbers is about
SCALE_END = 100
HALF = 0.5  # points by which a whole number may be off the mean that it stands for
NOISE = 1e-9


@dataclass(frozen=True)
class GivenScore:
    """A published score of an organisation, and the publication that it is of."""

    organisation: str
    publication: str
    score: float


@dataclass(frozen=True)
class ReleasedNumbers:
    """What is to be released of one dimension: whole numbers, and of which ranks each is the mean, 1 the lowest."""

    dimension: str
    given: Sequence[GivenScore]
    numbers: tuple[int, ...]
    ranks: tuple[tuple[int, ...], ...]


def audit_release(released: Iterable[ReleasedNumbers], used: Collection[tuple[str, str]]) -> list[Finding]:
    """What is wrong with a release; nothing where it is safe.

    used : (dimension, publication) of every score that any release before was made of.
    """
    return [finding for each in released for finding in _of_dimension(each, used)]


def _of_dimension(released: ReleasedNumbers, used: Collection[tuple[str, str]]) -> Iterator[Finding]:
    where, given = released.dimension, released.given
    organisations = {each.organisation for each in given}
    if len(organisations) != len(given):
        yield disclosure(where, "an organisation counts more than once")
    if len(organisations) < ORGANISATIONS:
        yield disclosure(where, f"of {len(organisations)} organisations, not of {ORGANISATIONS} or more")
    if again := [each for each in given if (where, each.publication) in used]:
        yield disclosure(where, f"{len(again)} of the scores are in an earlier release: what changed tells of them")
    yield from _of_ranks(where, len(given), released.ranks)
    yield from _of_numbers(where, sorted(each.score for each in given), released)


def _of_ranks(where: str, count: int, ranks: tuple[tuple[int, ...], ...]) -> Iterator[Finding]:
    named = {rank for each in ranks for rank in each}
    if not named <= set(range(2, count)):
        yield disclosure(where, "a number tells of the lowest or of the highest organisation")
    if (fewest := fewest_together(count, ranks)) < TOGETHER:
        yield disclosure(where, f"what is left of sums and differences is about {fewest} of the organisations")


def _of_numbers(where: str, ordered: Sequence[float], released: ReleasedNumbers) -> Iterator[Finding]:
    for number, ranks in zip(released.numbers, released.ranks, strict=True):
        known = [ordered[rank - 1] for rank in ranks if 0 < rank <= len(ordered)]
        if int(number) != number:
            yield disclosure(where, "a number is not in whole points")
        elif not 0 < number < SCALE_END:
            yield disclosure(where, "a number lies at an end of the scale: all of its organisations are there")
        elif not known or abs(sum(known) / len(known) - number) > HALF + NOISE:
            yield undetermined(where, "a number is not the mean of the ranks that it names")


@lru_cache(64)
def fewest_together(count: int, ranks: tuple[tuple[int, ...], ...]) -> int:
    """The fewest organisations that any sum of multiples of the means is about; at most `TOGETHER`.

    Found by taking away any few organisations: whatever is about them alone makes the others' equations depend.

    >>> fewest_together(10, ((2, 3, 4), (4, 5, 6, 7), (7, 8, 9)))
    3
    >>> fewest_together(10, ((5, 6), (5, 6, 7)))
    1
    """
    named = [rank for rank in range(1, count + 1) if any(rank in each for each in ranks)]  # others are in no sum
    sums = np.array([[float(rank in each) for rank in named] for each in ranks])
    whole = np.linalg.matrix_rank(sums)
    for few in range(1, TOGETHER):
        for taken in combinations(range(len(named)), few):
            if np.linalg.matrix_rank(np.delete(sums, taken, axis=1)) < whole:
                return few
    return TOGETHER
