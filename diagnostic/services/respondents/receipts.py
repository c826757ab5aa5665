"""What everybody who answered in a wave is told afterwards: the same for all, so that it says nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import retention_ends_of
from diagnostic.storage.database.engine import reading
from diagnostic.storage.fieldwork import retirement
from diagnostic.storage.setup import organisations
from diagnostic.zones import day_of


@dataclass(frozen=True)
class Receipt:
    """`zone`: whose days these are; `destroyed`: the one on which the wave's invitations are, or were, destroyed;
    `contact`: whom people can ask."""

    organisation_name: str
    wave_name: str
    closes: date
    zone: str
    destroyed: date
    demonstration: bool
    contact: str = ""


def receipt(inst: Installation, wave: str, now: datetime) -> Receipt | None:
    """The receipt of a wave from its first day on; None where there is no such wave, or not yet."""
    with reading(inst.engine) as db:
        row = retirement.get(db, wave) if wave.isascii() and wave.isalnum() else None
        if row is None or day_of(now, row.zone) < row.opens:
            return None
        organisation = organisations.get(db, row.organisation)
    if organisation is None:
        return None
    destroyed, contact = row.retired or retention_ends_of(row), row.contact or ""
    return Receipt(organisation.name, row.name, row.closes, row.zone, destroyed, organisation.demonstration, contact)
