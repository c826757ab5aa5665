"""Organisations and the charts that their next waves will freeze."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from diagnostic.definitions.organisation import Organisation
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.snapshots import freeze_chart, text_hash
from diagnostic.storage.database.tables import organisations, waves
from diagnostic.zones import UTC_ZONE, day_of


class StoredOrganisation(NamedTuple):
    """An organisation, and the chart and service map that its next wave will freeze, as frozen JSON; None before there
    are any."""

    id: str
    name: str
    demonstration: bool
    chart: str | None
    service_map: str | None
    zone: str
    language: str


class OrganisationName(NamedTuple):
    """An organisation as listed."""

    id: str
    name: str
    demonstration: bool
    zone: str


_GET = select(*organisations.c[StoredOrganisation._fields]).where(organisations.c.id == bindparam("organisation"))


def add(db: Transaction, *, id: str, name: str, demonstration: bool, now: datetime) -> None:
    """A new organisation without a chart, whose days are UTC's."""
    row = {"id": id, "name": name, "demonstration": demonstration, "created_at": now}
    db.execute(insert(organisations).values(row))


def get(db: Transaction, organisation: str) -> StoredOrganisation | None:
    """One organisation, or None."""
    return one_or_none(StoredOrganisation._make, db.execute(_GET, {"organisation": organisation}))


def zone_of(db: Transaction, organisation: str) -> str:
    """The zone whose days an organisation counts; UTC for one that is not there."""
    found = db.execute(select(organisations.c.zone).where(organisations.c.id == organisation)).scalar()
    return UTC_ZONE if found is None else str(found)


def set_name(db: Transaction, organisation: str, name: str) -> None:
    """Call an organisation otherwise; its id stays."""
    db.execute(update(organisations).where(organisations.c.id == organisation).values(name=name))


def set_zone(db: Transaction, organisation: str, zone: str) -> None:
    """Count an organisation's days in another zone."""
    db.execute(update(organisations).where(organisations.c.id == organisation).values(zone=zone))


def set_language(db: Transaction, organisation: str, language: str) -> None:
    """Write to an organisation's people in another language where their browser does not say which."""
    db.execute(update(organisations).where(organisations.c.id == organisation).values(language=language))


def links_off(db: Transaction, organisation: str) -> bool:
    """Whether an organisation's staff sign in, and its links open nothing."""
    return bool(db.execute(select(organisations.c.links_off).where(organisations.c.id == organisation)).scalar())


def set_links_off(db: Transaction, organisation: str, off: bool) -> bool:
    """Switch an organisation's links off or on; False where that changes nothing."""
    here = organisations.c.id == organisation, organisations.c.links_off.is_(not off)
    return db.execute(update(organisations).where(*here).values(links_off=off)).rowcount == 1


def began(db: Transaction, organisation: str) -> date:
    """The earlier of the day on which an organisation was set up and the first day of its first wave."""
    query = select(*organisations.c["created_at", "zone"]).where(organisations.c.id == organisation)
    made = day_of(*db.execute(query).one())
    first = db.execute(select(func.min(waves.c.opens)).where(waves.c.organisation == organisation)).scalar_one()
    return min(made, first) if first else made


def all_of_them(db: Transaction) -> list[OrganisationName]:
    """Every organisation, by name."""
    query = select(*organisations.c[OrganisationName._fields]).order_by(organisations.c.name, organisations.c.id)
    return every(OrganisationName._make, db.execute(query))


def new_chart(chart: Organisation, now: datetime) -> Mapping[str, Any]:
    """A chart as it is stored, by column."""
    text = freeze_chart(chart)
    return {"chart": text, "chart_hash": text_hash(text), "root": chart.ids[0], "chart_changed_at": now}


def set_chart(db: Transaction, organisation: str, values: Mapping[str, Any]) -> None:
    """Store the chart, made by `new_chart`, that the next wave will freeze."""
    db.execute(update(organisations).where(organisations.c.id == organisation).values(values))


def set_service_map(db: Transaction, organisation: str, text: str, before: str | None) -> bool:
    """Store the frozen service map that the next wave will take, in place of `before`; False if another is there by
    now."""
    here = organisations.c.service_map
    same = here.is_(None) if before is None else here == before
    query = update(organisations).where(organisations.c.id == organisation, same).values(service_map=text)
    return db.execute(query).rowcount == 1
