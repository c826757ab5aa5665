"""Which units of a tree may be published: the best k-safe set.

A set of published units is k-safe if every published unit, less its maximal published descendants, is empty or has at
least k people: then nobody who adds and subtracts published sums can isolate fewer than k. The set is found by dynamic
programming over the tree on the open residual (people below a unit that no published unit has taken up), capped at k.
See docs/decisions/0003-min-group.md and DESIGN "The door".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from diagnostic.core.released.schema import ENOUGH, FEW, NOBODY
from diagnostic.definitions.organisation import Organisation, residual_sums

EMPTY = 0  # state of an open residual that nobody is in; state s > 0 stands for min(people, k) = s - 1


def plan(
    organisation: Organisation,
    own: np.ndarray,
    k: int,
    present: np.ndarray | None = None,
    allowed: np.ndarray | None = None,
    aside: np.ndarray | None = None,
) -> np.ndarray:
    """Boolean mask over units: the most preferred k-safe set of published units.

    own : integers >= 0, units; people counted at each unit itself, without the units below.
    present : booleans, units; where somebody answered although `own` is 0 (counted data whose smallest item has no
        answers). Such a residual is not empty, so it may not stay alone. Default: `own > 0`.
    allowed : booleans, units; the units that may be published at all. Default: every one.
    aside : integers, units; people of each unit itself of whom enough were told already, together
        (`interim_batches.py`). They are in no residual; all of `own` are others. Default: nobody.

    Preference, lexicographic: more units on upper levels before lower ones, then more people, then earlier unit ids.
    A unit nobody answered in is never published.

    >>> from diagnostic.definitions.organisation import flat
    >>> plan(flat(["a", "b", "c"]), np.array([0, 9, 4, 6]), k=5).tolist()  # b is small: with c it makes a group of 10
    [True, True, False, False]
    """
    own = np.asarray(own)
    present = own > 0 if present is None else np.asarray(present)
    totals = organisation.roll_up(own if aside is None else own + aside)
    may = totals >= k if allowed is None else (totals >= k) & allowed
    if _is_safe(organisation, may, own, present, k):
        return may  # nothing is preferred to every unit that may be published
    weights = _weights(organisation, totals)
    states = np.where(present, np.minimum(own, k) + 1, EMPTY).tolist()
    tables: list[Table] = [{}] * len(states)
    merges: dict[int, Steps] = {}  # by child: where its table joined those before it
    decisions: list[Steps] = [{} for _ in states]
    publishable = may.tolist()
    for unit in range(len(states) - 1, -1, -1):
        table: Table = {states[unit]: 0}
        for child in organisation.children[unit]:
            table, merges[child] = _merge(table, tables[child], k)
        tables[unit], decisions[unit] = _decide(table, weights[unit] if publishable[unit] else None, k)
    return _trace(organisation, tables[0], merges, decisions, k)


def _is_safe(organisation: Organisation, published: np.ndarray, own: np.ndarray, present: np.ndarray, k: int) -> bool:
    """Is every published unit, less the published units below it, empty or at least k people?"""
    people, somebody = residual_sums(np.column_stack([own, present]), organisation.residual_of(published)).T
    return bool(np.all((people >= k) | (somebody == 0)))


Table = dict[int, int]  # best value by open residual that can be reached
Steps = dict[int, int]  # by such a state, what it came from: two numbers in one, of which no collector keeps track


def _merge(table: Table, child: Table, k: int) -> tuple[Table, Steps]:
    """Add a child's open residual to what is open so far: the best value for each sum of states.

    A step is the state before times k + 2, plus the child's.
    """
    best: Table = {}
    steps: Steps = {}
    for state, value in table.items():
        for more, gain in child.items():
            both = min(state + more - 1, k + 1) if state and more else state or more
            if both not in best or value + gain > best[both]:
                best[both] = value + gain
                steps[both] = state * (k + 2) + more
    return best, steps


def _decide(table: Table, weight: int | None, k: int) -> tuple[Table, Steps]:
    """Leave the unit open, or publish it where its own residual is empty or has k people.

    A step is twice the state before, and 1 more where the unit is published.
    """
    steps: Steps = {state: 2 * state for state in table}
    if weight is None:
        return table, steps
    best = table.copy()
    for state in (EMPTY, k + 1):
        if state in table and (value := table[state] + weight) > best.get(EMPTY, -1):
            best[EMPTY] = value
            steps[EMPTY] = 2 * state + 1
    return best, steps


def _trace(
    organisation: Organisation, root: Table, merges: dict[int, Steps], decisions: Sequence[Steps], k: int
) -> np.ndarray:
    """Walk the best choices from the root down to every unit."""
    published = [0] * len(decisions)
    arrived = [0] * len(decisions)
    arrived[0] = max(root, key=root.__getitem__)
    for unit, decision in enumerate(decisions):
        state, published[unit] = divmod(decision[arrived[unit]], 2)
        for child in reversed(organisation.children[unit]):
            state, arrived[child] = divmod(merges[child][state], k + 2)
    return np.array(published, dtype=bool)


def _weights(organisation: Organisation, totals: np.ndarray) -> list[int]:
    """One integer per unit whose sums compare as the preference does: units by level, then people, then unit ids."""
    size = len(organisation.ids)
    people_bits, digit = int(totals.sum()).bit_length() + 1, size.bit_length()
    deepest = max(organisation.levels)
    of_level = [1 << (people_bits + digit * (deepest - level)) for level in range(deepest + 1)]
    rows = zip(organisation.levels, totals.tolist(), _by_id(organisation.ids), strict=True)
    return [((of_level[level] + people) << size) + place for level, people, place in rows]


@lru_cache(maxsize=4)
def _by_id(ids: tuple[str, ...]) -> list[int]:
    """A bit for each unit, the higher the earlier its id."""
    rank = {unit: i for i, unit in enumerate(sorted(ids))}
    return [1 << (len(ids) - 1 - rank[unit]) for unit in ids]


def members(organisation: Organisation, published: np.ndarray) -> dict[int, tuple[int, ...]]:
    """The hidden units pooled at each published unit: "Other teams in X". Of a wholly hidden branch only its top."""
    wholly_hidden = organisation.roll_up(published.astype(np.int64)) == 0
    taken = organisation.residual_of(published)
    elsewhere = (taken >= 0) & (taken != np.arange(len(taken))) & ~wholly_hidden[organisation.above]
    pooled: dict[int, list[int]] = {}
    for unit in np.flatnonzero(elsewhere).tolist():
        pooled.setdefault(int(taken[unit]), []).append(unit)
    return {above: tuple(units) for above, units in pooled.items()}


def plan_items(
    organisation: Organisation,
    published: np.ndarray,
    complete: np.ndarray,
    partial: np.ndarray,
    k: int,
    aside: np.ndarray | None = None,
) -> np.ndarray:
    """Boolean mask: published units whose single items may be shown beside the dimension's mean.

    complete, partial : integers, units; own people who answered all, or some, of the dimension's items.
    aside : integers, units x 4; `Before.facts` of the dimension, for those of them who were told already.

    A dimension's sum less its items' sums is about those alone who skipped an item, so they must number 0 or k or more;
    those who answered everything can be singled out too once there are both. Items are given top down, by people, then
    by id, as long as every region of people between units that show items stays safe (`_safe`).
    """
    own, before = _apart(organisation, published, complete, partial, aside)
    enough, some = own[:, 0] >= k, own.sum(axis=1) > 0
    if np.all(~some | (enough & ((own[:, 1] == 0) | (own[:, 1] >= k)))) and not before.any():
        return published.copy()  # any union of such regions is safe
    found = organisation.roll_up(facts(own, k) + before)
    shown = np.zeros(len(published), dtype=bool)
    above = np.full(len(published), -1, dtype=np.intp)
    people = organisation.roll_up(complete + partial)
    for unit in sorted(range(len(published)), key=lambda u: (organisation.levels[u], -people[u], organisation.ids[u])):
        parent = organisation.parents[unit]
        above[unit] = parent if parent >= 0 and shown[parent] else above[parent] if parent >= 0 else -1
        rest = found[above[unit]] - found[unit] if above[unit] >= 0 else None
        if published[unit] and _safe(found[unit], k) and (rest is None or _safe(rest, k)):
            shown[unit] = True
            if rest is not None:
                found[above[unit]] = rest
    return shown


def skipped(
    organisation: Organisation,
    published: np.ndarray,
    items: np.ndarray,
    complete: np.ndarray,
    partial: np.ndarray,
    k: int,
    aside: np.ndarray | None = None,
) -> np.ndarray:
    """Who skipped an item, of the people that only this unit shows the items of; "" where items are not shown.

    `NOBODY`; `ENOUGH` where the unit's items are safe beside the dimension all the same; `FEW` where they are not.
    Arguments as of `plan_items`, and items : booleans, units; whose items are shown.
    """
    own, before = _apart(organisation, published, complete, partial, aside)
    said = residual_sums(facts(own, k) + before, organisation.residual_of(items))
    found = np.full(len(items), "", dtype=object)
    found[items] = [NOBODY if each[0] == 0 else ENOUGH if _safe(each, k) else FEW for each in said[items].tolist()]
    return found


def _apart(
    organisation: Organisation,
    published: np.ndarray,
    complete: np.ndarray,
    partial: np.ndarray,
    aside: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    """(complete, partial) of the people that each published unit takes up, and the facts of those told before."""
    own = np.column_stack([complete, partial])
    if aside is None:
        aside = np.zeros((len(own), 4), dtype=np.int64)
    return residual_sums(own - aside[:, :2], organisation.residual_of(published)), aside[:, 1:]


def facts(own: np.ndarray, k: int) -> np.ndarray:
    """What decides whether items may be shown (`_safe`), ... x 3, additive.

    own : ... x (people who answered all, people who answered some).
    """
    complete, partial = own[..., 0], own[..., 1]
    enough, some = complete >= k, complete + partial > 0
    return np.stack([partial, enough & (partial >= k), some & ~enough], axis=-1).astype(np.int64)


def _safe(said: np.ndarray | Sequence[int], k: int) -> bool:
    """May items be shown for this union of regions? See docs/decisions/0004-items-beside-dimensions.md.

    said : people who answered part; regions with k or more of both kinds; regions with some people but fewer than k
    who answered everything.
    """
    partial, both, weak = said
    return bool(partial == 0 or both > 0 or (weak == 0 and partial >= k))
