"""Comments on their way to readers: as they were written, drafts of what is blacked out, and the ledger of releases."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select

from diagnostic.core.released.hashes import content_hash
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import comment_drafts, comment_releases, comment_reviews, comments, surveys
from diagnostic.storage.responses.records import ID_BYTES

Values = dict[str, Any]  # a row to be inserted, by column
Span = tuple[int, int]  # start and end in a text


class StoredComment(NamedTuple):
    """A comment as its writer sent it, with the writer's unit. Confidential."""

    id: bytes
    unit: str
    question: str
    text: str


class StoredReview(NamedTuple):
    """A row of table `comment_reviews`. `plan`: JSON, by question the units at which comments are listed."""

    survey: str
    plan: str
    fingerprint: str
    opened_at: datetime
    opened_by: str


class NewDraft(NamedTuple):
    """A decision about one comment: the passages that are blacked out, and whether all of it is left out."""

    comment: bytes
    passages: Sequence[Span] = ()
    left_out: bool = False


class StoredRelease(NamedTuple):
    """An entry of the ledger of released comments."""

    id: str
    audience: str
    content: bytes
    content_hash: str
    created_at: datetime
    created_by: str


def add_many(db: Transaction, survey: str, question: str, texts: Iterable[tuple[str, str]]) -> None:
    """Comments on one question, as `new` orders them."""
    write(db, new(survey, [(question, unit, words) for unit, words in texts]))


def new(survey: str, texts: Iterable[tuple[str, str, str]]) -> list[Values]:
    """Comments, each the question, the writer's unit and the text, under random ids of their own, in their order."""
    rows = (
        {"survey": survey, "id": secrets.token_bytes(ID_BYTES), "unit": unit, "question": question, "text": words}
        for question, unit, words in texts
    )
    return sorted(rows, key=itemgetter("id"))


def write(db: Transaction, rows: Sequence[Values]) -> None:
    """Store comments that `new` made."""
    if rows:
        db.execute(insert(comments), list(rows))


def load(db: Transaction, survey: str) -> list[StoredComment]:
    """Every comment by random id. Confidential: only the door may read it."""
    query = select(*comments.c[StoredComment._fields]).where(comments.c.survey == survey).order_by(comments.c.id)
    return every(StoredComment._make, db.execute(query))


def any_of(db: Transaction, survey: str) -> bool:
    """Whether there is any comment."""
    return db.execute(select(comments.c.id).where(comments.c.survey == survey).limit(1)).first() is not None


def fingerprint(rows: Iterable[StoredComment]) -> str:
    """Hash of the comments' ids: another one where comments have come or gone."""
    return content_hash(b"".join(row.id for row in rows))


def open_review(
    db: Transaction,
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


def review(db: Transaction, survey: str) -> StoredReview | None:
    """The review of a survey, or None while nobody has opened it."""
    query = select(*comment_reviews.c[StoredReview._fields]).where(comment_reviews.c.survey == survey)
    return one_or_none(StoredReview._make, db.execute(query))


def drafts(db: Transaction, survey: str) -> dict[bytes, tuple[tuple[Span, ...], bool]]:
    """Drafts by comment that was looked at: what is blacked out, and whether it is left out as a whole."""
    rows = db.execute(select(comment_drafts).where(comment_drafts.c.survey == survey))
    return {row.comment: (tuple((a, b) for a, b in json.loads(row.passages)), row.left_out) for row in rows}


def put_drafts(db: Transaction, survey: str, drafts: Sequence[NewDraft]) -> None:
    """Store drafts in place of any there were of these comments."""
    if not drafts:
        return
    keys = [{"of_survey": survey, "of_comment": draft.comment} for draft in drafts]
    db.execute(_DELETE_DRAFT, keys)
    rows = [draft._asdict() | {"survey": survey, "passages": json.dumps(draft.passages)} for draft in drafts]
    db.execute(insert(comment_drafts), rows)


_DELETE_DRAFT = delete(comment_drafts).where(
    comment_drafts.c.survey == bindparam("of_survey"), comment_drafts.c.comment == bindparam("of_comment")
)


def forget_drafts(db: Transaction, survey: str) -> None:
    """Delete the drafts of a survey: once its comments are released nobody needs to know what stood where."""
    db.execute(delete(comment_drafts).where(comment_drafts.c.survey == survey))


def add_release(
    db: Transaction,
    organisation: str,
    *,
    survey: str,
    content: bytes,
    content_hash: str,
    policy: str,
    chart_hash: str,
    created_at: datetime,
    created_by: str,
) -> None:
    """A new entry of the ledger. Taken if the survey's comments are released already."""
    values = {
        "id": secrets.token_hex(8),
        "organisation": organisation,
        "survey": survey,
        "content": content,
        "content_hash": content_hash,
        "policy": policy,
        "chart_hash": chart_hash,
        "created_at": created_at,
        "created_by": created_by,
    }
    db.execute(insert(comment_releases).values(values))


def releases(db: Transaction, organisation: str, wave: str) -> list[StoredRelease]:
    """Released comments of one wave, by audience."""
    columns = [surveys.c.audience if name == "audience" else comment_releases.c[name] for name in StoredRelease._fields]
    query = select(*columns).join_from(comment_releases, surveys, comment_releases.c.survey == surveys.c.id)
    query = query.where(comment_releases.c.organisation == organisation, surveys.c.wave == wave)
    return every(StoredRelease._make, db.execute(query.order_by(surveys.c.audience)))


def is_released(db: Transaction, survey: str) -> bool:
    """Are the comments of this survey in the ledger?"""
    return db.execute(select(comment_releases.c.id).where(comment_releases.c.survey == survey)).first() is not None
