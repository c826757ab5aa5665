"""Links of consultants, executives and administrators: what each may see, until when, and whether it was taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import links, organisations

Role = Literal["consultant", "executive", "administrator"]


class StoredLink(NamedTuple):
    """A row of table `links`. `unit`: the top of what may be seen; None for the whole organisation."""

    id: str
    organisation: str
    role: Role
    unit: str | None
    label: str
    expires: datetime
    revoked: bool
    created_at: datetime


class LinkScope(NamedTuple):
    """A link and the organisation that it is for."""

    id: str
    organisation: str
    role: Role
    unit: str | None
    label: str
    expires: datetime
    revoked: bool
    organisation_name: str
    demonstration: bool
    zone: str


def add(
    db: Transaction,
    organisation: str,
    *,
    id: str,
    role: Role,
    unit: str | None,
    label: str,
    expires: datetime,
    now: datetime,
) -> None:
    """A new link."""
    row = {"id": id, "organisation": organisation, "role": role, "unit": unit, "label": label}
    db.execute(insert(links).values(row | {"expires": expires, "revoked": False, "created_at": now}))


_WITH_ORGANISATION = select(
    *links.c[LinkScope._fields[:-3]], *organisations.c["name", "demonstration", "zone"]
).select_from(links.join(organisations))
_OF_LINK = _WITH_ORGANISATION.where(links.c.id == bindparam("link"))  # built once: it is asked on every run of a page


def get(db: Transaction, link: str) -> LinkScope | None:
    """The link with its organisation, or None. The one query without a scope: a scope is read from it."""
    return one_or_none(LinkScope._make, db.execute(_OF_LINK, {"link": link}))


def of_organisation(db: Transaction, organisation: str) -> list[StoredLink]:
    """Links of an organisation, the newest first."""
    query = select(*links.c[StoredLink._fields]).where(links.c.organisation == organisation)
    return every(StoredLink._make, db.execute(query.order_by(links.c.created_at.desc(), links.c.id)))


def revoke(db: Transaction, organisation: str, link: str) -> bool:
    """Take a link back; False if the organisation has no such link, or it was taken back before."""
    query = update(links).where(links.c.organisation == organisation, links.c.id == link, links.c.revoked.is_(False))
    return db.execute(query.values(revoked=True)).rowcount == 1
