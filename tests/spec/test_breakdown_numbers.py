"""Means of cells: none of them, and no difference, says that all of a group answered alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.disclosure.breakdowns.cell_bounding import (
    Cells,
    Nested,
    UniformUnit,
    Whole,
    bounded_sums,
    rows_of,
)  # fmt: skip
from tests.profiles import examples


def means(n, scores, whole, teams=(), shown=None, others=()):
    """Cells and places given by n and mean; the means of cells that are shown."""
    n, scores = np.array(n), np.array(scores, dtype=float)
    of, mean = np.array(whole, dtype=float).T
    shown = n > 0 if shown is None else np.array(shown)
    found = bounded_sums(Cells(shown, n, n * scores, Whole(of.astype(int), of * mean), 25), list(teams), list(others))
    return [[None if value != value else pytest.approx(value) for value in row] for row in found / np.maximum(n, 1)]


def test_a_cell_is_kept_two_steps_off_the_ends():
    assert means([[5, 10]], [[100, 40]], [(20, 60)]) == [[90, 40]]


def test_a_cell_in_the_middle_stays_as_it_is():
    assert means([[6, 8]], [[50, 62.5]], [(14, (300 + 500) / 14)]) == [[50, 62.5]]


def test_what_cells_leave_of_a_place_is_kept_off_too():
    # 15 people have 900 points, a cell of ten 400: the other five have 500 and follow as 450
    assert means([[10, 0]], [[40, 0]], [(15, 60)], shown=[[True, False]]) == [[45, None]]


def test_what_a_division_leaves_of_the_organisation_is_kept_off_too():
    # All have ten new ones at 70, a five of them at 40: the other five are at 100
    (whole, _), (a, _) = means([[10, 10], [5, 5]], [[70, 50], [40, 50]], [(20, 60), (10, 45)])
    assert 10 * whole.expected - 5 * a.expected == pytest.approx(450)


def test_what_remainders_of_divisions_leave_of_the_organisation_s_is_kept_off_too():
    # Of the remainder of ten, a's five are at 0 and are shown as 50 points: the others' five are at 100
    shown = [[True], [True]]
    (whole,), (a,) = means([[10], [5]], [[50], [50]], [(20, 50), (10, 25)], shown=shown)
    others = (20 * 50 - 10 * whole.expected) - (10 * 25 - 5 * a.expected)
    assert 50 - 1e-3 <= others <= 450 + 1e-3


def test_a_team_that_has_one_value_only_is_subtracted():
    # The team of five is published at 50; the other five of the cell are at 100
    team = UniformUnit(0, 0, 5, 250.0)
    assert means([[10, 10]], [[75, 50]], [(20, 62.5)], [team]) == [[70, 55]]
    assert means([[10, 10]], [[75, 50]], [(20, 62.5)]) == [[75, 50]]


@pytest.mark.parametrize(
    ("first", "other", "mean"),
    [
        ((10, 75), Nested(0, 0, 1, 5, 250.0), 70),  # five of the cell are shown at 50: its other five are at 100
        ((10, 75), Nested(0, 0, 1, 10, 700.0), 75),  # the same ten in both: nobody is left over
        ((5, 50), Nested(0, 0, -1, 10, 750.0), 60),  # the cell is in one of ten at 75: the other five are at 100
        ((5, 50), Nested(0, 0, -1, 10, 650.0), 50),
    ],
    ids=["it holds one", "the same people", "it is in one", "it is in one, far from an end"],
)
def test_a_cell_of_another_breakdown_in_it_or_around_it_is_subtracted(first, other, mean):
    n, score = first
    assert means([[n, 10]], [[score, 50]], [(n + 20, 50)], others=[other]) == [[mean, 50]]


def test_a_cell_of_another_breakdown_is_not_subtracted_from_one_that_is_hidden():
    team, other = UniformUnit(0, 0, 5, 250.0), Nested(0, 1, 1, 5, 250.0)
    assert means([[10, 10]], [[75, 50]], [(30, 50)], [team], [[True, False]], [other]) == [[70, None]]


@pytest.mark.parametrize(
    ("shown", "people"),
    [
        ("11/11", [4, 1, 5, 4, 3]),  # four gave no value, one of them in a: three of the others
        ("10/10", [10, 3, 5, 7]),  # without the second value ten are left, three of them in a
        ("11/10", [4, 3, 5, 6, 4]),  # a's remainder has people of the second value: it is not in the organisation's
        ("10/01", [10, 6, 10, 8]),  # of the ten, two are in a's cell of the second value
        ("10/00", [10, 10, 10]),
        ("00/11", [1]),
    ],
)
def test_what_follows_from_the_cells_that_are_shown_and_about_how_many(shown, people):
    """Remainders of the places, what a's cells leave of each of the organisation's, and of its remainder."""
    pattern = np.array([[sign == "1" for sign in place] for place in shown.split("/")])
    rows = rows_of(pattern, np.array([[10, 6], [5, 2]]), Whole(np.array([20, 8]), np.array([1000.0, 400.0])))
    assert [row.n for row in rows] == people


def test_where_all_of_a_place_are_near_an_end_its_cells_have_no_mean():
    # Ten at 95 published: their two groups cannot both be two steps off the end
    assert means([[5, 5]], [[100, 100]], [(10, 95)]) == [[None, None]]


def test_the_others_keep_their_means_then():
    found = means([[0, 0], [5, 5], [9, 9]], [[0, 0], [100, 100], [40, 60]], [(28, 66), (10, 95), (18, 50)])
    assert found[1:] == [[None, None], [40, 60]]


def test_whether_there_is_a_mean_is_decided_by_published_numbers_alone():
    for scores in ([100, 90], [90, 100], [95, 95]):
        assert means([[5, 5]], [scores], [(10, 95)]) == [[None, None]]


divisions = st.lists(
    st.lists(st.lists(st.sampled_from([0, 0, 25, 50, 75, 100, 100]), max_size=9), min_size=3, max_size=3),
    min_size=2,
    max_size=3,
)


@examples(300)
@given(divisions, st.data())
def test_no_remainder_is_at_an_end_and_all_adds_up(people, data):
    n = np.array([[len(cell) for cell in division] for division in people])
    sums = np.array([[sum(cell) for cell in division] for division in people], dtype=float)
    n, sums = np.vstack([n.sum(axis=0), n]), np.vstack([sums.sum(axis=0), sums])
    end = np.minimum(50.0, 50.0 * n.sum(axis=1))
    published = np.clip(sums.sum(axis=1), end, 100 * n.sum(axis=1) - end)
    published[0] = published[1:].sum()
    chosen = data.draw(st.lists(st.lists(st.booleans(), min_size=2, max_size=2), min_size=len(n), max_size=len(n)))
    shown = (n[:, :2] >= 5) & np.array(chosen)
    found = bounded_sums(Cells(shown, n[:, :2], sums[:, :2], Whole(n.sum(axis=1), published), 25), [])
    told = ~np.isnan(found)
    assert not told[~shown].any()
    cells, found = np.where(told, n[:, :2], 0), np.where(told, found, 0)
    of_places = n.sum(axis=1) - cells.sum(axis=1), published - found.sum(axis=1)
    of_values = cells[0] - cells[1:].sum(axis=0), found[0] - found[1:].sum(axis=0)
    groups = [(cells[told], found[told]), *([each[told.any(axis=1)] for each in of_places],)]
    groups += [tuple(each[told[0]] for each in of_values)]
    for number, total in groups:
        least = np.minimum(50, 50 * number)
        assert (total >= least - 1e-3).all() and (total <= 100 * number - least + 1e-3).all()
