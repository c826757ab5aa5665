"""Open links: one person can send several answers, so every threshold is twice as high, and the auditor holds to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.core.audit.interim_releases import audit_live
from diagnostic.core.audit.publication import audit
from diagnostic.core.release.publish import publish
from diagnostic.core.released.interim_release import Batch, InterimRelease
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.storage.database.snapshots import freeze_policy, thaw_policy
from tests.profiles import examples
from tests.spec.test_audit import trees
from tests.tables import organisation, people, questionnaire

CHART = organisation("root: a b / a: a1 a2")
CLIENTS = questionnaire({"caring": 1}, audience="customer")
OPEN, INVITED = Policy(open_to=("customer",)), Policy()


def told(policy: Policy = OPEN, chart=CHART, **codes: str) -> UnitScores:
    return publish(people(chart, **codes), CLIENTS, chart, policy)


def shown(scores: UnitScores) -> list[str]:
    return [unit for unit in scores.scores.loc[scores.scores["hidden"] == "", "unit"] if "›" not in unit]


@pytest.mark.parametrize(
    ("policy", "of_employees", "of_customers"),
    [
        (Policy(), (5, 10, 10, 20), (5, 10, 10, 20)),
        (Policy(open_to=("customer",)), (5, 10, 10, 20), (10, 20, 20, 40)),
        (Policy(8, open_to=("customer",)), (8, 10, 10, 20), (16, 20, 20, 40)),
        (Policy(5, comments_from=15, open_to=("customer",)), (5, 15, 10, 20), (10, 30, 20, 40)),
        (Policy(1000, comments_from=1000, open_to=("customer",)), (1000, 1000, 10, 20), (2000, 2000, 20, 40)),
    ],
)
def test_thresholds_are_twice_as_high_by_an_open_link(policy, of_employees, of_customers):
    for audience, expected in (("employee", of_employees), ("customer", of_customers)):
        own = policy.of(audience)
        assert (own.min_group, own.comment_group, own.favourable_from, own.spread_from) == expected
        assert own.of(audience) == own


def test_people_of_the_organisation_are_never_asked_by_an_open_link():
    for audience in ("employee", "leader", "colleague"):
        with pytest.raises(UserError, match="can be listed and invited"):
            Policy(open_to=(audience,))


def test_a_policy_is_frozen_with_its_open_links_and_as_before_without():
    assert thaw_policy(freeze_policy(OPEN)) == OPEN
    assert freeze_policy(INVITED) == '{"comments_from":10,"min_group":5,"retention_days":30}'
    with pytest.raises(ValueError, match="follows from its wave's"):
        freeze_policy(OPEN.of("customer"))


def test_the_door_shows_a_unit_from_twice_as_many_answers_and_nothing_that_follows_by_subtraction():
    both = dict(a1="12345" * 4, a2="333344445", b="12345" * 3)  # a2: nine answers
    assert shown(told(INVITED, **both)) == ["root", "a", "a1", "a2", "b"]
    assert shown(told(OPEN, **both)) == ["root", "a", "b"]  # a less a1 would be a2
    assert shown(told(OPEN, **both | {"a2": "3333444455"})) == ["root", "a", "a1", "a2", "b"]
    assert told(OPEN, **both).scores["hidden"].str.contains("10 answers").any()


@pytest.mark.parametrize(("answers", "invited", "by_link"), [(9, [1, 0, 0], [0, 0, 0]), (12, [1, 1, 0], [1, 0, 0]),
    (25, [1, 1, 1], [1, 1, 0]), (45, [1, 1, 1], [1, 1, 1])])  # fmt: skip
def test_means_shares_and_counts_of_answers_take_twice_as_many(answers, invited, by_link):
    for policy, expected in ((INVITED, invited), (OPEN, by_link)):
        scores = told(policy, b=("12345" * 9)[:answers])
        root = scores.scores[scores.scores["unit"] == "root"].iloc[0]
        counted = "root" in set(scores.distributions["unit"])
        assert [root["hidden"] == "", root["favourable"] >= 0, counted] == [bool(each) for each in expected]


def test_the_auditor_finds_what_was_published_by_the_threshold_of_invitations():
    """The rule switched off at the door."""
    scores = told(INVITED, a1="12345" * 4, a2="333344445", b="12345" * 3)
    assert audit(scores, INVITED).verdict == "safe"
    found = [str(each) for each in audit(scores, OPEN).findings]
    assert "customer › caring › A2: A2 is about 9 people; the least is 10" in found


def test_first_results_of_an_open_link_are_a_leak():
    release = InterimRelease("customer", 1, (Batch("a1", 12),), (), {})
    live = Policy(live=True, open_to=("customer",))
    assert audit_live([release], Policy(live=True)).verdict == "safe"
    assert "by an open link" in str(audit_live([release], live).findings[0])
    assert "by an open link" in str(audit(told(b="3" * 12), live, [release]).findings)


@examples(300)
@given(st.integers(1, 6).flatmap(lambda n: st.tuples(trees(n), st.lists(st.integers(0, 25), min_size=n, max_size=n))))
def test_whatever_is_subtracted_is_about_nobody_or_ten_answers(case):
    chart, own = case
    own[0] += not any(own)
    scores = told(OPEN, chart, **{unit: ("12345" * 5)[:n] for unit, n in zip(chart.ids, own, strict=True)})
    assert audit(scores, OPEN).verdict == "safe"
    visible = shown(scores)
    for unit in visible:
        left, covered = 0, set()
        for at in sorted(chart.subtree(unit), key=chart.position.__getitem__):
            if at != unit and at in visible:
                covered |= set(chart.subtree(at))
            left += 0 if at in covered else own[chart.position[at]]
        assert left == 0 or left >= 10
