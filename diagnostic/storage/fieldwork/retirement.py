"""Waves whose invitations are destroyed: here their rows go, and it is written down when all traces are gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Row, delete, func, select, update

from diagnostic.storage.database.snapshots import Headcounts, freeze_headcounts
from diagnostic.storage.database.tables import invitations, surveys, waves

_COLUMNS = waves.c["id", "organisation", "name", "closes", "closed", "policy", "created_at", "retired", "asked"]


def not_erased(db: Connection) -> list[Row]:
    """Id, organisation, name, closes, closed, policy, created_at, retired and asked of each wave of the installation of
    which anything is left to destroy."""
    return list(db.execute(select(*_COLUMNS).where(waves.c.erased.is_(None)).order_by(waves.c.id)))


def get(db: Connection, wave: str) -> Row | None:
    """Id, organisation, name, opens, closes, created_at, policy, retired and erased of any wave, or None."""
    columns = waves.c["id", "organisation", "name", "opens", "closes", "created_at", "policy", "retired", "erased"]
    return db.execute(select(*columns).where(waves.c.id == wave)).one_or_none()


def invited(db: Connection, wave: str) -> Headcounts:
    """Invitations by (unit, audience)."""
    query = select(invitations.c.unit, surveys.c.audience, func.count()).join(surveys).where(surveys.c.wave == wave)
    rows = db.execute(query.group_by(invitations.c.unit, surveys.c.audience))
    return {(unit, audience): people for unit, audience, people in rows}


def retire(db: Connection, wave: str, today: date) -> None:
    """Keep how many were asked, and delete the invitations; no answer is taken afterwards."""
    asked = freeze_headcounts(invited(db, wave))
    db.execute(update(waves).where(waves.c.id == wave).values(closed=True, retired=today, asked=asked))
    of_wave = select(surveys.c.id).where(surveys.c.wave == wave)
    db.execute(delete(invitations).where(invitations.c.survey.in_(of_wave)))


def set_erased(db: Connection, found: Collection[str], today: date) -> None:
    """Write down that nothing of these waves' invitations is left."""
    db.execute(update(waves).where(waves.c.id.in_(found)).values(erased=today))
