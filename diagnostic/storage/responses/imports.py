"""Which files of answers were taken into a survey, so that none is taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import imported_people, imports

AT_ONCE = 5000  # rows in one statement


class TakenFiles(NamedTuple):
    """How many files of answers a survey has, of how many people together."""

    files: int
    people: int


def taken(db: Transaction, survey: str) -> TakenFiles:
    """The files of answers that were taken into the survey."""
    query = select(func.count(), func.coalesce(func.sum(imports.c.people), 0)).where(imports.c.survey == survey)
    return TakenFiles._make(db.execute(query).one())


def known(db: Transaction, survey: str, content_mac: bytes) -> bool:
    """Whether answers with this fingerprint were taken into the survey."""
    query = select(imports.c.survey).where(imports.c.survey == survey, imports.c.content_mac == content_mac)
    return db.execute(query).first() is not None


def add(
    db: Transaction,
    survey: str,
    *,
    content_mac: bytes,
    people: int,
    now: datetime,
    by: str,
    told_apart: bool | None = None,
) -> None:
    """Write down that a file of answers was taken.

    told_apart : whether nobody in it can count twice; None where nobody knows.
    """
    row = {"survey": survey, "content_mac": content_mac, "people": people, "created_at": now, "created_by": by}
    db.execute(insert(imports).values(row | {"told_apart": told_apart}))


def people(db: Transaction, survey: str) -> frozenset[bytes]:
    """Marks of the people of files that were taken into the survey."""
    query = select(imported_people.c.person_mac).where(imported_people.c.survey == survey)
    return frozenset(map(bytes, db.execute(query).scalars()))


def add_people(db: Transaction, survey: str, marks: Sequence[bytes]) -> None:
    """Keep the marks of the people of a file; each is new, or Taken is raised."""
    for start in range(0, len(marks), AT_ONCE):
        rows = [{"person_mac": mark, "survey": survey} for mark in marks[start : start + AT_ONCE]]
        db.execute(insert(imported_people), rows)
