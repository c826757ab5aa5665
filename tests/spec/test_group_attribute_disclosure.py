"""Unanimity: what is published of a group never says that all of them answered alike at an end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.release.publish import publish
from diagnostic.definitions.wave import Policy
from tests.profiles import examples
from tests.tables import answers, organisation, people, questionnaire

ONE, TWO = questionnaire({"trust": 1}), questionnaire({"trust": 2})


def cells(chart, **codes: str):
    return publish(people(chart, **codes), ONE, chart, Policy()).scores.set_index("unit")


@pytest.mark.parametrize(
    ("codes", "mean", "favourable"),
    [
        ("55555", 90, None),  # 100 less two steps of 25 over five people
        ("11111", 10, None),
        ("55554", 90, None),  # one step less: kept off as well, or 95 would say that four gave the best answer
        ("55553", 90, None),
        ("55552", 85, None),
        ("5" * 10, 95, 0.8),
        ("1" * 10, 5, 0.2),
        ("5" * 9 + "1", 90, 0.8),  # nine of ten are favourable, as eight would be
        ("3" * 10, 50, 0.2),
        ("5" * 8 + "11", 80, 0.8),
    ],
)
def test_means_and_shares_are_kept_two_people_off_the_ends(codes, mean, favourable):
    found = cells(organisation("root: a"), a=codes).loc["a"]
    assert found["mean"] == pytest.approx(mean)
    assert (
        found["favourable"] == pytest.approx(favourable, nan_ok=True) if favourable else np.isnan(found["favourable"])
    )


def test_a_parent_is_the_sum_of_what_is_published_below_it():
    # Were the root 70 = (5 x 100 + 5 x 40) / 10, ten times it less b's 200 would say that all of a gave the best answer
    found = cells(organisation("root: a b"), a="55555", b="22333")["mean"]
    assert found.to_dict() == pytest.approx({"root": (5 * 90 + 200) / 10, "a": 90, "b": 40})


def test_hidden_units_are_kept_off_the_ends_together():
    # b and c are shown as one group of six at 100; a's nine are at 50
    found = cells(organisation("root: a b c"), a="333333333", b="555", c="555")["mean"]
    assert found["root › other"] == pytest.approx(100 - 50 / 6)
    assert found["root"] == pytest.approx((9 * 50 + 550) / 15)


def test_verdicts_come_before():
    # All of a at 0 and all the others at 100: more than chance, though nobody is shown at an end
    found = cells(organisation("root: a b"), a="1" * 12, b="5" * 12)
    assert found.loc["a", "verdict"] == "lower"


def test_items_that_are_moved_agree_with_their_dimension():
    # Item 1 is 100 for all and is shown as 90; item 2 gives way in whole steps, so that the mean stays what it was
    chart = organisation("root: a")
    found = publish(answers(chart, "a 5 3\n" * 5), TWO, chart, Policy())
    items = found.items.set_index(["unit", "item"])["mean"]
    assert items["a", "trust_1"] == pytest.approx(90) and items["a", "trust_2"] == pytest.approx(60)
    assert found.scores.set_index("unit").loc["a", "mean"] == 75


def test_distributions_say_what_means_and_shares_say():
    # Twenty at 3: two are shown as favourable, so two stand at 4 and two at 2, and the mean stays 50
    chart = organisation("root: a")
    found = publish(people(chart, a="3" * 20), ONE, chart, Policy())
    counts = found.distributions[found.distributions["unit"] == "a"].set_index("code")["count"]
    assert counts.to_dict() == {1: 0, 2: 2, 3: 16, 4: 2, 5: 0}
    assert found.items.set_index("unit").loc["a", ["mean", "favourable"]].tolist() == pytest.approx([50, 0.1])


def test_a_distribution_moves_the_ends_inwards():
    # Nobody of the twenty is below 3, and everybody sees it: a mean of 50 would say that all of a said 3
    chart = organisation("root: a b")
    found = publish(people(chart, a="33333", b="4444445" + "3" * 8), ONE, chart, Policy())
    assert found.distributions.set_index(["unit", "code"]).loc["root", "count"].tolist()[:2] == [0, 0]
    assert found.items.set_index("unit").loc["a", "mean"] == pytest.approx(60)


def test_nothing_is_moved_in_numbers_for_validation():
    chart = organisation("root: a")
    found = publish(people(chart, a="55555"), ONE, chart, Policy(1, unsafe_for_validation=True))
    assert found.scores["mean"].tolist() == [100, 100] and found.scores["favourable"].tolist() == [1, 1]


@examples(300)
@given(st.lists(st.tuples(st.sampled_from("rabc"), st.sampled_from("12345"), st.sampled_from(".12345")), max_size=70))
def test_no_difference_of_published_sums_is_at_an_end(sheets):
    chart = organisation("r: a b / a: c")
    found = publish(answers(chart, "\n".join(map(" ".join, [*sheets, "r . ."]))), TWO, chart, Policy())
    dimensions = found.scores[found.scores["hidden"] == ""].set_index("unit")
    dimensions = dimensions.loc[[unit for unit in dimensions.index if unit in chart.position]]
    for n, total in _differences(chart, dimensions):
        assert 50 - 1e-6 <= total <= 100 * n - 50 + 1e-6
    for _, item in found.items.set_index("unit").groupby("item"):
        for n, total in _differences(chart, item):
            assert 50 - 1e-6 <= total <= 100 * n - 50 + 1e-6
            assert total / 25 == pytest.approx(
                round(total / 25), abs=1e-6
            )  # whole answers: nothing shows that it moved
    whole = found.items.groupby("unit")["mean"].mean()
    if all("." not in sheet for sheet in sheets):
        assert dimensions.loc[whole.index, "mean"].tolist() == pytest.approx(whole.tolist(), abs=1e-6)


def _differences(chart, shown):
    """n and sum of each shown unit less the nearest shown units below it."""
    n, total = shown["n"].to_dict(), (shown["n"] * shown["mean"]).to_dict()
    for unit in reversed(chart.ids):
        above = chart.parents[chart.position[unit]]
        while unit in n and above >= 0 and chart.ids[above] not in n:
            above = chart.parents[above]
        if unit in n and above >= 0:
            n[chart.ids[above]] -= shown["n"][unit]
            total[chart.ids[above]] -= shown["n"][unit] * shown["mean"][unit]
    return [(n[unit], total[unit]) for unit in n if n[unit]]
