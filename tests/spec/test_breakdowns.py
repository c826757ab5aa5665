"""Declared breakdowns: which cells of a division or the organisation may stand beside the tree."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.disclosure.breakdowns.cell_suppression import plan_cells
from diagnostic.core.disclosure.breakdowns.differencing_graph import NOTHING, Graph, People, Tree, fewest, places
from diagnostic.definitions.organisation import Organisation
from tests.profiles import examples
from tests.spec.test_audit import leaks, trees
from tests.tables import organisation, plan, plan_items

FLAT = organisation("root: a b")
DEEP = organisation("root: a b / a: a1 a2")


def table(chart: Organisation, text: str) -> np.ndarray:
    """`a1 9 3 0`: a unit's own people by value, the last did not say."""
    rows = {unit: cells for unit, *cells in (line.split() for line in text.split("/"))}
    width = len(next(iter(rows.values())))
    return np.array([rows.get(unit, [0] * width) for unit in chart.ids], dtype=np.int64)


def planned(chart: Organisation, text: str, k: int = 5) -> dict[str, list[bool]]:
    people = table(chart, text)
    shown = plan_cells(Tree.of(chart, plan(chart, people.sum(axis=1), k)), People.of(people), k)
    return {chart.ids[at]: cells for at, cells in zip(places(chart), shown.tolist(), strict=True)}


def test_a_value_of_fewer_than_five_is_in_the_remainder():
    assert planned(FLAT, "a 9 8 4 2 / b 7 8 0 0")["root"] == [True, True, False]


def test_a_remainder_of_fewer_than_five_takes_the_smallest_value_with_it():
    # All have 23 people, nine and eight and four are shown: two are left
    assert planned(FLAT, "a 9 8 5 2 / b 0 0 0 0")["a"] == [True, True, False]


def test_nobody_who_did_not_say_follows_from_the_whole():
    assert planned(FLAT, "a 9 3 / b 9 0") == {"root": [False], "a": [False], "b": [False]}
    assert planned(FLAT, "a 9 5 / b 9 0")["root"] == [True]


def test_a_single_group_is_no_breakdown():
    assert planned(FLAT, "a 9 0 0 / b 9 0 0") == {"root": [False] * 2, "a": [False] * 2, "b": [False] * 2}


def test_a_division_whose_people_would_follow_from_the_others_is_kept_back():
    # The whole's 20 new ones less a's 17 would be b's three, and b's 30 beside b's 33 would be the same three
    assert planned(FLAT, "a 17 8 0 / b 3 30 0") == {"root": [True, True], "a": [False, False], "b": [False, False]}


def test_teams_that_coincide_with_a_value_are_subtracted_too():
    # a1 is all new and is shown: a's new ones less a1 are the two new ones of a2
    counts = table(DEEP, "a1 9 0 0 / a2 2 9 0 / b 9 9 0")
    everything, cells = np.ones(5, dtype=bool), np.array([[False, False], [True, True], [False, False]])
    assert fewest(DEEP, everything, counts, cells) == 2
    assert planned(DEEP, "a1 9 0 0 / a2 2 9 0 / b 9 9 0")["a"] == [False, False]


def test_where_nobody_can_be_singled_out_everything_is_shown():
    assert planned(DEEP, "a1 9 5 0 / a2 5 9 0 / b 9 9 5") == {"root": [True] * 2, "a": [True] * 2, "b": [True] * 2}


def test_a_place_that_is_not_shown_has_no_cells():
    shown = np.array([True, False, True])
    counts = table(FLAT, "a 9 9 0 / b 9 9 0")
    assert plan_cells(Tree.of(FLAT, shown), People.of(counts), 5)[1].tolist() == [False, False]
    with pytest.raises(ValueError, match="own number is not shown"):
        fewest(FLAT, shown, counts, np.array([[True, True], [True, True], [False, False]]))


def test_a_breakdown_has_eight_values_at_most():
    counts, tree = np.full((3, 10), 9), Tree.of(FLAT, np.ones(3, dtype=bool))
    with pytest.raises(ValueError, match="8 at most"):
        plan_cells(tree, People.of(counts), 5)
    assert plan_cells(tree, People.of(counts[:, 1:]), 5).all()


def test_who_skipped_an_item_is_not_singled_out_by_value():
    # Ten of the new answered all and one did not; of the others one answered all and nine did not. Items beside the
    # division's mean are safe: ten skipped. Beside both cells a reader cancels ten and nine, and is left with two.
    complete, partial = table(FLAT, "a 10 1 0"), table(FLAT, "a 1 9 0")
    people, all_shown = People(complete + partial, complete, partial), np.ones(3, dtype=bool)
    items = plan_items(FLAT, np.array([True, True, False]), complete.sum(axis=1), partial.sum(axis=1), 5)
    assert items[0] and fewest(FLAT, all_shown, people.scored, np.ones((3, 2), dtype=bool)) >= 5
    assert not plan_cells(Tree.of(FLAT, np.array([True, True, False]), items), people, 5).any()
    assert plan_cells(Tree.of(FLAT, np.array([True, True, False])), people, 5)[0].tolist() == [True, True]


# Against the definition.


def cases(size: int, values: int):
    sheets = st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, values)), min_size=1, max_size=9)
    booleans = st.lists(st.booleans(), min_size=size, max_size=size)
    cells = st.lists(st.lists(st.booleans(), min_size=values, max_size=values), min_size=size, max_size=size)
    return st.tuples(trees(size), booleans, cells, sheets, st.just(values))


def counted(chart: Organisation, sheets, values: int) -> np.ndarray:
    counts = np.zeros((len(chart.ids), values + 1), dtype=np.int64)
    np.add.at(counts, tuple(np.array(sheets).T), 1)
    return counts


def sums(chart: Organisation, published: np.ndarray, shown: np.ndarray, sheets) -> np.ndarray:
    """Rows of what is published, columns of people."""
    unit, value = np.array(sheets).T
    inside = np.array([(u <= unit) & (unit < chart.ends[u]) for u in range(len(chart.ids))])
    cells = [
        inside[at] & (value == v) for at, own in zip(places(chart), shown, strict=True) for v in np.flatnonzero(own)
    ]
    return np.array([np.zeros(len(unit)), *inside[published], *cells], dtype=float)


@examples(2000)
@given(st.tuples(st.integers(1, 6), st.integers(1, 3)).flatmap(lambda of: cases(*of)), st.integers(2, 4))
def test_the_check_is_exactly_right_about_any_set_of_cells(case, k):
    chart, published, cells, sheets, values = case
    published, counts = np.array(published), counted(chart, sheets, values)
    shown = np.array(cells)[: len(places(chart))]
    shown[1:] &= published[places(chart)[1:], None]
    assert (fewest(chart, published, counts, shown) < k) == leaks(sums(chart, published, shown, sheets), 1, k)


@examples(1000)
@given(st.tuples(st.integers(1, 6), st.integers(1, 3)).flatmap(lambda of: cases(*of)), st.integers(2, 3))
def test_the_plan_always_passes_the_check(case, k):
    chart, _, _, sheets, values = case
    counts = counted(chart, sheets, values)
    published = plan(chart, counts.sum(axis=1), k)
    shown = plan_cells(Tree.of(chart, published), People.of(counts), k)
    assert Graph.of(Tree.of(chart, published), People.of(counts)).is_safe(shown, k)
    assert not leaks(sums(chart, published, shown, sheets), 1, k)


def with_items(size: int, values: int):
    sheet = st.tuples(st.integers(0, size - 1), st.integers(0, values), *[st.booleans()] * 2)
    return st.tuples(trees(size), st.lists(sheet, min_size=4, max_size=10), st.just(values))


@examples(1000)
@given(st.tuples(st.integers(1, 4), st.integers(1, 2)).flatmap(lambda of: with_items(*of)), st.integers(2, 3))
def test_cells_beside_items_speak_about_nobody_alone(case, k):
    chart, sheets, values = case
    answered = np.array([answers for _, _, *answers in sheets])
    number, of = answered.sum(axis=1), np.array([sheet[:2] for sheet in sheets])
    complete, partial = (
        counted(chart, of[who], values) if who.any() else np.zeros((len(chart.ids), values + 1), dtype=np.int64)
        for who in (number == 2, number == 1)
    )
    people = People(complete + partial, complete, partial)
    published = plan(chart, people.scored.sum(axis=1), k)
    items = plan_items(chart, published, complete.sum(axis=1), partial.sum(axis=1), k)
    shown = plan_cells(Tree.of(chart, published, items), people, k)
    assert Graph.of(Tree.of(chart, published, items), people).is_safe(shown, k)
    weights = answered / np.maximum(number, 1)[:, None]
    of_tree = sums(chart, published, shown, of)[:, :, None] * weights
    of_items = sums(chart, items, np.zeros_like(shown), of)[:, :, None] * answered
    single = [of_items * (np.arange(2) == i) for i in range(2)]
    rows = np.concatenate([of_tree, *single])
    assert not leaks(rows.reshape(len(rows), -1), 2, k)


def test_no_cell_and_no_region_is_nothing():
    assert fewest(FLAT, np.zeros(3, dtype=bool), table(FLAT, "a 9 9 0"), np.zeros((3, 2), dtype=bool)) == NOTHING


def test_the_same_people_split_over_all_sets_of_values_give_the_smallest_breakdown():
    rng = np.random.default_rng(7)
    counts = rng.integers(0, 9, size=(5, 5))
    shown = np.array([[True, True, True, False], [True, False, True, True], [False] * 4])
    everything = np.ones(5, dtype=bool)
    nodes = [("r", u) for u in range(5)] + [(p, v) for p in range(2) for v in np.flatnonzero(shown[p])]
    place_of = [0, 1, 1, 1, 2]

    def end(unit: int, value: int):
        if value < 4 and shown[place_of[unit], value] and place_of[unit]:
            return place_of[unit], value
        return (0, value) if value < 4 and shown[0, value] else None

    breakdowns = []
    for ones in itertools.product((False, True), repeat=len(nodes)):
        potential = dict(zip(nodes, ones, strict=True)) | {None: False}
        breakdowns.append(
            sum(int(counts[u, v]) for u in range(5) for v in range(5) if potential["r", u] != potential[end(u, v)])
        )
    assert fewest(DEEP, everything, counts, shown) == min(breakdown for breakdown in breakdowns if breakdown > 0)
