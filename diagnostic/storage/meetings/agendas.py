"""Meetings as rows: whose they are, their agenda, their code, when they began and ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import meeting_events, meetings, organisations, waves


class StoredMeeting(NamedTuple):
    """A row of table `meetings`, with the names of its wave and organisation. Agenda and script are JSON."""

    id: str
    organisation: str
    unit: str | None
    wave: str
    title: str
    agenda: str
    edition: int
    script: str | None
    code: str | None
    rehearsal: bool
    version: int
    created_at: datetime
    created_by: str
    started_at: datetime | None
    ended_at: datetime | None
    nameless: bool
    wave_name: str
    organisation_name: str
    demonstration: bool
    zone: str


# What every screen asks is put together once: that takes as long as asking it.
_NAMED = waves.c.name.label("wave_name"), organisations.c.name.label("organisation_name")
_MEETINGS = select(
    *meetings.c[StoredMeeting._fields[:-4]], *_NAMED, *organisations.c["demonstration", "zone"]
).select_from(
    meetings.join(waves, meetings.c.wave == waves.c.id).join(
        organisations, meetings.c.organisation == organisations.c.id
    )
)
_OF_ORGANISATION = _MEETINGS.where(meetings.c.organisation == bindparam("organisation"))
_ONE = _OF_ORGANISATION.where(meetings.c.id == bindparam("meeting"))
_BY_ID = _MEETINGS.where(meetings.c.id == bindparam("meeting"))
_BY_CODE = _MEETINGS.where(meetings.c.code == bindparam("code"))
_NEWEST_FIRST = _OF_ORGANISATION.order_by(meetings.c.created_at.desc(), meetings.c.id)


def add(db: Transaction, organisation: str, **values: Any) -> None:
    """A new meeting: `values` as the columns are called."""
    db.execute(insert(meetings).values(organisation=organisation, version=0, edition=1, nameless=False, **values))


def get(db: Transaction, organisation: str, meeting: str) -> StoredMeeting | None:
    """One meeting of an organisation, or None."""
    return one_or_none(StoredMeeting._make, db.execute(_ONE, {"organisation": organisation, "meeting": meeting}))


def by_id(db: Transaction, meeting: str) -> StoredMeeting | None:
    """A meeting of any organisation by its id, which is as secret as its screens are."""
    return one_or_none(StoredMeeting._make, db.execute(_BY_ID, {"meeting": meeting}))


def by_code(db: Transaction, code: str) -> StoredMeeting | None:
    """The meeting that is entered with this code, or None."""
    return one_or_none(StoredMeeting._make, db.execute(_BY_CODE, {"code": code}))


def of_organisation(db: Transaction, organisation: str) -> list[StoredMeeting]:
    """Meetings of an organisation, the newest first."""
    return every(StoredMeeting._make, db.execute(_NEWEST_FIRST, {"organisation": organisation}))


def edit(db: Transaction, meeting: str, edition: int, title: str, agenda: str) -> bool:
    """Another title and agenda in the place of edition `edition`; False where that is not the newest any more."""
    query = update(meetings).where(
        meetings.c.id == meeting, meetings.c.edition == edition, meetings.c.started_at.is_(None)
    )
    return db.execute(query.values(title=title, agenda=agenda, edition=edition + 1)).rowcount == 1


def start(db: Transaction, meeting: str, *, script: str, code: str, now: datetime) -> bool:
    """The meeting begins with this script and code; False where it has begun before."""
    query = update(meetings).where(meetings.c.id == meeting, meetings.c.started_at.is_(None))
    return db.execute(query.values(script=script, code=code, started_at=now)).rowcount == 1


def end(db: Transaction, meeting: str, now: datetime) -> None:
    """The meeting is over, unless it is already."""
    db.execute(update(meetings).where(meetings.c.id == meeting, meetings.c.ended_at.is_(None)).values(ended_at=now))


def unfinished(db: Transaction) -> list[StoredMeeting]:
    """Meetings of all organisations that have begun and still have a code or people's names."""
    left = meetings.c.code.is_not(None) | ~meetings.c.nameless
    return every(StoredMeeting._make, db.execute(_MEETINGS.where(meetings.c.started_at.is_not(None), left)))


def forget_code(db: Transaction, meeting: str) -> None:
    """Nobody enters the meeting with its code any more; the code may be another's."""
    db.execute(update(meetings).where(meetings.c.id == meeting).values(code=None))


def forget_names(db: Transaction, meeting: str) -> None:
    """Remember that names and ids of its people are gone."""
    db.execute(update(meetings).where(meetings.c.id == meeting).values(nameless=True))


def made_by(db: Transaction, meeting: str, author: str) -> None:
    """Another name in the place of who made the meeting."""
    db.execute(update(meetings).where(meetings.c.id == meeting).values(created_by=author))


def remove(db: Transaction, meeting: str) -> None:
    """The meeting and all that happened in it."""
    db.execute(delete(meeting_events).where(meeting_events.c.meeting == meeting))
    db.execute(delete(meetings).where(meetings.c.id == meeting))
