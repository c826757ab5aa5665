"""Suppression on a tree of units: the k-safe set of published units that is preferred to all others.

A set of published units is k-safe if every residual (a published unit less its nearest published descendants) is empty
or has at least k people: then nobody who adds and subtracts published sums can isolate fewer than k. The set is found
by dynamic programming over the tree on the open residual (people below a unit that no published unit has taken up),
capped at k. See docs/decisions/0003-min-group.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostic.definitions.organisation import Organisation, residual_sums

EMPTY = 0  # state of an open residual that nobody is in; state s > 0 stands for min(people, k) = s - 1


@dataclass(frozen=True)
class Respondents:
    """Respondents who count for one statistic, at each unit itself, without the units below.

    own : integers >= 0, units; people whom no interim release covers.
    present : booleans, units; where anybody responded although `own` is 0 (tabulated data whose smallest item has no
        answers). Such a residual is not empty, so it may not stay alone.
    released : integers, units; people whom interim releases cover, enough of them together. They are in no residual.
    """

    own: np.ndarray
    present: np.ndarray
    released: np.ndarray

    @classmethod
    def of(cls, own: np.ndarray, present: np.ndarray | None = None, released: np.ndarray | None = None) -> Respondents:
        """Nobody is covered by interim releases, and units with people are those with respondents, unless given."""
        own = np.asarray(own)
        return cls(own, own > 0 if present is None else present, np.zeros_like(own) if released is None else released)


def suppression_pattern(
    organisation: Organisation, respondents: Respondents, k: int, allowed: np.ndarray | None = None
) -> np.ndarray:
    """Suppression pattern of one statistic: booleans, units, True where the unit is published.

    allowed : booleans, units; the units that may be published at all. Default: every one.

    Preference among k-safe sets, lexicographic: more units on upper levels before lower ones, then more people, then
    earlier unit ids. A unit nobody responded in is never published.

    >>> from diagnostic.definitions.organisation import flat
    >>> people = Respondents.of(np.array([0, 9, 4, 6]))  # b is small: with c it makes a group of 10
    >>> suppression_pattern(flat(["a", "b", "c"]), people, k=5).tolist()
    [True, True, False, False]
    """
    totals = organisation.roll_up(respondents.own + respondents.released)
    eligible = totals >= k if allowed is None else (totals >= k) & allowed
    if is_k_safe(organisation, eligible, respondents, k):
        return eligible  # nothing is preferred to every eligible unit
    return _Search.over(organisation, respondents, eligible, k).best()


def is_k_safe(organisation: Organisation, published: np.ndarray, respondents: Respondents, k: int) -> bool:
    """Whether every residual of the published units is empty or has at least k people."""
    residual_of = organisation.residual_of(published)
    counts = np.column_stack([respondents.own, respondents.present])
    people, somebody = residual_sums(counts, residual_of).T
    return bool(np.all((people >= k) | (somebody == 0)))


Hidden = tuple["Hidden", "Hidden"] | int | None  # units hidden: two such sets, one unit, or none
Loss = tuple[int, Hidden]  # what hiding costs, and which eligible units are hidden
Table = dict[int, Loss]  # the least loss by open residual that can be reached


@dataclass(frozen=True)
class _Search:
    """Dynamic programming from the leaves up: of each unit the least loss for each open residual.

    A loss is what is not published although eligible: one integer that compares as units by level, then people; ties
    are decided by ids. Closed units are no tables of their own: eligible ones with k people who are in no unit below,
    and nothing but closed units and small leaves below. Of those below a unit at most the one that costs least is ever
    hidden, since it opens a residual of k people.

    state : integers, units; the open residual of each unit's own people and of its small leaves. cheapest : integers,
    units; the closed unit right below that costs least, -1 for none.
    """

    organisation: Organisation
    k: int
    state: Sequence[int]
    people: Sequence[int]
    eligible: np.ndarray
    is_table: np.ndarray
    cheapest: Sequence[int]
    level_costs: Sequence[int] = field(default=())

    @classmethod
    def over(cls, organisation: Organisation, respondents: Respondents, eligible: np.ndarray, k: int) -> _Search:
        capped, present = np.minimum(respondents.own, k), respondents.present.astype(np.int64)
        totals = organisation.roll_up(respondents.own + respondents.released)
        is_leaf = organisation.end == np.arange(len(capped)) + 1
        small = is_leaf & ~eligible
        small[0] = False
        above, of_small = organisation.above, np.flatnonzero(small)
        np.add.at(capped, above[of_small], capped[of_small])
        np.add.at(present, above[of_small], present[of_small])
        is_table = ~small & ~_closed(organisation, small, eligible & (capped >= k) & (present > 0))
        is_table[0] = True
        return cls(
            organisation,
            k,
            np.where(present > 0, np.minimum(capped, k) + 1, EMPTY).tolist(),
            totals.tolist(),
            eligible,
            is_table,
            _cheapest(organisation, np.flatnonzero(~small & ~is_table), totals).tolist(),
            _level_costs(organisation, totals),
        )

    def best(self) -> np.ndarray:
        """Booleans, units: the published set with the least loss."""
        tables: dict[int, Table] = {}
        parents = self.organisation.parents
        below: dict[int, list[int]] = {}
        for unit in np.flatnonzero(self.is_table)[::-1].tolist():
            table = self._without_tables(unit)
            for child in below.pop(unit, ()):
                table = self._merged(table, tables.pop(child))
            tables[unit] = self._decided(table, unit)
            if unit:
                below.setdefault(parents[unit], []).append(unit)
        losses = iter(tables[0].values())
        least = next(losses)
        for loss in losses:
            least = self._less(loss, least)
        published = self.eligible.copy()
        published[list(_units(least[1]))] = False
        return published

    def _cost(self, unit: int) -> int:
        return self.level_costs[self.organisation.levels[unit]] + self.people[unit]

    def _without_tables(self, unit: int) -> Table:
        """The unit's own people, and the small leaves and closed units below it."""
        state, closed = self.state[unit], self.cheapest[unit]
        table: Table = {state: (0, None)}
        if closed >= 0 and state != self.k + 1:
            table[self.k + 1] = (self._cost(closed), closed)
        return table

    def _merged(self, table: Table, child: Table) -> Table:
        """The open residual of a child added to what is open so far."""
        best: Table = {}
        full = self.k + 1
        for state, (loss, hidden) in table.items():
            for more, (cost, also) in child.items():
                both = min(state + more - 1, full) if state and more else state or more
                found = loss + cost, (hidden, also) if hidden is not None or also is not None else None
                best[both] = self._less(found, best[both]) if both in best else found
        return best

    def _decided(self, table: Table, unit: int) -> Table:
        """The unit left open, or published where its own residual is empty or has k people."""
        if not self.eligible[unit]:
            return table
        cost = self._cost(unit)
        found: Table = {state: (loss + cost, (hidden, unit)) for state, (loss, hidden) in table.items()}
        for state in (EMPTY, self.k + 1):
            if state in table:
                found[EMPTY] = self._less(table[state], found[EMPTY]) if EMPTY in found else table[state]
        return found

    def _less(self, one: Loss, other: Loss) -> Loss:
        """The lesser loss; of two that cost the same the one that does not hide the first id in which they differ."""
        if one[0] != other[0]:
            return one if one[0] < other[0] else other
        mine, theirs = _difference(one[1], other[1])
        if mine == theirs:
            return one
        earliest = min(mine ^ theirs, key=self.organisation.id_rank.__getitem__)
        return other if earliest in mine else one


def _closed(organisation: Organisation, small: np.ndarray, enough: np.ndarray) -> np.ndarray:
    """Units of which `enough` people are in no unit below, and below which there are none but closed units and small
    leaves; booleans, units."""
    closed = enough.copy()
    for units in reversed(organisation.by_level[1:]):
        closed[organisation.above[units[~closed[units] & ~small[units]]]] = False
    return closed


def _cheapest(organisation: Organisation, closed: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Of each unit the closed unit right below it with the fewest people, of those the one with the last id; or -1."""
    parents = organisation.above[closed]
    order = np.lexsort((-organisation.id_rank[closed], totals[closed], parents))
    found = np.full(len(totals), -1)
    first = np.concatenate([[True], np.diff(parents[order]) > 0]) if len(order) else np.zeros(0, dtype=bool)
    found[parents[order][first]] = closed[order][first]
    return found


def _level_costs(organisation: Organisation, totals: np.ndarray) -> list[int]:
    """Cost of hiding one unit of each level: more than all units of the levels below, and all people, together."""
    people_bits, digit = int(totals.sum()).bit_length() + 1, len(organisation.ids).bit_length()
    deepest = max(organisation.levels)
    return [1 << (people_bits + digit * (deepest - level)) for level in range(deepest + 1)]


def _difference(one: Hidden, other: Hidden) -> tuple[set[int], set[int]]:
    """Units of either set, without parts that both share as they are."""
    mine: set[int] = set()
    theirs: set[int] = set()
    pairs = [(one, other)]
    while pairs:
        a, b = pairs.pop()
        if a is b:
            continue
        if isinstance(a, tuple) and isinstance(b, tuple):
            pairs += zip(a, b, strict=True)
        else:
            mine.update(_units(a))
            theirs.update(_units(b))
    return mine, theirs


def _units(hidden: Hidden) -> Iterator[int]:
    waiting = [hidden]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += part
        elif part is not None:
            yield part


def members(organisation: Organisation, published: np.ndarray) -> dict[int, tuple[int, ...]]:
    """The hidden units pooled at each published unit: "Other teams in X". Of a wholly hidden branch only its top."""
    wholly_hidden = organisation.roll_up(published.astype(np.int64)) == 0
    residual_of = organisation.residual_of(published)
    elsewhere = (residual_of >= 0) & (residual_of != np.arange(len(published))) & ~wholly_hidden[organisation.above]
    pooled: dict[int, list[int]] = {}
    for unit in np.flatnonzero(elsewhere).tolist():
        pooled.setdefault(int(residual_of[unit]), []).append(unit)
    return {above: tuple(units) for above, units in pooled.items()}
