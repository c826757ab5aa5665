"""Do the people of a unit agree? Small cases by hand and published values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.statistics.agreement import (
    ad_bound,
    average_deviation,
    item_variances,
    rwgj,
    skewed_variance,
    uniform_variance,
)
from diagnostic.core.statistics.agreement_null import EXACT_UP_TO, rwg_null95, rwg_null95_approximated, significant

FIVE = uniform_variance(np.array([5]))


def unit(*items: list[int]) -> np.ndarray:
    return np.array([items])


def test_the_nulls_have_the_published_variances():
    # LeBreton & Senter 2008, Table 2: 2 and 1.34 for five options, 4 and 2.90 for seven
    assert uniform_variance(np.array([5, 7])).tolist() == [2, 4]
    assert skewed_variance(np.array([5, 7])).tolist() == [1.34, 2.90]


def test_two_camps_do_not_agree_and_people_who_say_the_same_do():
    assert rwgj(unit([3, 0, 0, 0, 3]), FIVE).tolist() == [0]
    assert rwgj(unit([0, 0, 0, 6, 0]), FIVE).tolist() == [1]


def test_a_half_between_two_neighbours():
    # 4 4 5 5: s^2 = 1/3, r = 1/6. One item 5/6; three alike 3 (5/6) / (3 (5/6) + 1/6) = 15/16
    item = [0, 0, 0, 2, 2]
    assert rwgj(unit(item), FIVE) == pytest.approx([5 / 6])
    assert rwgj(unit(item, item, item), uniform_variance(np.full(3, 5))) == pytest.approx([15 / 16])


def test_average_deviation_counts_options_from_the_mean():
    # 1 1 3 3: mean 2, everybody one away: more than A/6 = .83 options
    assert average_deviation(unit([2, 0, 2, 0, 0])).tolist() == [1.0]
    assert ad_bound(5) == pytest.approx(0.8333, abs=1e-4)


def test_one_person_agrees_with_nobody():
    alone = unit([0, 0, 1, 0, 0])
    assert np.isnan(item_variances(alone)).all() and np.isnan(rwgj(alone, FIVE)).all()
    assert np.isnan(average_deviation(alone)).all() and not significant(alone, np.array([5])).any()


def test_agreement_by_chance_has_known_95_percent_points():
    # Five options: 4 people must say the same (5 of 5^4 ways, .008); 5 people at least 3 to 2 on neighbours, 1 - .3 / 2
    # (125 of 5^5 ways, .04), for with the next value it would be .0592
    assert rwg_null95(4, 5) == 1 and rwg_null95(5, 5) == pytest.approx(0.85)
    assert rwg_null95(10, 5) == pytest.approx(0.527777777777778)


def test_the_approximation_joins_the_exact_points():
    exact = rwg_null95(EXACT_UP_TO, 5)
    assert rwg_null95_approximated(np.array(EXACT_UP_TO), 5) == pytest.approx(exact, abs=0.001)


@given(st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=4))
def test_turning_the_scale_around_changes_nothing(items):
    there, turned = unit(*items), unit(*(item[::-1] for item in items))
    null = uniform_variance(np.full(len(items), 5))
    assert rwgj(turned, null) == pytest.approx(rwgj(there, null), nan_ok=True)
    assert average_deviation(turned) == pytest.approx(average_deviation(there), nan_ok=True)
