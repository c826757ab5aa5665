"""What an organisation's reports are made from, and whether they are what they were: asked on every run of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.released import publications
from diagnostic.storage.setup import organisations


@dataclass(frozen=True)
class ReportsNow:
    """An organisation's reports at one moment.

    stamp : as of `report_stamp`. rules : the version of its rules that counts. published : anything is.
    unpublished : some wave is not.
    """

    stamp: str
    rules: int
    published: bool
    unpublished: bool


def reports_now(inst: Installation, access: Access) -> ReportsNow:
    """All that a run of a page has to know of the organisation's reports, in one question to the database."""
    now = publications.so_far(inst.statements, access.organisation)
    return ReportsNow(_stamp(now, access.zone), now.rules or 0, now.published > 0, now.unpublished)


def report_stamp(inst: Installation, access: Access) -> str:
    """Cache key of reports: an organisation's numbers of publications, of rule versions and of decisions on benchmarks,
    which only grow; the newest benchmark; its zone, as whoever is looking has it.
    """
    return reports_now(inst, access).stamp


def report_stamps(inst: Installation, shown: Iterable[str]) -> dict[str, str]:
    """The same of several organisations as they are now: for the server itself, which shows none of it."""
    with reading(inst.engine) as db:
        zones = {each: organisations.zone_of(db, each) for each in shown}
    return {each: _stamp(publications.so_far(inst.statements, each), zone) for each, zone in zones.items()}


def _stamp(now: publications.SoFar, zone: str) -> str:
    compared = f"{now.decisions} decisions, benchmark {now.benchmark}"
    return f"{now.published} publications, rules {now.rules or 0}, days of {zone}, {compared}"
