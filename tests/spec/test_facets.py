"""Facets of a set pair up: the shipped mirror, and sets that lack a twin."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.perspective_files import load_perspectives
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.validation.facets import Twin, missing_twins
from diagnostic.settings import QUESTIONNAIRES

NAMES = ("mirror_leader", "mirror_staff", "mirror_customer", "caring", "motivators", "colleague", "colleague_provider")
SHIPPED = {name: load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in NAMES}


def without(questionnaire: Questionnaire, *items: str) -> Questionnaire:
    return questionnaire.model_copy(update={"items": tuple(i for i in questionnaire.items if i.id not in items)})


def test_every_standard_of_the_mirror_has_four_behaviours_in_each_facet():
    table = load_perspectives(questionnaires=list(SHIPPED.values()))
    views = table.seen_in("mirror")
    assert list(views) == ["required", "given", "received", "practised", "met"]
    for view in views.values():
        asked = SHIPPED[view.questionnaire or ""]
        standards = asked.standards_of(view.facet or "")
        assert list(standards) == ["agree", "touch", "measure"]
        for dimension in standards.values():
            assert len({asked.items[i].behaviour for i in asked.items_of[dimension]}) == 4


TWINS = {  # items left out of which questionnaire: the twins that are missing
    "nothing": ({}, []),
    "one of the customers": (
        {"mirror_customer": ["c_bend"]},
        [Twin("agree", "bend", ("mirror_leader", "required"), ("mirror_customer", "received"))],
    ),
    "one of everybody": (
        {"mirror_leader": ["r_act", "s_act"], "mirror_staff": ["p_act", "w_act"], "mirror_customer": ["c_act"]},
        [],
    ),
    "two facets of one": (
        {"mirror_staff": ["p_ask", "w_ask"]},
        [
            Twin("measure", "ask", ("mirror_leader", "required"), ("mirror_staff", "practised")),
            Twin("measure", "ask", ("mirror_leader", "required"), ("mirror_staff", "received")),
        ],
    ),
}


@pytest.mark.parametrize(("left_out", "expected"), TWINS.values(), ids=TWINS)
def test_a_missing_twin_is_named_once_for_each_facet_that_lacks_it(left_out, expected):
    assert missing_twins([without(each, *left_out.get(name, ())) for name, each in SHIPPED.items()]) == expected
