"""Careful answering: four indices, and who is flagged by each. One person a row, one item a column, `.` = no answer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.scoring.careless_responding import (
    MIN_ITEMS,
    Form,
    even_odd,
    farthest,
    flag,
    irv,
    longstring,
    mahalanobis,
    precision,
)
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale
from tests.tables import FIVE_POINTS, questionnaire


def sheets(text: str) -> np.ndarray:
    """Positions, items x people, from one line a person: `0 4 .`."""
    rows = [[-1 if cell == "." else int(cell) for cell in line.split()] for line in text.strip().splitlines()]
    return np.ascontiguousarray(np.array(rows, dtype=np.int8).T)


def form(*sizes: int, reverse: tuple[int, ...] = (), steps: int | tuple[int, ...] = 4) -> Form:
    """Dimensions of so many items in a row, on five options unless `steps` says otherwise."""
    ends = np.cumsum(sizes)
    dimensions = tuple(tuple(range(end - size, end)) for size, end in zip(sizes, ends, strict=True))
    items = int(ends[-1])
    return Form(np.broadcast_to(steps, items).copy(), np.isin(np.arange(items), reverse), dimensions)


def flagged(text: str, asked: Form):
    """Flags where everybody is expected in the middle and items vary by themselves."""
    items = len(asked.steps)
    return flag(sheets(text), asked, asked.steps / 2, np.eye(items))


# the longest string


@pytest.mark.parametrize(
    ("sheet", "run"),
    [
        ("0 1 2 3", 1),
        ("0 2 2 2", 3),
        ("2 2 0 2", 2),
        ("2 . 2 2", 3),  # skipped over: neither breaks a run nor counts in it
        ("2 . . 0", 1),
        (". . 3 3", 2),
        (". . . .", 0),
    ],
)
def test_the_longest_string_is_the_longest_run_of_the_same_answer(sheet, run):
    assert longstring(sheets(sheet)).tolist() == [run]


def test_half_of_the_form_answered_the_same_is_flagged():
    # of seven items half is 3.5: a run of four
    assert flagged("2 2 2 2 0 1 0\n2 2 2 0 1 0 2", form(7)).longstring.tolist() == [True, False]


def test_on_a_short_form_the_same_answer_throughout_is_no_sign():
    found = flagged("2 2 2 2 2", form(5))
    assert not found.longstring.any() and not found.irv.any()


def test_a_run_may_be_longer_than_a_byte_can_count():
    assert longstring(np.zeros((300, 2), dtype=np.int8)).tolist() == [300, 300]


# variability


def test_variability_is_the_standard_deviation_of_a_persons_answers():
    # 0 2 4: (4 + 0 + 4) / 2 = 4; 1 2 of three: (.25 + .25) / 1 = .5
    assert irv(sheets("0 2 4\n1 . 2"), np.full(3, 4)).tolist() == [2, math.sqrt(0.5)]


def test_fewer_than_two_answers_do_not_vary():
    found = irv(sheets("3 . .\n. . ."), np.full(3, 4))
    assert np.isnan(found).all()
    assert not flagged("3 . .\n. . .", form(3)).irv.any()


def test_on_mixed_scales_an_answer_counts_its_share_of_the_scale_in_options_of_the_longest():
    # 2 of 0..4 and 5 of 0..10 are both the middle; 0 of 0..4 and 10 of 0..10 are 0 and 10: sqrt(50)
    assert irv(sheets("2 5\n0 10"), np.array([4, 10])).tolist() == [0, pytest.approx(math.sqrt(50))]


def test_an_answer_that_is_practically_the_same_everywhere_is_flagged():
    # one of n answers a step off: SD = sqrt(1 / n), flagged under 4 / 16, so from n = 17 on
    sixteen, seventeen = " ".join("3" * 15 + "4"), " ".join("3" * 16 + "4")
    assert flagged(sixteen, form(16)).irv.tolist() == [False]
    assert flagged(seventeen, form(17)).irv.tolist() == [True]


# distance


def test_distance_is_that_from_the_centre_in_standard_deviations():
    # variances 2 and 1, uncorrelated: 2^2 / 2 + 1^2 / 1
    inverse = precision(np.diag([2.0, 1.0]))
    assert mahalanobis(sheets("4 3"), np.array([2.0, 2.0]), inverse).tolist() == [3]


def test_a_combination_that_goes_against_everybody_elses_is_far():
    # correlation .5: the inverse is (1 -.5 / -.5 1) / .75; (1, 1): 4/3, (1, -1): 4
    inverse = precision(np.array([[1.0, 0.5], [0.5, 1.0]]))
    found = mahalanobis(sheets("3 3\n3 1"), np.array([2.0, 2.0]), inverse)
    np.testing.assert_allclose(found, [4 / 3, 4])


def test_a_missing_answer_has_no_distance_and_nobodys_answers_none_at_all():
    found = mahalanobis(sheets("4 .\n. ."), np.array([2.0, 2.0]), np.eye(2))
    assert found[0] == 4 and math.isnan(found[1])


@pytest.mark.parametrize(
    ("covariance", "kept"),
    [
        ([[1, 0], [0, 0]], [0]),  # the second item does not vary
        ([[1, 2], [2, 4]], [0]),  # the second is twice the first
        ([[1, 3], [3, 4]], [0]),  # impossible: a correlation of 1.5, from different people
        ([[1, np.nan], [np.nan, np.nan]], [0]),  # nobody answered the second
        ([[np.nan, np.nan], [np.nan, 1]], [1]),
        ([[0, 0], [0, 0]], []),
    ],
)
def test_items_without_a_distance_of_their_own_are_left_out(covariance, kept):
    inverse = precision(np.array(covariance, dtype=float))
    expected = np.zeros((2, 2))
    expected[kept, kept] = 1
    np.testing.assert_allclose(inverse, expected)


def test_an_item_nobody_answered_leaves_the_distance_to_the_others():
    covariance = np.array([[4.0, np.nan], [np.nan, np.nan]])
    assert mahalanobis(sheets("4 ."), np.array([2.0, np.nan]), precision(covariance)).tolist() == [1]


def test_farther_than_one_in_a_thousand_is_flagged():
    # chi-square with one degree of freedom exceeds 10.83 in one of a thousand: 3.29 standard deviations
    assert farthest(np.diag([1.0, 0.0])) == pytest.approx(10.8276, abs=1e-4)
    far = flag(sheets("6 0\n5 0"), form(2, steps=6), np.array([2.7, 0.0]), np.diag([1.0, 0.0]))
    assert far.mahalanobis.tolist() == [True, False]


def test_without_any_item_that_varies_nobody_is_far():
    assert not flag(sheets("4 0"), form(2), np.zeros(2), np.zeros((2, 2))).mahalanobis.any()


# even-odd consistency


def test_consistent_halves_of_the_dimensions_go_together():
    # halves (0 1) (2 2) (4 3): r = 1; (0 2) (1 0) (2 1): r = -1/2, so -2; (0 0) (1 4) (2 2): r = 1/2, so 2/3
    found = even_odd(sheets("0 1 2 2 4 3\n0 2 1 0 2 1\n0 0 1 4 2 2"), form(2, 2, 2))
    np.testing.assert_allclose(found, [1, -1, 2 / 3])


def test_a_half_is_the_mean_of_its_answers_by_place():
    # dimension of three: 1st and 3rd against 2nd. halves (1 1) (2 2) (3 3), the last from its 1st answer alone
    assert even_odd(sheets("0 1 2 2 2 2 3 3 ."), form(3, 3, 3)).tolist() == [pytest.approx(1)]


def test_reversed_items_are_turned_first():
    # every second item is reversed: 0 4 is 0 0 of a careful person, 0 0 is 0 4
    asked = form(2, 2, 2, reverse=(1, 3, 5))
    assert even_odd(sheets("0 4 1 3 4 0\n0 0 1 1 4 4"), asked).tolist() == [pytest.approx(1), -1]


def test_on_mixed_scales_answers_count_as_shares_of_their_scale():
    # 0 of 4 and 0 of 10, 2 and 5, 4 and 10
    assert even_odd(sheets("0 0 2 5 4 10"), form(2, 2, 2, steps=(4, 10) * 3)).tolist() == [pytest.approx(1)]


@pytest.mark.parametrize(
    ("sheet", "sizes"),
    [
        ("0 0 4 4", (2, 2)),  # two dimensions
        ("0 0 2 2 4", (2, 2, 1)),  # the third has one item
        ("0 0 2 2 4 .", (2, 2, 2)),  # nothing in the third's even half
        ("2 0 2 2 2 4", (2, 2, 2)),  # the odd halves are the same
        ("0 1 1 0 1 1 0 1 1", (3, 3, 3)),  # and here: the mean of 0 and 1, and 1 are the same in all three
        ("2 2 2 2 2 2", (2, 2, 2)),
        (". . . . . .", (2, 2, 2)),
    ],
)
def test_where_halves_cannot_be_compared_there_is_no_consistency_and_no_flag(sheet, sizes):
    assert np.isnan(even_odd(sheets(sheet), form(*sizes))).all()
    assert not flagged(sheet, form(*sizes)).evenodd.any()


def test_a_consistency_under_30_is_flagged():
    # r = 1/2: .67; r = 0: 0
    assert flagged("0 0 1 4 2 2\n0 1 1 4 2 1", form(2, 2, 2)).evenodd.tolist() == [False, True]


# together


def test_what_is_needed_of_a_questionnaire():
    eleven = Scale(codes=tuple(range(11)))
    asked = Questionnaire(
        id="mixed",
        version=1,
        audience="customer",
        scale=FIVE_POINTS,
        dimensions={"care": Dimension(name={"en": "Care"}), "speed": Dimension(name={"en": "Speed"})},
        items=(
            Item(id="x", dimension="care", scale=eleven),
            Item(id="y", dimension="speed", reverse=True),
            Item(id="z", dimension="care"),
        ),
    )
    found = Form.of(asked)
    assert found.steps.tolist() == [10, 4, 4]
    assert found.reverse.tolist() == [False, True, False]
    assert found.items_of == ((0, 2), (1,))


def test_any_flag_is_a_flag_and_a_careful_person_has_none():
    # the same everywhere; far in the last item alone; neither
    asked = Form.of(questionnaire({"trust": 2, "speed": 2, "care": 2}))
    far = np.diag([1.0, 1.0, 1.0, 1.0, 1.0, 9.0])
    found = flag(sheets("3 3 3 3 3 3\n0 1 2 2 4 4\n0 1 2 2 4 3"), asked, np.full(6, 2.0), far)
    assert found.any.tolist() == [True, True, False]
    assert (found.longstring.tolist(), found.irv.tolist()) == ([True, False, False],) * 2
    assert found.mahalanobis.tolist() == [False, True, False]
    assert found.evenodd.tolist() == [False] * 3


def test_nobody_is_a_block_as_well():
    found = flag(np.empty((6, 0), dtype=np.int8), form(2, 2, 2), np.full(6, 2.0), np.eye(6))
    assert found.any.shape == (0,)


def test_whoever_answered_nothing_is_not_flagged():
    assert flagged(". . . . . .", form(2, 2, 2)).any.tolist() == [False]


def test_answers_are_left_as_they_were():
    block = sheets("0 1 . 2 4 3")
    before = block.copy()
    flag(block, form(2, 2, 2, reverse=(1,)), np.full(6, 2.0), np.eye(6))
    np.testing.assert_array_equal(block, before)


ASKED = form(3, 2, 4, reverse=(1, 4, 7))
CENTRE = np.linspace(1, 3, 9)
INVERSE = precision(np.full((9, 9), 0.3) + np.eye(9))
PERSON = st.lists(st.integers(-1, 4), min_size=9, max_size=9)
PEOPLE = st.lists(PERSON, min_size=1, max_size=12).map(lambda rows: np.array(rows, dtype=np.int8).T.copy())


def indices(block: np.ndarray) -> np.ndarray:
    block = np.ascontiguousarray(block)
    distance = mahalanobis(block, CENTRE, INVERSE)
    return np.stack([longstring(block), irv(block, ASKED.steps), distance, even_odd(block, ASKED)])


@given(PEOPLE, st.integers(0, 12))
def test_splitting_people_into_blocks_changes_nothing(block, at):
    parts = [indices(block[:, :at]), indices(block[:, at:])]
    np.testing.assert_allclose(np.hstack(parts), indices(block), rtol=1e-12)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(block, random):
    order = random.sample(range(block.shape[1]), block.shape[1])
    np.testing.assert_allclose(indices(block[:, order]), indices(block)[:, order], rtol=1e-12)


def test_more_people_than_are_computed_at_a_time_change_nothing():
    few = sheets("0 1 2 . 4 3 1 0 2\n4 . . 0 1 1 3 2 2\n. . . . . . . . .")
    np.testing.assert_allclose(indices(np.tile(few, 3000)), np.tile(indices(few), 3000), rtol=1e-12)


@given(st.integers(0, 4), st.integers(MIN_ITEMS, 40), st.data())
def test_a_straight_liner_is_found_whatever_they_skip(answer, items, data):
    """By the longest string if they answered half of the form, by variability from two answers on."""
    skipped = data.draw(st.sets(st.integers(0, items - 1), max_size=items - 2))
    block = np.full((items, 1), answer, dtype=np.int8)
    block[list(skipped)] = -1
    found = flag(block, form(items), np.full(items, 2.0), np.eye(items))
    assert found.irv.all()
    assert found.longstring.all() == (2 * (items - len(skipped)) >= items)
