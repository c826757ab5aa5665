"""Sorted groups: whoever knows a distribution and the sums of the groups in it may know what all of one group said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure import distributions
from diagnostic.core.disclosure.exact_disclosure import Groups, exactly_disclosed
from diagnostic.core.release.publish import publish
from diagnostic.definitions.wave import Policy
from tests.profiles import examples
from tests.tables import organisation, people, questionnaire

TRUST = questionnaire({"trust": 1})
CHART = organisation("root: a b c d")


def most_others(counts: np.ndarray, sizes: list[int], sums: list[int], group: int, option: int) -> float:
    """By a linear programme: how many of a group may have chosen another answer, given all that is known."""
    groups, options = len(sizes), len(counts)
    at = np.arange(groups * options).reshape(groups, options)
    rows, known = [], []
    for g in range(groups):
        for weights, value in ((np.ones(options), sizes[g]), (np.arange(options), sums[g])):
            row = np.zeros(groups * options)
            row[at[g]] = weights
            rows.append(row)
            known.append(value)
    for o in range(options):
        row = np.zeros(groups * options)
        row[at[:, o]] = 1
        rows.append(row)
        known.append(counts[o])
    cost = np.zeros(groups * options)
    cost[at[group, option]] = 1
    found = linprog(cost, A_eq=np.array(rows), b_eq=np.array(known), bounds=(0, None), method="highs")
    assert found.status == 0
    return sizes[group] - found.fun


SORTED = st.lists(st.integers(0, 4), min_size=4, max_size=24).map(sorted)
ANSWERS = st.one_of(SORTED, SORTED, st.lists(st.integers(0, 4), min_size=4, max_size=24))


@examples(300)
@given(ANSWERS, st.integers(1, 4), st.randoms(use_true_random=False))
def test_it_is_what_a_linear_programme_finds(answers, groups, lot):
    """Groups of sorted answers, some with two answers exchanged."""
    breakdowns = sorted(lot.sample(range(1, len(answers)), groups - 1))
    parts = [list(part) for part in np.split(np.array(answers), breakdowns)]
    if lot.random() < 0.5:
        one, other = lot.choice(parts), lot.choice(parts)
        one[0], other[-1] = other[-1], one[0]
    counts = np.bincount(np.concatenate(parts), minlength=5)
    sizes, sums = [len(part) for part in parts], [int(sum(part)) for part in parts]
    known = Groups(np.zeros(groups, dtype=int), np.array(sizes), 25.0 * np.array(sums), np.arange(groups))
    found = exactly_disclosed(counts[None, :], 25 * np.arange(5), known)
    for group in range(groups):
        for option in range(5):
            others = most_others(counts, sizes, sums, group, option)
            assert found[group, option] == (others < 1e-6), (counts, sizes, sums, group, option, others)


# All of b said 3 and all of c said 4: nobody of a can be above them, nor anybody of d below. What keeps shares of
# favourable answers off the ends adds up to nothing here, so the distribution is as it is.
PINNED = dict(a="1112233", b="33333", c="44444", d="4445555")


def test_a_distribution_in_which_a_team_is_pinned_is_not_shown():
    told = publish(people(CHART, **PINNED), TRUST, CHART, Policy())
    assert told.distributions.empty and audit(told, Policy()).verdict == "safe"
    loose = PINNED | {"d": "2555555"}
    assert not publish(people(CHART, **loose), TRUST, CHART, Policy()).distributions.empty


def test_the_auditor_names_the_team(monkeypatch):
    monkeypatch.setattr(
        distributions, "exactly_disclosed", lambda counts, values, groups: np.zeros((len(groups.n), len(values)), bool)
    )
    said = audit(publish(people(CHART, **PINNED), TRUST, CHART, Policy()), Policy())
    assert [str(finding) for finding in said.findings] == [
        "employee › trust_1 › Root: the distribution tells that all 5 of a group in it gave one answer",
        "employee › trust_1 › Root: the distribution tells that all 5 of a group in it gave one answer",
    ]


@examples(100)
@given(st.lists(st.text("345", min_size=5, max_size=9), min_size=4, max_size=4), st.booleans())
def test_whatever_sorted_teams_answer_the_auditor_refuses_nothing(codes, in_order):
    every = "".join(codes)
    if in_order:
        answers = iter(sorted(every))
        codes = ["".join(next(answers) for _ in each) for each in codes]
    told = publish(people(CHART, **dict(zip("abcd", codes, strict=True))), TRUST, CHART, Policy())
    assert audit(told, Policy()).findings == ()


@pytest.mark.parametrize(("batch", "known"), [("33333", True), ("33334", False)])
def test_parts_of_a_group_are_groups_of_their_own(batch, known):
    """Ten people, of whom a batch of five is known by itself: eight chose 3 and two 4."""
    whole = Groups(np.array([0]), np.array([10]), np.array([550.0]), np.array([0]))
    sums = np.array([25.0 * sum(int(code) - 1 for code in batch)])
    parts = whole.parted(np.array([0]), np.array([5]), sums)
    assert exactly_disclosed(np.array([[0, 0, 8, 2, 0]]), 25 * np.arange(5), parts).any() == known
