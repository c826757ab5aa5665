"""Who is compared with adopters: units of the published chart that do not contain each other."""

from __future__ import annotations

import pytest

from diagnostic.core.release.publish import publish
from diagnostic.core.released.adoptions.trials import adoption_trials
from diagnostic.core.statistics.adoption_effect import AdoptionEffect, Trial, adoption_effects
from diagnostic.definitions.wave import Policy
from tests.tables import answers, organisation, people, questionnaire

ONE_ITEM = questionnaire({"trust": 1})
CHART = organisation("root: a b c / a: a1 a2 a3 / b: b1 b2")


def published(chart=CHART, instrument=ONE_ITEM, **answers: str):
    return publish(people(chart, **answers), instrument, chart, Policy())


WAVE = published(**dict.fromkeys(["a1", "a2", "a3", "b1", "b2", "c"], "2233445"))


@pytest.mark.parametrize(
    ("adopters", "units"),
    [
        (["a1", "b1"], "a1 a2 a3 b1 b2 c"),  # teams, and the division without any
        (["a"], "a b c"),  # a division is compared with divisions
        (["a", "b1"], "a b1 b2 c"),  # b contains an adopter, and teams of a are part of one
        (["a", "a1"], "a b c"),  # of adopters within an adopter the upper counts
        ([], "a1 a2 a3 b1 b2 c"),
        (["root"], "root"),
        (["gone"], "a1 a2 a3 b1 b2 c"),  # a unit that the chart no longer has
    ],
)
def test_units_that_are_compared(adopters, units):
    found = adoption_trials(WAVE, WAVE, adopters)
    assert " ".join(found.units) == units
    trial = found.trials["trust"]
    assert [unit for unit, adopted in zip(found.units, trial.adopted, strict=True) if adopted] == [
        unit for unit in found.units if unit in adopters
    ]


def test_means_of_both_waves_by_unit_and_nothing_where_one_is_hidden_or_new():
    chart = organisation("root: a b d")
    before = published(organisation("root: a b c"), a="1111133", b="2222244", c="3333355")
    found = adoption_trials(before, published(chart, a="3333355", b="22", d="4444422"), ["a"])
    trial = found.trials["trust"]
    assert found.units == ("a", "b", "d")
    assert trial.shown.tolist() == [True, False, False]
    # 1111133 is a mean of 11 / 7, 14.3 of 0-100; 3333355 of 25 / 7, 64.3
    assert (trial.before[0], trial.after[0]) == (pytest.approx(100 / 7), pytest.approx(450 / 7))


def test_only_dimensions_of_both_waves():
    chart = organisation("root: a b")
    two = "\n".join(f"{unit} {code} 3" for unit in "ab" for code in "1122334")
    before = publish(answers(chart, two), questionnaire({"trust": 1, "safety": 1}), chart, Policy())
    after = published(chart, a="1122334", b="2233445")
    assert list(adoption_trials(before, after, ["a"]).trials) == ["trust"]


def test_from_publications_to_a_verdict():
    names = [f"t{i}" for i in range(12)]
    chart = organisation("root: " + " ".join(names))
    texts = ["1122334", "1223344", "2233445", "1122345", "2223344"]
    before = {name: texts[i % 5] for i, name in enumerate(names)}
    after = before | dict.fromkeys(names[:3], "4455445")
    found = adoption_trials(published(chart, **before), published(chart, **after), names[:3])
    effect = adoption_effects(found.trials, seed=1)["trust"]
    assert isinstance(effect, AdoptionEffect) and isinstance(found.trials["trust"], Trial)
    assert (effect.verdict, effect.units.adopters, effect.units.others) == ("moved", 3, 9)
