"""The door for pairs: several units are rated by the same people. Five people are enough (k = 5).

A number of one provider holds answers about that provider alone. So a sum over providers is about nobody fewer than
some sum of one of them; brute force over random maps says the same.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure import bounding, suppression_plan
from diagnostic.core.release import pair_ratings
from diagnostic.core.release.pair_ratings import SEVERAL, Ratings, publish_pairs
from diagnostic.core.released.schema import FRAMES, table
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.definitions.wave import Policy
from tests.profiles import examples
from tests.tables import organisation, questionnaire
from tests.tables import plan as pattern

CHART = organisation("root: it pay a b / a: a1 a2 / b: b1 b2")
SERVES = ServiceMap((Service("it", "root", "Computers"), Service("pay", "a", "Wages")))
ONE = questionnaire({"help": 1}, "colleague")
K = 5


def ratings(text: str, chart: Organisation = CHART, serves: ServiceMap = SERVES) -> Ratings:
    """A provider, a unit and the codes that its people gave it, one row: `it a1 55544`."""
    customers = serves.customers(chart)
    rows = [(p, unit, int(code)) for p, unit, codes in map(str.split, text.strip().splitlines()) for code in codes]
    answers = Answers(
        np.array([[code] for *_, code in rows], dtype=np.int8).reshape(len(rows), 1),
        np.array([chart.position[unit] for _, unit, _ in rows], dtype=np.intp),
    )
    about = np.array([list(customers).index(provider) for provider, *_ in rows], dtype=np.intp)
    return Ratings(answers, about, customers)


def publish(given: Ratings, chart: Organisation = CHART) -> UnitScores:
    return publish_pairs(given, ONE, chart, Policy(), [""] * len(chart.ids))


def shown(scores: UnitScores) -> dict[str, dict[str, int]]:
    rows = scores.pairs[scores.pairs["hidden"] == ""]
    return {
        str(provider): dict(zip(of["unit"], of["n"].astype(int), strict=True))
        for provider, of in rows.groupby("provider", sort=False)
    }


def findings(scores: UnitScores) -> list[str]:
    return [str(each) for each in audit(scores, Policy()).findings]


PLAIN = "it a1 5544332\nit a2 33224\nit b1 4455\nit b2 123\npay a1 55443\npay a2 3344"


def test_a_pair_of_too_few_rolls_up_to_the_division_and_then_to_all():
    scores = publish(ratings(PLAIN))
    assert shown(scores) == {
        "it": {"root": 19, "a": 12, "a1": 7, "a2": 5, "b": 7},  # b1 has four and b2 three: the division has seven
        "pay": {"root": 9, "a": 9},  # of a1 the four of a2 would follow
    }
    rows = scores.pairs.set_index(["provider", "unit"])
    assert rows.loc[("it", "a2"), "mean"] == 45.0  # 50, 50, 25, 25 and 75
    assert rows.loc[("it", "b1"), "hidden"] == "fewer than 5 answers"
    assert rows.loc[("pay", "a1"), "hidden"] == "a group of fewer than 5 could be worked out"
    assert rows.loc[[("it", "b1"), ("pay", "a1")], ["n", "mean", "se"]].isna().all(axis=None)


def test_a_provider_has_rows_of_those_it_serves_and_of_units_above_them_alone():
    rows = publish(ratings(PLAIN)).pairs
    assert rows[rows["provider"] == "pay"]["unit"].tolist() == ["root", "a", "a1", "a2"]
    assert "it" not in rows[rows["provider"] == "it"]["unit"].tolist()  # nobody rates their own unit


def test_nothing_but_pairs_has_a_number_and_no_sheet_is_counted_as_a_person():
    scores = publish(ratings(PLAIN))
    assert scores.units["n"].isna().all() and set(scores.units["hidden"]) == {SEVERAL}
    assert scores.scores["n"].isna().all() and set(scores.scores["hidden"]) == {SEVERAL}
    assert not any(len(getattr(scores, name)) for name in ("items", "distributions", "careless", "without", "cells"))


def test_what_the_door_publishes_is_safe_and_reads_the_same_again():
    scores = publish(ratings(PLAIN))
    said = audit(scores, Policy())
    assert said.verdict == "safe"
    assert [(each.kind, each.people, each.column) for each in said.minimum_counts] == [
        ("ratings of one unit", 5, "it › help")
    ]
    again = UnitScores.from_bytes(scores.to_bytes())
    pd.testing.assert_frame_equal(again.pairs, scores.pairs)


def test_a_sheet_about_a_unit_that_does_not_serve_its_writer_stops_everything():
    with pytest.raises(ValueError, match="does not serve"):
        publish(ratings("pay b1 55555"))


def test_nobody_said_anything():
    scores = publish(ratings(""))
    assert shown(scores) == {} and audit(scores, Policy()).verdict == "safe"


def test_standard_errors_know_the_spread_of_twenty_or_what_is_usual():
    few = publish(ratings(PLAIN)).pairs.set_index(["provider", "unit"])  # at most 19 rate one of them
    assert few.loc[("it", "a2"), "se"] == pytest.approx(25 / np.sqrt(5))
    many = publish(ratings("it a1 1234512345\nit b1 1234512345\npay a1 55555")).pairs
    within = 2 * 2 * (50**2 + 25**2 + 0 + 25**2 + 50**2) / (9 + 9)  # of it; pay, with its five, takes it over
    assert (many["se"] ** 2 * many["n"]).dropna().tolist() == pytest.approx([within] * 8)


def test_all_alike_is_not_said():
    rows = publish(ratings("it a1 55555\nit b1 1111111")).pairs.set_index(["provider", "unit"])
    assert rows.loc[("it", "a1"), "mean"] == 90 and rows.loc[("it", "b1"), "mean"] == pytest.approx(50 / 7)
    everybody = publish(ratings("it a1 5555555555\nit b1 5555555555")).pairs
    assert (everybody["se"].dropna() >= 10 / np.sqrt(20)).all()  # two steps off the end, and no spread of nought


def by_number_alone(chart, respondents, k, allowed=None):
    """The usual rule: whoever has k people is shown."""
    enough = chart.roll_up(respondents.own) >= k
    return enough if allowed is None else enough & allowed


@pytest.mark.parametrize(
    ("module", "name", "instead", "words"),
    [
        (suppression_plan, "suppression_pattern", by_number_alone, "A less A1 is about 4 people; the least is 5"),
        (bounding, "bounds", lambda n, *_: (0 * n, 100 * n), "B1 says that nearly all of 6 answered alike"),
        (pair_ratings, "with_units_below", lambda moved, _: moved, "nobody is left over, and yet"),
    ],
    ids=["units", "sums at an end", "units below"],
)
def test_each_rule_switched_off_is_noticed(monkeypatch, module, name, instead, words):
    given = ratings("it a1 54321\nit b1 555555\npay a1 54321\npay a2 3344")
    assert findings(publish(given)) == []
    monkeypatch.setattr(module, name, instead)
    assert words in " ".join(findings(publish(given)))


def test_a_frame_that_is_added_later_is_looked_at_too():
    scores = publish(ratings(PLAIN))
    for name in UnitScores.FRAMES:
        if name in ("pairs", "members", "instrument", "attestation", "units", "scores", "scales"):
            continue  # those with texts alone, and those above and below
        row = {column.name: "" if column.kind == "text" else 1 for column in FRAMES[name]}
        row |= {column.name: column.values[0] for column in FRAMES[name] if column.values}
        told = findings(replace(scores, **{name: table(name, [row])}))
        assert any(f"colleague › {name}: it counts ratings" in each for each in told), name


def changed(frame: str, where: dict[str, str], **values: object) -> UnitScores:
    scores = publish(ratings(PLAIN))
    found = getattr(scores, frame).copy()
    rows = np.all([found[column] == value for column, value in where.items()], axis=0)
    found.loc[rows, list(values)] = list(values.values())
    return replace(scores, **{frame: found})


@pytest.mark.parametrize(
    ("frame", "where", "values", "words"),
    [
        ("pairs", {"unit": "b1"}, {"n": 4.0}, "colleague › it › b1: a hidden cell carries a number"),
        ("pairs", {"unit": "b1"}, {"n": 4.0, "hidden": ""}, "B1 is about 4 people"),
        (
            "pairs",
            {"unit": "a2"},
            {"unit": "a9"},
            "it stands there twice, or is no unit",
        ),
        (
            "pairs",
            {"unit": "a2"},
            {"unit": "a1"},
            "it stands there twice, or is no unit",
        ),
        ("pairs", {"unit": "a2"}, {"se": 2.0}, "standard errors are not all of one spread"),
        ("units", {"unit": "root"}, {"n": 28.0, "hidden": ""}, "colleague › units: it counts ratings of several units"),
        ("scores", {"unit": "root"}, {"n": 28.0, "hidden": ""}, "colleague › scores: it counts ratings of several"),
        ("scales", {"dimension": "help"}, {"groups": 4.0}, "colleague › scales: it counts ratings of several units"),
    ],
)
def test_what_was_changed_afterwards_is_named(frame, where, values, words):
    assert words in " ".join(findings(changed(frame, where, **values)))


# Brute force: everything that can be added and subtracted over all providers, over random people and maps.

SMALL = organisation("root: p q a b / a: a1 a2")
OF_SMALL = ("root", "a", "a1", "a2", "b")
Person = tuple[str, tuple[str, ...]]  # a unit, and the providers that are rated


@dataclass(frozen=True)
class Sum:
    """A published number: the ratings of one provider by everybody in a unit."""

    provider: str
    unit: str


def people_by_kind(people: list[Person]) -> dict[Person, int]:
    return dict(Counter(people))


def fewest_disclosed(people: list[Person], sums: list[Sum], below: int) -> int | None:
    """The fewest people, fewer than `below`, whom some sum of multiples of the numbers is about; None for no such sum.

    A number is a sum over answers, and an answer is one person's about one provider. Some sum of multiples is about
    these people alone exactly where the numbers' rank falls when all of their answers are left out. People of one unit
    who rated the same providers stand in the same numbers, so that leaving out some of them changes no rank.
    """
    kinds = people_by_kind(people)
    columns = [(kind, provider) for kind in kinds for provider in kind[1]]
    position = SMALL.position

    def inside(unit: str, whole: str) -> bool:
        return position[whole] <= position[unit] < SMALL.ends[position[whole]]

    matrix = np.array(
        [[float(each.provider == p and inside(kind[0], each.unit)) for kind, p in columns] for each in sums]
    ).reshape(len(sums), len(columns))
    rank = np.linalg.matrix_rank(matrix) if matrix.size else 0
    found = None
    for size in range(1, len(kinds) + 1):
        for out in itertools.combinations(kinds, size):
            number = sum(kinds[kind] for kind in out)
            if number >= below or (found is not None and number >= found):
                continue
            left = matrix[:, [kind not in out for kind, _ in columns]]
            if (np.linalg.matrix_rank(left) if left.size else 0) < rank:
                found = number
    return found


PEOPLE = st.lists(
    st.tuples(st.sampled_from(OF_SMALL), st.sampled_from([("p",), ("q",), ("p", "q"), ("q", "p")])).map(
        lambda each: (each[0], tuple(sorted(each[1])))
    ),
    max_size=26,
)
BOTH = ServiceMap((Service("p", "root", "One"), Service("q", "root", "Other")))


def given_by(people: list[Person]) -> Ratings:
    rows = [f"{provider} {unit} {1 + i % 5}" for i, (unit, rated) in enumerate(people) for provider in rated]
    return ratings("\n".join(rows), SMALL, BOTH)


def sums_of(scores: UnitScores) -> list[Sum]:
    rows = scores.pairs[scores.pairs["hidden"] == ""]
    return [Sum(*pair) for pair in zip(rows["provider"], rows["unit"], strict=True)]


@examples(150)
@given(PEOPLE)
def test_no_sum_over_all_providers_is_about_fewer_than_five_people(people):
    scores = publish(given_by(people), SMALL)
    assert fewest_disclosed(people, sums_of(scores), K) is None
    assert audit(scores, Policy()).verdict == "safe"


@examples(60)
@given(PEOPLE)
def test_each_provider_shows_as_much_as_it_would_alone(people):
    scores = publish(given_by(people), SMALL)
    for provider in ("p", "q"):
        own = np.array([sum(unit == of and provider in rated for of, rated in people) for unit in SMALL.ids])
        alone = pattern(SMALL, own, K)
        served = [unit for unit in SMALL.ids if unit != provider]
        assert [Sum(provider, unit) in sums_of(scores) for unit in served] == [
            bool(alone[SMALL.position[unit]]) for unit in served
        ]


@examples(150)
@given(PEOPLE, st.sets(st.tuples(st.sampled_from(("p", "q")), st.sampled_from(SMALL.ids))))
def test_the_auditor_finds_what_brute_force_finds_whatever_is_shown(people, some):
    """Any numbers at all, planned or not: those are about too few people for the one where they are for the other."""
    everything = publish_pairs(given_by(people), ONE, SMALL, Policy(1, unsafe_for_validation=True), [""] * 7)
    pairs = everything.pairs
    kept = np.array([pair in some for pair in zip(pairs["provider"], pairs["unit"], strict=True)], dtype=bool)
    kept &= (pairs["hidden"] == "").to_numpy()
    pairs = pairs.assign(
        **{name: pairs[name].where(kept) for name in ("n", "mean", "se")}, hidden=np.where(kept, "", "left out")
    )
    scores = replace(everything, pairs=pairs)
    told = [each for each in findings(scores) if "is about" in each]
    assert bool(told) == (fewest_disclosed(people, sums_of(scores), K) is not None)
