"""Verdicts on commitments by hand arithmetic: moved, did not, the other way, cannot tell; pooled where ten were tried.

That the test calls as often as the tables of docs/decisions/0020 say is in test_adoption_effect.py: it is one test.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from math import inf

import pytest

from diagnostic.core.release.publish import publish
from diagnostic.core.released.commitments.judged import (
    OTHER_WAY,
    JudgedMove,
    SoughtMove,
    UnitMove,
    judged_moves,
)
from diagnostic.core.released.commitments.pooled import RuleTries, pooled_tries
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.statistics.adoption_effect import (
    DID_NOT_MOVE,
    MOVED,
    AdoptionEffect,
    ChangeRank,
    NotRanked,
    TooFewUnits,
)
from diagnostic.core.statistics.comparisons import CANNOT_TELL
from diagnostic.definitions.acting.commitment import Aim, problems_of
from diagnostic.definitions.wave import Policy
from tests.tables import organisation, people, questionnaire

TEAMS = [f"t{number}" for number in range(11)]
CHART = organisation("root: " + " ".join(TEAMS))
SUMS = {20: "2223344", 21: "2223345", 22: "2233345", 23: "2233445", 24: "2234445", 25: "2333455", 26: "3334445"}
ACTING = frozenset(TEAMS[:3])
STEP = 100 / 4 / 7  # points that one answer of seven makes, one option further


@cache
def wave(*sums: int) -> UnitScores:
    """Each team of seven people answers one item; the codes of a team add up to its sum."""
    answers = {team: SUMS[total] for team, total in zip(TEAMS, sums, strict=True)}
    return publish(people(CHART, **answers), questionnaire({"trust": 1}), CHART, Policy())


BEFORE = (23,) * 11
QUIET = (23, 24, 22, 23, 24, 22, 23, 23)  # of the eight others, 23 on average
LOUD = (20, 26, 23, 20, 26, 23, 25, 21)


def judged(acting: tuple[int, ...], others: tuple[int, ...] = QUIET, **changes) -> JudgedMove:
    sought = SoughtMove(wave(*BEFORE), wave(*acting, *others), ACTING, "trust", **changes)
    return judged_moves({"one": sought}, seed=1)["one"]


@pytest.mark.parametrize(
    ("acting", "others", "verdict"),
    [
        ((26, 26, 26), QUIET, MOVED),
        ((20, 20, 20), QUIET, OTHER_WAY),
        ((23, 23, 23), QUIET, DID_NOT_MOVE),  # at most a step either way, 3.6 points: less than 5
        ((23, 23, 23), LOUD, CANNOT_TELL),
        ((25, 24, 23), LOUD, CANNOT_TELL),
    ],
)
def test_verdicts(acting, others, verdict):
    found = judged(acting, others)
    assert found.verdict == verdict
    assert isinstance(found.effect, AdoptionEffect) and found.effect.taken > 0


def test_the_change_is_that_of_those_who_tried_less_that_of_others():
    found = judged((26, 26, 26))
    assert isinstance(found.effect, AdoptionEffect)
    assert found.effect.change.points == pytest.approx(3 * STEP)
    assert found.effect.p == pytest.approx(2 / 165)  # of 165 ways to name three, none fits as well
    assert found.effect.units.others == 8


def test_what_a_wave_judges_is_corrected_for_how_many_were_tried():
    """2 / 165 is called beside three others (.048), and no more beside four (.061)."""
    moved = SoughtMove(wave(*BEFORE), wave(26, 26, 26, *QUIET), ACTING, "trust")
    still = SoughtMove(wave(*BEFORE), wave(*QUIET, 23, 24, 22), ACTING, "trust")
    for others, verdict in ((3, MOVED), (4, CANNOT_TELL)):
        found = judged_moves({"one": moved} | dict.fromkeys(range(others), still), seed=1)
        assert found["one"].verdict == verdict
        assert found["one"].effect.p == pytest.approx(2 / 165 * (others + 1))


def test_one_unit_is_ranked_and_never_tested():
    sought = SoughtMove(wave(*BEFORE), wave(24, 23, 23, 26, 24, *([23] * 6)), frozenset(("t0",)), "trust")
    found = judged_moves({"one": sought}, seed=1)["one"]
    assert (found.verdict, type(found.effect)) == (CANNOT_TELL, TooFewUnits)
    # of eleven, t3 rose by three steps and t4 by one, as t0 did: it shares the second place
    [alone] = found.alone
    assert (alone.unit, alone.rank) == ("t0", ChangeRank(pytest.approx(STEP), 2, 11))
    assert alone.to_lead == pytest.approx(3 * STEP)


def test_who_tried_something_else_for_the_same_is_no_other():
    found = judged((26, 26, 26), busy=frozenset(("t3",)))
    assert isinstance(found.effect, TooFewUnits) and found.effect.units.others == 7
    assert isinstance(found.alone[0].rank, NotRanked) and found.alone[0].to_lead == inf


@pytest.mark.parametrize(("dimension", "item"), [("safety", ""), ("trust", "safety_1")])
def test_what_was_not_asked_both_times_cannot_be_told(dimension, item):
    sought = SoughtMove(wave(*BEFORE), wave(*BEFORE), ACTING, dimension, item)
    assert judged_moves({"one": sought}, seed=1)["one"] == JudgedMove(CANNOT_TELL, None, ())


def test_an_item_is_judged_as_a_dimension_is():
    whole, item = judged((26, 26, 26)), judged((26, 26, 26), item="trust_1")
    assert item == whole


def move(*places: int, among: int = 10) -> JudgedMove:
    """One unit for each place."""
    return JudgedMove(CANNOT_TELL, None, tuple(UnitMove("t", ChangeRank(0.0, each, among), 0.0) for each in places))


HALF = move(*range(1, 11))  # five of ten in the better half


@pytest.mark.parametrize(
    ("own", "others", "tries"),
    [
        ([move(1, 2, 3)], {}, None),
        ([move(*range(1, 10))], {}, None),  # nine
        # of ten, chance puts two to eight in the better half: P(X <= 1) = 11 / 1024, P(X <= 2) = 56 / 1024
        ([HALF], {}, RuleTries(10, 5, 2, 8, 1)),
        ([HALF], {"b": [move(1)]}, RuleTries(10, 5, 2, 8, 1)),  # those of one other would be what is left of the sum
        ([HALF], {"b": [move(1)], "c": [move(2), move(9)]}, RuleTries(13, 7, 3, 10, 3)),
        ([], {"b": [HALF], "c": [move(9)]}, RuleTries(11, 5, 2, 9, 2)),
        ([], {"b": [HALF]}, None),
        (
            [HALF, JudgedMove(CANNOT_TELL, None, (UnitMove("t", NotRanked(True, 0), inf),))],
            {},
            RuleTries(10, 5, 2, 8, 1),
        ),
    ],
)
def test_tries_are_pooled_from_ten_on_and_over_organisations_only_where_nobody_can_be_told_apart(own, others, tries):
    assert pooled_tries(own, others) == tries


@pytest.mark.parametrize(
    ("aim", "found"),
    [
        (Aim((), "q", "trust", date(2024, 5, 1)), ["units"]),
        (Aim(("a",), "q", "trust", date(2024, 3, 4)), ["by"]),
        (Aim(("a",), "q", "trust", date(2024, 5, 1), 0.5), ["points"]),
        (Aim(("a",) * 41, "q", "trust", date(2024, 5, 1), 51), ["units", "points"]),
        (Aim(("a",), "q", "trust", date(2024, 3, 5)), []),
    ],
)
def test_what_is_wrong_with_an_aim(aim, found):
    assert [each.path for each in problems_of(aim, date(2024, 3, 5))] == found
