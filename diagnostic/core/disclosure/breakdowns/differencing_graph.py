"""Declared breakdowns: which cells (a place and a value, such as a division's newcomers) may stand beside the tree.

Everything about one dimension and one breakdown is a weighted graph. Its nodes are the residuals of the tree (the
people between published units), the shown cells (what the organisation shows of a value, less the divisions that show
it too) and the ground: whatever no number tells of. Its edges are the people, from their residual to their cell. A sum
of published numbers gives each node a potential, the ground 0, and a person drops out of it where both ends have the
same. So the fewest people that any sum or difference is about are the smallest positive minimum cut of the graph. Proof
and limits: docs/decisions/0013-declared-breakdowns.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.definitions.organisation import Organisation

MOST_VALUES = 8  # of a breakdown: the check goes through all sets of values
NOTHING = np.iinfo(np.int64).max  # people; no sum is about anybody


@dataclass(frozen=True)
class People:
    """One dimension's people by unit and value, each units x (values + 1); the last column did not say. Confidential.

    scored : who is counted. complete, partial : who answered all, and some but not all, of the dimension's items.
    """

    scored: np.ndarray
    complete: np.ndarray
    partial: np.ndarray

    @classmethod
    def of(cls, scored: np.ndarray) -> People:
        """Where nobody skipped an item."""
        return cls(scored, scored, np.zeros_like(scored))


@dataclass(frozen=True)
class Tree:
    """Suppression patterns of one dimension on the tree: booleans, units, that publish it, and its single items."""

    organisation: Organisation
    published: np.ndarray
    items: np.ndarray

    @classmethod
    def of(cls, organisation: Organisation, published: np.ndarray, items: np.ndarray | None = None) -> Tree:
        """Items are published nowhere unless given."""
        return cls(organisation, published, np.zeros_like(published) if items is None else items)


def places(organisation: Organisation) -> np.ndarray:
    """The positions that may have cells: the root, then the units right below it, the divisions."""
    return np.array([0, *organisation.children[0]])


def fewest(organisation: Organisation, published: np.ndarray, scored: np.ndarray, shown: np.ndarray) -> int:
    """The fewest people that any sum or difference of the tree's and the cells' numbers is about; NOTHING if none is.

    published : booleans, units. scored : people by unit and value, as of `People`. shown : booleans, places x values;
    cells of a division only where it is published, else ValueError.
    """
    return Graph.of(Tree.of(organisation, published), People.of(scored)).fewest(shown)


@dataclass(frozen=True)
class Graph:
    """Differencing graph of one dimension and breakdown, whatever cells are shown.

    costs : places x sets of values (bit v for value v); how few of a place's people can be touched where the cells of
        these values have potential 1 and all others 0: in each residual the smaller side, for it may follow the other.
    least : the smallest residual, which may have a potential of its own.
    alone : booleans, places; published, so that no residual reaches beyond it.
    parts : the complete and the partial of each residual that anybody answered in, residuals x (values + 1) x 2.
    place, items : of each such residual; `items` says which of them show their items together, -1 for not at all.
    """

    costs: np.ndarray
    least: int
    alone: np.ndarray
    parts: np.ndarray
    place: np.ndarray
    items: np.ndarray

    @classmethod
    def of(cls, tree: Tree, people: People) -> Graph:
        """The graph of one breakdown. Raises ValueError for more than `MOST_VALUES` values."""
        values, organisation = people.scored.shape[1] - 1, tree.organisation
        if values > MOST_VALUES:
            raise ValueError(f"{values} values; {MOST_VALUES} at most")
        residual_of = organisation.residual_of(tree.published)
        size, number = len(residual_of), len(places(organisation))
        each = np.stack([people.scored, people.complete, people.partial], axis=2)
        found = np.zeros((size + 1, *each.shape[1:]), dtype=np.int64)  # the last is of no residual: -1
        np.add.at(found, residual_of, each)
        at = np.flatnonzero(found.any(axis=(1, 2)))
        inside, scored = at < size, found[at, :, 0]
        place = np.where(inside, place_of(organisation)[np.minimum(at, size - 1)], 0)
        of_items = organisation.residual_of(tree.items)
        totals = scored.sum(axis=1)[inside]
        return cls(
            costs_of(scored, inside, place, number),
            int(totals[totals > 0].min(initial=NOTHING)),
            tree.published[places(organisation)] | (np.arange(number) == 0),
            found[at, :, 1:],
            place,
            np.where(inside, np.append(of_items, -1)[at], -1),
        )

    def is_safe(self, shown: np.ndarray, k: int) -> bool:
        """Whether every sum and difference is about nobody or `k` people, and items may stay beside the cells."""
        facts = np.zeros((self.groups, 3), dtype=np.int64)
        with_items = np.flatnonzero(self.items >= 0)
        np.add.at(facts, self.items[with_items], self.facts(shown, with_items, k))
        return self.fewest(shown) >= k and items_may_stay(facts, k)

    def fewest(self, shown: np.ndarray) -> int:
        """The smallest positive cut: see `fewest` above. Exact."""
        if (shown.any(axis=1) & ~self.alone).any():
            raise ValueError("cells of a place whose own number is not shown")
        own = np.vstack([np.zeros_like(shown[:1]), shown[1:]])  # the organisation's are what a set stands for
        lowest, higher = (
            np.stack([chosen(*row) for row in zip(costs, own, strict=True)])[:, subsets(shown[0])]
            for costs in (self.costs, self.positive)
        )
        return min(self.least, smallest(lowest.sum(axis=0), higher.min(axis=0)))

    @property
    def positive(self) -> np.ndarray:
        """Costs that somebody pays."""
        return np.where(self.costs > 0, self.costs, NOTHING)

    @property
    def groups(self) -> int:
        """Number of groups that show their items together."""
        return int(self.items.max(initial=-1)) + 1

    def facts(self, shown: np.ndarray, at: np.ndarray, k: int) -> np.ndarray:
        """Facts of the residuals `at` on which `items_may_stay` depends, one row each."""
        parts = self.parts[at]
        has_cell = np.pad(shown[self.place[at]] | shown[0], ((0, 0), (0, 1)))
        nodes = parts * has_cell[:, :, None]
        nodes[:, -1] = parts.sum(axis=1) - nodes.sum(axis=1)
        complete, partial = nodes[..., 0], nodes[..., 1]
        weak = (complete < k) & (complete + partial > 0)
        return np.stack([partial, np.minimum(complete, partial), weak], axis=2).sum(axis=1)


def smallest(sums: np.ndarray, single: np.ndarray) -> int:
    """The smallest positive cut over sets: of each the sum over places, or, where that is 0, what one place may add."""
    return int(np.where(sums > 0, sums, single).min())


def items_may_stay(facts: np.ndarray, k: int) -> bool:
    """May single items stand beside cells? facts : groups that show their items together x 3, as of `Graph.facts`.

    Nobody skipped any; or however a reader cancels, of each residual's people with one node, either those who skipped
    or the others, `k` stay; or `k` skipped, and no residual has fewer than `k` others with one node. Enough, not exact.
    """
    skipped, left, weak = facts.T
    return bool(np.all((skipped == 0) | (left >= k) | ((weak == 0) & (skipped >= k))))


def place_of(organisation: Organisation) -> np.ndarray:
    """Of each unit its division, as a position in `places`; 0 for the root."""
    found = np.zeros(len(organisation.ids), dtype=np.intp)
    for i, division in enumerate(organisation.children[0], 1):
        found[division : organisation.ends[division]] = i
    return found


def costs_of(scored: np.ndarray, inside: np.ndarray, place: np.ndarray, number: int) -> np.ndarray:
    """`Graph.costs`. Respondents under no published unit are fixed at potential 0."""
    values = scored.shape[1] - 1
    bits = np.arange(1 << values) >> np.arange(values)[:, None] & 1
    with_one = scored[:, :-1] @ bits
    smaller = np.where(inside[:, None], np.minimum(with_one, scored.sum(axis=1)[:, None] - with_one), with_one)
    found = np.zeros((number, 1 << values), dtype=np.int64)
    np.add.at(found, place, smaller)
    return found


def chosen(costs: np.ndarray, own: np.ndarray) -> np.ndarray:
    """By set of values with potential 1 in the organisation: the least of a place that may choose its `own` cells'."""
    found, sets = costs, np.arange(len(costs))
    for value in np.flatnonzero(own).tolist():
        found = np.minimum(found, found[sets ^ (1 << value)])
    return found


def subsets(shown: np.ndarray) -> np.ndarray:
    """Every set of the values that are shown, as bits."""
    sets = np.arange(1 << len(shown))
    return sets[(sets & ~int((1 << np.flatnonzero(shown)).sum())) == 0]
