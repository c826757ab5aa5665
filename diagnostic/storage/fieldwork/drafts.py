"""Drafts of waves: what the author of each link has filled in so far, and the files that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, exists, insert, or_, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import links, wave_draft_files, wave_drafts


class StoredDraft(NamedTuple):
    """A row of table `wave_drafts`; `content` is JSON."""

    version: int
    content: str


class StoredDraftFile(NamedTuple):
    """A file of a draft, in the field of the form that took it."""

    field: str
    name: str
    content: bytes


class DraftOwner(NamedTuple):
    """Whose draft it is."""

    organisation: str
    link: str


def get(db: Transaction, organisation: str, link: str) -> StoredDraft | None:
    """The draft of a link, or None."""
    query = select(*wave_drafts.c[StoredDraft._fields])
    mine = wave_drafts.c.organisation == organisation, wave_drafts.c.link == link
    return one_or_none(StoredDraft._make, db.execute(query.where(*mine)))


def files(db: Transaction, link: str) -> list[StoredDraftFile]:
    """The files of a link's draft, in the order in which they were uploaded."""
    table = wave_draft_files
    query = select(*table.c[StoredDraftFile._fields]).where(table.c.link == link)
    return every(StoredDraftFile._make, db.execute(query.order_by(table.c.field, table.c.number)))


def save(db: Transaction, organisation: str, link: str, *, version: int, content: str, now: datetime) -> bool:
    """Version `version` + 1 of a draft; False where `version` (0: none yet) is not the newest."""
    values = {"version": version + 1, "content": content, "changed_at": now}
    if version:
        mine = wave_drafts.c.organisation == organisation, wave_drafts.c.link == link, wave_drafts.c.version == version
        return db.execute(update(wave_drafts).where(*mine).values(values)).rowcount == 1
    db.execute(select(links.c.id).where(links.c.id == link).with_for_update())  # of two who begin at once, one waits
    if get(db, organisation, link) is not None:
        return False
    db.execute(insert(wave_drafts).values(organisation=organisation, link=link, **values))
    return True


def put_files(db: Transaction, link: str, field: str, contents: Mapping[str, bytes]) -> None:
    """The files of one field in the place of those there were; the caller has saved the draft."""
    table = wave_draft_files
    db.execute(delete(table).where(table.c.link == link, table.c.field == field))
    for number, (name, content) in enumerate(contents.items()):
        db.execute(insert(table).values(link=link, field=field, number=number, name=name, content=content))


def remove(db: Transaction, organisation: str, link: str) -> None:
    """No draft of this link any more."""
    mine = wave_drafts.c.organisation == organisation, wave_drafts.c.link == link
    found = exists().where(*mine, wave_drafts.c.link == wave_draft_files.c.link)
    db.execute(delete(wave_draft_files).where(found))
    db.execute(delete(wave_drafts).where(*mine))


def left_over(db: Transaction, before: datetime, now: datetime) -> list[DraftOwner]:
    """Drafts that were last changed before a moment, or whose link does not work any more."""
    dead = or_(links.c.revoked, links.c.expires <= now)
    query = select(wave_drafts.c.organisation, wave_drafts.c.link).join(links, wave_drafts.c.link == links.c.id)
    return every(DraftOwner._make, db.execute(query.where(or_(wave_drafts.c.changed_at < before, dead))))
