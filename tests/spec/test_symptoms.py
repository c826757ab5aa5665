"""Rules: published scores in, predicted symptoms out."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostic.core.release.publish import publish
from diagnostic.core.released.symptoms import expected_ramp, predict
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.rules import Condition, Rule
from diagnostic.definitions.wave import Policy
from tests.tables import organisation, people, questionnaire

CHART = organisation("root: a b")


def ramp(dimension: str = "trust", certain_below: float = 40.0, none_above: float = 65.0) -> Condition:
    return Condition(dimension=dimension, certain_below=certain_below, none_above=none_above)


def rule(inside: Condition, **more) -> Rule:
    return Rule(
        id="S01",
        name={"en": "Distance"},
        inside=inside,
        outside="openness",
        symptom={"en": "…"},
        source="rise",
        evidence=(),
        **more,
    )


def strengths(inside: Condition, chart=CHART, **codes: str) -> dict[str, float]:
    scores = publish(people(chart, **codes), questionnaire({"trust": 1}), chart, Policy())
    return predict(scores, (rule(inside),), chart).strengths.set_index("unit")["strength"].to_dict()


def test_without_spread_the_strength_is_the_ramp_itself():
    # everybody at 50: (65 - 50) / 25
    assert strengths(ramp(), a="33333", b="33333")["root"] == pytest.approx(0.6)


def test_with_spread_it_is_the_mean_of_the_ramp_over_the_scores_that_may_be_true():
    rng = np.random.default_rng(1)
    drawn = np.clip((65 - rng.normal(58, 6, 400_000)) / 25, 0, 1).mean()
    assert expected_ramp(np.array([58.0]), np.array([6.0]), 40, 65)[0] == pytest.approx(drawn, abs=1e-3)


def test_the_middle_of_a_ramp_is_half_whatever_the_error():
    errors = np.linspace(0.1, 30, 300)
    assert (expected_ramp(np.full(300, 52.5), errors, 40, 65) >= 0.5).all()


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (ramp(), 0.6),
        (Condition(**{"not": ramp()}), 0.4),
        (Condition(all=(ramp(), ramp(none_above=60.0))), 0.5),  # the weaker of .6 and .5
        (Condition(any=(ramp(), ramp(none_above=60.0))), 0.6),
        (Condition(all=(ramp(), Condition(**{"not": ramp(certain_below=20.0, none_above=45.0)}))), 0.6),
    ],
)
def test_all_is_the_minimum_any_the_maximum_and_not_the_complement(inside, expected):
    assert strengths(inside, a="33333", b="33333")["root"] == pytest.approx(expected)


def test_a_hidden_score_predicts_nothing():
    found = strengths(ramp(), a="33333", b="1111")
    assert found["root"] > 0 and np.isnan(found["a"]) and np.isnan(found["b"])


def test_every_symptom_says_why():
    scores = publish(people(CHART, a="33333", b="33333"), questionnaire({"trust": 1}), CHART, Policy())
    inside = Condition(all=(ramp(), Condition(**{"not": ramp(certain_below=20.0, none_above=55.0)})))
    why = predict(scores, (rule(inside),), CHART).why
    root = why[why["unit"] == "root"][["dimension", "mean", "se", "strength"]]
    assert root.round(3).to_numpy().tolist() == [["trust", 50, 0, 0.6], ["trust", 50, 0, 0.857]]  # 1 - 5/35


def test_the_interval_holds_the_strength_even_where_the_score_is_clear_of_the_ramp():
    scores = publish(people(CHART, a="44455", b="44445"), questionnaire({"trust": 1}), CHART, Policy())
    row = predict(scores, (rule(ramp()),), CHART).strengths
    assert ((row["low"] <= row["strength"]) & (row["strength"] <= row["high"])).all()


def test_a_boundary_condition_leaves_out_units_known_to_be_different():
    chart = tree(
        [("root", None, "", {}), ("a", "root", "", {"contact": "high"}), ("b", "root", "", {"contact": "low"})]
    )
    scores = publish(people(chart, a="33333", b="33333"), questionnaire({"trust": 1}), chart, Policy())
    where = rule(ramp(), where={"contact": ("high", "medium")})
    assert predict(scores, (where,), chart).strengths["unit"].tolist() == ["root", "a"]  # nothing is known of the root
