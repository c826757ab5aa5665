"""Sessions of staff who signed in: begun once, seen, listed and ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import PreparedQuery, every
from diagnostic.storage.database.single.statements import Statements
from diagnostic.storage.database.tables import (
    chart_drafts,
    ended_visits,
    links,
    organisations,
    staff_sessions,
    wave_drafts,
)
from diagnostic.storage.setup.links import Role


class StoredSession(NamedTuple):
    """A session that was not ended, with whose it is; what belongs to an organisation is None until one is chosen."""

    id: str
    provider: str
    rule: str | None
    offered: str
    subject: bytes
    sid: bytes | None
    label: str
    seen_at: datetime
    ends_at: datetime
    link: str | None
    organisation: str | None
    role: Role | None
    unit: str | None
    organisation_name: str | None
    demonstration: bool | None
    zone: str | None


class ProviderSession(NamedTuple):
    """A session that a provider may end; its organisation is None until one is chosen."""

    id: str
    label: str
    organisation: str | None


class ListedSession(NamedTuple):
    """A session as its owner and administrators see it."""

    id: str
    link: str
    label: str
    role: Role
    unit: str | None
    provider: str
    began_at: datetime
    seen_at: datetime


_OWN = ("id", "provider", "rule", "offered", "subject", "sid", "label", "seen_at", "ends_at", "link")
_BY_SECRET = PreparedQuery(
    StoredSession._make,
    select(
        *staff_sessions.c[_OWN],
        *links.c["organisation", "role", "unit"],
        *organisations.c["name", "demonstration", "zone"],
    )
    .select_from(staff_sessions.outerjoin(links).outerjoin(organisations))
    .where(staff_sessions.c.secret_hash == bindparam("secret"), staff_sessions.c.ended_at.is_(None)),
)


def add(db: Transaction, values: Mapping[str, Any]) -> None:
    """A new session. Raises Taken where what it began by has begun another."""
    db.execute(insert(staff_sessions).values(dict(values)))


def get(db: Transaction, secret_hash: bytes) -> StoredSession | None:
    """The session whose secret has this hash, unless it was ended."""
    return next(iter(_BY_SECRET.within(db, secret=secret_hash)), None)


def asked(statements: Statements, secret_hash: bytes) -> StoredSession | None:
    """The same where nothing else is asked: on every run of a page."""
    return next(iter(_BY_SECRET.ask(statements, secret=secret_hash)), None)


def newest_rule(db: Transaction, link: str) -> str | None:
    """The stamp of the rule by which somebody last signed in, whether or not that session lasts."""
    of = staff_sessions.c
    return db.scalar(select(of.rule).where(of.link == link).order_by(of.began_at.desc(), of.id).limit(1))


def ended_so_far(db: Transaction) -> tuple[Any, ...]:
    """How much has ended of what opens pages, whoever's it is: another value once anything more has.

    A session may end by the next one of its owner, too, which says what they may see.
    """
    return tuple(db.execute(_ENDED).one())


_ENDED = select(
    select(func.count()).select_from(staff_sessions).scalar_subquery(),
    select(func.count(staff_sessions.c.ended_at)).scalar_subquery(),
    select(func.max(staff_sessions.c.ended_at)).scalar_subquery(),
    select(func.count()).select_from(ended_visits).scalar_subquery(),
    select(func.min(ended_visits.c.until)).scalar_subquery(),  # one more takes those away whose time is over
    select(func.count()).select_from(links).where(links.c.revoked).scalar_subquery(),
    select(func.count()).select_from(organisations).where(organisations.c.links_off).scalar_subquery(),
)  # all are small: what is over is tidied away


def has_begun(db: Transaction, began_by: bytes) -> bool:
    """Whether what has this hash began a session."""
    return bool(db.execute(select(exists().where(staff_sessions.c.began_by == began_by))).scalar())


def see(db: Transaction, session: str, now: datetime) -> None:
    """Its owner is there."""
    db.execute(update(staff_sessions).where(staff_sessions.c.id == session).values(seen_at=now))


def end(db: Transaction, session: str, now: datetime) -> bool:
    """End a session; False where it is ended already."""
    mine = staff_sessions.c.id == session, staff_sessions.c.ended_at.is_(None)
    return db.execute(update(staff_sessions).where(*mine).values(ended_at=now)).rowcount == 1


def of_provider(
    db: Transaction,
    providers: Sequence[str],
    subject: bytes | None,
    sid: bytes | None,
    last_end: datetime,
    *lasts: datetime,
) -> list[ProviderSession]:
    """Sessions by any of these providers that last, and that end by a moment at the latest: whoever chooses another
    organisation goes on until then.

    sid : those of this session there alone; also those of the person of which nobody knows by which one they began.
    lasts : now, and since when nobody may have been idle.
    """
    of = staff_sessions.c
    mine = [of.subject == subject] if subject is not None else []
    if sid is not None:
        mine.append(or_(of.sid == sid, of.sid.is_(None)) if subject is not None else of.sid == sid)
    query = (
        select(of.id, of.label, links.c.organisation)
        .select_from(staff_sessions.outerjoin(links))
        .where(of.provider.in_(providers), of.ends_at <= last_end, *_lasts(*lasts), *mine)
        .order_by(of.id)
    )
    return every(ProviderSession._make, db.execute(query)) if mine else []


def keep_in_place(db: Transaction, session: str) -> None:
    """By none of their sessions does its owner go on to another organisation, until they sign in again."""
    of = staff_sessions.c
    owner = select(of.subject).where(of.id == session).scalar_subquery()
    db.execute(update(staff_sessions).where(of.subject == owner).values(offered="[]"))


def lasting(db: Transaction, organisation: str, now: datetime, idle_since: datetime) -> list[ListedSession]:
    """Sessions of an organisation that last, the newest first."""
    query = (
        select(
            *staff_sessions.c["id", "link", "label"],
            *links.c["role", "unit"],
            *staff_sessions.c["provider", "began_at", "seen_at"],
        )
        .select_from(staff_sessions.join(links))
        .where(links.c.organisation == organisation, *_lasts(now, idle_since))
        .order_by(staff_sessions.c.began_at.desc(), staff_sessions.c.id)
    )
    return every(ListedSession._make, db.execute(query))


def any_lasting(db: Transaction, link: str, now: datetime, idle_since: datetime) -> bool:
    """Whether somebody who signs in has a session that lasts."""
    found = exists().where(staff_sessions.c.link == link, *_lasts(now, idle_since))
    return bool(db.execute(select(found)).scalar())


def _lasts(now: datetime, idle_since: datetime) -> tuple[Any, ...]:
    of = staff_sessions.c
    return of.ended_at.is_(None), of.ends_at > now, of.seen_at > idle_since


def remove_over(db: Transaction, before: datetime) -> None:
    """No sessions any more that were over before a moment, and nobody whose time is over and who left no draft."""
    of = staff_sessions.c
    db.execute(delete(staff_sessions).where(of.ends_at < before))
    left = [table.c.link for table in (staff_sessions, wave_drafts, chart_drafts)]
    used = or_(*(exists().where(each == links.c.id) for each in left))
    db.execute(delete(links).where(links.c.provider.is_not(None), links.c.expires < before, ~used))
