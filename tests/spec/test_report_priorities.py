"""Priorities: low for sure before the rest, wide before narrow, no part of it said again (decision 0018)."""

from __future__ import annotations

import pytest

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.core.released.gaps import FELT, NOT_FELT
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.rules import Rule
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.findings import main_finding
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.content.priorities import AT_RISK, BEHIND, CONFIRMED, UNFORESEEN, UNSURE, priorities
from diagnostic.report.pages.headlines import headline
from diagnostic.report.pages.priorities import NOTHING_FIRST, NOTHING_SHOWN, card, nothing_first, well
from tests.companies import report, report_of
from tests.tables import answers, organisation, questionnaire

CHART = organisation("root: east west / east: a b / west: c d")
WHO = "customer"
MIRRORS = {"trust": "openness", "safety": "warmth"}


def rule(inside: str, outside: str, steps: int = 1) -> Rule:
    texts = {"ask": ({"en": f"Ask about {inside}?"},), "try": ({"en": f"Try {inside}."},) * steps}
    ramp = {"dimension": inside, "certain_below": 40.0, "none_above": 65.0}
    return Rule.model_validate(
        {"id": f"S{inside}", "name": {"en": inside}, "inside": ramp, "outside": outside, **texts}
    )


def world(inside: dict[str, str], outside: dict[str, str] | None = None, people: int = 12, rules=None) -> Content:
    """Teams with an answer to the question on trust and one to that on safety; customers to their mirrors."""
    used = tuple(rule(*pair) for pair in MIRRORS.items()) if rules is None else rules
    surveys = [_survey(dict.fromkeys(MIRRORS, 1), "employee", inside, people)]
    if outside:
        surveys.append(_survey(dict.fromkeys(MIRRORS.values(), 1), WHO, outside, people))
    asked = {survey.questionnaire.audience: survey.questionnaire for survey in surveys}
    return prepare(
        report_of(diagnose(surveys[0], surveys[1:], used, CHART, Policy(), shipped_perspectives()), CHART, used, asked)
    )


def _survey(dimensions: dict[str, int], audience: str, teams: dict[str, str], people: int) -> Survey:
    lines = [f"{unit} {' '.join(sheet)}" for unit, sheet in teams.items()] * people
    return Survey(questionnaire(dimensions, audience), answers(CHART, "\n".join(lines)))


WELL = dict.fromkeys("abcd", "55")


@pytest.mark.parametrize(
    ("inside", "outside", "chosen"),
    [
        ({}, None, []),
        ({}, {}, []),
        ({"a": "15"}, {}, [("a", "trust", AT_RISK)]),
        ({"a": "15"}, {"a": "15"}, [("a", "trust", CONFIRMED)]),
        ({"a": "15"}, None, [("a", "trust", UNSURE)]),
        ({}, {"a": "15"}, [("a", "trust", UNFORESEEN)]),
        ({"a": "45"}, None, [("east", "trust", BEHIND)]),
        # what holds of a division is not said of its teams again; a team's other dimension is
        ({"a": "15", "b": "15"}, {}, [("east", "trust", AT_RISK)]),
        ({"a": "15", "b": "11"}, {}, [("east", "trust", AT_RISK), ("b", "safety", AT_RISK)]),
        # sure inside before felt outside alone, whoever is more; another part before the same again
        (
            {"a": "15"},
            {"c": "11", "d": "11"},
            [("a", "trust", AT_RISK), ("west", "safety", UNFORESEEN), ("west", "trust", UNFORESEEN)],
        ),
        ({"a": "11", "c": "15"}, {}, [("a", "trust", AT_RISK), ("c", "trust", AT_RISK), ("a", "safety", AT_RISK)]),
        # within a unit, what customers feel leads
        ({"a": "11"}, {"a": "51"}, [("a", "safety", CONFIRMED), ("a", "trust", AT_RISK)]),
    ],
)
def test_what_comes_first(inside, outside, chosen):
    content = world(WELL | inside, None if outside is None else WELL | outside)
    found = priorities(content, WHO if outside is not None else "")
    assert [(each.unit, each.dimension, each.rank) for each in found] == chosen


def test_a_rule_with_a_step_to_try_leads_one_without():
    rules = (rule("trust", "openness", steps=0), rule("safety", "warmth"))
    assert [each.dimension for each in priorities(world(WELL | {"a": "11"}, WELL, rules=rules), WHO)] == [
        "safety",
        "trust",
    ]


def test_where_no_rule_speaks_a_dimension_that_falls_behind_is_what_there_is():
    content = world(WELL | {"a": "15"}, rules=())
    (only,) = priorities(content)
    assert (only.unit, only.dimension, only.rule, only.rank) == ("east", "trust", None, BEHIND)
    assert card(content, only, "").facts[-1] == (
        "Ask first",
        "No rule predicts anything from this; ask the team what stands behind it.",
    )


@pytest.mark.parametrize(
    ("people", "unit", "said"), [(12, "root", NOTHING_FIRST), (5, "a", NOTHING_FIRST), (1, "root", NOTHING_SHOWN)]
)
def test_where_all_is_hidden_nothing_is_called_right(people, unit, said):
    content = world(WELL, people=people)
    assert (priorities(content, "", unit), nothing_first(content, unit)) == ([], said)
    assert (NOTHING_SHOWN in well(content, "").points) == (said == NOTHING_SHOWN)


def test_a_card_says_what_is_wrong_how_sure_what_customers_say_what_to_ask_and_to_try():
    content = world(WELL | {"a": "15"}, WELL | {"a": "15"})
    found = card(content, priorities(content, WHO)[0], WHO)
    assert (found.unit, found.dimension, found.title) == ("a", "trust", "Trust is low in A")
    assert found.facts == (
        ("How sure", "Very sure: most likely between 4 and 4."),
        ("Customers", "Felt by customers: Openness, where it would show, is 4."),
        ("Ask first", "Ask about trust?"),
        ("Try first", "Try trust."),
    )
    assert well(content, WHO).points[0] == "Strongest across Root: Safety (96 of 100)."


@pytest.mark.parametrize("seed", range(8))
def test_every_headline_is_that_of_the_first_priority_of_its_unit(seed):
    content = prepare(report(organisation("all: care sales / care: c1 c2 c3 / sales: s1 s2 s3"), seed=seed))
    for unit in content.source.chart.ids:
        found, main = priorities(content, WHO, unit), main_finding(content, WHO, unit)
        assert [each.unit for each in found[:1]] == ([main.unit] if main else [])
        assert len({(each.unit, each.dimension) for each in found}) == len(found) <= 3
        assert all(each.felt == FELT for each in found if each.rank == CONFIRMED)
        assert all(each.felt == NOT_FELT for each in found if each.rank == AT_RISK)
        assert headline(content, WHO, unit)
