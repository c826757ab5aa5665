"""Who recommends, by unit: the net score from twenty answers on, the favourable share from ten, else the reason."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pytest

from diagnostic.core.release.publish import publish
from diagnostic.core.released.practices.recommendation import FEW, NO_QUESTIONS, recommendation, recommendation_changes
from diagnostic.core.statistics.intervals import difference, shares
from diagnostic.core.statistics.net_score import net_scores
from diagnostic.definitions.loading.yaml_files import load_scales
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale
from diagnostic.definitions.wave import Policy
from tests.tables import FIVE_POINTS, answers, organisation

CHART = organisation("root: big some few tiny small")
ZERO_TO_TEN = load_scales()["recommend"]
OPINIONS = (10, 2, 9, 7, 8, 10, 5, 9, 7, 3)  # of ten 4 promote, 3 are passive, 3 detract
SIZES = {"big": 30, "some": 12, "few": 7, "tiny": 3, "small": 4}


def asked(scale: Scale = ZERO_TO_TEN, reverse: bool = False, items: int = 1) -> Questionnaire:
    extra = [Item(id=f"more_{i}", dimension="recommend", scale=scale) for i in range(1, items)]
    return Questionnaire(
        id="customer",
        version=1,
        audience="customer",
        scale=FIVE_POINTS,
        dimensions={"recommend": Dimension(name={"en": "Would recommend"})},
        items=(Item(id="again", dimension="recommend", scale=scale, reverse=reverse), *extra),
    )


def published(questionnaire: Questionnaire, sizes: dict[str, int] = SIZES, opinions=OPINIONS):
    lines = []
    for unit, size in sizes.items():
        for _, code in zip(range(size), cycle(opinions), strict=False):
            lines.append(f"{unit} " + " ".join([str(code)] * len(questionnaire.items)))
    return publish(answers(CHART, "\n".join(lines)), questionnaire, CHART, Policy())


def by_unit(frame):
    return {row.unit: row for row in frame.itertuples()}


def test_the_net_score_from_twenty_answers_on():
    questionnaire = asked()
    found = by_unit(recommendation(published(questionnaire), questionnaire, "again"))["big"]
    assert (found.n, found.promoters, found.passives, found.detractors) == (30, 0.4, 0.3, 0.3)
    counts = np.zeros((1, 11))
    counts[0, [9, 7, 0]] = 12, 9, 9
    assert [found.net, found.net_low, found.net_high] == pytest.approx(
        [float(each[0]) for each in net_scores(counts).net]
    )
    assert found.net == pytest.approx(10) and found.hidden == ""


def test_the_favourable_share_alone_from_ten_on():
    questionnaire = asked()
    found = by_unit(recommendation(published(questionnaire), questionnaire, "again"))["some"]
    assert found.n == 12 and np.isnan([found.net, found.net_low, found.promoters, found.detractors]).all()
    assert [found.favourable, found.favourable_low, found.favourable_high] == pytest.approx(
        [float(each) for each in shares(np.array(5 / 12), np.array(12))]
    )
    assert found.hidden == ""


def test_fewer_say_why_in_the_words_of_the_score():
    questionnaire = asked()
    found = by_unit(recommendation(published(questionnaire), questionnaire, "again"))
    assert {unit: found[unit].hidden for unit in ("few", "tiny", "small")} == {
        "few": FEW,
        "tiny": "fewer than 5 answers",
        "small": "fewer than 5 answers",
    }
    assert found["few"].n == 7 and np.isnan([found["few"].favourable, found["tiny"].n]).all()


def test_units_come_in_the_order_of_the_publication_pooled_groups_last():
    questionnaire = asked()
    whole = published(questionnaire)
    assert recommendation(whole, questionnaire, "again")["unit"].tolist() == whole.units["unit"].tolist()


def test_a_dimension_of_one_question_has_its_share_for_pooled_groups_too():
    questionnaire = asked()
    sizes = SIZES | {"tiny": 4, "small": 4, "few": 4}
    found = recommendation(published(questionnaire, sizes), questionnaire, "again")
    pooled = found[~found["unit"].isin([*SIZES, "root"])].iloc[0]
    assert pooled["n"] == 12 and 0 < pooled["favourable"] < 1 and np.isnan(pooled["net"])


def test_single_questions_that_may_not_be_shown_beside_their_dimension_say_so():
    questionnaire = asked(items=3)
    whole = published(questionnaire)
    without = whole.items[~((whole.items["unit"] == "some") & (whole.items["item"] == "again"))]
    held_back = type(whole)(**{**vars(whole), "items": without})
    assert by_unit(recommendation(held_back, questionnaire, "again"))["some"].hidden == NO_QUESTIONS


def test_a_scale_that_falls_and_a_question_turned_around_are_read_the_right_way():
    falling = Scale(codes=tuple(range(10, -1, -1)), favourable=(1, 0), unfavourable=(10, 9))
    usual, turned = asked(), asked(falling)
    opposite = tuple(10 - code for code in OPINIONS)
    expected = by_unit(recommendation(published(usual), usual, "again"))["big"]
    for questionnaire in (turned, asked(reverse=True)):
        found = by_unit(recommendation(published(questionnaire, opinions=opposite), questionnaire, "again"))["big"]
        assert (found.promoters, found.net) == (expected.promoters, expected.net)


def test_another_scale_has_no_net_score():
    questionnaire = asked(FIVE_POINTS)
    whole = published(questionnaire, opinions=(1, 2, 4, 5, 3))
    with pytest.raises(ValueError, match="again: expected a scale of 11 options, found 5"):
        recommendation(whole, questionnaire, "again")


def test_changes_of_both_numbers_from_wave_to_wave():
    questionnaire = asked()
    better = (10, 9, 9, 7, 8, 10, 9, 9, 7, 3)  # 6, 3 and 1
    before, after = (
        recommendation(published(questionnaire, opinions=each), questionnaire, "again") for each in (OPINIONS, better)
    )
    found = by_unit(recommendation_changes(before, after))
    assert found["big"].net == pytest.approx(40) and found["big"].net_low < 40 < found["big"].net_high
    then, now = (shares(np.array(count / 12), np.array(12)) for count in (5, 8))
    assert [found["some"].favourable, found["some"].favourable_low, found["some"].favourable_high] == pytest.approx(
        [float(each) for each in difference(now, then)]
    )
    assert np.isnan([found["some"].net, found["few"].favourable]).all()
    assert (found["big"].verdict, found["some"].verdict, found["few"].favourable_verdict) == ("cannot tell", "", "")


def test_a_change_is_called_where_chance_of_one_in_a_hundred_does_not_explain_it():
    questionnaire = asked()
    before, after = (
        recommendation(published(questionnaire, opinions=each), questionnaire, "again")
        for each in ((2, 3, 5, 8, 4, 6, 9), (9, 10, 10, 9, 8, 10, 3))
    )
    assert by_unit(recommendation_changes(before, after))["big"].verdict == "higher"
    assert by_unit(recommendation_changes(after, before))["big"].verdict == "lower"
