"""What a meeting leaves behind: codes die after a day, names and ids of people after the survey's retention."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from diagnostic.core.meeting.reduce import PRODUCT
from diagnostic.core.meeting.state import Event
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.entrance import code_is_dead, code_life
from diagnostic.services.meetings.rooms import rooms_of
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import thaw_policy
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.meetings import agendas, events
from diagnostic.storage.meetings.agendas import StoredMeeting
from diagnostic.storage.responses import transfer

LOG = logging.getLogger(__name__)
NAMED = ("join", "sign", "propose", "action")  # events that hold names of people


def tidy_meetings(inst: Installation, now: datetime) -> None:
    """End meetings whose code is dead, take codes back, remove rehearsals, make meetings nameless that are due."""
    with reading(inst.engine) as db:
        rows = agendas.unfinished(db)
    for row in rows:
        if row.rehearsal and (row.ended_at or code_is_dead(row, now)):
            with writing(inst.engine) as db:
                agendas.remove(db, row.id)
        elif code_is_dead(row, now):
            _close(inst, row, now)


def _close(inst: Installation, row: StoredMeeting, now: datetime) -> None:
    """No code leads to the meeting any more; and, when its time has come, nobody's name."""
    if row.ended_at is None:
        rooms_of(inst).send(row.id, Event("end", PRODUCT, now))
    due = False
    with writing(inst.engine) as db:
        if row.code is not None:
            agendas.forget_code(db, row.id)
        wave = waves.get(db, row.organisation, row.wave)
        days = thaw_policy(wave.policy).retention_days if wave else 0
        if (row.ended_at or row.started_at or now) + timedelta(days=days) + code_life(row) <= now:
            events.hold(db, row.id)
            events.forget(db, row.id, nameless(events.after(db, row.id, 0)))
            agendas.forget_names(db, row.id)
            due = True
    if due:
        LOG.warning("meeting %s of survey %s: names are taken away, %d days after its end", row.id, row.wave, days)
        transfer.erase(inst.engine, transfer.OPEN)


def nameless(happened: list[Event]) -> list[tuple[int, Event]]:
    """Events by version without what people called themselves, and with numbers in place of their ids.

    >>> nameless([Event("join", "a1b2", datetime(2026, 1, 1), {"name": "Ann"})])[0][1].data
    {}
    """
    numbers = {author: f"p{n}" for n, author in enumerate(dict.fromkeys(event.author for event in happened), 1)}
    return [
        (
            version,
            replace(
                event,
                author=numbers[event.author] if event.author != PRODUCT else PRODUCT,
                data=_unnamed(event, numbers) if event.kind in NAMED else event.data,
            ),
        )
        for version, event in enumerate(happened, 1)
    ]


def _unnamed(event: Event, numbers: dict[str, str]) -> dict[str, Any]:
    """A signature keeps its author's number in the place of a name; nobody else has one."""
    rest = {key: value for key, value in event.data.items() if key not in ("name", "owner")}
    return rest | {"name": numbers[event.author]} if event.kind == "sign" and event.data.get("name") else rest
