"""Versions of open records: the newest one counts, the ones before it tell who changed what and when."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import open_records


class RecordVersion(NamedTuple):
    """A row of table `open_records`; `content` is JSON, `ended` says that the record counts no longer."""

    id: str
    version: int
    kind: str
    unit: str | None
    content: str
    author: str
    changed_at: datetime
    ended: bool


class OwnedRecord(NamedTuple):
    """A record, and whose it is."""

    organisation: str
    id: str


def id_of(*parts: str) -> str:
    """The id of a record that follows from what makes it: whatever comes twice makes it once.

    >>> len(id_of("a", "b")), id_of("a", "b") == id_of("ab")
    (32, False)
    """
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def add(db: Transaction, organisation: str, row: RecordVersion) -> bool:
    """A version of a record; False where there is one of that number already."""
    try:
        with db.begin_nested():
            db.execute(insert(open_records).values(organisation=organisation, **row._asdict()))
    except IntegrityError:
        return False
    return True


def newest(db: Transaction, organisation: str, kind: str, unit: str | None = None) -> list[RecordVersion]:
    """The newest version of every record of a kind, those that ended too; of one unit if it is given."""
    asked = {"organisation": organisation, "kind": kind, "of_unit": unit}
    return every(RecordVersion._make, db.execute(_NEWEST if unit is None else _NEWEST_OF_UNIT, asked))


def _newest(*mine: ColumnElement[bool]) -> Select:
    last = select(open_records.c.id, func.max(open_records.c.version).label("version")).where(*mine)
    last_of_each = last.group_by(open_records.c.id).subquery()
    query = _query().join(
        last_of_each,
        (open_records.c.id == last_of_each.c.id) & (open_records.c.version == last_of_each.c.version),
    )
    return query.where(*mine).order_by(open_records.c.id)


def history(db: Transaction, organisation: str, record: str) -> list[RecordVersion]:
    """All versions of a record, the first first; none where the organisation has no such record."""
    mine = open_records.c.organisation == organisation, open_records.c.id == record
    return every(RecordVersion._make, db.execute(_query().where(*mine).order_by(open_records.c.version)))


def every_version(db: Transaction, organisation: str) -> list[RecordVersion]:
    """All versions of all records of an organisation, those of one record in their order."""
    query = _query().where(open_records.c.organisation == organisation)
    return every(RecordVersion._make, db.execute(query.order_by(open_records.c.id, open_records.c.version)))


def get(db: Transaction, organisation: str, record: str) -> RecordVersion | None:
    """The newest version of a record, or None."""
    mine = open_records.c.organisation == organisation, open_records.c.id == record
    query = _query().where(*mine).order_by(open_records.c.version.desc()).limit(1)
    return one_or_none(RecordVersion._make, db.execute(query))


def of_any_organisation(db: Transaction, record: str) -> tuple[str, RecordVersion] | None:
    """The newest version of a record that is known by its id alone, and whose it is; or None."""
    query = select(open_records.c.organisation, *open_records.c[RecordVersion._fields])
    query = query.where(open_records.c.id == record).order_by(open_records.c.version.desc()).limit(1)
    row = db.execute(query).one_or_none()
    return None if row is None else (row[0], RecordVersion._make(row[1:]))


def rewrite(db: Transaction, organisation: str, row: RecordVersion) -> None:
    """Other content and another author for a version that there is: what is forgotten is written over."""
    mine = (
        open_records.c.organisation == organisation,
        open_records.c.id == row.id,
        open_records.c.version == row.version,
    )
    db.execute(update(open_records).where(*mine).values(content=row.content, author=row.author))


def erase(db: Transaction, organisation: str, record: str) -> None:
    """Nothing of a record any more, in none of its versions."""
    db.execute(delete(open_records).where(open_records.c.organisation == organisation, open_records.c.id == record))


def forget_before(db: Transaction, organisation: str, record: str, version: int) -> None:
    """Of a record nothing but its versions from `version` on: of what is only kept while it is being written."""
    mine = open_records.c.organisation == organisation, open_records.c.id == record
    db.execute(delete(open_records).where(*mine, open_records.c.version < version))


def unchanged_since(db: Transaction, kind: str, before: datetime) -> list[OwnedRecord]:
    """Records of a kind, of any organisation, that were last changed before a moment."""
    last = func.max(open_records.c.changed_at)
    query = select(open_records.c.organisation, open_records.c.id).where(open_records.c.kind == kind)
    query = query.group_by(open_records.c.organisation, open_records.c.id).having(last < before)
    return every(OwnedRecord._make, db.execute(query))


def _query() -> Select:
    return select(*open_records.c[RecordVersion._fields])


# What pages ask again and again is put together once.
_MINE = (open_records.c.organisation == bindparam("organisation"), open_records.c.kind == bindparam("kind"))
_NEWEST, _NEWEST_OF_UNIT = _newest(*_MINE), _newest(*_MINE, open_records.c.unit == bindparam("of_unit"))
