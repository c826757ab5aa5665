"""How well the items of a dimension hang together: small cases worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.scoring.moments import moments
from diagnostic.core.statistics.omega import omega, one_factor
from diagnostic.core.statistics.parallel_analysis import components
from diagnostic.core.statistics.reliability import (
    alpha,
    alpha_if_dropped,
    correlation,
    covariance,
    feldt_interval,
    item_rest,
    standardised_alpha,
)
from tests.tables import questionnaire

TWO_GO_TOGETHER = np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 2.0]])


def test_covariances_are_taken_over_those_who_answered_both():
    # item a: 1 2 3 . ; item b: 2 . 4 6 -> together (1, 2) and (3, 4): means 2 and 3, covariance (1 + 1) / 1 = 2
    positions = np.array([[1, 2, 3, -1], [2, -1, 4, 6]], dtype=np.int8)
    found = moments(positions, questionnaire({"trust": 2}))
    cov = covariance(found.n, found.sums, found.products)
    assert cov.tolist() == [[1.0, 2.0], [2.0, 4.0]]  # variances of 1 2 3 and of 2 4 6
    assert found.complete_n[0, 1] == 2 and found.complete_products[0, 1] == 1 * 2 + 3 * 4


def test_alpha_is_the_share_of_the_sum_that_items_have_in_common():
    # 3/2 (1 - 6/8); without the third item 2 (1 - 4/6)
    assert alpha(TWO_GO_TOGETHER) == pytest.approx(0.375)
    assert alpha_if_dropped(TWO_GO_TOGETHER) == pytest.approx([0, 0, 2 / 3])


def test_an_item_against_the_sum_of_the_others():
    # first item: covariance 1 with the others, whose sum has the variance 4: 1 / sqrt(2 * 4)
    assert item_rest(TWO_GO_TOGETHER) == pytest.approx([1 / math.sqrt(8)] * 2 + [0])


@given(st.integers(2, 12), st.floats(0.05, 0.95))
def test_alpha_of_parallel_items_is_spearman_and_browns(items, r):
    cov = np.full((items, items), r) + (1 - r) * np.eye(items)
    expected = items * r / (1 + (items - 1) * r)
    assert alpha(cov) == pytest.approx(expected) and standardised_alpha(correlation(4 * cov)) == pytest.approx(expected)


def test_one_item_has_no_reliability_and_two_no_omega():
    assert math.isnan(alpha(np.array([[2.0]])))
    assert math.isnan(omega(one_factor(np.array([[2.0, 1.0], [1.0, 2.0]]), 50)))


def test_items_without_any_spread_say_nothing():
    nothing = np.zeros((3, 3))
    assert (
        math.isnan(alpha(nothing)) and np.isnan(item_rest(nothing)).all() and np.isnan(alpha_if_dropped(nothing)).all()
    )
    assert math.isnan(omega(one_factor(nothing, 30))) and components(nothing, 30, np.random.default_rng(1)) == 0


def test_three_items_fix_one_factor_exactly():
    # loadings .9 .8 .7: correlations .72 .63 .56; omega = 2.4^2 / (2.4^2 + .19 + .36 + .51)
    cov = np.array([[1, 0.72, 0.63], [0.72, 1, 0.56], [0.63, 0.56, 1]]) * 100 / 99
    assert omega(one_factor(cov, 100)) == pytest.approx(5.76 / 6.82, rel=1e-9)


def test_an_item_that_is_the_factor_itself_has_no_proper_solution():
    # r12 r13 / r23 = .9 * .9 / .5 > 1: the first item's own variance would be negative
    cov = np.array([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]])
    assert math.isnan(omega(one_factor(cov, 100)))


@given(st.permutations(range(5)), st.integers(0, 2**31))
def test_the_order_of_items_changes_nothing(order, seed):
    values = np.random.default_rng(seed).normal(size=(40, 5)) + np.random.default_rng(seed + 1).normal(size=(40, 1))
    cov = np.cov(values.T)
    turned = cov[np.ix_(order, order)]
    assert alpha(turned) == pytest.approx(alpha(cov)) and item_rest(turned) == pytest.approx(item_rest(cov)[order])
    assert omega(one_factor(turned, 40)) == pytest.approx(omega(one_factor(cov, 40)), nan_ok=True, rel=1e-6)


def test_feldts_bounds_hold_alpha():
    low, high = feldt_interval(0.8, 50, 5)
    assert 0.69 < low < 0.8 < high < 0.88


@pytest.mark.parametrize(("between", "found"), [(0.0, 2), (0.9, 1)])
def test_two_pairs_of_items_are_two_components_unless_they_go_together(between, found):
    cov = np.full((4, 4), between) + np.kron(np.eye(2), np.full((2, 2), 0.9 - between)) + 0.1 * np.eye(4)
    assert components(cov, 500, np.random.default_rng(1)) == found
