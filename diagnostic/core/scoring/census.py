"""Tabulation: one pass over the answers, in spans of people on all cores.

Spans are counted by joblib's threads, inside the process that asks: NumPy lets go of the interpreter while it works on
long arrays, answers are shared and not copied, and no process is ever forked or started, which a server with open
connections must not do. While spans run each matrix product keeps to one thread (`threadpoolctl`), or BLAS would start
as many as there are cores in each of them. Within a span matrices are made block by block, to stay in the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeVar

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

from diagnostic.core.scoring.aggregates import Aggregates, aggregate, aggregate_packed
from diagnostic.core.scoring.answers import Answers, Counts, counted_positions
from diagnostic.core.scoring.moments import BLOCK, Moments, moments
from diagnostic.core.scoring.packed_answers import pack_answers
from diagnostic.definitions.questionnaire import Questionnaire

Result = TypeVar("Result")


@dataclass(frozen=True)
class Census:
    """Tabulation of some people: aggregates of each unit's own people, and moments of the items over all.

    `a + b` adds two. Confidential. `moments` is None for data that arrived counted. A census that was counted
    elsewhere is published as it is, without what takes a second look at persons.
    """

    own: Aggregates
    moments: Moments | None

    def __add__(self, other: Census) -> Census:
        if self.moments is None or other.moments is None:
            return Census(self.own + other.own, None)
        return Census(self.own + other.own, self.moments + other.moments)


def count(answers: Answers | Counts, questionnaire: Questionnaire, units: int) -> Census:
    """The census of `answers`; it does not depend on how they are cut into spans."""
    return count_and_keep(answers, questionnaire, units)[0]


def tabulate(positions: np.ndarray, of_unit: np.ndarray, questionnaire: Questionnaire, units: int) -> Census:
    """The census of people from `positions` (int8, items x people; -1 where missing) and each one's unit."""
    packed = pack_answers(positions, questionnaire)
    return Census(aggregate_packed(packed, of_unit, questionnaire, units), moments(positions, questionnaire, packed))


def count_and_keep(
    answers: Answers | Counts | Census, questionnaire: Questionnaire, units: int
) -> tuple[Census, np.ndarray]:
    """The census, and the positions that it was counted from, for a second pass over people.

    positions : int8, items x people, -1 where missing; nobody's where the answers arrived counted.
    """
    if not isinstance(answers, Answers):
        census = answers if isinstance(answers, Census) else Census(aggregate(answers, questionnaire, units), None)
        return census, np.empty((len(questionnaire.items), 0), np.int8)
    kept = np.empty((len(questionnaire.items), len(answers.units)), dtype=np.int8)

    def count_span(span: slice) -> Census:
        positions = counted_positions(answers[span], questionnaire, out=kept[:, span])
        return tabulate(positions, answers.units[span], questionnaire, units)

    return reduce(add, in_spans(count_span, len(answers.units))), kept


def in_spans(work: Callable[[slice], Result], people: int) -> Iterable[Result]:
    """`work` done on every span of the people, in threads; results in the order of the people."""
    cores = joblib.cpu_count()
    size = max(BLOCK, -(-people // cores))  # no more spans than cores: their counts have to be added up
    spans = list(slices(people, size))
    if len(spans) == 1:
        return [work(spans[0])]
    with threadpool_limits(1, user_api="blas"):
        return joblib.Parallel(n_jobs=min(cores, len(spans)), backend="threading")(map(joblib.delayed(work), spans))


def blocks(positions: np.ndarray) -> Iterator[slice]:
    """Slices of the people of `positions` (items x people) that are worked on at once."""
    return slices(positions.shape[1], BLOCK)


def slices(people: int, size: int) -> Iterator[slice]:
    """Slices of at most `size` people; one that is empty for nobody.

    >>> list(slices(5, 2)), list(slices(0, 2))
    ([slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)], [slice(0, 0, None)])
    """
    return (slice(start, min(start + size, people)) for start in range(0, max(people, 1), size))
