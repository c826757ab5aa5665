"""The usual rules of hiding small units, which the benchmark compares with ours. Five people are enough (k = 5)."""

from __future__ import annotations

import numpy as np
import pytest

from bench.confidentiality import organisation as drawn
from bench.hiding import RULES, Outcome, below_k, next_smallest, ours, outcome, outcomes, until_k, whole_branches
from tests.tables import organisation

TEAMS = "root: a b c d"
A_SMALL_DIVISION = "root: a b c / a: a1"


def told(rule, chart, **own: int) -> tuple[str, Outcome]:
    """Ids of the units that a rule shows when this many people answered at each, and what comes of it."""
    people = np.array([own.get(unit, 0) for unit in chart.ids])
    shown = [unit for unit, there in zip(chart.ids, rule(chart, people, 5), strict=True) if there]
    return " ".join(shown), outcome(rule, chart, people, 5)


@pytest.mark.parametrize(
    ("rule", "shown", "exposed"),
    [
        (below_k, "root a b", 4),  # 19 less 9 and 6
        (next_smallest, "root a", 0),
        (until_k, "root a", 0),
        (whole_branches, "root a", 0),
        (ours, "root a", 0),
    ],
)
def test_one_small_team_is_what_the_others_leave_of_the_whole(rule, shown, exposed):
    found, came = told(rule, organisation(TEAMS), a=9, b=6, c=4)
    assert (found, came.exposed) == (shown, exposed)


@pytest.mark.parametrize(
    ("rule", "shown", "exposed"),
    [
        (below_k, "root a b", 0),
        (next_smallest, "root a", 0),  # b for nothing: c and d are six together
        (until_k, "root a b", 0),
        (whole_branches, "root a b", 0),
        (ours, "root a b", 0),
    ],
)
def test_small_teams_that_hide_each_other_need_no_third(rule, shown, exposed):
    found, came = told(rule, organisation(TEAMS), a=9, b=6, c=3, d=3)
    assert (found, came.exposed) == (shown, exposed)


@pytest.mark.parametrize(
    ("rule", "shown", "exposed"),
    [
        (below_k, "root a b", 2),
        (next_smallest, "root a b", 2),  # no team is small, so none is hidden
        (until_k, "root a", 0),
        (whole_branches, "root a", 0),
        (ours, "root a", 0),
    ],
)
def test_two_who_lead_are_what_their_teams_leave(rule, shown, exposed):
    found, came = told(rule, organisation(TEAMS), root=2, a=9, b=6)
    assert (found, came.exposed) == (shown, exposed)


@pytest.mark.parametrize(
    ("rule", "shown", "exposed"),
    [
        (below_k, "root a a1 c", 3),
        (next_smallest, "root a1 c", 3),  # a is hidden, and is its only team all the same
        (until_k, "root a1 c", 3),
        (whole_branches, "root c", 0),
        (ours, "root a a1", 0),  # three units and not two
    ],
)
def test_a_hidden_division_is_the_sum_of_its_shown_teams(rule, shown, exposed):
    found, came = told(rule, organisation(A_SMALL_DIVISION), a1=6, b=3, c=20)
    assert (found, came.exposed) == (shown, exposed)


def test_what_is_counted_of_an_organisation():
    _, came = told(below_k, organisation(TEAMS), root=2, a=9, b=6, c=5)
    units_and_people = dict(organisations=1, units=4, shown=4, people=22, own=22, covered=20)
    assert came == Outcome(**units_and_people, leaking=1, groups=1, exposed=2)


def test_people_of_a_hidden_team_are_covered_by_the_group_they_are_in():
    _, came = told(ours, organisation(TEAMS), a=9, b=6, c=4)
    assert (came.people, came.own, came.covered) == (19, 9, 19)


def test_a_whole_of_fewer_than_five_covers_nobody():
    _, came = told(ours, organisation(TEAMS), a=4)
    assert (came.shown, came.covered, came.exposed) == (0, 0, 0)


@pytest.mark.parametrize("leaders", [False, True])
def test_planning_and_hiding_whole_branches_give_nothing_away_in_random_organisations(leaders):
    cases = [drawn(number, leaders) for number in range(40)]
    safe = [name for name, rule in RULES.items() if not outcomes(rule, cases, 5).groups]
    assert {"ours", "and all below those"} <= set(safe) and "hide below k" not in safe


def test_a_random_organisation_differs_by_its_leaders_alone():
    (chart, without), (same, with_leaders) = drawn(1, False), drawn(1, True)
    teams = [not below for below in chart.children]
    assert chart.ids == same.ids
    assert without[teams].tolist() == with_leaders[teams].tolist()
    assert without[~np.array(teams)].sum() == 0 < with_leaders[~np.array(teams)].sum()
