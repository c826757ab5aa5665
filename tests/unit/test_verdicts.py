"""Verdicts and levels, against tables worked by hand and against R on real data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diagnostic.core.scoring.estimates import Estimates
from diagnostic.core.statistics.comparisons import decide, welch
from diagnostic.core.statistics.multilevel import reml

SHARED = Path(__file__).parents[3] / "shared"
real_data = pytest.mark.skipif(
    not (SHARED / "data").exists(), reason="needs the folder shared/data beside the repository"
)


def estimates(n, mean, variance) -> Estimates:
    n, mean, variance = (np.array(values, dtype=float) for values in (n, mean, variance))
    return Estimates(n, mean, np.full_like(n, np.nan), np.sqrt(variance / n), variance * (n - 1))


def test_welch_on_a_table_worked_by_hand():
    # se^2 = 4/4 + 9/9 = 2; t = 3 / sqrt 2; df = 4 / (1/3 + 1/8) = 8.7273: two-sided p .0638
    p = welch(estimates([4], [13], [4]), estimates([9], [10], [9]))
    assert p[0] == pytest.approx(0.0638, abs=1e-4)


def test_without_any_spread_two_means_differ_or_they_do_not():
    p = welch(estimates([5, 5], [50, 50], [0, 0]), estimates([5, 5], [50, 60], [0, 0]))
    assert p.tolist() == [1, 0]


def test_false_discoveries_are_held_over_the_units_of_one_level():
    # BH at .05 over five: thresholds .01 .02 .03 .04 .05; .022 <= .03 takes the three smallest
    p, difference = np.array([0.001, 0.019, 0.022, 0.06, 0.5]), np.array([1, -1, 1, 1, 1])
    assert decide(p, difference, np.zeros(5, dtype=int)).tolist() == [
        "higher",
        "lower",
        "higher",
        "cannot tell",
        "cannot tell",
    ]
    # Among their own three the two last can't be told; the family of the first is alone
    families = np.array([0, 1, 1, 1, -1])
    assert decide(np.array([0.04, 0.04, 0.5, np.nan, 0.001]), difference, families).tolist() == [
        "higher",
        "cannot tell",
        "cannot tell",
        "",
        "",
    ]


def test_variance_components_of_a_balanced_table():
    # Means 1 and 5 of two each, squares 2 and 2: MSW = 2, MSB = 16; tau^2 = (16 - 2) / 2
    tau2, sigma2, _ = reml(np.array([2, 2]), np.array([1.0, 5.0]), np.array([2.0, 2.0]))
    assert (tau2, sigma2) == (pytest.approx(7, rel=1e-6), pytest.approx(2, rel=1e-6))


def test_without_spread_within_units_the_whole_variance_lies_between_them():
    # means 1, 2, 6: variance (4 + 1 + 9) / 2
    assert reml(np.array([4, 5, 6]), np.array([1.0, 2.0, 6.0]), np.zeros(3))[:2] == (pytest.approx(7), 0)


def test_means_that_are_the_same_but_for_arithmetic_do_not_differ():
    p = welch(estimates([6], [75.0], [0]), estimates([23], [75.00000000000001], [0]))
    assert p.tolist() == [1]


def test_units_that_differ_no_more_than_chance_have_no_variance_between():
    tau2, sigma2, _ = reml(np.array([3, 3]), np.array([2.0, 2.0]), np.array([6.0, 6.0]))
    assert (tau2, sigma2) == (0, pytest.approx(12 / 5))


@real_data
def test_variance_components_agree_with_lme4():
    table = pd.read_csv(SHARED / "data" / "bhr2000.csv")
    groups = table.iloc[:, 1:12].mean(axis=1).groupby(table["GRP"])
    tau2, sigma2, _ = reml(
        groups.size().to_numpy(), groups.mean().to_numpy(), (groups.var() * (groups.size() - 1)).to_numpy()
    )
    expected = json.loads((SHARED / "reference" / "r_reference.json").read_text())["groups"]["bhr2000_leadership"]
    assert tau2 == pytest.approx(expected["lmer_REML"]["between"], rel=1e-6)
    assert sigma2 == pytest.approx(expected["lmer_REML"]["within"], rel=1e-6)


@real_data
def test_welch_against_the_rest_agrees_with_r():
    table = pd.read_csv(SHARED / "data" / "bhr2000.csv")
    reference = pd.read_csv(SHARED / "reference" / "bhr2000_group_vs_rest.csv")
    score = table.iloc[:, 1:12].mean(axis=1)
    sides = [[score[table["GRP"] == g], score[table["GRP"] != g]] for g in reference["grp"]]
    mine, rest = (
        estimates(*zip(*[(len(s), s.mean(), s.var()) for s in side], strict=True)) for side in zip(*sides, strict=True)
    )
    np.testing.assert_allclose(welch(mine, rest), reference["p"], rtol=1e-9)
    called = decide(welch(mine, rest), mine.mean - rest.mean, np.zeros(len(reference), dtype=int)) != "cannot tell"
    assert called.sum() == (reference["p_bh"] < 0.05).sum() == 53
