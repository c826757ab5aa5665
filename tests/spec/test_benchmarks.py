"""Quantiles over organisations: which scores they are means of, and that none tells of one organisation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.benchmarks.releases import GivenScore, ReleasedNumbers, audit_release, fewest_together
from diagnostic.core.released.benchmarks.quantiles import FEWEST, Quartiles, averaged_ranks, quartiles
from tests.profiles import examples

SCORE = st.integers(100, 9_900).map(lambda hundredths: hundredths / 100)


def released(scores, numbers=None, ranks=None, dimension="trust", before="") -> ReleasedNumbers:
    found = quartiles(scores)
    given_ = [GivenScore(f"o{i}", f"{before}p{i}", score) for i, score in enumerate(scores)]
    return ReleasedNumbers(
        dimension, given_, numbers or (found.low, found.middle, found.high), ranks or averaged_ranks(len(scores))
    )


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([50, 52, 55, 58, 60, 61, 64, 66, 70, 79], (55, 61, 67)),  # (52+55+58)/3, (58+60+61+64)/4, (64+66+70)/3
        ([79, 50, 70, 52, 66, 55, 64, 58, 61, 60], (55, 61, 67)),  # in any order
        ([0, 52, 55, 58, 60, 61, 64, 66, 70, 100], (55, 61, 67)),  # whatever the lowest and the highest have
        ([60] * 10, (60, 60, 60)),
        ([50, 51, 51, 52, 60, 60, 61, 66, 66, 67, 70], (51, 60, 66)),  # 51.33, 60.33, 66.33
    ],
)
def test_a_quartile_is_the_mean_of_neighbours_in_whole_points(scores, expected):
    assert quartiles(scores) == Quartiles(len(scores), *expected)


@pytest.mark.parametrize(
    "scores",
    [
        [50.0] * (FEWEST - 1),
        [0.2] * 4 + [50] * 6,  # ranks 2, 3, 4 are 0 on average, so each of them is, and the lowest too
        [50] * 6 + [99.6] * 4,
        [50] + [99.9] * 9,  # whoever has 50 would know all others
    ],
)
def test_nine_organisations_have_no_quartiles_and_none_lies_at_an_end_of_the_scale(scores):
    assert quartiles(scores) is None


@pytest.mark.parametrize("count", [*range(10, 40), 57, 58, 59, 60, 200])
def test_ranks_mirror_each_other_and_leave_out_both_ends(count):
    low, middle, high = averaged_ranks(count)
    assert high == tuple(count + 1 - rank for rank in reversed(low))
    assert middle == tuple(count + 1 - rank for rank in reversed(middle))
    assert all(3 <= len(each) <= 4 for each in (low, middle, high)) and low[0] > 1 and high[-1] < count


@pytest.mark.parametrize("count", [*range(10, 30), 41, 60])
def test_whatever_is_added_and_subtracted_is_about_three_organisations(count):
    """Also after any two organisations are left out the three means are told apart: none is about those two alone."""
    sums = np.array([[float(rank in each) for rank in range(1, count + 1)] for each in averaged_ranks(count)])
    for two in combinations(range(count), 2):
        assert np.linalg.matrix_rank(np.delete(sums, two, axis=1)) == 3
    assert fewest_together(count, averaged_ranks(count)) == 3


@examples(200)
@given(st.lists(SCORE, min_size=10, max_size=16), st.data())
def test_an_organisation_that_knows_its_own_score_cannot_tell_where_another_stands(scores, data):
    """Whoever looks and whoever is looked at: another order of the others' scores, with one at an end moved as far as
    it goes, is released as the same numbers. So the other may have any of these scores.
    """
    attacker, other = data.draw(st.permutations(range(len(scores))).map(lambda order: order[:2]))
    told, ordered = quartiles(scores), sorted(range(len(scores)), key=scores.__getitem__)
    ends = [(end, to) for end, to in ((ordered[0], 0.0), (ordered[-1], 100.0)) if end != attacker]
    assert ends
    for end, to in ends:
        for moved in np.linspace(scores[end], to, 5):
            swapped = list(scores)
            swapped[end], swapped[other] = scores[other], float(moved)
            if end == other:
                swapped[end] = float(moved)
            assert swapped[attacker] == scores[attacker] and quartiles(swapped) == told


@examples(100)
@given(st.lists(SCORE, min_size=10, max_size=14), st.lists(SCORE, min_size=10, max_size=14))
def test_two_releases_have_no_score_in_common_so_that_what_changed_is_about_three(first, second):
    """All six means as equations over all scores that were ever released: two left out, and still six."""
    assert audit_release([released(second, before="new ")], {("trust", f"p{i}") for i in range(len(first))}) == []
    columns = len(first) + len(second)
    sums = np.zeros((6, columns))
    for row, ranks in enumerate((*averaged_ranks(len(first)), *averaged_ranks(len(second)))):
        start = 0 if row < 3 else len(first)
        sums[row, [start + rank - 1 for rank in ranks]] = 1
    named = np.flatnonzero(sums.any(axis=0))
    for two in combinations(named, 2):
        assert np.linalg.matrix_rank(np.delete(sums, two, axis=1)) == 6


def test_had_one_organisation_joined_an_old_release_its_change_would_tell_a_score():
    """Why a score is used once: ranks 4 to 7 of ten less ranks 5 to 7 of eleven, one of them lower, is one."""
    scores = [50.0, 52, 55, 58, 60, 61, 64, 66, 70, 79]
    before = np.array([float(rank in averaged_ranks(10)[1]) for rank in range(1, 11)])
    after = np.array([float(rank + 1 in averaged_ranks(11)[1]) for rank in range(1, 11)])  # each is one rank higher
    assert np.count_nonzero(before - after) == 1
    joined = released([40.0, *scores])
    again = {("trust", f"p{i}") for i in range(1, 11)}
    assert [finding.kind for finding in audit_release([joined], again)] == ["disclosure"]


@examples(200)
@given(st.lists(SCORE, min_size=10, max_size=40))
def test_whatever_the_scores_the_auditor_refuses_nothing(scores):
    assert audit_release([released(scores)], set()) == []


TEN = [50.0, 52, 55, 58, 60, 61, 64, 66, 70, 79]
NINE = ReleasedNumbers(
    "trust", released(TEN).given[:9], (55, 60, 66), ((2, 3, 4), (4, 5, 6), (6, 7, 8))
)  # fmt: skip


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (NINE, "of 9 organisations, not of 10 or more"),
        (released(TEN, (55, 60, 67), ((2, 3, 4), (5,), (7, 8, 9))), "about 1 of the organisations"),
        (released(TEN, (55, 61, 67), ((2, 3, 4), (5, 6), (7, 8, 9))), "about 2 of the organisations"),
        (released(TEN, (52, 61, 67), ((1, 2, 3), (4, 5, 6, 7), (7, 8, 9))), "the lowest or of the highest"),
        (released(TEN, (55, 61, 72), ((2, 3, 4), (4, 5, 6, 7), (8, 9, 10))), "the lowest or of the highest"),
        (released(TEN, (55, 60, 61), ((2, 3, 4), (4, 5, 6), (4, 5, 6, 7))), "about 1 of the organisations"),
        (released(TEN, (55, 60.75, 67)), "not in whole points"),
        (released(TEN, (55, 62, 67)), "not the mean of the ranks"),
        (released([0.2] * 4 + [50] * 6, (0, 38, 50)), "at an end of the scale: all of its organisations are there"),
        (released([50] * 6 + [99.6] * 4, (50, 62, 100)), "at an end of the scale"),
        (
            ReleasedNumbers(
                "trust",
                [*released(TEN).given[:9], GivenScore("o0", "p9", 79)],
                (55, 61, 67),
                averaged_ranks(10),
            ),
            "counts more than once",
        ),
    ],
)
def test_a_rule_that_is_switched_off_is_noticed(spoilt, words):
    found = audit_release([spoilt], set())
    assert any(words in str(finding) for finding in found), found
