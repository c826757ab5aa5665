"""Versions of an organisation's rule table: what it was, since when, and who wrote it. The first is 1."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select

from diagnostic.storage.database.snapshots import text_hash
from diagnostic.storage.database.tables import organisations, rule_versions


def add(db: Connection, organisation: str, *, content: str, note: str, created_at: datetime, created_by: str) -> int:
    """The number of the new version. Two who save at once get two versions."""
    lock(db, organisation)
    version = (newest(db, organisation) or 0) + 1
    values = {"organisation": organisation, "version": version, "content": content, "content_hash": text_hash(content)}
    values |= {"note": note, "created_at": created_at, "created_by": created_by}
    db.execute(insert(rule_versions).values(values))
    return version


def lock(db: Connection, organisation: str) -> None:
    """Nobody else adds a version before the end of this transaction."""
    db.execute(select(organisations.c.id).where(organisations.c.id == organisation).with_for_update())


def newest(db: Connection, organisation: str) -> int | None:
    """The number of the newest version, or None if there is none."""
    return db.execute(
        select(func.max(rule_versions.c.version)).where(rule_versions.c.organisation == organisation)
    ).scalar()


def list_for_organisation(db: Connection, organisation: str) -> list[Row]:
    """Version, content_hash, note, created_at, created_by of every version, the newest first."""
    columns = rule_versions.c["version", "content_hash", "note", "created_at", "created_by"]
    query = select(*columns).where(rule_versions.c.organisation == organisation)
    return list(db.execute(query.order_by(rule_versions.c.version.desc())))


def get(db: Connection, organisation: str, version: int | None = None) -> Row | None:
    """The row of table `rule_versions`: of `version`, else of the newest; or None."""
    query = select(rule_versions).where(rule_versions.c.organisation == organisation)
    if version is not None:
        query = query.where(rule_versions.c.version == version)
    return db.execute(query.order_by(rule_versions.c.version.desc()).limit(1)).one_or_none()
