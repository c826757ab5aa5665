"""Several breakdowns beside one tree: what is called safe together never tells of few, by brute force over the
definition.
"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.disclosure.breakdowns import linked_tables
from diagnostic.core.disclosure.breakdowns.cell_suppression import plan_cells
from diagnostic.core.disclosure.breakdowns.differencing_graph import Tree, places
from diagnostic.core.disclosure.breakdowns.linked_tables import Crossed, keep_together, safe_together
from diagnostic.definitions.organisation import Organisation
from tests.profiles import examples
from tests.spec.test_audit import leaks, trees
from tests.spec.test_breakdowns import sums
from tests.tables import organisation, plan, plan_items

FLAT = organisation("root: a b")


def crossed(chart: Organisation, people: np.ndarray, values: tuple[int, ...], k: int, partial=None) -> Crossed:
    """people : unit, then a value of each breakdown, rows of persons; `partial` of them skipped an item."""
    partial = np.zeros(len(people), dtype=bool) if partial is None else partial
    by_unit = [np.bincount(people[who, 0], minlength=len(chart.ids)) for who in (partial < 2, ~partial, partial)]
    published = plan(chart, by_unit[0], k)
    items = plan_items(chart, published, by_unit[1], by_unit[2], k)
    counts = np.stack([np.ones(len(people), dtype=int), ~partial, partial], axis=1)
    return Crossed(Tree(chart, published, items), values, people[:, 0], people[:, 1:], counts)


def persons(text: str) -> np.ndarray:
    """`a 0 1 9`: nine people of a unit with a value of each breakdown."""
    rows = [line.split() for line in text.split("/")]
    return np.array([[FLAT.position[unit], *map(int, of)] for unit, *of, n in rows for _ in range(int(n))])


def planned(people: Crossed, k: int) -> list[np.ndarray]:
    return [plan_cells(people.tree, people.people(breakdown), k) for breakdown in range(len(people.values))]


def test_two_breakdowns_that_mix_well_are_shown_together():
    people = crossed(FLAT, persons("a 0 0 9 / a 0 1 9 / a 1 0 9 / a 1 1 9 / b 0 0 9 / b 1 1 9 / b 1 0 9"), (2, 2), 5)
    assert all(cells.all() for cells in keep_together(people, planned(people, 5), 5))


def test_two_breakdowns_that_differ_by_three_people_are_not_shown_together():
    # Everybody new works in the north, but for three: the new less the north are those three
    people = crossed(FLAT, persons("a 0 0 20 / a 0 1 3 / a 1 1 20 / b 0 0 9 / b 1 1 9"), (2, 2), 5)
    tenure, site = planned(people, 5)
    assert tenure.any() and site.any()
    first, second = keep_together(people, [tenure, site], 5)
    assert (first == tenure).all() and not second.any()


def test_the_organisation_may_stay_where_no_division_may():
    # Of a's new ones three are in the south. The whole's north less b's would be a's north: nearly a's new ones
    text = "a 0 0 20 / a 0 1 3 / a 1 1 20 / b 0 0 20 / b 0 1 20 / b 1 1 20 / b 1 0 9"
    people = crossed(FLAT, persons(text), (2, 2), 5)
    _, site = keep_together(people, planned(people, 5), 5)
    assert site.tolist() == [[True, True], [False, False], [False, False]]


def cases(size: int, values: tuple[int, ...], items: bool):
    sheet = st.tuples(st.integers(0, size - 1), *[st.integers(-1, most - 1) for most in values])
    skipped = st.booleans() if items else st.just(False)
    return st.tuples(
        trees(size), st.lists(st.tuples(sheet, skipped), min_size=4, max_size=14 if not items else 11), st.just(values)
    )


several = st.sampled_from([(1, 1), (2, 1), (2, 2), (1, 1, 1), (2, 1, 1)])


def rows_of(people: Crossed, shown: list[np.ndarray], sheets: np.ndarray) -> np.ndarray:
    """Rows of what is published, columns of people."""
    chart, nothing = people.tree.organisation, np.zeros(len(people.tree.organisation.ids), dtype=bool)
    tree = sums(chart, people.tree.published, np.zeros_like(shown[0]), sheets[:, :2])
    cells = [sums(chart, nothing, own, sheets[:, [0, breakdown]]) for breakdown, own in enumerate(shown, 1)]
    return np.concatenate([tree, *cells])


@examples(1500)
@given(st.tuples(st.integers(1, 5), several).flatmap(lambda of: cases(*of, items=False)), st.integers(2, 3), st.data())
def test_what_is_called_safe_together_tells_of_nobody_alone(case, k, data):
    chart, sheets, values = case
    sheets = np.array([sheet for sheet, _ in sheets])
    people = crossed(chart, sheets, values, k)
    shown = []
    for most in values:
        cells = st.lists(st.booleans(), min_size=most, max_size=most)
        of = np.array([data.draw(cells) for _ in places(chart)])
        of[1:] &= people.tree.published[places(chart)[1:], None]
        shown.append(of)
    if safe_together(people, shown, k):
        assert not leaks(rows_of(people, shown, sheets), 1, k)


@examples(1000)
@given(st.tuples(st.integers(1, 4), several).flatmap(lambda of: cases(*of, items=True)), st.integers(2, 3))
def test_what_is_kept_beside_items_tells_of_nobody_alone(case, k):
    chart, sheets, values = case
    partial = np.array([skipped for _, skipped in sheets])
    sheets = np.array([sheet for sheet, _ in sheets])
    people = crossed(chart, sheets, values, k, partial)
    shown = keep_together(people, planned(people, k), k)
    answered = np.stack([np.ones(len(sheets)), ~partial], axis=1)
    of_dimension = rows_of(people, shown, sheets)[:, :, None] * (answered / answered.sum(axis=1)[:, None])
    of_items = sums(chart, people.tree.items, np.zeros_like(shown[0]), sheets[:, :2])[:, :, None] * answered
    rows = np.concatenate([of_dimension, *(of_items * (np.arange(2) == i) for i in range(2))])
    assert not leaks(rows.reshape(len(rows), -1), 2, k)


def test_it_is_noticed_if_breakdowns_are_only_checked_one_by_one(monkeypatch):
    sheets = persons("a 0 0 20 / a 0 1 3 / a 1 1 20 / b 0 0 9 / b 1 1 9")
    people = crossed(FLAT, sheets, (2, 2), 5)
    monkeypatch.setattr(linked_tables, "_fewest_parted", lambda *_: linked_tables.MANY)
    shown = keep_together(people, planned(people, 5), 5)
    assert (sums(FLAT, people.tree.published, shown[1], sheets[:, [0, 2]])).any() and shown[1].any()
    new, north = sheets[:, 1] == 0, sheets[:, 2] == 0
    assert shown[0][0, 0] and shown[1][0, 0] and (new != north).sum() < 5
