"""Events of meetings: added one after the other, read from any version on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from diagnostic.core.meeting.state import Event
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import meeting_events, meetings
from diagnostic.storage.servers.news import tell

FORGOTTEN = "forgotten"  # kind of an event that does nothing but say that those before it were written over


def hold(db: Transaction, meeting: str) -> int | None:
    """How many events a meeting has; nobody else adds one before the end of this transaction. None: no such meeting."""
    return db.execute(select(meetings.c.version).where(meetings.c.id == meeting).with_for_update()).scalar()


def add(db: Transaction, meeting: str, version: int, event: Event) -> None:
    """The event that makes the meeting's version `version`, of which all servers are told; the caller holds it."""
    values = {"meeting": meeting, "version": version, "kind": event.kind, "author": event.author, "at": event.at}
    db.execute(insert(meeting_events).values(data=_json(event.data), **values))
    db.execute(update(meetings).where(meetings.c.id == meeting).values(version=version))
    tell(db, meeting, version)


_AFTER = (
    select(*meeting_events.c["kind", "author", "at", "data"])
    .where(meeting_events.c.meeting == bindparam("meeting"), meeting_events.c.version > bindparam("version"))
    .order_by(meeting_events.c.version)
)


def after(db: Transaction, meeting: str, version: int) -> list[Event]:
    """Events of a meeting after a version, in their order; every screen asks."""
    rows = db.execute(_AFTER, {"meeting": meeting, "version": version})
    return [Event(kind, author, at, json.loads(data)) for kind, author, at, data in rows]


def versions(db: Transaction, wanted: Collection[str]) -> dict[str, int]:
    """How many events each of these meetings has."""
    query = select(meetings.c.id, meetings.c.version).where(meetings.c.id.in_(list(wanted)))
    return {row.id: row.version for row in db.execute(query)}


def rewrite(db: Transaction, meeting: str, events: Iterable[tuple[int, Event]]) -> None:
    """Other authors and data for events, by version: what is forgotten is written over."""
    table = meeting_events
    query = update(table).where(table.c.meeting == meeting, table.c.version == bindparam("at_version"))
    rows = [
        {"at_version": version, "new_author": event.author, "new_data": _json(event.data)} for version, event in events
    ]
    if rows:
        db.execute(query.values(author=bindparam("new_author"), data=bindparam("new_data")), rows)


def forget(db: Transaction, meeting: str, rewritten: Sequence[tuple[int, Event]]) -> None:
    """As `rewrite`, and every process that has the meeting at hand reads it anew; the caller holds it."""
    if rewritten:
        rewrite(db, meeting, rewritten)
        add(db, meeting, (hold(db, meeting) or 0) + 1, Event(FORGOTTEN, "", rewritten[-1][1].at, {}))


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
