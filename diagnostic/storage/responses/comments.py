"""Comments on their way to readers: as they were written, drafts of what is blacked out, and the ledger of releases."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from diagnostic.core.released.unit_scores import content_hash
from diagnostic.storage.database.tables import comment_drafts, comment_releases, comment_reviews, comments, surveys
from diagnostic.storage.responses.records import ID_BYTES

Span = tuple[int, int]  # start and end in a text


def add_many(db: Connection, survey: str, question: str, said: Iterable[tuple[str, str]]) -> None:
    """Comments on one question, each the writer's unit and the text, under random ids of their own, in their order."""
    rows: list[dict[str, Any]] = [
        {"survey": survey, "id": secrets.token_bytes(ID_BYTES), "unit": unit, "question": question, "text": words}
        for unit, words in said
    ]
    if rows:
        db.execute(insert(comments), sorted(rows, key=lambda row: row["id"]))


def load(db: Connection, survey: str) -> list[Row]:
    """id, unit, question, text of every comment by random id. Confidential: only the door may read it."""
    columns = comments.c["id", "unit", "question", "text"]
    return list(db.execute(select(*columns).where(comments.c.survey == survey).order_by(comments.c.id)))


def fingerprint(rows: Iterable[Row]) -> str:
    """Tells whether comments have come or gone."""
    return content_hash(b"".join(row.id for row in rows))


def open_review(
    db: Connection,
    survey: str,
    *,
    plan: Mapping[str, Sequence[str]],
    fingerprint: str,
    opened_at: datetime,
    opened_by: str,
) -> None:
    """Write down for good at which units comments are listed, by question."""
    values = {"survey": survey, "plan": json.dumps(plan, sort_keys=True), "fingerprint": fingerprint}
    db.execute(insert(comment_reviews).values(values | {"opened_at": opened_at, "opened_by": opened_by}))


def review(db: Connection, survey: str) -> Row | None:
    """The row of table `comment_reviews`, or None while nobody has opened it."""
    return db.execute(select(comment_reviews).where(comment_reviews.c.survey == survey)).one_or_none()


def drafts(db: Connection, survey: str) -> dict[bytes, tuple[tuple[Span, ...], bool]]:
    """By comment that was looked at: what is blacked out, and whether it is left out as a whole."""
    rows = db.execute(select(comment_drafts).where(comment_drafts.c.survey == survey))
    return {row.comment: (tuple((a, b) for a, b in json.loads(row.passages)), row.left_out) for row in rows}


def put_draft(db: Connection, survey: str, comment: bytes, passages: Sequence[Span], left_out: bool) -> None:
    """In place of any draft before."""
    mine = (comment_drafts.c.survey == survey) & (comment_drafts.c.comment == comment)
    db.execute(delete(comment_drafts).where(mine))
    values = {"survey": survey, "comment": comment, "passages": json.dumps(passages), "left_out": left_out}
    db.execute(insert(comment_drafts).values(values))


def forget_drafts(db: Connection, survey: str) -> None:
    """Once comments are released nobody needs to know what stood where."""
    db.execute(delete(comment_drafts).where(comment_drafts.c.survey == survey))


def add_release(
    db: Connection,
    organisation: str,
    *,
    survey: str,
    content: bytes,
    policy: str,
    chart_hash: str,
    created_at: datetime,
    created_by: str,
) -> None:
    """A row of the ledger. IntegrityError if the survey's comments are released already."""
    values = {
        "id": secrets.token_hex(8),
        "organisation": organisation,
        "survey": survey,
        "content": content,
        "content_hash": content_hash(content),
        "policy": policy,
        "chart_hash": chart_hash,
        "created_at": created_at,
        "created_by": created_by,
    }
    db.execute(insert(comment_releases).values(values))


def releases(db: Connection, organisation: str, wave: str) -> list[Row]:
    """Rows of table `comment_releases` of one wave with `audience`, by audience."""
    query = select(comment_releases, surveys.c.audience).join(surveys, comment_releases.c.survey == surveys.c.id)
    query = query.where(comment_releases.c.organisation == organisation, surveys.c.wave == wave)
    return list(db.execute(query.order_by(surveys.c.audience)))


def is_released(db: Connection, survey: str) -> bool:
    """Are the comments of this survey in the ledger?"""
    return db.execute(select(comment_releases.c.id).where(comment_releases.c.survey == survey)).first() is not None
