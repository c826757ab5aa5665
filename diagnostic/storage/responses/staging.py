"""Answers that were handed in and wait until enough of their unit can move on together. Confidential, and never read
but to be moved or counted."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Select, Table, bindparam, delete, func, insert, select, text, union_all

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import sheets, staging
from diagnostic.storage.responses import arriving
from diagnostic.storage.responses.records import ID_BYTES, Responses, attributes_text, responses_of


class Pool(NamedTuple):
    """People whose answers may move together: those that the final tables do not tell apart."""

    survey: str
    unit: str
    about_unit: str | None


class Staged(NamedTuple):
    """Answers of one person that wait in table `staging`."""

    survey: str
    unit: str
    about_unit: str | None
    attributes: str | None
    duration_class: str | None
    codes: bytes
    words: str | None

    @property
    def pool(self) -> Pool:
        """The people among whom this person moves."""
        return Pool(self.survey, self.unit, self.about_unit)

    @property
    def comments(self) -> Mapping[str, str]:
        """Open answers by question."""
        return orjson.loads(self.words) if self.words else {}


def staged_responses(rows: Sequence[Staged], items: int) -> Responses:
    """Responses of people of one survey, in the order of `rows`; `items` of its questionnaire."""
    return responses_of(((row.unit, row.codes, row.duration_class, row.attributes) for row in rows), items)


def enter(db: Transaction) -> None:
    """The first step of whoever hands in: it waits for a move that goes on, and the next move waits for it."""
    if db.dialect.name == "postgresql":
        db.execute(_ENTER)


def keep_others_out(db: Transaction) -> None:
    """The first step of a move: nobody hands in, and nothing else reads `staging`, until it is done.

    Raises Unavailable on PostgreSQL if somebody, a backup perhaps, still reads it after a second.
    """
    if db.dialect.name == "postgresql":
        db.execute(_KEEP_OUT)


# In one step, since others wait between two. Of what waits PostgreSQL has no statistics, so it is told to use indexes.
_KEEP_OUT = text("""
SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL lock_timeout = '1s';
LOCK TABLE staging IN ACCESS EXCLUSIVE MODE; SET LOCAL lock_timeout TO DEFAULT
""")
_ENTER = text("LOCK TABLE staging IN ROW EXCLUSIVE MODE")
_ADD = insert(staging)
_REMOVE = delete(staging).where(staging.c.survey == bindparam("of_survey"), staging.c.id == bindparam("key"))


def add(
    db: Transaction,
    pool: Pool,
    codes: bytes,
    comments: Mapping[str, str],
    duration_class: str | None = None,
    breakdowns: Mapping[str, str] | None = None,
) -> None:
    """One person's answers; `codes` is one int8 per item in questionnaire order, `comments` are words by question and
    `breakdowns` values by breakdown."""
    row = Staged(*pool, attributes_text(breakdowns), duration_class, codes, words_text(comments))
    db.execute(_ADD, row._asdict() | {"id": secrets.token_bytes(ID_BYTES)})


def words_text(comments: Mapping[str, str]) -> str | None:
    """Words by question, as they are stored: JSON, null for none."""
    return orjson.dumps(comments).decode() if comments else None


def load(db: Transaction) -> list[Staged]:
    """All that waits, by random key."""
    return [Staged(*row) for row in db.execute(select(*staging.c[Staged._fields]).order_by(staging.c.id))]


def of_units(db: Transaction, survey: str, units: Collection[str]) -> dict[Pool, list[tuple[bytes, Staged]]]:
    """What waits of these units, by pool, each with its random key."""
    query = select(staging.c.id, *staging.c[Staged._fields]).where(staging.c.survey == survey)
    rows = db.execute(by_unit(query, staging).where(staging.c.unit.in_(units)))
    waiting: dict[Pool, list[tuple[bytes, Staged]]] = {}
    for key, *row in rows:
        found = Staged(*row)
        waiting.setdefault(found.pool, []).append((key, found))
    return waiting


def by_unit(query: Select, table: Table) -> Select:
    """A query by survey and units, for which SQLite uses their index: it would read all of the survey by its keys."""
    return query.with_hint(table, f"INDEXED BY ix_{table}_survey_unit", "sqlite")


def remove(db: Transaction, survey: str, keys: Sequence[bytes]) -> None:
    """Let rows wait no longer. Copies of them may stay in gaps of the file until `write_again`."""
    if keys:
        db.execute(_REMOVE, [{"of_survey": survey, "key": key} for key in keys])


def write_again(db: Transaction) -> None:
    """Write what waits again, under new keys, so that nothing of what left is found in gaps of the file.

    The table is emptied as a whole: then SQLite zeroes every page of it, where rows that are deleted one by one may
    leave copies in the gaps, and PostgreSQL takes a new file, where deleted rows would stay until they are vacuumed.
    """
    keep_others_out(db)
    if db.dialect.name == "postgresql":
        db.execute(_WRITE_AGAIN)
        return
    rows = db.execute(select(*staging.c[Staged._fields])).mappings().all()
    keys = sorted(secrets.token_bytes(ID_BYTES) for _ in rows)
    db.execute(delete(staging))
    if rows:
        db.execute(_ADD, [{**row, "id": key} for row, key in zip(rows, keys, strict=True)])


FRESH = f"substring(sha256(uuid_send(gen_random_uuid())) FOR {ID_BYTES})"  # a random key, as PostgreSQL makes it
_CONTENT = ", ".join(Staged._fields)
_WRITE_AGAIN = text(f"""
DO $$
DECLARE waiting staging[];
BEGIN
    SELECT array_agg(staging) INTO waiting FROM staging;
    TRUNCATE staging;
    INSERT INTO staging (id, {_CONTENT})
    SELECT id, {_CONTENT} FROM (SELECT {FRESH} AS id, {_CONTENT} FROM unnest(waiting)) AS rows ORDER BY id;
END
$$
""")


def waiting_by_pool(db: Transaction) -> dict[Pool, int]:
    """Number of answers that wait, of all surveys."""
    pool = staging.c["survey", "unit", "about_unit"]
    rows = db.execute(select(*pool, func.count()).group_by(*pool))
    return {Pool(*row[:3]): row[3] for row in rows}


def any_of(db: Transaction, survey: str) -> bool:
    """Whether any answer waits."""
    return db.execute(select(staging.c.id).where(staging.c.survey == survey).limit(1)).first() is not None


def answered(db: Transaction, survey: str) -> dict[str, int]:
    """People by unit who handed in, moved on or not; one statement, which sees no half of a move."""
    here, there = (select(table.c.unit).where(table.c.survey == survey) for table in (staging, sheets))
    both = union_all(here, there).subquery()
    query = select(both.c.unit, func.count()).group_by(both.c.unit)
    return arriving.there(db, query, sheets.name, survey)
