"""Levels, intervals and shrinkage against tables worked by hand and against published values."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from diagnostic.core.released.nonresponse_bounds import bounds, least_share, to_turn
from diagnostic.core.released.participation_bands import BANDS
from diagnostic.core.statistics.intervals import reach, wilson
from diagnostic.core.statistics.multilevel import icc, reml, shrink

# Shrout & Fleiss 1979, table 2: six targets, four judges each; ICC(1,1) .17 and ICC(1,4) .44
TARGETS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def groups(rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People, mean and squares of each group."""
    arrays = [np.array(row, dtype=float) for row in rows]
    each = [(len(row), row.mean(), ((row - row.mean()) ** 2).sum()) for row in arrays]
    n, mean, squares = (np.array(column) for column in zip(*each, strict=True))
    return n, mean, squares


def test_the_published_icc_of_six_targets():
    found = icc(*groups(TARGETS))
    assert (round(found.icc1, 2), round(found.icc2, 2)) == (0.17, 0.44)
    assert found.icc1 == pytest.approx(found.icc1_n0)  # groups of one size
    assert found.icc1_lo < found.icc1 < found.icc1_hi and found.icc2_lo < found.icc2 < found.icc2_hi


def test_mean_sizes_of_groups_differ_where_groups_do():
    # sizes 2, 3, 7: nbar = 4; n0 = (12 - 62 / 12) / 2 = 3.41667. Means 1, 2, 3; MSW = (2 + 2 + 6) / 9
    rows = ([0, 2], [1, 2, 3], [2, 2, 3, 3, 3, 4, 4])
    n, mean, squares = groups(rows)
    overall = np.concatenate([np.array(row, dtype=float) for row in rows]).mean()
    msb, msw = (n * (mean - overall) ** 2).sum() / 2, squares.sum() / 9
    found = icc(n, mean, squares)
    assert found.icc1 == pytest.approx((msb - msw) / (msb + 3 * msw))
    assert found.icc1_n0 == pytest.approx((msb - msw) / (msb + (41 / 12 - 1) * msw))


@pytest.mark.parametrize("rows", [[[1, 2, 3]], [[1], [2], [3]], [[2, 2], [3, 3]]])
def test_without_a_second_group_or_any_spread_within_there_is_no_icc(rows):
    assert all(isnan(value) for value in icc(*groups(rows)))


def test_groups_with_the_same_mean_have_no_dependable_means():
    found = icc(*groups([[1, 3], [1, 3]]))
    assert found.icc1 == -1 and isnan(found.icc2)


def test_a_balanced_design_has_the_variances_of_the_analysis_of_variance():
    n, mean, squares = groups(TARGETS)
    msb, msw = 4 * mean.var(ddof=1), squares.sum() / 18
    fit = reml(n, mean, squares)
    assert (fit.sigma2, fit.tau2, fit.mean) == pytest.approx((msw, (msb - msw) / 4, mean.mean()), rel=1e-6)


def test_shrinkage_stays_between_the_unit_and_the_whole_and_ends_where_there_is_no_doubt():
    mean, n = np.array([80.0, 80.0, 80.0]), np.array([1, 10, 10**9])
    centre, low, high = shrink(mean, n, 25, 100, 60)
    assert centre.tolist() == pytest.approx([64, 60 + 20 * 25 / 35, 80])
    assert np.all(np.diff(high - low) < 0)
    assert shrink(np.array(80.0), np.array(5), 0, 100, 60)[0] == 60  # units do not differ at all
    assert shrink(np.array(80.0), np.array(5), 25, 0, 60)[0] == 80  # people do not


@pytest.mark.parametrize(
    ("x", "n", "ends"),  # R: prop.test(x, n, correct = FALSE)
    [(0, 5, (0, 0.4344825)), (5, 5, (0.5655175, 1)), (1, 5, (0.0362241, 0.6244654)), (8, 10, (0.4901625, 0.9433178))],
)
def test_intervals_of_shares(x, n, ends):
    assert [float(end) for end in wilson(np.array(x / n), np.array(n))] == pytest.approx(ends, abs=1e-7)


def test_nobody_has_no_share_and_one_person_no_interval():
    assert all(np.isnan(end) for end in wilson(np.array(0.0), np.array(0)))
    assert np.isnan(reach(np.array(1.0), np.array(1)))
    assert reach(np.array(1.0), np.array(2)) == pytest.approx(12.7062, abs=1e-4)  # t on 1 degree of freedom


def test_each_band_counts_as_its_lower_end():
    assert [least_share(name) for _, name in BANDS] == [0, 0.3, 0.5, 0.7]


def test_what_the_silent_would_have_to_say_brings_everybody_to_the_target():
    share, mean, target = np.array(0.7), np.array(40.0), np.array(55.0)
    needed = to_turn(mean, target, share)
    assert share * mean + (1 - share) * needed == pytest.approx(target)
    low, high = bounds(mean, share)
    assert (low, high) == (pytest.approx(28), pytest.approx(58))
    assert (needed <= 100) == (target <= high)
    assert np.isnan(to_turn(mean, target, np.array(1.0)))
