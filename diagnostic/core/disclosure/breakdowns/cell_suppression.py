"""Suppression of a breakdown's cells: as many values as are safe, the organisation's first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostic.core.disclosure.breakdowns.differencing_graph import (
    NOTHING,
    Graph,
    People,
    Tree,
    chosen,
    items_may_stay,
    places,
    smallest,
    subsets,
)


def plan_cells(tree: Tree, people: People, k: int) -> np.ndarray:
    """Suppression pattern of a breakdown's cells: booleans, places x values.

    The organisation first, then divisions, larger ones first: of each all values with `k` people, less the smallest
    until the check is passed. Who did not say, and whose value is not shown, are the remainder. A place where that
    leaves fewer than two groups shows none.

    >>> from diagnostic.definitions.organisation import flat
    >>> people = People.of(np.array([[0, 0, 0], [9, 3, 0], [2, 8, 0]]))  # a's nine would give away its three
    >>> plan_cells(Tree.of(flat(["a", "b"]), np.array([True] * 3)), people, k=5).tolist()
    [[True, True], [False, False], [False, False]]
    """
    organisation, published = tree.organisation, tree.published
    at = places(organisation)
    graph = Graph.of(tree, people)
    totals = organisation.roll_up(people.scored)[at]
    shown = np.zeros((len(at), totals.shape[1] - 1), dtype=bool)
    if not published[0] or not graph.is_safe(shown, k):
        return shown
    for own in _fewer_and_fewer(totals[0], k):
        shown[0] = own
        if graph.is_safe(shown, k):
            break
    ids = [organisation.ids[unit] for unit in at]
    order = sorted(range(1, len(shown)), key=lambda place: (-totals[place].sum(), ids[place]))
    _plan_divisions(shown, published[at], totals, _Costs.of(graph, shown, order, k))
    return shown


def _fewer_and_fewer(people: np.ndarray, k: int) -> list[np.ndarray]:
    """Every choice of a place's values, best first, ending with none; `people` by value, the last did not say.

    >>> [own.tolist() for own in _fewer_and_fewer(np.array([9, 6, 7, 1]), 5)]
    [[True, True, True], [True, False, True], [True, False, False], [False, False, False]]
    """
    own = people[:-1] >= k
    order = sorted(np.flatnonzero(own).tolist(), key=lambda value: (people[value], -value))
    found = []
    for value in order:
        if own.sum() + (people.sum() > people[:-1][own].sum()) >= 2:
            found.append(own.copy())
        own[value] = False
    return [*found, own]


def _plan_divisions(shown: np.ndarray, published: np.ndarray, totals: np.ndarray, costs: _Costs) -> None:
    """Show in place what is safe, one division after the other; what the others cost is kept, not counted again.

    published : booleans, places. totals : people, places x (values + 1).
    """
    for place in costs.order:
        if not published[place] or totals[place].sum() < 2 * costs.k:
            costs.keep(place, shown)
            continue
        for own in _fewer_and_fewer(totals[place], costs.k):
            shown[place] = own
            if costs.allow(place, shown):
                break
        costs.keep(place, shown)


@dataclass
class _Costs:
    """The check (`Graph.is_safe`) while cells of one division after the other are decided.

    sums : by set of the organisation's cells, over all places. before, after : what one place alone may add to 0, the
    least of those decided, and of those from each on. facts : of each group that shows its items together.
    """

    graph: Graph
    k: int
    order: list[int]
    sets: np.ndarray
    positive: np.ndarray
    sums: np.ndarray
    before: np.ndarray
    after: dict[int, np.ndarray]
    facts: np.ndarray
    residuals: dict[int, np.ndarray]

    @classmethod
    def of(cls, graph: Graph, shown: np.ndarray, order: list[int], k: int) -> _Costs:
        """order : of the divisions, in which they are decided."""
        sets, positive = subsets(shown[0]), graph.positive
        after: dict[int, np.ndarray] = {}
        least = np.full(len(sets), NOTHING)
        for place in reversed(order):  # of those that come after it
            after[place] = least
            least = np.minimum(least, positive[place, sets])
        with_items = np.flatnonzero(graph.items >= 0)
        facts, rows = np.zeros((graph.groups, 3), dtype=np.int64), graph.facts(shown, with_items, k)
        np.add.at(facts, graph.items[with_items], rows)
        by_place = {place: with_items[graph.place[with_items] == place] for place in order}
        sums = graph.costs[:, sets].sum(axis=0)
        return cls(graph, k, order, sets, positive, sums, positive[0, sets], after, facts, by_place)

    def allow(self, place: int, shown: np.ndarray) -> bool:
        """Whether these cells of the place may be shown, given all that is decided."""
        sums, single = self._with(place, shown)
        fewest = smallest(sums, np.minimum(single, self.after[place]))
        groups = np.unique(self.graph.items[self.residuals[place]])
        return fewest >= self.k and items_may_stay(self._facts(place, shown)[groups], self.k)

    def keep(self, place: int, shown: np.ndarray) -> None:
        """Enter the cells of a place as decided."""
        self.sums, self.before = self._with(place, shown)
        self.facts = self._facts(place, shown)

    def _with(self, place: int, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lowest, higher = (chosen(costs[place], shown[place])[self.sets] for costs in (self.graph.costs, self.positive))
        return self.sums - self.graph.costs[place, self.sets] + lowest, np.minimum(self.before, higher)

    def _facts(self, place: int, shown: np.ndarray) -> np.ndarray:
        at, none = self.residuals[place], shown.copy()
        none[place] = False
        found = self.facts.copy()
        np.subtract.at(found, self.graph.items[at], self.graph.facts(none, at, self.k))
        np.add.at(found, self.graph.items[at], self.graph.facts(shown, at, self.k))
        return found
