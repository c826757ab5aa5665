"""What everybody who answered in a wave is told afterwards: the same for all, so that it says nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from diagnostic.definitions.wave import retention_ends
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_policy
from diagnostic.storage.fieldwork import retirement
from diagnostic.storage.setup import organisations


@dataclass(frozen=True)
class Receipt:
    """`destroyed`: the day on which the wave's invitations are, or were, destroyed; `contact`: whom people can ask."""

    organisation_name: str
    wave_name: str
    closes: date
    destroyed: date
    demonstration: bool
    contact: str = ""


def receipt(inst: Installation, wave: str, now: datetime) -> Receipt | None:
    """The receipt of a wave from its first day on; None where there is no such wave, or not yet."""
    with reading(inst.engine) as db:
        row = retirement.get(db, wave) if wave.isascii() and wave.isalnum() else None
        if row is None or now.astimezone(UTC).date() < row.opens:
            return None
        organisation = organisations.get(db, row.organisation)
    if organisation is None:
        return None
    ends = retention_ends(row.closes, row.created_at.date(), thaw_policy(row.policy))
    destroyed, contact = row.retired or ends, row.contact or ""
    return Receipt(organisation.name, row.name, row.closes, destroyed, organisation.demonstration, contact)
