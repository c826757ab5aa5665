"""From published shares of whose work people depend on to rows of a service map."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.model import say
from diagnostic.definitions.service_map import MOST_OFFERED, Service, ServiceMap
from diagnostic.services.conversations.dependence import dependence_questionnaire, offered_units, suggested_services
from tests.tables import organisation

CHART = organisation("all: inside shops / inside: it pay / shops: coast hill")
IT = {"all": 0.5, "inside": 0.3, "pay": 0.3, "shops": 0.6, "coast": 0.8, "hill": 0.4}  # who tick IT


@pytest.mark.parametrize(
    ("shares", "known", "rows"),
    [
        (IT, "", "all"),  # nobody shown below says otherwise
        (IT | {"hill": 0.2}, "", "coast inside"),  # the hill does: two of ten may be nobody, kept off the end
        (IT | {"hill": 0.25}, "", "all"),
        ({"shops": 0.6}, "", "shops"),  # what is hidden says nothing
        ({"it": 0.9, "pay": 0.1}, "", ""),  # its own
        (IT, "all", ""),  # it is in the map
        (IT, "shops", "all"),  # a part of it is
        (IT | {"pay": 0.0}, "shops", ""),
        ({"coast": 0.6, "hill": 0.1}, "shops", ""),
        ({}, "", ""),
    ],
)
def test_a_unit_is_suggested_above_one_in_five_with_all_that_is_shown_below_it(shares, known, rows):
    of = {(unit, "it"): (share, 20.0) for unit, share in shares.items()}
    found = suggested_services(of, CHART, ServiceMap(tuple(Service("it", each, "Computers") for each in known.split())))
    assert sorted(each.receiver for each in found) == sorted(rows.split())
    assert [each.ticked for each in found] == sorted((each.ticked for each in found), reverse=True)
    assert all((each.provider, each.asked) == ("it", 20) for each in found)


def test_units_are_offered_by_name_few_enough_to_look_through():
    assert offered_units(CHART) == ("it", "pay", "coast", "hill")
    assert offered_units(organisation("all: it shops / shops: " + " ".join(f"s{i}" for i in range(MOST_OFFERED)))) == (
        "it",
        "shops",
    )
    asked = parse_questionnaire(dependence_questionnaire(CHART, {"it", "coast"}), "dependence.yaml")
    (whose,) = asked.choices
    assert [say(each) for each in whose.options.values()] == [CHART.names[CHART.position[i]] for i in ("it", "coast")]
