"""Who serves whom: read from a file or a table, and who is asked about whom."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.definitions.loading.service_map_files import parse_service_map, typed_service_map, unknown_units
from diagnostic.definitions.service_map import MOST_RATED, Service, ServiceMap, rated_by
from diagnostic.errors import UserError
from tests.profiles import examples
from tests.tables import organisation

CHART = organisation("all: office shops / office: it pay / shops: s1 s2")
TABLE = "provider,receiver,service\nit,shops,Computers\nPay,all,Wages\n it , shops , Phones \n"


def read(text: str) -> ServiceMap:
    return parse_service_map(text.encode(), "services.csv", CHART)


def test_units_are_named_by_id_or_by_a_name_that_no_two_share():
    services = (Service("it", "shops", "Computers"), Service("pay", "all", "Wages"), Service("it", "shops", "Phones"))
    assert read(TABLE) == ServiceMap(services)
    assert typed_service_map([("it", "shops", "Computers"), (None, "", None), ("pay", "all", "Wages")], CHART) == (
        ServiceMap(services[:2])
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "offise,shops,X",
            "services.csv:2 › provider: expected a unit of the organisation, found 'offise'. Did",
        ),
        ("it,shop,Computers", "services.csv:2 › receiver: expected a unit of the organisation, found 'shop'. Did you"),
        ("it,,Computers", "services.csv:2 › receiver: expected a unit of the organisation, found nothing"),
        ("it,shops,", "services.csv:2 › service: expected a service in a few words, found nothing"),
        (f"it,shops,{'x' * 121}", "services.csv:2 › service: expected one line of at most 120 characters"),
        ("it,it,Computers", "expected another unit as receiver, found 'it', which is 'it' or a part of it"),
        ("office,it,Rooms", "expected another unit as receiver, found 'it', which is 'office' or a part of it"),
    ],
)
def test_every_mistake_is_told_with_its_row(row, message):
    with pytest.raises(UserError) as caught:
        read(f"provider,receiver,service\n{row}\nPay,all,Wages\n")
    assert message in str(caught.value) and len(caught.value.problems) == 1


def test_mistakes_come_all_at_once_and_a_service_stands_once():
    with pytest.raises(UserError) as caught:
        read("provider,receiver,service\nit,shops,Computers\nit,Shops,computers\nno,no,\n")
    assert len(caught.value.problems) == 4
    assert "'computers' for 'Shops' again, first in services.csv:2" in str(caught.value)


def test_a_map_names_what_a_later_chart_no_longer_has():
    later = organisation("all: office shops / office: it")
    assert [str(each) for each in unknown_units(read(TABLE), later)] == [
        "service map: expected a unit of the organisation chart, found 'pay'. The chart has changed since: put the map "
        "right under Services."
    ]


def test_a_division_stands_for_its_teams_and_nobody_is_their_own_customer():
    found = {
        provider: [unit for unit, served in zip(CHART.ids, mask, strict=True) if served]
        for provider, mask in read(TABLE).customers(CHART).items()
    }
    assert found == {"it": ["shops", "s1", "s2"], "pay": ["all", "office", "it", "shops", "s1", "s2"]}
    assert [read(TABLE).serving(unit, CHART) for unit in ("s1", "it", "pay")] == [("it", "pay"), ("pay",), ()]
    assert read(TABLE).names("it") == ["Computers", "Phones"]
    assert read(TABLE).names("it", ["all", "office"]) == []


@examples(100)
@given(st.integers(0, 60), st.integers(0, 23), st.integers(1, 9))
def test_each_provider_is_asked_about_as_often_as_any_other_but_for_once(people, providers, most):
    serving = tuple(f"p{i}" for i in range(providers))
    asked = [rated_by(serving, place, most) for place in range(people)]
    assert all(len(each) == len(set(each)) == min(most, providers) for each in asked)
    often = Counter(provider for each in asked for provider in each)
    assert max(often.values(), default=0) - min((often[each] for each in serving), default=0) <= 1


def test_it_is_at_most_five():
    assert MOST_RATED == 5
