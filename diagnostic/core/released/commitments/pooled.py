"""What first steps did wherever they were tried: how often a unit's change was in the better half of comparable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr

from diagnostic.core.released.commitments.judged import JudgedMove
from diagnostic.core.statistics.adoption_effect import ChangeRank
from diagnostic.core.statistics.intervals import CONFIDENCE

FEWEST_TRIES = 10  # that are shown together; docs/decisions/0029
FEWEST_OTHERS = 2  # organisations beside one's own, so that nobody's tries are what is left of a sum


@dataclass(frozen=True)
class RuleTries:
    """Units that tried a first step of a rule and have a place among comparable ones.

    better : those whose change was in the better half. low, high : how many chance alone puts there, 95 % of the time.
    organisations : in how many of them.
    """

    tries: int
    better: int
    low: int
    high: int
    organisations: int


def placed(judged: JudgedMove) -> tuple[int, int]:
    """Units of a move that have a place, and how many of them have one in the better half."""
    ranks = [each.rank for each in judged.alone if isinstance(each.rank, ChangeRank)]
    return len(ranks), sum(2 * each.place <= each.among for each in ranks)


def pooled_tries(own: Iterable[JudgedMove], others: Mapping[str, Iterable[JudgedMove]]) -> RuleTries | None:
    """The tries of a rule, one's own and those of other organisations; None until there are ten.

    own : moves of the viewer's organisation. others : by organisation. Those of others count only where two of them or
    more have any.

    >>> pooled_tries([], {}) is None
    True
    """
    mine = _added(own)
    known = [(tries, better) for tries, better in map(_added, others.values()) if tries]
    kept = ([mine] if mine[0] else []) + (known if len(known) >= FEWEST_OTHERS else [])
    tries, better = (sum(each[i] for each in kept) for i in (0, 1))
    if tries < FEWEST_TRIES:
        return None
    at_most = bdtr(np.arange(tries + 1), tries, 0.5)
    low, high = np.searchsorted(at_most, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]).tolist()
    return RuleTries(tries, better, low, high, len(kept))


def _added(moves: Iterable[JudgedMove]) -> tuple[int, int]:
    found = [placed(each) for each in moves]
    return sum(tries for tries, _ in found), sum(better for _, better in found)
