"""Which rules a questionnaire feeds, and which of its dimensions feed none."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.yaml_files import load_rules
from diagnostic.services.report.rule_reach import rule_reach
from diagnostic.settings import QUESTIONNAIRES
from tests.companies import questionnaires
from tests.tables import questionnaire


@pytest.mark.parametrize(
    ("asked", "used", "unruled"),
    [
        (("trust", "stability"), ("S01", "S02"), ()),
        (("leadership", "trust"), ("S02",), ("leadership",)),
        (("leadership",), (), ("leadership",)),
    ],
    ids=["all of them", "one of two", "none"],
)
def test_a_rule_is_used_where_all_is_asked_that_it_predicts_from(asked, used, unruled):
    employee, customer = questionnaires()
    rules = load_rules(QUESTIONNAIRES / "rules.yaml", employee, [customer])
    reach = rule_reach(rules, questionnaire(dict.fromkeys(asked, 1)))
    assert tuple(rule.id for rule in reach.usable) == used
    assert (len(reach.usable) + len(reach.idle), reach.unruled) == (13, unruled)
