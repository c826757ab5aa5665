"""Time zones of organisations: moments are stored in UTC, and every day that people read is their organisation's.

A day begins at the first moment that the zone calls by its date: at one o'clock where the clocks leap over midnight.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata

from diagnostic.errors import Problem, did_you_mean

AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)  # of zones that are named by a city; other names are older, and some say the opposite of what one reads: Etc/GMT+1
UTC_ZONE = "UTC"  # of organisations that nobody was asked about


def local(moment: datetime, zone: str) -> datetime:
    """A moment by the clocks of a zone."""
    return moment.astimezone(ZoneInfo(zone))


def day_of(moment: datetime, zone: str) -> date:
    """The day of a moment in a zone.

    >>> from datetime import UTC
    >>> [day_of(datetime(2026, 3, 1, 22, 30, tzinfo=UTC), zone).day for zone in ("UTC", "Asia/Kolkata")]
    [1, 2]
    """
    return local(moment, zone).date()


def midnight(day: date, zone: str) -> datetime:
    """The moment at which a day of a zone begins.

    >>> f"{midnight(date(2026, 3, 1), 'Asia/Kolkata'):%d %H:%M}"
    '28 18:30'
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def clock_words(moment: datetime, zone: str) -> str:
    """The time of day of a moment, and by whose clocks.

    >>> from datetime import UTC
    >>> clock_words(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Europe/Berlin")
    '00:30 (Europe/Berlin)'
    >>> clock_words(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "UTC")
    '22:30 UTC'
    """
    return f"{local(moment, zone):%H:%M} {zone if zone == UTC_ZONE else f'({zone})'}"


@cache
def known_zones() -> tuple[str, ...]:
    """The names of all zones, by name: those of the pinned table, which are the same on every machine."""
    return tuple(sorted((files(tzdata) / "zones").read_text(encoding="ascii").split()))


@cache
def offered_zones() -> tuple[str, ...]:
    """The names among which people choose: an area and a city, as browsers say them, and UTC.

    >>> offered = offered_zones()
    >>> [name in offered for name in ("Asia/Calcutta", "UTC", "Etc/GMT+1", "EST5EDT", "US/Pacific", "Factory")]
    [True, True, False, False, False, False]
    """
    return tuple(each for each in known_zones() if each == UTC_ZONE or each.partition("/")[0] in AREAS)


def machine_zone(named: str = "", file: Path = Path("/etc/localtime")) -> str:
    """The zone of this machine: as the environment names it, else as its file of local time is a link to; UTC where
    neither says.

    >>> machine_zone(":Asia/Tokyo"), machine_zone("", Path("/nowhere"))
    ('Asia/Tokyo', 'UTC')
    """
    found = (named.removeprefix(":"), str(file.resolve()).partition("zoneinfo/")[2])
    return next((each for each in found if each in known_zones() and "/" in each), UTC_ZONE)


def zone_problems(zone: str) -> list[Problem]:
    """Why a name is no zone's; nothing for one that is."""
    if zone in known_zones():
        return []
    hint = _meant(zone) or "For example Europe/Berlin, America/Sao_Paulo or UTC."
    return [Problem("organisation", "a time zone by its IANA name", repr(zone), "zone", hint)]


def _meant(zone: str) -> str:
    """The nearest zone in words, by its whole name or by its city; empty where none is near."""
    typed = zone.strip().replace(" ", "_").casefold()
    same = {each.casefold(): each for each in known_zones()}
    of_city = {each.rpartition("/")[2].casefold(): each for each in reversed(known_zones())}
    if found := same.get(typed) or of_city.get(typed):
        return f"Did you mean '{found}'?"
    return did_you_mean(zone, known_zones())
