"""The door: what of a closed wave may be shown. Five people are enough (k = 5)."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure.participation import bands, reasons
from diagnostic.core.disclosure.tree_suppression import Respondents, is_k_safe, suppression_pattern
from diagnostic.core.release.publish import publish
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Counts
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from tests.profiles import examples
from tests.tables import answers, organisation, people, plan, plan_items, questionnaire

ONE_ITEM = questionnaire({"trust": 1})
FEW = "fewer than 5 answers"
SUBTRACTION = "a group of fewer than 5 could be worked out"


def shown(chart, **own: int) -> set[str]:
    """Ids of the units that are published when this many people answered at each."""
    mask = plan(chart, np.array([own.get(unit, 0) for unit in chart.ids]), k=5)
    return {unit for unit, published in zip(chart.ids, mask, strict=True) if published}


def test_a_team_of_four_is_hidden_and_so_is_its_smallest_sibling():
    # root 19 less a, b (15) would leave the four of c; with b hidden too, six and four make ten
    assert shown(organisation("root: a b c"), a=9, b=6, c=4) == {"root", "a"}


@pytest.mark.parametrize(
    ("own", "published"),
    [
        (dict(a=4), set()),  # four in all: nothing
        (dict(a=5), {"root", "a"}),  # the same five twice: nothing is left to work out
        (dict(a=5, b=5), {"root", "a", "b"}),
        (dict(a=5, b=4), {"root"}),  # a alone would give b away
        (dict(a=9, b=4, c=4), {"root", "a"}),  # b and c hide each other: eight are left
        (dict(a=9, b=5, c=1), {"root", "a"}),
        (dict(root=2, a=6), {"root"}),  # two who belong to no team
        (dict(root=5, a=6), {"root", "a"}),
    ],
)
def test_what_a_published_unit_leaves_over_is_nobody_or_at_least_five(own, published):
    assert shown(organisation("root: a b c"), **own) == published


def test_upper_levels_come_before_lower_ones():
    # Either division a with its two teams, or both divisions: the divisions win
    chart = organisation("root: a b / a: a1 a2 / b: b1")
    assert shown(chart, a1=5, a2=3, b1=5) == {"root", "a", "b", "b1"}


def test_a_unit_more_on_a_lower_level_comes_before_people_on_all_levels():
    # Two of the root's own: a and a1 are hidden with 77 people, or else b, b1 and b2 with five
    chart = organisation("root: a b / a: a1 / b: b1 / b1: b2")
    assert shown(chart, root=2, a1=77, b2=5) == {"root", "b", "b1", "b2"}


def test_then_more_people_come_before_fewer_and_earlier_ids_before_later():
    assert shown(organisation("root: a b c"), a=5, b=8, c=3) == {"root", "b"}
    assert shown(organisation("root: a b c"), a=6, b=6, c=3) == {"root", "a"}


def test_of_two_sets_that_both_hide_a_unit_the_others_decide():
    # b1 is hidden beside either: its four others and the root's two would stay alone. a and b have seven each
    chart = organisation("root: a b / b: b1 b2")
    assert shown(chart, root=2, a=7, b=1, b1=5, b2=1) == {"root", "a"}


def test_people_of_a_unit_that_may_not_be_shown_are_left_to_the_unit_above():
    # The root's two and a's seven are nine, so that b may stay; b1 would leave one of b
    chart = organisation("root: a b / a: a1 / b: b1")
    own = Respondents.of(np.array([dict(root=2, a=7, b=1, b1=5).get(unit, 0) for unit in chart.ids]))
    mask = suppression_pattern(chart, own, k=5, allowed=np.array([unit != "a" for unit in chart.ids]))
    assert [unit for unit, published in zip(chart.ids, mask, strict=True) if published] == ["root", "b"]


@pytest.mark.parametrize(
    ("published", "own", "present", "safe"),
    [
        ("", dict(root=1, a=1), "", True),  # nothing is published
        ("root", dict(root=2, a=3), "", True),
        ("root", dict(root=1, a=3), "", False),
        ("root a", dict(a=5), "", True),  # nobody is left
        ("root a", dict(a=5), "b", False),  # somebody is, though nobody answered every item
        ("root a", dict(a=5, b=5), "", True),
        ("root a", dict(a=5, b=4), "", False),
        ("root a", dict(a=4, b=5), "", False),
        ("a", dict(root=1, a=5, b=1), "", True),  # what is in no published unit follows from nothing
    ],
)
def test_a_set_is_safe_if_each_residual_is_nobody_or_five_people(published, own, present, safe):
    chart = organisation("root: a b")
    counts = np.array([own.get(unit, 0) for unit in chart.ids])
    somebody = (counts > 0) | np.isin(chart.ids, present.split())
    mask = np.isin(chart.ids, published.split())
    assert is_k_safe(chart, mask, Respondents.of(counts, somebody), k=5) == safe


def test_hidden_cells_carry_no_number_and_the_reason():
    chart = organisation("root: a b c")
    scores = publish(people(chart, a="555555555", b="444444", c="1111"), ONE_ITEM, chart, Policy()).scores
    rows = scores.set_index("unit")
    assert rows["hidden"].to_dict() == {"root": "", "a": "", "b": SUBTRACTION, "c": FEW, "root › other": ""}
    assert rows.loc[["b", "c"], ["n", "mean", "se", "favourable"]].isna().all(axis=None)


def test_hidden_teams_are_pooled_where_they_are_enough_together():
    chart = organisation("root: a b c")
    result = publish(people(chart, a="555555555", b="444444", c="1111"), ONE_ITEM, chart, Policy())
    pooled = result.scores.set_index("unit").loc["root › other"]
    assert (pooled["n"], pooled["mean"]) == (10, 45)  # six times 75 and four times 0
    assert result.members.to_dict("list") == {"unit": ["root › other"] * 2, "member": ["b", "c"]}
    assert result.units.set_index("unit").loc["root › other", "name"] == "Other teams in Root"


def test_a_hidden_team_is_not_a_team_without_answers():
    chart = organisation("root: a b")
    units = publish(people(chart, a="55555"), ONE_ITEM, chart, Policy()).units.set_index("unit")
    assert units.loc["b", "hidden"] == FEW and np.isnan(units.loc["b", "n"])


def test_each_dimension_has_its_own_mask():
    # Everybody in b answered on trust, but only four on safety
    chart = organisation("root: a b")
    sheets = answers(chart, "a 5 5\n" * 9 + "b 4 4\n" * 4 + "b 4 .")
    scores = publish(sheets, questionnaire({"trust": 1, "safety": 1}), chart, Policy()).scores
    hidden = scores.set_index(["unit", "dimension"])["hidden"]
    assert hidden["b", "trust"] == "" and hidden["b", "safety"] == FEW
    assert hidden["a", "safety"] == SUBTRACTION


@pytest.mark.parametrize(("size", "published"), [(9, False), (10, True)])
def test_favourable_shares_take_ten_people(size, published):
    chart = organisation("root: a")
    scores = publish(people(chart, a="5" * size), ONE_ITEM, chart, Policy()).scores
    assert scores["favourable"].notna().all() == published


def test_below_twenty_people_the_standard_error_is_the_waves_not_the_units_own():
    # Units a and b differ in spread; with 10 each both get sqrt(sigma2 / 10), with 20 each their own
    chart = organisation("root: a b")
    ten = publish(people(chart, a="15" * 5, b="3" * 10), ONE_ITEM, chart, Policy()).scores.set_index("unit")["se"]
    assert ten["a"] == ten["b"] > 0
    twenty = publish(people(chart, a="15" * 10, b="3" * 20), ONE_ITEM, chart, Policy()).scores.set_index("unit")["se"]
    assert twenty["a"] == pytest.approx(np.sqrt(2500 * 20 / 19 / 20))
    assert twenty["b"] == pytest.approx(np.sqrt(2 * 25**2 * 0.9 / 19 / 20))  # not 0: as if two differed by a step


def test_own_spread_is_not_given_where_subtraction_would_give_that_of_a_few():
    # root 25 less a 20 would leave b's five: their mean and spread together can fix each of their answers
    chart = organisation("root: a b")
    scores = publish(people(chart, a="1234" * 5, b="11155"), ONE_ITEM, chart, Policy()).scores.set_index("unit")
    own_a = np.sqrt(25**2 * 1.25 * 20 / 19 / 20)
    assert scores.loc["a", "se"] != pytest.approx(own_a)
    assert scores.loc["a", "se"] * np.sqrt(20) == pytest.approx(scores.loc["b", "se"] * np.sqrt(5))


def test_the_variance_of_the_wave_knows_hidden_units_only_within_what_they_are_published_in():
    # b and c are hidden and pooled: whose of the two an answer is changes nothing that is shown
    chart = organisation("root: a b c")
    one = publish(people(chart, a="123451234512345", b="5511", c="444"), ONE_ITEM, chart, Policy()).scores
    other = publish(people(chart, a="123451234512345", b="5544", c="411"), ONE_ITEM, chart, Policy()).scores
    assert one.drop(columns="hidden").equals(other.drop(columns="hidden"))


def test_a_group_is_of_hidden_units_that_somebody_answered_in():
    # Five of the root's own staff, six in a, nobody in b: that is no "Other teams", and not b's score
    chart = organisation("root: a b")
    assert publish(people(chart, root="33333", a="555555"), ONE_ITEM, chart, Policy()).members.empty


def test_single_items_stay_hidden_where_few_people_skipped_one():
    # Twelve people, one of whom skipped an item: dimension less items would be that person's answers
    chart = organisation("root: a")
    instrument = questionnaire({"trust": 2})
    full = answers(chart, "a 5 4\n" * 12)
    one_skipped = answers(chart, "a 5 4\n" * 11 + "a 5 .")
    five_skipped = answers(chart, "a 5 4\n" * 7 + "a 5 .\n" * 5)
    counted = [len(publish(sheets, instrument, chart, Policy()).items) for sheets in (full, one_skipped, five_skipped)]
    assert counted == [4, 0, 4]  # two units x two items


def test_distributions_take_twenty_people_and_leave_twenty_or_none_over():
    chart = organisation("root: a b")
    both = publish(people(chart, a="5" * 20, b="4" * 19), ONE_ITEM, chart, Policy()).distributions
    assert set(both["unit"]) == {"root"}
    enough = publish(people(chart, a="5" * 20, b="4" * 20), ONE_ITEM, chart, Policy()).distributions
    assert set(enough["unit"]) == {"root", "a", "b"}


def test_counted_data_whose_smallest_item_is_empty_is_not_nobody():
    # a's second item was answered by nobody, its first by three: leaving a alone would show those three
    chart = organisation("root: a b")
    options = np.zeros((3, 2, 5), dtype=np.int64)
    options[chart.position["a"], 0, 4] = 3
    options[chart.position["b"], :, 3] = 9
    scores = publish(Counts(options), questionnaire({"trust": 2}), chart, Policy()).scores.set_index("unit")
    assert scores.loc["root", "hidden"] == "" and scores.loc["b", "hidden"] == SUBTRACTION


@pytest.mark.parametrize("few", [0, 1, 4])
def test_of_counted_answers_a_dimension_is_hidden_with_one_of_its_questions_and_the_auditor_knows(few):
    # 9 in a and 9 in b answered the first question; `few` in a the second, so that nothing is told of either
    chart = organisation("root: a b")
    options = np.zeros((3, 2, 5), dtype=np.int64)
    options[1:, 0, 1:4] = 3
    options[1, 1, 2] = few
    published = publish(Counts(options), questionnaire({"trust": 2}), chart, Policy())
    assert published.scores["mean"].isna().all() and published.items.empty
    assert audit(published, Policy()).verdict == "safe"


def test_units_where_nobody_answered_make_no_group():
    # Nobody in b or c answered: there is nothing to pool, and no "Other teams" of nobody
    chart = organisation("root: a b c")
    scores = publish(people(chart, a="555544"), ONE_ITEM, chart, Policy())
    assert not scores.units["pooled"].any() and scores.members.empty


def test_a_group_is_shown_for_a_dimension_only_if_somebody_in_it_answered_that():
    # b and c are three each: a group of six for trust; none of them answered on safety
    chart = organisation("root: a b c")
    sheets = answers(chart, "a 5 5\n" * 9 + "b 4 .\n" * 3 + "c 4 .\n" * 3)
    scores = publish(sheets, questionnaire({"trust": 1, "safety": 1}), chart, Policy()).scores
    group = scores.set_index(["unit", "dimension"]).loc["root › other"]
    assert group["n"].tolist()[0] == 6 and np.isnan(group["n"].tolist()[1])
    assert group["hidden"].tolist() == ["", "other teams are pooled for this"]


def test_participation_is_told_in_bands_and_not_of_small_groups():
    chart = organisation("root: a b c")
    told = bands(np.array([0, 2, 6, 4]), np.array([0, 10, 8, 4]), chart, Policy())
    assert dict(zip(chart.ids, told, strict=True)) == {"root": "50-69 %", "a": "under 30 %", "b": "", "c": ""}
    assert reasons(None, chart, Policy()) == ["unknown"] * 4  # who was asked is not known


def test_a_group_of_fewer_than_five_can_never_be_asked_for():
    with pytest.raises(UserError, match="expected 5 to 1,000 people, found 4"):
        Policy(min_group=4)


def test_a_publication_survives_its_bytes_and_the_same_answers_give_the_same_bytes():
    chart = organisation("root: a b c")
    sheets = people(chart, a="555554444", b="123454", c="1111")
    content = publish(sheets, ONE_ITEM, chart, Policy()).to_bytes()
    assert UnitScores.from_bytes(content).to_bytes() == content
    shuffled = people(chart, c="1111", b="432154", a="444455555")
    assert publish(shuffled, ONE_ITEM, chart, Policy()).to_bytes() == content


# The same, against the definition: no combination of published sums touches fewer than k people.


def trees(size: int):
    parents = [st.integers(0, unit - 1) for unit in range(1, size)]
    return st.tuples(*parents).map(
        lambda chosen: tree(
            [("u0", None, "", {})] + [(f"u{i}", f"u{parent}", "", {}) for i, parent in enumerate(chosen, 1)]
        )
    )


@examples(150)
@given(
    st.integers(1, 7).flatmap(lambda n: st.tuples(trees(n), st.lists(st.integers(0, 9), min_size=n, max_size=n))),
    st.integers(2, 5),
)
def test_the_plan_is_the_best_of_all_safe_sets(case, k):
    chart, own = case
    mask = plan(chart, np.array(own), k)
    totals = chart.roll_up(np.array(own))
    best = max(
        (set_ for set_ in itertools.product([False, True], repeat=len(own)) if _is_safe(chart, own, totals, set_, k)),
        key=lambda set_: _preference(chart, totals, set_),
    )
    assert mask.tolist() == list(best)


def _is_safe(chart, own, totals, published, k) -> bool:
    left = dict.fromkeys(np.flatnonzero(published).tolist(), 0)
    for unit, people_there in enumerate(own):
        while unit >= 0 and not published[unit]:
            unit = chart.parents[unit]
        if unit >= 0:
            left[unit] += people_there
    return all(totals[unit] >= k and (over == 0 or over >= k) for unit, over in left.items())


def _preference(chart, totals, published):
    chosen = [unit for unit, there in enumerate(published) if there]
    by_level = [sum(chart.levels[unit] == level for unit in chosen) for level in range(max(chart.levels) + 1)]
    ids = sorted(range(len(published)), key=lambda unit: chart.ids[unit])
    return by_level, sum(totals[unit] for unit in chosen), [published[unit] for unit in ids]


@examples(120)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            trees(n),
            st.lists(
                st.tuples(st.integers(0, n - 1), st.lists(st.booleans(), min_size=3, max_size=3)),
                min_size=1,
                max_size=12,
            ),
        )
    ),
    st.integers(2, 3),
)
def test_no_combination_of_dimensions_and_items_speaks_about_fewer_than_k_people(case, k):
    chart, sheets = case
    unit = np.array([u for u, _ in sheets])
    answered = np.array([a for _, a in sheets])
    number = answered.sum(axis=1)
    counts = [
        np.bincount(unit[who], minlength=len(chart.ids))
        for who in (2 * number >= 3, number == 3, (number > 0) & (number < 3))
    ]
    published = plan(chart, counts[0], k)
    items = plan_items(chart, published, counts[1], counts[2], k)
    assert not (items & ~published).any()
    sums = _published_sums(chart, unit, answered, published, items)
    whole = np.linalg.matrix_rank(sums)
    for few in itertools.combinations(range(len(sheets)), min(k - 1, len(sheets))):
        others = np.isin(np.repeat(np.arange(len(sheets)), 3), few, invert=True)
        assert np.linalg.matrix_rank(sums[:, others]) == whole, f"people {few} can be singled out"


def _published_sums(chart, unit, answered, published, items) -> np.ndarray:
    """One row per published sum, one column per person and item."""
    rows = [np.zeros(answered.size)]
    weights = (
        answered / np.maximum(answered.sum(axis=1, keepdims=True), 1) * (2 * answered.sum(axis=1, keepdims=True) >= 3)
    )
    for u in range(len(chart.ids)):
        below = ((unit >= u) & (unit < chart.ends[u]))[:, None]
        if published[u]:
            rows.append((weights * below).ravel())
        if items[u]:
            rows += [(answered * below * (np.arange(3) == i)).astype(float).ravel() for i in range(3)]
    return np.array(rows)
