"""Behaviours that are suggested: what scored lowest first, and every item that the table names is asked."""

from __future__ import annotations

from diagnostic.definitions.agreement import LONGEST_BEHAVIOUR
from diagnostic.definitions.loading.behaviour_files import shipped_behaviours
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.model import say
from diagnostic.report.pages.suggestions import OF_THE_PRACTICE, suggested_behaviours
from diagnostic.settings import QUESTIONNAIRES


def test_every_item_that_is_named_is_asked():
    for behaviour in shipped_behaviours().behaviours:
        for questionnaire, items in behaviour.items.items():
            asked = {item.id for item in load_questionnaire(QUESTIONNAIRES / f"{questionnaire}.yaml").items}
            assert set(items) <= asked, behaviour.id


def test_every_suggestion_fits_an_agreement():
    assert all(len(say(each.text)) <= LONGEST_BEHAVIOUR for each in shipped_behaviours().behaviours)


def test_where_nothing_was_published_they_stand_in_the_order_of_the_table():
    known = shipped_behaviours()
    found = suggested_behaviours(known, {}, "north")
    assert [each.text for each in found] == [say(each.text) for each in known.behaviours]
    assert {each.why for each in found} == {OF_THE_PRACTICE}
