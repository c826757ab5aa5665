"""Scores: 0-100, higher is healthier; a person counts who answered at least half of the items."""

from __future__ import annotations

import math

import numpy as np
import pytest

from diagnostic.core.scoring.aggregates import aggregate
from diagnostic.core.scoring.answers import Counts
from diagnostic.core.scoring.estimates import score_dimensions, score_items
from diagnostic.core.scoring.own_scores import own_scores
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale
from tests.tables import FIVE_POINTS, answers, organisation, questionnaire

CHART = organisation("root: a b")


def scored(text: str, dimensions: dict[str, int], **more):
    instrument = questionnaire(dimensions, **more)
    own = aggregate(answers(CHART, text), instrument, len(CHART.ids))
    return score_dimensions(own.roll_up(CHART), instrument)


def test_an_answer_counts_its_distance_from_the_worst_option():
    # 1 -> 0, 3 -> 50, 5 -> 100
    assert scored("a 1\na 3\nb 5", {"trust": 1}).mean[:, 0].tolist() == [50, 25, 100]


def test_a_reversed_item_counts_from_the_other_end():
    assert scored("a 1", {"trust": 1}, reverse=("trust_1",)).mean[1, 0] == 100


def test_a_person_scores_the_mean_of_their_answers_and_a_unit_the_mean_of_its_people():
    # a: (100 + 50) / 2 = 75 and 0; so (75 + 0) / 2, though three of four answers say otherwise when pooled
    assert scored("a 5 3\na 1 .", {"trust": 2}).mean[1, 0] == 37.5


@pytest.mark.parametrize(
    ("sheet", "counts"),
    [
        ("5 5 5", 1),
        ("5 5 .", 1),
        ("5 . .", 0),  # one of three is less than half
        (". . .", 0),
    ],
)
def test_half_of_the_items_must_be_answered(sheet, counts):
    assert scored(f"a {sheet}", {"trust": 3}).n[1, 0] == counts


def test_one_of_two_items_is_half():
    assert scored("a 5 .", {"trust": 2}).n[1, 0] == 1


def test_nobody_has_no_mean_and_one_person_no_standard_error():
    result = scored("a 5", {"trust": 1})
    assert math.isnan(result.mean[2, 0]) and math.isnan(result.se[1, 0])


def test_the_standard_error_is_the_spread_of_people_over_the_root_of_their_number():
    # 0, 50, 100: variance 2500, three people
    assert scored("a 1\na 3\na 5", {"trust": 1}).se[1, 0] == pytest.approx(math.sqrt(2500 / 3))


def test_favourable_is_the_share_of_a_persons_answers_averaged_over_people():
    # first: both of two favourable; second: one of two; third: none of one -> (1 + .5 + 0) / 3
    assert scored("a 4 5\na 4 3\na 2 .", {"trust": 2}).favourable[1, 0] == pytest.approx(0.5)


def test_of_a_reversed_item_the_opposite_answers_are_favourable():
    assert scored("a 1\na 2\na 4\na 5", {"trust": 1}, reverse=("trust_1",)).favourable[1, 0] == 0.5


def test_items_with_scales_of_their_own_weigh_the_same():
    # 2 of 0..10 is 20; 5 of 1..5 is 100
    eleven = Scale(codes=tuple(range(11)))
    mixed = Questionnaire(
        id="mixed",
        version=1,
        audience="customer",
        scale=FIVE_POINTS,
        dimensions={"care": Dimension(name={"en": "Care"})},
        items=(Item(id="x", dimension="care", scale=eleven), Item(id="y", dimension="care")),
    )
    own = aggregate(answers(CHART, "a 2 5"), mixed, 3)
    assert score_dimensions(own, mixed).mean[1, 0] == 60


def test_counted_answers_have_the_mean_of_the_items_means_and_the_smallest_items_n():
    # item 1: 0, 100 (two people); item 2: 50 (one person)
    instrument = questionnaire({"trust": 2})
    options = np.zeros((3, 2, 5), dtype=np.int64)
    options[1] = [[1, 0, 0, 0, 1], [0, 0, 1, 0, 0]]
    result = score_dimensions(aggregate(Counts(options), instrument, 3), instrument)
    assert (result.mean[1, 0], result.n[1, 0]) == (50, 1)


def test_counting_the_same_answers_beforehand_changes_no_item():
    instrument = questionnaire({"trust": 2}, reverse=("trust_2",))
    own = aggregate(answers(CHART, "a 1 5\na 4 2\nb 3 ."), instrument, 3)
    counted = aggregate(Counts(own.options), instrument, 3)
    np.testing.assert_array_equal(
        score_items(own.options, instrument).mean, score_items(counted.options, instrument).mean
    )


def test_aggregates_of_a_split_add_up_to_the_aggregates_of_the_whole():
    instrument = questionnaire({"trust": 2})
    sheets = answers(CHART, "a 1 5\na 4 .\nb 3 2\nb . .")
    whole = aggregate(sheets, instrument, 3)
    parts = [type(sheets)(sheets.codes[half], sheets.units[half]) for half in (slice(0, 1), slice(1, 4))]
    total = aggregate(parts[0], instrument, 3) + aggregate(parts[1], instrument, 3)
    for name in ("people", "options", "answered", "sums", "squares", "favourable"):
        np.testing.assert_array_equal(getattr(total, name), getattr(whole, name))


def test_one_form_is_scored_as_a_group_of_people_is():
    # trust: (75 + 25) / 2, its third has no such option; safety: one of three is less than half
    instrument = questionnaire({"trust": 3, "safety": 3}, reverse=("trust_2",))
    found = own_scores(instrument, {"trust_1": 4, "trust_2": 4, "trust_3": 999, "safety_1": 1})
    assert found.dimensions["trust"] == 50 and math.isnan(found.dimensions["safety"])
    assert (found.items["trust_1"], found.items["trust_2"], found.items["safety_1"]) == (75, 25, 0)
    assert math.isnan(found.items["trust_3"])
