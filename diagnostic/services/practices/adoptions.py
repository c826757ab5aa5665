"""Adoptions: the leaders of a unit have taken up a standard. Open records of those who may see the unit."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.services.installation.access import Access, readers_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.scope import may_see, seen_of, units_seen
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event
from diagnostic.zones import day_of

KIND = "adoption"
MISSING = "This adoption does not exist."
CHANGED = "Somebody else changed this adoption meanwhile. Look at it, then make your change again."


@dataclass(frozen=True)
class Adoption:
    """A unit whose leaders took up some standards on a day. `author` and `changed_at` are those of the newest version.

    standards : ids, in the order of the table of perspectives.
    """

    unit: str
    on: date
    standards: tuple[str, ...]
    id: str = ""
    version: int = 0
    author: str = ""
    changed_at: datetime | None = None


def adoptions(inst: Installation, access: Access) -> list[Adoption]:
    """All that count, the earliest first, then by unit; those of the viewer's part."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, KIND)
    seen = seen_of(inst, access, rows)
    return sorted((_adoption(row) for row in seen if not row.ended), key=lambda each: (each.on, each.unit))


def save_adoption(inst: Installation, access: Access, adoption: Adoption, now: datetime) -> str:
    """The id of a new adoption, or of the one with that id, whose version `adoption` was made from.

    UserError for a unit that is not the viewer's to see, a day before the organisation was set up or after today,
    standards that do not exist, none, or where somebody else changed it meanwhile.
    """
    readers_only(access)
    refuse(_problems(inst, access, adoption, now))
    if adoption.id:
        _mine(inst, access, adoption.id)
    record = adoption.id or secrets.token_hex(16)
    with writing(inst.engine) as db:
        refuse(_recorded(versions.newest(db, access.organisation, KIND), adoption))
        row = _row(replace(adoption, id=record, version=adoption.version + 1), access.label, now)
        if not versions.add(db, access.organisation, row):
            raise UserError(CHANGED)
    return record


def withdraw_adoption(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Take an adoption back, with all its versions. UserError if there is none such."""
    _mine(inst, access, record)
    with writing(inst.engine) as db:
        versions.erase(db, access.organisation, record)
        record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail=KIND)


def adopted_in_a_room(
    db: Transaction, organisation: str, adopted: tuple[str, str, tuple[str, ...]], author: str, now: datetime
) -> None:
    """An adoption that a meeting records: its id, unit and standards. One of this unit and day stays as it is."""
    record, unit, standards = adopted
    adoption = Adoption(unit, day_of(now, organisations.zone_of(db, organisation)), standards, record, 1)
    if standards and not _recorded(versions.newest(db, organisation, KIND), adoption):
        versions.add(db, organisation, _row(adoption, author, now))


def not_adopted_in_a_room(db: Transaction, organisation: str, record: str) -> None:
    """An adoption that a meeting recorded is gone again."""
    versions.erase(db, organisation, record)


def _mine(inst: Installation, access: Access, record: str) -> RecordVersion:
    with reading(inst.engine) as db:
        row = versions.get(db, access.organisation, record)
    if row is None or row.kind != KIND or not may_see(inst, access, row.unit):
        raise UserError(MISSING)
    return row


def _problems(inst: Installation, access: Access, adoption: Adoption, now: datetime) -> Sequence[Problem]:
    units = units_seen(inst, access)
    with reading(inst.engine) as db:
        began = organisations.began(db, access.organisation)
    found = []
    if adoption.unit not in units:
        hint = did_you_mean(adoption.unit, units)
        found.append(Problem("adoption", "a unit of the organisation", repr(adoption.unit), "unit", hint))
    if adoption.on > access.day_of(now):
        found.append(Problem("adoption", "a day that has come", f"{adoption.on:%d %B %Y}", "day"))
    if adoption.on < began:
        expected = f"a day from {began:%d %B %Y} on, when the organisation was set up here"
        found.append(Problem("adoption", expected, f"{adoption.on:%d %B %Y}", "day"))
    known = shipped_perspectives().adoptable
    for standard in adoption.standards:
        if standard not in known:
            found.append(Problem("adoption", f"a standard: {', '.join(known)}", repr(standard), "standards"))
    if not adoption.standards:
        found.append(Problem("adoption", "at least one standard", "none", "standards"))
    return found


def _recorded(rows: Sequence[RecordVersion], adoption: Adoption) -> list[Problem]:
    """A second record of one adoption, as a second click would make."""
    same = [row for row in rows if row.unit == adoption.unit and row.id != adoption.id and not row.ended]
    if not any(_adoption(row).on == adoption.on for row in same):
        return []
    hint = "It is recorded already: take that one back to record another."
    return [Problem("adoption", "a unit and a day that are not recorded", f"{adoption.on:%d %B %Y}", "day", hint)]


def _row(adoption: Adoption, author: str, now: datetime) -> RecordVersion:
    content = json.dumps({"on": adoption.on.isoformat(), "standards": list(adoption.standards)})
    return RecordVersion(adoption.id, adoption.version, KIND, adoption.unit, content, author, now, ended=False)


def _adoption(row: RecordVersion) -> Adoption:
    content = json.loads(row.content)
    day, standards = date.fromisoformat(content["on"]), tuple(content["standards"])
    return Adoption(row.unit or "", day, standards, row.id, row.version, row.author, row.changed_at)
