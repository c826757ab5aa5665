"""What everybody says of a service in two surveys: called as changes of units are, over the providers."""

from __future__ import annotations

from math import isnan

import pytest

from diagnostic.core.released.pairs.changes import pair_changes
from diagnostic.definitions.service_map import Service, ServiceMap
from tests.companies_of_pairs import survey_of
from tests.tables import organisation

CHART = organisation("root: it pay s1 s2 s3")
SERVES = ServiceMap(tuple(Service(provider, unit, "help") for provider in ("it", "pay") for unit in ("s1", "s2", "s3")))


def scores(people: int = 8, **of_it: int):
    served = [("it", unit, people, of_it) for unit in ("s1", "s2", "s3")]
    served += [("pay", unit, 8, {}) for unit in ("s1", "s2", "s3")]
    return survey_of(CHART, SERVES, served, [("it", 8, {})]).practice.source.answered["colleague"][1]


@pytest.mark.parametrize(
    ("before", "after", "change", "verdict"),
    [
        ({"responsiveness": 2}, {"responsiveness": 4}, 50, "higher"),
        ({"responsiveness": 4}, {"responsiveness": 2}, -50, "lower"),
        ({"responsiveness": 3}, {"responsiveness": 3}, 0, "cannot tell"),
        ({"responsiveness": 3, "people": 1}, {"responsiveness": 3}, None, ""),  # three people: not shown
    ],
)
def test_what_everybody_says_of_a_provider_is_compared_over_two_surveys(before, after, change, verdict):
    found = pair_changes(scores(**before), scores(**after)).set_index(["unit", "dimension"])
    row = found.loc["it", "responsiveness"]
    assert isnan(row["change"]) if change is None else row["change"] == pytest.approx(change)
    assert row["verdict"] == verdict
    assert set(found.loc["pay"]["verdict"]) <= {"cannot tell"}
