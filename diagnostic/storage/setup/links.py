"""Links of staff: what each may see, until when, and whether it was taken back.

A row with a provider is no link that anybody can open: it stands for somebody who signs in, as all else that is theirs
(drafts, packs of files) is known by a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, exists, insert, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import PreparedQuery, every, one_or_none
from diagnostic.storage.database.single.statements import Statements
from diagnostic.storage.database.tables import ended_visits, links, organisations

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
    provider: str | None  # None for a link
    organisation_name: str
    demonstration: bool
    zone: str
    links_off: bool  # the organisation's staff sign in


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
    provider: str | None = None,
) -> None:
    """A new link; with an empty provider the row of somebody who comes in once."""
    row = {"id": id, "organisation": organisation, "role": role, "unit": unit, "label": label, "provider": provider}
    db.execute(insert(links).values(row | {"expires": expires, "revoked": False, "created_at": now}))


def keep_person(
    db: Transaction, organisation: str, link: str, provider: str, scope: Mapping[str, Any], now: datetime
) -> None:
    """The row of somebody who signs in: what they are and may see by now.

    scope : role, unit, label and expires, by column.
    """
    query = update(links).where(links.c.id == link, links.c.provider.is_not(None)).values(dict(scope))
    if db.execute(query).rowcount == 0:
        row = {"id": link, "organisation": organisation, "provider": provider, "revoked": False, "created_at": now}
        db.execute(insert(links).values(row | dict(scope)))


_WITH_ORGANISATION = select(
    *links.c[LinkScope._fields[:-4]], *organisations.c["name", "demonstration", "zone", "links_off"]
).select_from(links.join(organisations))
_OF_LINK = _WITH_ORGANISATION.where(links.c.id == bindparam("link"))
_OF_VISIT = PreparedQuery(
    LinkScope._make, _OF_LINK.where(~exists().where(ended_visits.c.number == bindparam("number")))
)


def get(db: Transaction, link: str) -> LinkScope | None:
    """The link with its organisation, or None. The one query without a scope: a scope is read from it."""
    return one_or_none(LinkScope._make, db.execute(_OF_LINK, {"link": link}))


def of_visit(statements: Statements, link: str, number: str) -> LinkScope | None:
    """The same for a visit by link; None as well where the visit was ended. Asked on every run of a page."""
    return next(iter(_OF_VISIT.ask(statements, link=link, number=number)), None)


def of_organisation(db: Transaction, organisation: str) -> list[StoredLink]:
    """Links of an organisation, the newest first."""
    mine = links.c.organisation == organisation, links.c.provider.is_(None)
    query = select(*links.c[StoredLink._fields]).where(*mine)
    return every(StoredLink._make, db.execute(query.order_by(links.c.created_at.desc(), links.c.id)))


def revoke(db: Transaction, organisation: str, link: str) -> bool:
    """Take a link back; False if the organisation has no such link, or it was taken back before."""
    mine = links.c.organisation == organisation, links.c.id == link, links.c.provider.is_(None)
    query = update(links).where(*mine, links.c.revoked.is_(False))
    return db.execute(query.values(revoked=True)).rowcount == 1
