"""Reliability against psych 2.5.3 and lavaan 0.6.14 on real surveys."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostic.core.statistics import reliability
from diagnostic.core.statistics.omega import omega, one_factor
from diagnostic.core.statistics.parallel_analysis import chance_eigenvalues, components
from tests.parity.reference import data, reference

REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
SETS = ("attitude_all7", "bhr2000_leadership", "nyc2015_teacher16", "bfi_agree", "bfi_conscientious",
        "bfi_extraversion", "bfi_neuroticism", "bfi_openness")  # fmt: skip
FILES = {"attitude": "attitude", "bhr2000": "bhr2000", "nyc2015": "nyc2015_hs_linkage", "bfi": "bfi"}


def answers(name: str) -> np.ndarray:
    """People x items, NaN where missing, all items in the same direction."""
    frame = data(FILES[name.split("_")[0]])
    items = list(reference()["alpha"][name]["pairwise"]["item_stats"])
    frame = frame[[item.removesuffix("-") for item in items]].astype(float)
    if name.startswith("bfi"):
        for item in REVERSED & set(frame.columns):
            frame[item] = 7 - frame[item]
    values = frame.to_numpy()
    return values[~np.isnan(values).all(axis=1)]


def sums(values: np.ndarray) -> tuple[np.ndarray, ...]:
    """n, sums, products, squares over those who answered both."""
    there, known = (~np.isnan(values)).astype(float), np.nan_to_num(values)
    return there.T @ there, known.T @ there, known.T @ known, (known**2).T @ there


def complete(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values).any(axis=1)]


def near(expected, tolerance: float = 1e-9):
    return pytest.approx(expected, rel=tolerance, abs=1e-12)


@pytest.mark.parametrize("cases", ["pairwise", "complete"])
@pytest.mark.parametrize("name", SETS)
def test_alpha_and_what_comes_with_it(name, cases):
    r, values = reference()["alpha"][name][cases], answers(name)
    found = sums(values if cases == "pairwise" else complete(values))
    cov = reliability.covariance(*found[:3])
    assert reliability.alpha(cov) == near(r["total"]["raw_alpha"])
    assert reliability.standardised_alpha(reliability.pairwise_correlation(*found)) == near(r["total"]["std.alpha"])
    assert reliability.alpha_if_dropped(cov) == near([each["raw_alpha"] for each in r["alpha_drop"].values()])
    assert reliability.item_rest(cov) == near([each["r.drop"] for each in r["item_stats"].values()])
    interval = reliability.feldt_interval(r["total"]["raw_alpha"], r["n_rows"], len(cov))
    assert interval == near((r["feldt"]["lower.ci"], r["feldt"]["upper.ci"]))


@pytest.mark.parametrize("name", SETS)
def test_omega_of_the_one_factor_model(name):
    r, values = reference()["omega_one_factor_cfa"][name], complete(answers(name))
    assert len(values) == r["n"]
    model = one_factor(np.cov(values.T), len(values))
    assert omega(model) == near(r["omega_model"], 1e-6)
    assert model.loadings == near(list(r["loadings"].values()), 1e-5)
    assert model.uniquenesses == near(list(r["theta"].values()), 1e-5)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "file", "items"), [("bfi25", "bfi", slice(1, 26)), ("bhr2000", "bhr2000", slice(1, 12))]
)
def test_parallel_analysis_finds_as_many_components(name, file, items, seed):
    values = complete(data(file).iloc[:, items].to_numpy(float))
    r = reference()["efa"][name]
    assert len(values) == r["N"]
    found = components(np.cov(values.T), len(values), np.random.default_rng(seed))
    assert found == r["parallel"]["ncomp"]


def test_eigenvalues_by_chance_are_those_that_psych_simulates():
    r = reference()["efa"]["bfi25"]
    drawn = chance_eigenvalues(r["N"], r["p"], np.random.default_rng(1), 2000)
    assert drawn == pytest.approx(r["parallel"]["pc_sim_mean"], abs=0.005)
