"""Erasing one person from the open records: what they said goes, what others decided stays without their name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from diagnostic.definitions.action import FORMER
from diagnostic.services.actions.records import COMMENT
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.addresses import forget, with_address
from diagnostic.services.persons.found import BESIDE, MEETING, SIGNATURE, find_person, named_fields, same_name
from diagnostic.storage.database.engine import Transaction, writing
from diagnostic.storage.meetings import agendas, events
from diagnostic.storage.open_records import versions
from diagnostic.storage.responses import transfer
from diagnostic.storage.setup.audit_log import AuditEvent, record

FORMER_AUTHOR = "former member"  # stands in the place of who wrote something
GONE = (SIGNATURE, COMMENT)  # kinds that are that person's alone


def erase_person(inst: Installation, access: Access, name: str, now: datetime) -> int:
    """In how many places the name stood; it stands in none any more, in no version and in no meeting.

    For consultants. An e-mail address is taken out of lists of people invited; their link stays theirs. Signatures
    and comments under the name are gone; actions keep `FORMER`, texts of others a `FORMER_AUTHOR`. A verdict on what
    was tried stays as it is.
    """
    consultants_only(access)
    found = find_person(inst, access, name)
    if not found:
        return 0
    wanted = same_name(name)
    with writing(inst.engine) as db:
        _from_records(db, access.organisation, wanted)
        for meeting in {each.record for each in found if each.kind == MEETING}:
            _from_meeting(db, access.organisation, meeting, wanted)
        for row in with_address(inst, db, access, name):
            forget(inst, db, row)
        record(db, access.actor, AuditEvent.PERSON_ERASED, now, amount=len(found))
    transfer.erase(inst.engine, transfer.OPEN)
    return len(found)


def _from_records(db: Transaction, organisation: str, wanted: str) -> None:
    for row in versions.every_version(db, organisation):
        content = json.loads(row.content)
        fields = set(named_fields(row.kind, content, row.author, wanted))
        if not fields:
            continue
        if row.kind in GONE:
            versions.erase(db, organisation, row.id)
            continue
        beside = {key for field in fields for key in BESIDE.get(field, ())}
        kept = {key: FORMER if key in fields else "" if key in beside else value for key, value in content.items()}
        author = FORMER_AUTHOR if same_name(row.author) == wanted else row.author
        versions.rewrite(db, organisation, row._replace(content=json.dumps(kept, ensure_ascii=False), author=author))


def _from_meeting(db: Transaction, organisation: str, meeting: str, wanted: str) -> None:
    row = agendas.get(db, organisation, meeting)
    if row is not None and same_name(row.created_by) == wanted:
        agendas.made_by(db, meeting, FORMER_AUTHOR)
    events.hold(db, meeting)
    rewritten = []
    for number, event in enumerate(events.after(db, meeting, 0), 1):
        if fields := set(named_fields(MEETING, event.data, "", wanted)):
            data = {key: FORMER if key in fields else value for key, value in event.data.items()}
            rewritten.append((number, replace(event, data=data)))
    events.forget(db, meeting, rewritten)
