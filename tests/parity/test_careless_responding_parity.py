"""Careful answering agrees with the R package careless 1.2.2 (and psych's outlier) on two real surveys."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from diagnostic.core.scoring.careless_responding import Form, even_odd, flag, irv, longstring, mahalanobis, precision
from tests.parity.reference import data, reference, reference_table

SIX_POINTS, FIVE_POINTS = 5, 4  # steps


def bfi25() -> pd.DataFrame:
    """Complete cases of 25 items on 1-6 in the file's order: five dimensions of five."""
    return data("bfi").iloc[:, 1:26].dropna()


def bhr2000() -> pd.DataFrame:
    """Eleven items on 1-5, nothing missing."""
    return data("bhr2000").iloc[:, 1:12]


SURVEYS = pytest.mark.parametrize(
    ("answers", "steps", "name"),
    [(bfi25, SIX_POINTS, "careless_bfi25"), (bhr2000, FIVE_POINTS, "careless_bhr2000")],
    ids=["bfi25", "bhr2000"],
)


def positions(answers: pd.DataFrame) -> np.ndarray:
    return np.ascontiguousarray(answers.to_numpy().T - 1, dtype=np.int8)


def form(items: int, steps: int) -> Form:
    """Dimensions of five items, nothing reversed: the reference takes the answers as they were given."""
    dimensions = tuple(tuple(range(i, min(i + 5, items))) for i in range(0, items, 5))
    return Form(np.full(items, steps), np.full(items, False), dimensions)


def centred(answers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return answers.mean().to_numpy() - 1, precision(answers.cov().to_numpy())


@SURVEYS
def test_longest_strings_are_the_same(answers, steps, name):
    np.testing.assert_array_equal(longstring(positions(answers())), reference_table(name).longstr)


@SURVEYS
def test_response_variability_is_the_same(answers, steps, name):
    given = positions(answers())
    found = irv(given, np.full(len(given), steps))
    np.testing.assert_allclose(found, reference_table(name).irv, rtol=1e-9)


@SURVEYS
def test_distances_are_the_same(answers, steps, name):
    found = mahalanobis(positions(answers()), *centred(answers()))
    np.testing.assert_allclose(found, reference_table(name).mahad_sq, rtol=1e-9)


@SURVEYS
def test_the_same_people_are_far_from_everybody(answers, steps, name):
    given = positions(answers())
    found = flag(given, form(len(given), steps), *centred(answers())).mahalanobis
    np.testing.assert_array_equal(found, reference_table(name).mahad_flag999 == 1)


def test_even_odd_consistency_is_the_same_with_the_sign_turned():
    found = even_odd(positions(bfi25()), form(25, SIX_POINTS))
    np.testing.assert_allclose(-found, reference_table("careless_bfi25").evenodd, rtol=1e-9, atol=1e-12)
    assert np.isnan(found).sum() == reference()["careless"]["bfi25_complete"]["n_na"]["evenodd"] == 9
