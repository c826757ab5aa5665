"""Careful answers at the door: shares by the tree programme with twenty people, and the whole without the flagged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.disclosure.confidential import complete_and_partial
from diagnostic.core.release.careless_screening import screen
from diagnostic.core.release.publish import publish
from diagnostic.core.scoring.aggregates import aggregate
from diagnostic.core.scoring.answers import MISSING, Answers, Counts
from diagnostic.core.scoring.census import count_and_keep
from diagnostic.core.scoring.moments import BLOCK
from diagnostic.definitions.wave import Policy
from tests.profiles import examples
from tests.tables import organisation, questionnaire

CHART = organisation("root: a b c")
FORM = questionnaire({"trust": 4, "care": 4, "pride": 4})


def sheets(careless: dict[str, int], people: dict[str, int], seed: int = 1) -> Answers:
    """Straight lines of 3, among sheets whose dimensions differ and whose halves go together."""
    rng = np.random.default_rng(seed)
    codes, units = [], []
    for unit, n in people.items():
        for i in range(n):
            levels = rng.permutation([1, 3, 5])
            honest = np.clip(np.repeat(levels, 4) + np.tile([0, 0, 1, -1], 3) * (levels.repeat(4) == 3), 1, 5)
            codes.append(np.full(12, 3) if i < careless.get(unit, 0) else honest)
            units.append(CHART.position[unit])
    return Answers(np.array(codes, dtype=np.int8), np.array(units))


def published(careless: dict[str, int], people: dict[str, int], policy: Policy | None = None):
    return publish(sheets(careless, people), FORM, CHART, policy or Policy())


def shares(found) -> dict[str, float]:
    frame = found.careless[found.careless["index"] == "longstring"]
    return dict(zip(frame["unit"], frame["share"], strict=True))


def test_straight_liners_are_a_share_of_the_units_where_twenty_answered():
    found = published({"a": 5, "b": 2}, {"a": 25, "b": 20, "c": 8})
    assert shares(found) == {"root": pytest.approx(7 / 53), "a": pytest.approx(5 / 25)}  # b with a would give c away


def test_the_whole_comes_without_them_where_five_or_more_are_left_over():
    found = published({"a": 5, "b": 6}, {"a": 25, "b": 25, "c": 25})
    row = found.without.iloc[0]
    assert (row["unit"], row["n"], row["n_without"]) == ("root", 75, 64)
    everybody = found.scores.iloc[0]
    assert row["mean"] == everybody["mean"] and row["mean_without"] != row["mean"]


def test_four_flagged_people_are_not_to_be_worked_out():
    assert published({"a": 4}, {"a": 25, "b": 25, "c": 25}).without.empty


def test_nobody_flagged_changes_nothing_and_may_be_said():
    found = published({}, {"a": 25, "b": 25, "c": 25})
    assert (found.without["n"] == found.without["n_without"]).all() and len(found.without) == 3


def test_many_people_screened_meanwhile_are_published_as_those_screened_first(monkeypatch):
    codes = np.random.default_rng(7).integers(1, 6, (BLOCK + 99, 12), dtype=np.int8)
    many = Answers(codes, np.arange(len(codes)) % len(CHART.ids))
    meanwhile = publish(many, FORM, CHART, Policy()).to_bytes()
    monkeypatch.setattr("diagnostic.core.release.publish.MEANWHILE", 0)
    assert publish(many, FORM, CHART, Policy()).to_bytes() == meanwhile


def test_flagged_and_others_who_answered_part_are_weighed_apart():
    """Items beside a mean tell those who answered part from the rest: four of five flagged, and one of 25 others."""
    everybody = sheets({}, {"a": 30, "b": 30})
    codes = everybody.codes.copy()
    codes[:5, 0] = MISSING
    hasty = np.isin(np.arange(60), [0, 1, 2, 3, 10])
    found = publish(Answers(codes, everybody.units, hasty), FORM, CHART, Policy())
    caught = found.careless.set_index(["unit", "index"])["share"]["root", "any"] * 60
    assert caught == pytest.approx(6)  # and one by another sign
    assert list(found.without["dimension"]) == ["care", "pride"]  # everybody answered these: six are left over
    assert "trust_1" in set(found.items["item"])


def test_no_unit_that_is_hidden_has_a_share():
    """e has 24 people, but with its siblings' number it would give c away: hidden, so it has no row here either."""
    chart = organisation("root: a c e / a: a1 a2")
    sizes = {"a1": 10, "a2": 11, "e": 24, "c": 3}
    units = np.repeat([chart.position[name] for name in sizes], list(sizes.values()))
    answers = Answers(np.random.default_rng(1).integers(1, 6, (48, 12)).astype(np.int8), units)
    found = publish(answers, FORM, chart, Policy())
    shown = found.units.loc[found.units["n"].notna(), "unit"]
    assert set(found.careless["unit"]) <= set(shown)


def test_a_form_on_which_no_sign_can_be_looked_for_has_no_share():
    one = questionnaire({"trust": 1})
    answers = Answers(np.full((30, 1), 3, dtype=np.int8), np.full(30, 1))
    found = publish(answers, one, CHART, Policy())
    assert len(found.careless) and found.careless["share"].isna().all()


def test_a_unit_flagged_whole_leaves_nobody_of_it_to_isolate():
    """All of a are flagged: who subtracts a's published sum cancels all of them, and nothing is left."""
    found = published({"a": 25}, {"a": 25, "b": 25, "c": 25})
    assert found.without["n_without"].tolist() == [50, 50, 50]


@examples(30)
@given(st.tuples(*[st.integers(0, 12)] * 3))
def test_no_weights_on_published_sums_leave_fewer_than_five(flagged):
    """People in with - without + sum of w_r Y_r over regions r: at best all of a region's flagged, or its others."""
    everybody = sheets(dict(zip("abc", flagged, strict=True)), dict.fromkeys("abc", 12))
    census, positions = count_and_keep(everybody, FORM, 4)
    caught = screen(everybody, positions, census, FORM).flags.any
    of_unit = np.bincount(everybody.units[caught], minlength=4)[1:]
    left = np.minimum(of_unit, 12 - of_unit).sum()
    found = publish(everybody, FORM, CHART, Policy())
    assert (of_unit >= flagged).all()
    assert found.without.empty == (0 < left < 5 or 36 - of_unit.sum() < 5)


def test_hasty_people_are_a_sign_of_their_own_where_their_time_is_known():
    everybody = sheets({}, {"a": 30, "b": 30})
    slow = publish(everybody, FORM, CHART, Policy()).careless.set_index(["unit", "index"])["share"]
    hasty = replace(everybody, speeders=np.arange(60) % 5 == 0)
    fast = publish(hasty, FORM, CHART, Policy()).careless.set_index(["unit", "index"])["share"]
    assert np.isnan(slow["root", "speeder"])
    assert (fast["root", "speeder"], fast["a", "speeder"]) == (0.2, 0.2)
    assert fast["root", "any"] >= 0.2


def test_answers_that_arrived_counted_have_no_sheets_to_look_at():
    everybody = sheets({}, {"a": 25, "b": 25, "c": 25})
    options = aggregate(everybody, FORM, 4).options
    counted, _ = count_and_keep(Counts(options), FORM, 4)
    with pytest.raises(ValueError, match="these arrived counted"):
        screen(everybody, everybody.codes.T, counted, FORM)
    with pytest.raises(ValueError, match="arrived counted has no persons"):
        complete_and_partial(counted.own, FORM)
    found = publish(Counts(options), FORM, CHART, Policy())
    assert found.careless.empty and found.without.empty
    assert found.scales["alpha"].isna().all() and len(found.scales) == 3
