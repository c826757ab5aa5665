"""Agreement against multilevel 2.8 on real surveys."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostic.core.statistics.agreement import (
    average_deviation,
    item_variances,
    rwg,
    rwgj,
    skewed_variance,
    uniform_variance,
)
from diagnostic.core.statistics.agreement_null import rwg_null95
from tests.parity.reference import data, reference, reference_table


def options(codes: np.ndarray, groups: np.ndarray, size: int) -> np.ndarray:
    """Groups (sorted) x items x options."""
    return np.stack([[(codes[groups == g] == code).sum(axis=0) for code in range(1, size + 1)] for g in
                     np.unique(groups)]).transpose(0, 2, 1)  # fmt: skip


def leadership() -> np.ndarray:
    frame = data("bhr2000")
    return options(frame.iloc[:, 1:12].to_numpy(), frame["GRP"].to_numpy(), 5)


def test_rwgj_and_average_deviation_of_99_companies():
    counts, expected = leadership(), reference_table("groups_bhr2000").sort_values("grpid")
    assert rwgj(counts, uniform_variance(np.full(11, 5))) == pytest.approx(expected["rwgj"].to_numpy(), rel=1e-9)
    assert average_deviation(counts) == pytest.approx(expected["ad_m"].to_numpy(), rel=1e-9)


@pytest.mark.parametrize(("null", "variance"), [("uniform", uniform_variance), ("slight_skew", skewed_variance)])
def test_the_verdict_depends_on_the_null(null, variance):
    found, expected = rwgj(leadership(), variance(np.full(11, 5))), reference()["rwgj_nulls_bhr2000"][null]
    assert found.mean() == pytest.approx(expected["mean"], rel=1e-9)
    assert np.median(found) == pytest.approx(expected["median"], rel=1e-9)
    assert (found >= 0.7).mean() == pytest.approx(expected["share_ge_70"]) and (found == 0).sum() == expected["n_zero"]


def test_single_items_of_counted_answers():
    frame = data("nyc2011_item_counts")
    expected = reference_table("nyc2011_teacher_item_school").merge(frame, on=["dbn", "item"], suffixes=("", "_counts"))
    expected = expected[(expected["n"] > 1) & (expected["k"] == 4)]
    counts = expected[["n1", "n2", "n3", "n4"]].fillna(0).to_numpy(int)[:, None, :]
    assert len(counts) > 19_000
    assert item_variances(counts)[:, 0] == pytest.approx(expected["var"].to_numpy(), rel=1e-9, abs=1e-12)
    cut = np.maximum(expected["rwg"].to_numpy(), 0)
    assert rwg(counts, uniform_variance(np.array([4])))[:, 0] == pytest.approx(cut, rel=1e-9, abs=1e-12)


def test_the_95_percent_points_of_agreement_by_chance():
    """Up to 10 people the same value; above, R's is simulated and may miss ours by a value or two that rwg can take."""
    for name, simulated in reference()["rwg_null95"].items():
        n = int(name.removeprefix("n"))
        assert rwg_null95(n, 5) == pytest.approx(simulated, **({"rel": 1e-9} if n <= 10 else {"abs": 0.006}))
