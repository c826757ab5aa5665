"""Links of consultants and executives: what each may see, until when, and whether it was taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from diagnostic.storage.database.tables import links, organisations


def add(
    db: Connection,
    organisation: str,
    *,
    id: str,
    role: str,
    unit: str | None,
    label: str,
    expires: datetime,
    now: datetime,
) -> None:
    row = {"id": id, "organisation": organisation, "role": role, "unit": unit, "label": label}
    db.execute(insert(links).values(row | {"expires": expires, "revoked": False, "created_at": now}))


_WITH_ORGANISATION = select(
    links, organisations.c.name.label("organisation_name"), organisations.c["demonstration", "root"]
).select_from(links.join(organisations))


def get(db: Connection, link: str) -> Row | None:
    """The link with its organisation's name, demonstration and root unit, or None. The one query without a scope: it
    is what a scope is read from."""
    return db.execute(_WITH_ORGANISATION.where(links.c.id == link)).one_or_none()


def of_organisation(db: Connection, organisation: str) -> list[Row]:
    """Rows of table `links`, the newest first."""
    query = select(links).where(links.c.organisation == organisation)
    return list(db.execute(query.order_by(links.c.created_at.desc(), links.c.id)))


def revoke(db: Connection, organisation: str, link: str) -> bool:
    """Take a link back; False if the organisation has no such link."""
    query = update(links).where(links.c.organisation == organisation, links.c.id == link)
    return db.execute(query.values(revoked=True)).rowcount == 1
