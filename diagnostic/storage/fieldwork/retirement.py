"""Waves whose invitations are destroyed: here their rows go, and it is written down when all traces are gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from diagnostic.storage.database.asking.by_mail import mail_languages
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.snapshots import Headcounts, freeze_headcounts
from diagnostic.storage.database.tables import (
    imported_people,
    imports,
    invitations,
    mail_messages,
    mail_recipients,
    mailings,
    open_forms,
    open_links,
    surveys,
    waves,
)
from diagnostic.storage.fieldwork.waves import ZONE

INVITING = (
    *(invitations, open_links, open_forms, imported_people),
    *(mail_languages, mail_messages, mail_recipients, mailings),
)


class UnerasedWave(NamedTuple):
    """A wave of which something is left to destroy. `asked`: headcounts, frozen, once it is retired."""

    id: str
    organisation: str
    name: str
    closes: date
    closed: bool
    policy: str
    created_at: datetime
    retired: date | None
    asked: str | None
    zone: str


class WaveRetention(NamedTuple):
    """How long the invitations of a wave are kept, and since when they are not."""

    id: str
    organisation: str
    name: str
    opens: date
    closes: date
    created_at: datetime
    policy: str
    retired: date | None
    erased: date | None
    contact: str | None
    zone: str


def not_erased(db: Transaction) -> list[UnerasedWave]:
    """Waves of the whole installation of which something is left to destroy, by id."""
    query = select(*waves.c[UnerasedWave._fields[:-1]], ZONE).where(waves.c.erased.is_(None)).order_by(waves.c.id)
    return every(UnerasedWave._make, db.execute(query))


def get(db: Transaction, wave: str) -> WaveRetention | None:
    """The retention of any organisation's wave, or None where there is no such wave."""
    query = select(*waves.c[WaveRetention._fields[:-1]], ZONE).where(waves.c.id == wave)
    return one_or_none(WaveRetention._make, db.execute(query))


def invited(db: Transaction, wave: str) -> Headcounts:
    """Number of invitations by (unit, audience)."""
    query = select(invitations.c.unit, surveys.c.audience, func.count()).join(surveys).where(surveys.c.wave == wave)
    rows = db.execute(query.group_by(invitations.c.unit, surveys.c.audience))
    return {(unit, audience): people for unit, audience, people in rows}


def retire(db: Transaction, wave: str, today: date) -> None:
    """Keep how many were asked; delete invitations, addresses, open links and marks. No answer is taken afterwards."""
    asked = freeze_headcounts(invited(db, wave))
    db.execute(update(waves).where(waves.c.id == wave).values(closed=True, retired=today, asked=asked))
    of_wave = select(surveys.c.id).where(surveys.c.wave == wave)
    for table in INVITING:
        db.execute(delete(table).where(table.c.survey.in_(of_wave)))


def took_files(db: Transaction, found: Collection[str]) -> bool:
    """Whether files of answers were taken into any of these waves; marks of their people are deleted rows then."""
    query = select(imports.c.survey).join(surveys).where(surveys.c.wave.in_(found)).limit(1)
    return db.execute(query).first() is not None


def set_erased(db: Transaction, found: Collection[str], today: date) -> None:
    """Write down that nothing of these waves' invitations is left."""
    db.execute(update(waves).where(waves.c.id.in_(found)).values(erased=today))
