"""Days are the organisation's: the first and the last moment of a day by its zone, on days when the clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from diagnostic.errors import UserError
from diagnostic.services.fieldwork.lifecycle import close_wave, get_wave
from diagnostic.services.fieldwork.retirement import retire_due
from diagnostic.services.installation.organisations import change_zone, create_organisation, moved_ends, zone_of
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.receipts import receipt
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.zones import day_of, known_zones, midnight
from tests.profiles import on_sqlite
from tests.worlds import NOW, World, access_to, consultant, world

SECOND = timedelta(seconds=1)
ANSWERS = {"trust_1": 4, "trust_2": 2, "team_1": 5}
WRITTEN = [  # zone, a day, when it begins and ends in UTC
    ("UTC", "2026-03-29", "2026-03-29 00:00", "2026-03-30 00:00"),
    ("Europe/Berlin", "2026-03-29", "2026-03-28 23:00", "2026-03-29 22:00"),  # 23 hours
    ("Europe/Berlin", "2026-10-25", "2026-10-24 22:00", "2026-10-25 23:00"),  # 25 hours
    ("America/Sao_Paulo", "2026-05-04", "2026-05-04 03:00", "2026-05-05 03:00"),
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00", "2018-11-05 02:00"),  # begins at one o'clock
    ("Asia/Kolkata", "2026-05-04", "2026-05-03 18:30", "2026-05-04 18:30"),
    ("Pacific/Auckland", "2026-09-27", "2026-09-26 12:00", "2026-09-27 11:00"),
    ("Pacific/Auckland", "2026-04-05", "2026-04-04 11:00", "2026-04-05 12:00"),
    ("Pacific/Kiritimati", "2026-05-04", "2026-05-03 10:00", "2026-05-04 10:00"),
    ("America/Los_Angeles", "2026-03-08", "2026-03-08 08:00", "2026-03-09 07:00"),
    ("America/Los_Angeles", "2026-11-01", "2026-11-01 07:00", "2026-11-02 08:00"),
    ("America/Santiago", "2026-09-06", "2026-09-06 04:00", "2026-09-07 03:00"),  # begins at one o'clock
    ("America/Santiago", "2026-04-04", "2026-04-04 03:00", "2026-04-05 04:00"),  # has 23:00 to 24:00 twice
    ("Africa/Cairo", "2026-04-24", "2026-04-23 22:00", "2026-04-24 21:00"),  # begins at one o'clock
    ("Africa/Cairo", "2026-10-29", "2026-10-28 21:00", "2026-10-29 22:00"),
    ("Asia/Beirut", "2026-03-28", "2026-03-27 22:00", "2026-03-28 22:00"),  # ends at a midnight that no clock shows
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DAYS = [(zone, date.fromisoformat(day), utc(begins), utc(ends)) for zone, day, begins, ends in WRITTEN]


@pytest.mark.parametrize(("zone", "day", "begins", "ends"), DAYS)
def test_a_day_lasts_from_its_midnight_to_the_next(zone, day, begins, ends):
    moments = (begins - SECOND, begins, ends - SECOND, ends)
    assert [(day_of(each, zone) - day).days for each in moments] == [-1, 0, 0, 1]
    assert (midnight(day, zone), midnight(day + timedelta(days=1), zone)) == (begins, ends)


def moved(here: World, zone: str, now: datetime = NOW) -> World:
    """The same with another zone, and an access that knows it."""
    change_zone(here.inst, here.access, zone, now)
    access = access_to(here.inst, here.access.organisation)
    return replace(here, access=access, wave=get_wave(here.inst, access, here.wave.id, access.day_of(now)))


@on_sqlite
def test_a_survey_of_each_organisation_opens_and_ends_with_its_own_days(installation):
    """All on one server; each survey is open for one day, and then its invitations are kept for 30 more."""
    for number, (zone, day, begins, ends) in enumerate(DAYS):
        here = moved(world(installation, f"org{number}", opens=day, closes=day), zone)
        early, late = here.invitations(now=begins - SECOND, north=2)
        moments = (begins - SECOND, begins, ends - SECOND, ends)
        seen = [look_up(here.inst, late["token"], each).state for each in moments]
        assert seen == ["not_open", "ready", "ready", "expired"], zone
        state = [get_wave(here.inst, here.access, here.wave.id, here.access.day_of(each)).state for each in moments]
        assert state == ["planned", "open", "open", "closed"], zone
        sent = [submit(here.inst, early["token"], ANSWERS, {}, each) for each in moments]
        assert sent == ["not_open", "accepted", "used", "used"], zone
        assert [bool(receipt(here.inst, here.wave.id, each)) for each in moments[:2]] == [False, True]


@on_sqlite
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kolkata"])
def test_invitations_are_destroyed_when_their_day_begins_and_not_before(installation, zone):
    here = moved(world(installation), zone)
    here.invitations(north=1)
    told = receipt(here.inst, here.wave.id, NOW)
    assert told.destroyed == here.wave.retention_ends == here.wave.closes + timedelta(days=30)
    begins = midnight(told.destroyed, zone)
    assert retire_due(here.inst, begins - SECOND) == []
    assert retire_due(here.inst, begins) == [here.wave.id]
    assert get_wave(here.inst, here.access, here.wave.id, told.destroyed).retired == told.destroyed


@on_sqlite
def test_two_organisations_on_one_server_publish_on_their_own_days(installation):
    """It is the evening of the 5th in Los Angeles, and the 6th in Auckland."""
    late = datetime(2024, 3, 6, 5, tzinfo=UTC)
    found = []
    for zone in ("America/Los_Angeles", "Pacific/Auckland"):
        here = moved(world(installation, zone.rpartition("/")[2].lower()), zone)
        for row in here.invitations(north=6):
            submit(here.inst, row["token"], ANSWERS, {}, NOW)
        close_wave(here.inst, here.access, here.wave, late)
        publish_wave(here.inst, here.access, here.wave.id, late)
        found.append(get_wave(here.inst, here.access, here.wave.id, here.access.day_of(late)).published_on)
    assert found == [date(2024, 3, 5), date(2024, 3, 6)]


@on_sqlite
def test_another_zone_never_opens_again_what_has_ended(installation):
    """The last day, 31 March, is over in Auckland and not in Los Angeles."""
    here = moved(world(installation), "Pacific/Auckland")
    (invited,) = here.invitations(north=1)
    over = datetime(2024, 3, 31, 12, tzinfo=UTC)
    assert look_up(here.inst, invited["token"], over).state == "expired"
    assert moved_ends(here.inst, here.access, "America/Los_Angeles", over) == []
    assert moved(here, "America/Los_Angeles", over).wave.state == "closed"
    assert look_up(here.inst, invited["token"], over).state == "closed"


@on_sqlite
def test_what_another_zone_does_to_surveys_that_take_answers_is_known_before(installation):
    here = world(installation)
    (found,) = moved_ends(here.inst, here.access, "Asia/Kolkata", NOW)
    assert (found.name, found.before, found.after) == ("Spring", utc("2024-04-01 00:00"), utc("2024-03-31 18:30"))
    assert moved(here, "Asia/Kolkata").wave.state == "open"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Berlin", "Did you mean 'Europe/Berlin'?"),
        ("europe/berlin", "Did you mean 'Europe/Berlin'?"),
        ("America/New York", "Did you mean 'America/New_York'?"),
        ("Europe/Berlim", "Did you mean 'Europe/Berlin'?"),
        ("CEST+2!", "For example Europe/Berlin, America/Sao_Paulo or UTC."),
        ("../UTC", "For example Europe/Berlin, America/Sao_Paulo or UTC."),
        ("", "For example Europe/Berlin, America/Sao_Paulo or UTC."),
    ],
)
@on_sqlite
def test_a_zone_that_there_is_not_is_refused(installation, typed, hint):
    with pytest.raises(UserError, match="a time zone by its IANA name") as refused:
        create_organisation(installation, id="acme", name="Acme", zone=typed, now=NOW)
    assert hint in str(refused.value)
    access = consultant(installation, "other")
    with pytest.raises(UserError, match="a time zone by its IANA name"):
        change_zone(installation, access, typed, NOW)
    assert zone_of(installation, "other") == "UTC"


def test_zones_are_those_of_the_pinned_table():
    assert {"UTC", "Europe/Berlin", "Asia/Calcutta", "Pacific/Kiritimati"} < set(known_zones())
