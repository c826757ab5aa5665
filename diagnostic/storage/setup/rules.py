"""Versions of an organisation's rule table: what it was, since when, and who wrote it. The first is 1."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.snapshots import text_hash
from diagnostic.storage.database.tables import organisations, rule_versions


class StoredRules(NamedTuple):
    """A version of the rule table: `content` is its YAML, `note` its author's reason."""

    version: int
    content: str
    note: str
    created_at: datetime
    created_by: str


class RulesEntry(NamedTuple):
    """A version of the rule table as listed, without its content."""

    version: int
    note: str
    created_at: datetime
    created_by: str


def add(db: Transaction, organisation: str, *, content: str, note: str, created_at: datetime, created_by: str) -> int:
    """The number of the new version. Two who save at once get two versions."""
    lock(db, organisation)
    version = (newest(db, organisation) or 0) + 1
    values = {"organisation": organisation, "version": version, "content": content, "content_hash": text_hash(content)}
    values |= {"note": note, "created_at": created_at, "created_by": created_by}
    db.execute(insert(rule_versions).values(values))
    return version


def lock(db: Transaction, organisation: str) -> None:
    """Nobody else adds a version before the end of this transaction."""
    db.execute(select(organisations.c.id).where(organisations.c.id == organisation).with_for_update())


_NEWEST = select(func.max(rule_versions.c.version)).where(rule_versions.c.organisation == bindparam("organisation"))


def newest(db: Transaction, organisation: str) -> int | None:
    """The number of the newest version, or None if there is none."""
    return db.execute(_NEWEST, {"organisation": organisation}).scalar()


def list_for_organisation(db: Transaction, organisation: str) -> list[RulesEntry]:
    """Every version of an organisation's rule table, the newest first."""
    query = select(*rule_versions.c[RulesEntry._fields]).where(rule_versions.c.organisation == organisation)
    return every(RulesEntry._make, db.execute(query.order_by(rule_versions.c.version.desc())))


def get(
    db: Transaction, organisation: str, version: int | None = None, until: datetime | None = None
) -> StoredRules | None:
    """One version of the rule table: `version`, else the newest, or the newest that there was at `until`; or None."""
    query = select(*rule_versions.c[StoredRules._fields]).where(rule_versions.c.organisation == organisation)
    if until is not None:
        query = query.where(rule_versions.c.created_at <= until)
    if version is not None:
        query = query.where(rule_versions.c.version == version)
    return one_or_none(StoredRules._make, db.execute(query.order_by(rule_versions.c.version.desc()).limit(1)))
