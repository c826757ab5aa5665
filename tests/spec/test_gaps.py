"""Gaps: first perspective less second; predicted against observed has five outcomes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.core.release.publish import publish
from diagnostic.core.released.changes import changes
from diagnostic.core.released.gaps import Perspective, Seen, felt_outside, gap, gap_of, outcomes
from diagnostic.core.statistics.comparisons import CERTAIN
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.perspectives import Perspectives
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Condition, Rule
from diagnostic.definitions.wave import Policy
from tests.tables import answers, organisation, people, questionnaire

CHART = organisation("root: a b c")


def rule(id_: str, inside: Condition, outside: str) -> Rule:
    return Rule(
        id=id_, name={"en": "…"}, inside=inside, outside=outside, symptom={"en": "…"}, source="rise", evidence=()
    )


DISTANCE = rule("S02", Condition(dimension="trust", certain_below=40.0, none_above=65.0), "openness")


def diagnosis(inside: dict[str, str], *outside: tuple[str, dict[str, str]], rules=(DISTANCE,), dimension="openness"):
    surveys = [Survey(questionnaire({"trust": 1}), people(CHART, **inside))]
    surveys += [Survey(questionnaire({dimension: 1}, audience), people(CHART, **codes)) for audience, codes in outside]
    return diagnose(surveys[0], surveys[1:], rules, CHART, Policy(), shipped_perspectives())


def row(frame: pd.DataFrame, **where: str) -> dict:
    for column, value in where.items():
        frame = frame[frame[column] == value]
    (found,) = frame.to_dict("records")
    return found


def test_a_gap_is_the_first_perspective_less_the_second_where_both_look_at_the_same():
    first = Perspective("care", pd.DataFrame({"unit": ["a", "b"], "value": [70.0, 40.0]}))
    second = Perspective("caring", pd.DataFrame({"unit": ["a", "c"], "value": [50.0, 10.0]}))
    assert gap(first, second).to_dict("records") == [{"unit": "a", "care": 70, "caring": 50, "gap": 20}]


def test_inside_against_outside_follows_the_rules():
    found = diagnosis({"a": "33333"}, ("customer", {"a": "44444"})).gaps.inside_outside
    assert row(found, unit="a") == {
        "unit": "a",
        "rule": "S02",
        "inside_dimension": "trust",
        "inside": 50,
        "outside_dimension": "openness",
        "outside_audience": "customer",
        "outside": 75,
        "gap": -25,
    }


def test_each_outside_audience_that_was_asked_is_compared():
    found = diagnosis({"a": "33333"}, ("parent", {"a": "44444"}), ("student", {"a": "22222"})).gaps
    assert found.inside_outside.query("unit == 'a'")["outside_audience"].tolist() == ["parent", "student"]


def test_a_condition_under_not_is_no_mirror_of_the_symptom():
    both = Condition(
        all=(DISTANCE.inside, Condition(**{"not": Condition(dimension="safety", certain_below=20.0, none_above=50.0)}))
    )
    inside = Survey(questionnaire({"trust": 1, "safety": 1}), answers(CHART, "a 3 3\n" * 5))
    outside = Survey(questionnaire({"openness": 1}, "customer"), people(CHART, a="44444"))
    found = diagnose(inside, [outside], (rule("S02", both, "openness"),), CHART, Policy(), shipped_perspectives())
    assert found.gaps.inside_outside.query("unit == 'a'")["inside_dimension"].tolist() == ["trust"]


@pytest.mark.parametrize(
    ("strength", "observed", "verdict", "outcome"),
    [
        (0.5, 54.9, "lower", "hit"),
        (0.5, 54.9, "higher", "hit"),  # ill, though others are worse
        (0.5, 54.9, "", "hit"),  # the whole organisation has no rest to differ from
        (0.5, 54.9, "cannot tell", "false alarm"),
        (0.5, 55.0, "lower", "false alarm"),
        (0.49, 54.9, "lower", "miss"),
        (0.49, 54.9, "cannot tell", "correct rejection"),
        (0.49, 80.0, "higher", "correct rejection"),
        (None, 30.0, "lower", "not testable"),
        (0.9, None, "", "not testable"),
    ],
)
def test_predicted_against_observed_has_five_outcomes(strength, observed, verdict, outcome):
    predicted, found = (pd.Series([value], dtype=float) for value in (strength, observed))
    assert outcomes(predicted, found, pd.Series([verdict])).tolist() == [outcome]


def test_the_predicted_score_is_a_hundred_less_the_strength():
    found = diagnosis({"a": "33333"}, ("customer", {"a": "44444"})).gaps.predicted_observed
    assert row(found, unit="a")["predicted"] == pytest.approx(40)  # strength .6


def test_hidden_sides_stay_in_the_table_as_not_testable():
    found = diagnosis({"a": "33333333", "b": "3333", "c": "33333"}, ("customer", {"a": "44444"})).gaps
    assert row(found.predicted_observed, unit="b")["outcome"] == "not testable"
    assert row(found.inside_outside, unit="b")["gap"] != row(found.inside_outside, unit="b")["gap"]  # NaN


def test_a_rule_whose_outside_dimension_nobody_was_asked_is_not_testable():
    found = diagnosis({"a": "33333"}, ("customer", {"a": "44444"}), dimension="warmth").gaps.predicted_observed
    assert row(found, unit="a")["outcome"] == "not testable"


def test_units_are_compared_with_the_organisation_and_the_organisation_not_with_itself():
    found = diagnosis({"a": "33333", "b": "55555"}).gaps.unit_organisation
    assert row(found, unit="a") == {
        "unit": "a",
        "dimension": "trust",
        "unit_mean": 50,
        "audience": "employee",
        "organisation_mean": 70,  # b is shown as 90: five at 100 are kept two steps off
        "gap": -20,
    }
    assert "root" not in set(found["unit"])


@pytest.mark.parametrize(
    ("strength", "observed", "verdict", "felt"),
    [
        (0.5, 54.0, "lower", "felt"),
        (0.4, 54.0, "lower", "unexpected"),
        (0.5, 55.0, "cannot tell", "not felt"),
        (0.4, 55.0, "", "nothing"),
        (0.5, 54.0, "cannot tell", "cannot tell"),  # low, and chance may explain it
        (0.4, 54.0, "cannot tell", "cannot tell"),
        (0.5, float("nan"), "", "cannot tell"),  # hidden, or not asked
        (float("nan"), 54.0, "lower", "cannot tell"),  # nobody knows whether it was to be expected
    ],
)
def test_what_those_outside_feel_has_one_answer(strength, observed, verdict, felt):
    strengths, scores, verdicts = pd.Series([strength]), pd.Series([observed]), pd.Series([verdict])
    assert felt_outside(pd.Series(outcomes(strengths, scores, verdicts)), scores).tolist() == [felt]


LEADERS = questionnaire({"asked": 1, "given": 1}, "leader")
STAFF = questionnaire({"got": 1}, "employee")
MIRRORED = Perspectives.model_validate(
    {
        "views": {
            "required": {"questionnaire": "leader", "facet": "required", "name": "Asked"},
            "given": {"questionnaire": "leader", "facet": "self", "name": "Given"},
            "received": {"questionnaire": "employee", "facet": "received", "name": "Got"},
        },
        "comparisons": (
            {"id": "one", "first": "required", "second": "received", "by": "standard", "practice": "mirror"}
            | {"first_higher": "More is asked", "second_higher": "More is got"},
        ),
    }
)


def faceted(asked: Questionnaire, facets: dict[str, str]) -> Questionnaire:
    """The questionnaire with its dimensions as facets of the standard `agree`."""
    dimensions = {id_: each.model_copy(update={"standard": "agree"}) for id_, each in asked.dimensions.items()}
    items = tuple(
        item.model_copy(update={"facet": facets[item.dimension], "behaviour": "goals"}) for item in asked.items
    )
    return asked.model_copy(update={"dimensions": dimensions, "items": items})


def test_facets_of_two_questionnaires_meet_in_their_standard():
    leaders = faceted(LEADERS, {"asked": "required", "given": "self"})
    staff = faceted(STAFF, {"got": "received"})
    said = publish(answers(CHART, "\n".join(["a 5 3"] * 5 + ["b 5 3"] * 5)), leaders, CHART, Policy())
    got = publish(people(CHART, a="22222", b="44444"), staff, CHART, Policy())
    seen = Seen(CHART, answered={"leader": (leaders, said), "employee": (staff, got)})
    found = gap_of(MIRRORED.comparison("one"), MIRRORED, seen)
    assert list(found.columns)[:5] == ["unit", "standard", "required", "received", "gap"]
    here, errors = (
        row(found, unit="a"),
        [row(each.scores, unit="a", dimension=name)["se"] for each, name in ((said, "asked"), (got, "got"))],
    )
    assert (here["standard"], here["required"], here["received"], here["gap"]) == ("agree", 90, 25, 65)
    assert here["se"] == pytest.approx(float(np.hypot(*errors)))
    assert here["certain"] == (CERTAIN * here["se"] < 65)
    assert row(found, unit="root")["received"] == 50
    alone = Seen(CHART, answered={"leader": (leaders, said)})
    assert gap_of(MIRRORED.comparison("one"), MIRRORED, alone).empty


def test_a_change_is_the_gap_of_two_waves():
    table, asked = shipped_perspectives(), questionnaire({"trust": 1})
    waves = [publish(people(CHART, a=codes, b="33333"), asked, CHART, Policy()) for codes in ("22222", "44444")]
    found = gap_of(table.comparison("wave_wave"), table, Seen(CHART, waves[1], before=waves[0]))
    changed = changes(*waves)
    assert row(found, unit="b")["gap"] == 0
    pd.testing.assert_series_equal(found["gap"], changed["change"], check_names=False)


def test_of_a_behaviour_chance_is_known_from_twenty_people_on_both_sides():
    leaders, staff = faceted(LEADERS, {"asked": "required", "given": "self"}), faceted(STAFF, {"got": "received"})
    said = publish(
        answers(CHART, "\n".join(["a 4 3", "a 5 3", *["b 4 3", "b 5 3"] * 2] * 10)), leaders, CHART, Policy()
    )
    got = publish(people(CHART, a="23" * 8, b="23" * 10), staff, CHART, Policy())
    answered = {"leader": (leaders, said), "employee": (staff, got)}
    whole, part = (
        gap_of(MIRRORED.comparison("one"), MIRRORED, Seen(CHART, answered=answered, unit=unit), by="behaviour")
        for unit in ("root", "a")
    )
    assert list(whole.columns)[:6] == ["unit", "standard", "behaviour", "required", "received", "gap"]
    here = row(whole, unit="root")
    # as they are shown: of 60 leaders 4 say 50, 22 say 75, 34 say 100; of 36 staff 4, 14, 14 and 4 say 0 to 75
    assert (here["required"], here["received"], here["gap"], here["certain"]) == (87.5, 37.5, 50, 1)
    assert here["se"] == pytest.approx((14375 / 59 / 60 + 15625 / 35 / 36) ** 0.5)
    few = row(part, unit="a")  # 16 of staff
    assert few["gap"] == 50 and np.isnan(few["se"]) and few["certain"] == 0
    nobody = Seen(CHART, answered=answered, unit="c")
    assert gap_of(MIRRORED.comparison("one"), MIRRORED, nobody, by="behaviour").empty
