"""Days by the clocks of a zone, in words of a language: a reader's own clocks may be others."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import get_timezone_gmt, get_timezone_location

from diagnostic.definitions.loading.catalogue_files import Catalogue
from diagnostic.zones import UTC_ZONE, local, midnight

NO_CITY = ("Etc/", "SystemV/")  # zones that are an offset from UTC, whatever their name


def day_there(page: Catalogue, day: date | None, zone: str) -> str:
    """A day in words, and by whose clocks it begins and ends; empty for none.

    >>> from diagnostic.definitions.loading.catalogue_files import catalogue
    >>> [day_there(catalogue("en"), date(2026, 12, 4), zone) for zone in ("America/Sao_Paulo", "Etc/GMT+3")]
    ['4 December 2026 (São Paulo time)', '4 December 2026 (GMT-03:00)']
    >>> day_there(catalogue("en"), date(2026, 12, 4), "UTC")
    '4 December 2026 (UTC)'
    """
    if day is None:
        return ""
    if "/" in zone and not zone.startswith(NO_CITY):
        city = get_timezone_location(zone, locale=page.locale, return_city=True)
        return page.text("day_in_city", day=page.date(day), city=city)
    return page.text("day_by_offset", day=page.date(day), offset=_offset(page, day, zone))


def _offset(page: Catalogue, day: date, zone: str) -> str:
    """How far the clocks are from UTC at the end of a day."""
    end = local(midnight(day + timedelta(days=1), zone) - timedelta(seconds=1), zone)
    return get_timezone_gmt(end, locale=page.locale) if end.utcoffset() else UTC_ZONE
