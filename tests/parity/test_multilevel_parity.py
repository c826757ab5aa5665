"""Levels, intervals and verdicts against lme4, multilevel, psych and R's own tests on real surveys."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from diagnostic.core.statistics.comparisons import CANNOT_TELL, Means, decide, false_discoveries, welch
from diagnostic.core.statistics.intervals import wilson
from diagnostic.core.statistics.multilevel import icc, reml, shrink
from tests.parity.reference import data, reference, reference_table


def groups(values: pd.Series, by: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People, mean and sum of squared deviations of each group, groups sorted."""
    grouped = values.groupby(by)
    n, mean = grouped.size().to_numpy(), grouped.mean().to_numpy()
    return n, mean, ((values - grouped.transform("mean")) ** 2).groupby(by).sum().to_numpy()


def leadership() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    frame = data("bhr2000")
    return groups(frame.iloc[:, 1:12].mean(axis=1), frame["GRP"])


def test_icc_of_99_companies_with_its_bounds():
    found, expected = icc(*leadership()), reference()["icc_ci"]["bhr2000"]
    assert found.icc1 == pytest.approx(expected["icc1_nbar"], rel=1e-9)
    assert found.icc1_n0 == pytest.approx(expected["icc1_n0"], rel=1e-9)
    assert (found.icc1_lo, found.icc1_hi) == pytest.approx(expected["icc1_ci_nbar"], rel=1e-9)
    assert found.icc2 == pytest.approx(expected["icc2"], rel=1e-9)
    assert (found.icc2_lo, found.icc2_hi) == pytest.approx(expected["icc2_ci"], rel=1e-9)


def test_share_of_variance_between_99_companies_of_each_item():
    """multilevel::mult.icc takes the mixed model's variances, not the analysis of variance."""
    frame = data("bhr2000")
    for row in reference()["groups"]["bhr2000_leadership"]["mult_icc"]:
        fit = reml(*groups(frame[row["Variable"]], frame["GRP"]))
        assert fit.tau2 / (fit.tau2 + fit.sigma2) == pytest.approx(row["ICC1"], rel=1e-6)


def test_icc_of_44_counted_items_of_454_schools():
    counts = data("nyc2011_item_counts")
    expected = reference()["nyc2011_teacher_items"]
    assert len(expected) == 44
    for item, row in expected.items():
        options = counts.loc[counts["item"] == item, ["n1", "n2", "n3", "n4"]].fillna(0).to_numpy()
        n = options.sum(axis=1)
        there, codes = n > 0, np.arange(1, 5)
        mean = (options[there] * codes).sum(axis=1) / n[there]
        squares = (options[there] * (codes - mean[:, None]) ** 2).sum(axis=1)
        found = icc(n[there], mean, squares)
        assert int(n.sum()) == row["n"] and there.sum() == row["schools"]
        assert (found.icc1, found.icc2) == pytest.approx((row["ICC1"], row["ICC2"]), rel=1e-9)


def test_variances_between_and_within_and_shrunk_means_agree_with_lme4():
    n, mean, squares = leadership()
    fit = reml(n, mean, squares)
    expected = reference()["groups"]["bhr2000_leadership"]["lmer_REML"]
    assert fit.tau2 == pytest.approx(expected["between"], rel=1e-6)
    assert fit.sigma2 == pytest.approx(expected["within"], rel=1e-6)
    assert fit.mean == pytest.approx(expected["intercept"], rel=1e-6)
    each = reference_table("groups_bhr2000").sort_values("grpid")
    centre, low, high = shrink(mean, n, fit.tau2, fit.sigma2, fit.mean)
    assert centre == pytest.approx(each["blup"].to_numpy(), rel=1e-6)
    assert (high - low) / (2 * 1.959963984540054) == pytest.approx(each["blup_condsd"].to_numpy(), rel=1e-6)
    assert (centre - fit.mean) / (mean - fit.mean) == pytest.approx(each["lambda"].to_numpy(), rel=1e-6)


def test_intervals_of_shares():
    for row in reference()["wilson"]:
        found = wilson(np.array(row["x"] / row["n"]), np.array(row["n"]))
        assert [float(end) for end in found] == pytest.approx(row["wilson95"], rel=1e-9, abs=1e-15)


@pytest.mark.slow
def test_intervals_of_20_000_favourable_shares():
    frame = reference_table("nyc2011_teacher_item_school")
    low, high = wilson(frame["fav"].to_numpy(), frame["n"].to_numpy())
    assert low == pytest.approx(frame["wilson_lo"].to_numpy(), rel=1e-9, abs=1e-12)
    assert high == pytest.approx(frame["wilson_hi"].to_numpy(), rel=1e-9)


def test_99_companies_against_the_rest():
    n, mean, squares = leadership()
    expected = reference_table("bhr2000_group_vs_rest").sort_values("grp")
    total, rest_n = n.sum(), n.sum() - n
    rest = ((n * mean).sum() - n * mean) / rest_n
    rest_squares = (squares + n * mean**2).sum() - squares - n * mean**2 - rest_n * rest**2

    def error(of: np.ndarray, n: np.ndarray) -> np.ndarray:
        return np.sqrt(of / (n - 1) / n)

    p = welch(Means(n, mean, error(squares, n)), Means(rest_n, rest, error(rest_squares, rest_n)))
    assert total == 5400
    assert mean - rest == pytest.approx(expected["diff"].to_numpy(), rel=1e-9)
    assert p == pytest.approx(expected["p"].to_numpy(), rel=1e-9, abs=1e-15)
    assert false_discoveries(p) == pytest.approx(expected["p_bh"].to_numpy(), rel=1e-9, abs=1e-15)
    verdicts = decide(p, mean - rest, np.zeros(len(n), dtype=int))
    assert ((verdicts != CANNOT_TELL) == (expected["p_bh"] < 0.05).to_numpy()).all()
    assert (verdicts != CANNOT_TELL).sum() == reference()["multiplicity_bhr2000"]["bh_sig"]
