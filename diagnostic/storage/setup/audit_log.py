"""The audit log: entries are written in the transaction of the deed, so that neither is there without the other."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from sqlalchemy import insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every
from diagnostic.storage.database.tables import audit_log

Via = Literal["page", "shell", "server"]


class AuditEvent(StrEnum):
    """What was done: the kind of thing, and what was done to it. Values stand in databases and files for good."""

    LINK_MADE = "link.made"
    LINK_TAKEN_BACK = "link.taken_back"
    LINK_OPENED = "link.opened"
    LINK_LEFT = "link.left"
    BENCHMARK_JOINED = "benchmark.joined"
    BENCHMARK_LEFT = "benchmark.left"
    BENCHMARK_CHOSEN = "benchmark.chosen"
    BENCHMARK_TAKEN_IN = "benchmark.taken_in"
    BENCHMARK_REMOVED = "benchmark.removed"
    LINKS_OFF = "links.switched_off"
    LINKS_ON = "links.switched_on"
    SIGNED_IN = "session.began"
    SIGN_IN_REFUSED = "session.refused"
    SIGNED_OUT = "session.left"
    SESSION_ENDED = "session.ended"
    ONE_TIME_LINK = "session.one_time_link"


class StoredEntry(NamedTuple):
    """A row of table `audit_log`, without its own id and its organisation."""

    at: datetime
    via: Via
    actor: str
    label: str
    role: str
    event: str
    thing: str
    name: str
    detail: str
    amount: int | None


class Actor(NamedTuple):
    """Who does it: id and label of a link or account, its role; the label alone for the shell and the server."""

    organisation: str
    id: str
    label: str
    role: str
    via: Via


def record(
    db: Transaction,
    actor: Actor,
    event: AuditEvent,
    now: datetime,
    *,
    thing: str = "",
    name: str = "",
    detail: str = "",
    amount: int | None = None,
) -> None:
    """One more entry, kept if the transaction is. Never of a respondent: how many, and not who.

    thing, name : id of what it was done to, and what that is called now.
    """
    who = {"organisation": actor.organisation, "via": actor.via, "actor": actor.id, "label": actor.label}
    what = {"event": event.value, "thing": thing, "name": name, "detail": detail, "amount": amount}
    db.execute(insert(audit_log).values(id=secrets.token_hex(16), at=now, role=actor.role, **who, **what))


def entries(db: Transaction, organisation: str) -> list[StoredEntry]:
    """Entries of an organisation, the newest first."""
    query = select(*audit_log.c[StoredEntry._fields]).where(audit_log.c.organisation == organisation)
    return every(StoredEntry._make, db.execute(query.order_by(audit_log.c.at.desc(), audit_log.c.id)))
