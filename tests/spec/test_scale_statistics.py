"""What is published of scales: about everybody, and nothing that pairs less complete answers would give away."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostic.core.release.publish import publish
from diagnostic.core.release.scale_quality import covariance_of_all
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.core.scoring.moments import moments
from diagnostic.definitions.wave import Policy
from tests.tables import organisation, questionnaire

CHART = organisation("root: a b")
FORM = questionnaire({"trust": 3, "care": 1}, reverse=("trust_3",))


def everybody(people: int = 60, partial: int = 0) -> Answers:
    rng = np.random.default_rng(4)
    mood = rng.normal(3.2, 1, people)
    codes = np.clip(np.rint(mood[:, None] + rng.normal(0, 0.8, (people, 4))), 1, 5).astype(np.int8)
    codes[:, 2] = 6 - codes[:, 2]
    codes[:partial, 1] = MISSING
    return Answers(codes, np.arange(people) % 2 + 1)


def scale(answers: Answers, dimension: str = "trust"):
    found = publish(answers, FORM, CHART, Policy())
    return found.scales.set_index("dimension").loc[dimension], found.item_scales


def test_a_scale_has_its_coefficients_and_its_variances():
    row, items = scale(everybody())
    assert 0.6 < row["alpha_lo"] < row["alpha"] < row["alpha_hi"] < 1
    assert row["alpha"] == pytest.approx(row["alpha_complete"]) and row["components"] == 1
    assert row["omega"] == pytest.approx(row["alpha"], abs=0.05)
    assert (row["raw_lowest"], row["raw_highest"], row["n_complete"]) == (1, 5, 60)
    assert items["item"].tolist() == ["trust_1", "trust_2", "trust_3", "care_1"]
    assert (items["item_rest"][:3] > 0.5).all() and np.isnan(items["item_rest"][3])


@pytest.mark.parametrize("partial", [1, 4])
def test_where_a_few_answered_part_alpha_of_pairs_stands_alone(partial):
    """Covariances of pairs less those of complete answers would be about these few."""
    row, items = scale(everybody(partial=partial))
    assert row["alpha_lo"] < row["alpha"] < row["alpha_hi"]
    others = ["n_complete", "alpha_complete", "alpha_std", "omega", "components"]
    assert row[others].isna().all()
    assert items["item"].tolist() == ["care_1"]  # what was left out, and by how many, is one of them


def test_from_five_on_who_answered_part_both_are_shown():
    row, items = scale(everybody(partial=5))
    assert row["n_complete"] == 55 and row["alpha"] != row["alpha_complete"]
    assert items.set_index("item")["missing"]["trust_2"] == pytest.approx(5 / 60)


def test_under_twenty_people_nothing_is_told_of_a_scale():
    row, items = scale(everybody(19))
    assert row.drop(["items"]).isna().all() and items.empty


def test_one_question_has_levels_and_no_reliability():
    row, _ = scale(everybody(), "care")
    assert np.isnan(row["alpha"]) and row["sigma2"] > 0


def test_the_centre_of_an_item_that_nobody_answered_is_not_known():
    centre, _ = covariance_of_all(moments(np.array([[0, 4], [-1, -1]], dtype=np.int8), questionnaire({"trust": 2})))
    assert centre.tolist() == pytest.approx([2, np.nan], nan_ok=True)
