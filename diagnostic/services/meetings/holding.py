"""Meetings as they are held: begun, for all or as a rehearsal, ended, and what came out."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime

from diagnostic.core.meeting.reduce import PRODUCT
from diagnostic.core.meeting.script import to_plain
from diagnostic.core.meeting.state import Event
from diagnostic.errors import UserError
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.agendas import copy_meeting, fitted_row, stored
from diagnostic.services.meetings.entrance import new_code
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.storage.database.engine import Taken, reading, writing
from diagnostic.storage.meetings import agendas as table
from diagnostic.storage.meetings.agendas import StoredMeeting
from diagnostic.storage.setup.audit_log import AuditEvent, record

TRIES = 5  # codes that are drawn before we give up; one in a million is taken


def start_meeting(inst: Installation, access: Access, meeting: str, now: datetime) -> str:
    """The code of a meeting that begins now; that of one that is open already.

    Its agenda is frozen, with what it shows. Raises UserError for one that has ended or finds nothing to show.
    """
    with reading(inst.engine) as db:
        row = stored(db, access, meeting)
    if row.started_at is None:
        script = json.dumps(to_plain(fitted_row(inst, row).script), ensure_ascii=False)
        _begin(inst, access, row, script, now)
    with reading(inst.engine) as db:
        row = stored(db, access, meeting)
    if row.code is None or row.ended_at is not None:
        raise UserError("This meeting has ended. Copy it to hold it again.")
    return row.code


def rehearse(inst: Installation, access: Access, meeting: str, now: datetime) -> str:
    """The code of a rehearsal: a copy that nobody else can enter, and of which nothing is kept."""
    return start_meeting(inst, access, copy_meeting(inst, access, meeting, now, rehearsal=True), now)


def _begin(inst: Installation, access: Access, row: StoredMeeting, script: str, now: datetime) -> None:
    for _ in range(TRIES):
        with suppress(Taken), writing(inst.engine) as db:
            table.start(db, row.id, script=script, code=new_code(), now=now)
            if not row.rehearsal:
                record(db, access.actor, AuditEvent.MEETING_STARTED, now, thing=row.id)
            return
    raise UserError("No code is free for this meeting. Please try again.")


def end_meeting(inst: Installation, access: Access, meeting: str, now: datetime) -> None:
    """The meeting is over, whoever drives it. Nothing happens to one that is over already."""
    with reading(inst.engine) as db:
        row = stored(db, access, meeting)
    if row.started_at is not None:
        rooms_of(inst).send(row.id, Event("end", PRODUCT, now))
