"""Organisations and the charts that their next waves will freeze."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from diagnostic.definitions.organisation import Organisation
from diagnostic.storage.database.snapshots import freeze_chart, text_hash
from diagnostic.storage.database.tables import organisations


def add(db: Connection, *, id: str, name: str, demonstration: bool, now: datetime) -> None:
    row = {"id": id, "name": name, "demonstration": demonstration, "created_at": now}
    db.execute(insert(organisations).values(row))


def get(db: Connection, organisation: str) -> Row | None:
    """The row of table `organisations`, or None."""
    return db.execute(select(organisations).where(organisations.c.id == organisation)).one_or_none()


def all_of_them(db: Connection) -> list[Row]:
    """Id, name and demonstration of every organisation, by name."""
    columns = organisations.c["id", "name", "demonstration"]
    return list(db.execute(select(*columns).order_by(organisations.c.name, organisations.c.id)))


def set_chart(db: Connection, organisation: str, chart: Organisation, now: datetime) -> None:
    text = freeze_chart(chart)
    values = {"chart": text, "chart_hash": text_hash(text), "root": chart.ids[0], "chart_changed_at": now}
    db.execute(update(organisations).where(organisations.c.id == organisation).values(values))
