"""Whether an organisation's reports are what they were: cheap enough to ask on every run of a page."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.released import publications
from diagnostic.storage.setup import organisations


def report_stamp(inst: Installation, access: Access) -> str:
    """Cache key of reports: an organisation's numbers of publications, of rule versions and of decisions on benchmarks,
    which only grow; the newest benchmark; its zone, as whoever is looking has it.
    """
    return _stamp(inst, access.organisation, access.zone)


def report_stamps(inst: Installation, shown: Iterable[str]) -> dict[str, str]:
    """The same of several organisations as they are now: for the server itself, which shows none of it."""
    with reading(inst.engine) as db:
        zones = {each: organisations.zone_of(db, each) for each in shown}
    return {each: _stamp(inst, each, zone) for each, zone in zones.items()}


def _stamp(inst: Installation, organisation: str, zone: str) -> str:
    now = publications.so_far(inst.statements, organisation)
    compared = f"{now.decisions} decisions, benchmark {now.benchmark}"
    return f"{now.published} publications, rules {now.rules or 0}, days of {zone}, {compared}"
