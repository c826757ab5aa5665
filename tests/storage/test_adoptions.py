"""Adoptions are open records: of the units one may see, version by version, and gone when they are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from diagnostic.errors import UserError
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.adoptions import Adoption, adoptions, save_adoption, withdraw_adoption
from diagnostic.services.practices.scope import units_seen
from diagnostic.storage.database.engine import reading
from diagnostic.storage.open_records import versions
from tests.profiles import on_sqlite
from tests.worlds import NOW, World, access_to, world

TODAY = NOW.date()
NORTH = Adoption("north", TODAY, ("agree", "touch"))


@pytest.fixture
def acme(installation: Installation) -> World:
    return world(installation)


def test_a_change_is_a_version_and_taking_back_leaves_none(acme):
    record = save_adoption(acme.inst, acme.access, NORTH, NOW)
    [first] = adoptions(acme.inst, acme.access)
    later = NOW + timedelta(days=1)
    save_adoption(acme.inst, acme.access, replace(first, standards=("measure",)), later)
    [changed] = adoptions(acme.inst, acme.access)
    assert (changed.id, changed.version, changed.standards) == (record, 2, ("measure",))
    assert (changed.author, changed.changed_at) == (acme.access.label, later)
    with reading(acme.inst.engine) as db:
        assert [row.version for row in versions.history(db, "acme", record)] == [1, 2]
    withdraw_adoption(acme.inst, acme.access, record, NOW)
    with reading(acme.inst.engine) as db:
        assert versions.history(db, "acme", record) == []
    with pytest.raises(UserError, match="does not exist"):
        withdraw_adoption(acme.inst, acme.access, record, NOW)


def test_of_two_who_change_it_at_once_the_later_is_told(acme):
    save_adoption(acme.inst, acme.access, NORTH, NOW)
    [read_by_both] = adoptions(acme.inst, acme.access)
    save_adoption(acme.inst, acme.access, replace(read_by_both, standards=("measure",)), NOW)
    with pytest.raises(UserError, match="Somebody else changed this adoption meanwhile"):
        save_adoption(acme.inst, acme.access, replace(read_by_both, standards=("touch",)), NOW)
    assert [each.standards for each in adoptions(acme.inst, acme.access)] == [("measure",)]


def test_a_second_click_records_nothing_twice(acme):
    save_adoption(acme.inst, acme.access, NORTH, NOW)
    with pytest.raises(UserError, match="recorded already"):
        save_adoption(acme.inst, acme.access, replace(NORTH, standards=("measure",)), NOW)
    save_adoption(acme.inst, acme.access, replace(NORTH, unit="south"), NOW)
    assert [each.unit for each in adoptions(acme.inst, acme.access)] == ["north", "south"]


REFUSED = {
    "no such unit": (replace(NORTH, unit="nroth"), "Did you mean 'north'"),
    "tomorrow": (replace(NORTH, on=TODAY + timedelta(days=1)), "a day that has come"),
    "before there was an organisation": (replace(NORTH, on=date(1999, 1, 1)), "when the organisation was set up"),
    "no such standard": (replace(NORTH, standards=("agre",)), "a standard: agree, touch, measure"),
    "no standard": (replace(NORTH, standards=()), "at least one standard"),
}


@on_sqlite
@pytest.mark.parametrize(("adoption", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_kept(acme, adoption, words):
    with pytest.raises(UserError, match=words):
        save_adoption(acme.inst, acme.access, adoption, NOW)
    assert adoptions(acme.inst, acme.access) == []


def test_a_part_of_the_organisation_sees_and_records_its_own(acme):
    record = save_adoption(acme.inst, acme.access, NORTH, NOW)
    south = access_to(acme.inst, "acme", "executive", "south")
    assert adoptions(acme.inst, south) == []
    with pytest.raises(UserError, match="a unit of the organisation"):
        save_adoption(acme.inst, south, NORTH, NOW)
    with pytest.raises(UserError, match="does not exist"):
        withdraw_adoption(acme.inst, south, record, NOW)
    save_adoption(acme.inst, south, replace(NORTH, unit="south"), NOW)
    assert [each.unit for each in adoptions(acme.inst, south)] == ["south"]
    assert len(adoptions(acme.inst, acme.access)) == 2


def test_whose_part_is_gone_from_the_chart_sees_and_records_nothing(acme):
    save_adoption(acme.inst, acme.access, NORTH, NOW)
    gone = replace(access_to(acme.inst, "acme", "executive", "south"), unit="dissolved")
    assert units_seen(acme.inst, gone) == {} and adoptions(acme.inst, gone) == []
    with pytest.raises(UserError, match="a unit of the organisation"):
        save_adoption(acme.inst, gone, replace(NORTH, unit="south"), NOW)
