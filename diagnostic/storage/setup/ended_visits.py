"""Visits that were ended before their time, until it is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import ended_visits

_HAS = select(ended_visits.c.number).where(ended_visits.c.number == bindparam("of"))


def has(db: Transaction, number: str) -> bool:
    """Whether this visit was ended."""
    return db.execute(_HAS, {"of": number}).first() is not None


def add(db: Transaction, number: str, until: datetime, now: datetime) -> None:
    """One more, unless it is there; those whose time is over are forgotten."""
    db.execute(delete(ended_visits).where(ended_visits.c.until <= now))
    if not has(db, number):
        db.execute(insert(ended_visits).values(number=number, until=until))
