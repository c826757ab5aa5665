"""Several declared breakdowns beside one tree: may their cells be shown together?

With two breakdowns a person's weight is x - z - w, of the residual, of the cell of the one and of the cell of the
other, and there is no graph any more. But take the one breakdown, and give each residual's people in one cell of the
other a potential of their own: that allows a reader more than there is, and is a graph. If its cuts that part people of
a residual are all enough, then whatever touches too few has one z for a residual and can do without the first
breakdown. So breakdowns go one by one, and the last is checked exactly, as if it were alone. Enough, not exact. Proof:
docs/decisions/0013-declared-breakdowns.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import numpy as np

from diagnostic.core.disclosure.breakdowns.differencing_graph import (
    Graph,
    People,
    Tree,
    chosen,
    costs_of,
    items_may_stay,
    place_of,
    places,
    subsets,
)

MANY = 1 << 40  # people; no breakdown parts anybody


@dataclass(frozen=True)
class Crossed:
    """One dimension's people by unit and by their value of every breakdown, one row for each kind. Confidential.

    unit : positions. value_of : kinds x breakdowns, positions of values, -1 for people who did not say. counts : kinds
    x (scored, complete, partial), as of `People`. values : how many each breakdown has.
    """

    tree: Tree
    values: tuple[int, ...]
    unit: np.ndarray
    value_of: np.ndarray
    counts: np.ndarray

    def people(self, breakdown: int) -> People:
        """As if this were the only breakdown."""
        found = np.zeros((len(self.tree.organisation.ids), self.values[breakdown] + 1, 3), dtype=np.int64)
        np.add.at(found, (self.unit, self.value_of[:, breakdown]), self.counts)
        return People(*np.moveaxis(found, 2, 0))

    @cached_property
    def residual(self) -> np.ndarray:
        """The residual that each kind is in."""
        return self.tree.organisation.residual_of(self.tree.published)[self.unit]

    @cached_property
    def place(self) -> np.ndarray:
        """The place of each kind's residual."""
        return np.where(self.residual >= 0, place_of(self.tree.organisation)[self.residual], 0)

    @cached_property
    def graphs(self) -> tuple[Graph, ...]:
        """Graph of each breakdown, as if it were the only one."""
        return tuple(Graph.of(self.tree, self.people(breakdown)) for breakdown in range(len(self.values)))

    def nodes(self, breakdown: int, shown: np.ndarray) -> np.ndarray:
        """Shown cell of each kind of people: its division's, else the organisation's, else -1."""
        value = self.value_of[:, breakdown]
        own, whole = (np.pad(shown, ((0, 0), (0, 1)))[at, value] for at in (self.place, 0))
        return np.where(own, self.place * shown.shape[1] + value, np.where(whole, value, -1))


def safe_together(people: Crossed, shown: Sequence[np.ndarray], k: int) -> bool:
    """Whether all that follows from tree and cells, each breakdown's places x values, is about nobody or `k` people.

    False wherever that cannot be decided.
    """
    used = [breakdown for breakdown, cells in enumerate(shown) if cells.any()]
    if len(used) < 2:
        return all(people.graphs[breakdown].is_safe(shown[breakdown], k) for breakdown in used or [0])
    linked = [_Linked(cells, people.nodes(breakdown, cells)) for breakdown, cells in enumerate(shown)]
    return _items_stay(people, [linked[breakdown].nodes for breakdown in used], k) and any(
        _one_by_one(people, linked, order, k) for order in permutations(used)
    )


@dataclass(frozen=True)
class _Linked:
    """Shown cells of a breakdown, places x values, and the node of each kind, as of `Crossed.nodes`."""

    cells: np.ndarray
    nodes: np.ndarray


def _one_by_one(people: Crossed, linked: Sequence[_Linked], order: Sequence[int], k: int) -> bool:
    """Whether each breakdown passes the check given the later ones, and the last passes by itself."""
    last = order[-1]
    if people.graphs[last].fewest(linked[last].cells) < k:
        return False
    rest = [(breakdown, [linked[other].nodes for other in order[i + 1 :]]) for i, breakdown in enumerate(order[:-1])]
    return all(_fewest_parted(people, breakdown, linked[breakdown].cells, others) >= k for breakdown, others in rest)


def _fewest_parted(people: Crossed, breakdown: int, shown: np.ndarray, others: Sequence[np.ndarray]) -> int:
    """The minimum cut that parts a residual's people by their cells of `breakdown`.

    Each residual's people in one cell of all `others` may follow a side of their own.
    """
    hubs, which = np.unique(np.stack([people.residual, people.place, *others]), axis=1, return_inverse=True)
    scored = np.zeros((hubs.shape[1], people.values[breakdown] + 1), dtype=np.int64)
    np.add.at(scored, (which.ravel(), people.value_of[:, breakdown]), people.counts[:, 0])
    costs = costs_of(scored, np.ones(len(scored), dtype=bool), hubs[1], len(shown))
    parting = np.where(people.graphs[breakdown].costs > 0, costs, MANY)
    own, sets = np.vstack([np.zeros_like(shown[:1]), shown[1:]]), subsets(shown[0])
    lowest, higher = (
        np.stack([chosen(*row) for row in zip(each, own, strict=True)])[:, sets] for each in (costs, parting)
    )
    return int((lowest.sum(axis=0) - lowest + higher).min())


def _items_stay(people: Crossed, nodes: Sequence[np.ndarray], k: int) -> bool:
    """As `items_may_stay`, of each residual's people with the same nodes of all breakdowns."""
    hubs, which = np.unique(np.stack([people.residual, *nodes]), axis=1, return_inverse=True)
    parts = np.zeros((hubs.shape[1], 2), dtype=np.int64)
    np.add.at(parts, which.ravel(), people.counts[:, 1:])
    unit = np.append(people.tree.organisation.residual_of(people.tree.items), -1)[hubs[0]]  # that shows the items
    (complete, partial), unit = parts[unit >= 0].T, unit[unit >= 0]
    facts = np.zeros((int(unit.max(initial=-1)) + 1, 3), dtype=np.int64)
    weak = (complete < k) & (complete + partial > 0)
    np.add.at(facts, unit, np.stack([partial, np.minimum(complete, partial), weak], axis=1))
    return items_may_stay(facts, k)


def nested(people: Crossed, breakdown: int, other: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Nested cells of two breakdowns: place and value of each, then 1 where the other lies in this, -1 the other way.

    Of one place, or one of them of a division and the other of the organisation.
    """
    number = len(places(people.tree.organisation))
    both = np.zeros((number, people.values[breakdown] + 1, people.values[other] + 1), dtype=np.int64)
    np.add.at(
        both,
        (place_of(people.tree.organisation)[people.unit], people.value_of[:, breakdown], people.value_of[:, other]),
        people.counts[:, 0],
    )
    both[0] = both.sum(axis=0)
    shared, mine, theirs = both[:, :-1, :-1], both.sum(axis=2)[:, :-1, None], both.sum(axis=1)[:, None, :-1]
    for place, value, of_other in np.argwhere((shared > 0) & (shared == mine)).tolist():
        yield from ((place, value, at, of_other, -1) for at in {place, 0})
    for place, value, of_other in np.argwhere((shared > 0) & (shared == theirs)).tolist():
        yield from ((at, value, place, of_other, 1) for at in {place, 0})


def keep_together(people: Crossed, planned: Sequence[np.ndarray], k: int) -> list[np.ndarray]:
    """Of each breakdown's planned cells those that may be shown together.

    The first breakdown's, then as many places of the next as are safe beside it, the organisation first, then larger
    divisions.
    """
    kept = [np.zeros_like(cells) for cells in planned]
    for breakdown, cells in enumerate(planned):
        order = _places_by_people(people, len(cells))
        safe, unsafe = 0, len(order) + 1
        number = len(order)
        while unsafe - safe > 1:
            kept[breakdown] = _of_places(cells, order[:number])
            safe, unsafe = (number, unsafe) if safe_together(people, kept, k) else (safe, number)
            number = (safe + unsafe) // 2
        kept[breakdown] = _of_places(cells, order[:safe])
    return kept


def _places_by_people(people: Crossed, number: int) -> np.ndarray:
    each = np.bincount(place_of(people.tree.organisation)[people.unit], people.counts[:, 0], number)
    return np.append(0, 1 + np.argsort(-each[1:], kind="stable"))


def _of_places(cells: np.ndarray, at: np.ndarray) -> np.ndarray:
    found = np.zeros_like(cells)
    found[at] = cells[at]
    return found
