"""Corrections of the themes of released comments: open records, added to and never changed; the newest counts."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every
from diagnostic.storage.database.tables import comment_releases, theme_corrections


class StoredCorrection(NamedTuple):
    """A row of table `theme_corrections`. `themes`: JSON, a list of ids."""

    release: str
    comment: str
    number: int
    themes: str
    created_at: datetime
    created_by: str


class CorrectedRelease(NamedTuple):
    """A release of comments of which some were corrected."""

    id: str
    content: bytes
    content_hash: str


def add(
    db: Transaction,
    organisation: str,
    release: str,
    comment: str,
    *,
    themes: Collection[str],
    created_at: datetime,
    created_by: str,
) -> None:
    """One more correction of a comment, unless it says what the newest one says: a second click adds nothing."""
    lock = select(comment_releases.c.id).where(comment_releases.c.id == release).with_for_update()
    db.execute(lock)  # of two who correct at once, one waits
    table = theme_corrections
    mine = table.c.release == release, table.c.comment == comment
    newest = select(table.c.number, table.c.themes).where(*mine).order_by(table.c.number.desc()).limit(1)
    number, before = db.execute(newest).one_or_none() or (0, "")
    said = json.dumps(sorted(set(themes)))
    if said == before:
        return
    values = {"release": release, "comment": comment, "number": number + 1, "organisation": organisation}
    values |= {"themes": said, "created_at": created_at, "created_by": created_by}
    db.execute(insert(table).values(values))


def of_organisation(db: Transaction, organisation: str) -> list[StoredCorrection]:
    """Every correction, the oldest of each comment first."""
    table = theme_corrections
    query = select(*table.c[StoredCorrection._fields]).where(table.c.organisation == organisation)
    return every(StoredCorrection._make, db.execute(query.order_by(table.c.release, table.c.comment, table.c.number)))


def corrected_releases(db: Transaction, organisation: str) -> list[CorrectedRelease]:
    """The releases of comments of which some were corrected."""
    corrected = select(theme_corrections.c.release).where(theme_corrections.c.organisation == organisation)
    query = select(*comment_releases.c[CorrectedRelease._fields]).where(comment_releases.c.id.in_(corrected))
    mine = comment_releases.c.organisation == organisation
    return every(CorrectedRelease._make, db.execute(query.where(mine).order_by(comment_releases.c.id)))
