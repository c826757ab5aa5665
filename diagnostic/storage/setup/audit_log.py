"""The audit log: entries are written in the transaction of the deed, so that neither is there without the other."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, func, insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every
from diagnostic.storage.database.tables import audit_log

LONGEST = 200  # characters of a name
Via = Literal["page", "shell", "server"]


class AuditEvent(StrEnum):
    """What was done: the kind of thing, and what was done to it. Values stand in databases and files for good."""

    ORGANISATION_MADE = "organisation.made"
    ORGANISATION_RENAMED = "organisation.renamed"
    LANGUAGE_CHANGED = "organisation.language_changed"
    ZONE_CHANGED = "organisation.zone_changed"
    CHART_CHANGED = "organisation.chart_changed"
    SERVICES_CHANGED = "organisation.services_changed"
    SURVEY_MADE = "survey.made"
    SURVEY_CLOSED = "survey.closed"
    SURVEY_PUBLISHED = "survey.published"
    FIRST_RESULTS_SHOWN = "survey.first_results_shown"
    INVITATIONS_DESTROYED = "survey.invitations_destroyed"
    INVITATIONS_MADE = "invitations.made"
    ADDRESSES_ADDED = "invitations.addresses_added"
    INVITATIONS_MAILED = "invitations.mailed"
    REMINDERS_MAILED = "invitations.reminded"
    MAILING_PAUSED = "invitations.paused"
    MAILING_RESUMED = "invitations.resumed"
    MAILED_AGAIN = "invitations.mailed_again"
    OPEN_LINKS_MADE = "invitations.open_links_made"
    OPEN_LINK_CLOSED = "invitations.open_link_closed"
    ANSWERS_IMPORTED = "answers.imported"
    COMMENTS_REVIEWED = "comments.review_begun"
    COMMENTS_RELEASED = "comments.released"
    RULES_SAVED = "rules.saved"
    SHOWN_TO_ALL = "everybody.shown"
    HIDDEN_FROM_ALL = "everybody.taken_back"
    OPENED_TO_ALL = "everybody.address_made"
    CLOSED_TO_ALL = "everybody.address_closed"
    PROGRESS_OPENED = "progress.opened"
    PROGRESS_CLOSED = "progress.closed"
    MEETING_STARTED = "meeting.started"
    RECORD_LINK_RENEWED = "record.link_renewed"
    RECORD_DELETED = "record.deleted"
    PERSON_ERASED = "person.erased"
    FILE_TAKEN = "file.taken"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"
    LINK_MADE = "link.made"
    LINK_TAKEN_BACK = "link.taken_back"
    LINK_OPENED = "link.opened"
    LINK_LEFT = "link.left"
    BENCHMARK_JOINED = "benchmark.joined"
    BENCHMARK_LEFT = "benchmark.left"
    BENCHMARK_CHOSEN = "benchmark.chosen"
    BENCHMARK_TAKEN_IN = "benchmark.taken_in"
    BENCHMARK_REMOVED = "benchmark.removed"
    LINKS_OFF = "link.switched_off"
    LINKS_ON = "link.switched_on"
    SIGNED_IN = "session.began"
    SIGN_IN_REFUSED = "session.refused"
    SIGNED_OUT = "session.left"
    SESSION_ENDED = "session.ended"
    SESSION_ENDED_THERE = "session.ended_there"
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


def the_server(organisation: str) -> Actor:
    """The server itself: what it does by rule, and nobody asked for at that moment."""
    return Actor(organisation, "", "server", "", "server")


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
    who = {"organisation": actor.organisation, "via": actor.via, "actor": actor.id, "label": _line(actor.label)}
    what = {"event": event.value, "thing": thing, "name": _line(name), "detail": _line(detail), "amount": amount}
    db.execute(insert(audit_log).values(id=secrets.token_hex(16), at=now, role=actor.role, **who, **what))


def _line(text: str) -> str:
    """A text as a line that any terminal may show: names of files come from people's machines."""
    return "".join(each if each.isprintable() else " " for each in text[:LONGEST])


class LogWanted(NamedTuple):
    """Which entries are asked for; None and empty for all of them.

    kind : before the dot of an event. actor : id of a link or account, or where it came from: shell, server.
    since, until : moments, the second not included.
    """

    kind: str = ""
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = LogWanted()


def entries(
    db: Transaction, organisation: str, wanted: LogWanted = EVERYTHING, most: int | None = None, after: int = 0
) -> list[StoredEntry]:
    """Entries of an organisation, the newest first: so many after so many."""
    query = select(*audit_log.c[StoredEntry._fields]).where(*_where(organisation, wanted))
    query = query.order_by(audit_log.c.at.desc(), audit_log.c.id)
    return every(StoredEntry._make, db.execute(query.limit(most).offset(after)))


def number_of(db: Transaction, organisation: str, wanted: LogWanted) -> int:
    """How many entries there are."""
    return db.scalar(select(func.count()).select_from(audit_log).where(*_where(organisation, wanted))) or 0


def actors(db: Transaction, organisation: str) -> list[Actor]:
    """Everybody who stands in the log, by label; whoever was called otherwise meanwhile, once for each."""
    columns = audit_log.c["organisation", "actor", "label", "role", "via"]
    query = select(*columns).where(audit_log.c.organisation == organisation).distinct()
    return every(Actor._make, db.execute(query.order_by(audit_log.c.label, audit_log.c.actor)))


def _where(organisation: str, wanted: LogWanted) -> Iterator[ColumnElement[bool]]:
    yield audit_log.c.organisation == organisation
    if wanted.kind:
        yield audit_log.c.event.startswith(f"{wanted.kind}.", autoescape=True)
    if wanted.actor:
        no_link = (audit_log.c.actor == "") & (audit_log.c.via == wanted.actor)
        yield (audit_log.c.actor == wanted.actor) | no_link
    if wanted.since is not None:
        yield audit_log.c.at >= wanted.since
    if wanted.until is not None:
        yield audit_log.c.at < wanted.until
