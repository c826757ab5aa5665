"""Moves from staging to the final tables: no row, place or file then links a response record to an invitation."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, delete, insert, select, text

from diagnostic.storage.database.engine import Database, Transaction
from diagnostic.storage.database.tables import (
    comments,
    invitations,
    mail_messages,
    mail_recipients,
    meeting_events,
    meetings,
    open_forms,
    open_records,
    sheets,
)
from diagnostic.storage.responses.records import ID_BYTES
from diagnostic.storage.responses.staging import Staged

PATIENCE = 1000  # milliseconds that SQLite waits for readers before its log stays as it is
FINAL = (sheets, comments, invitations, open_forms)
OPEN = (open_records, meetings, meeting_events, mail_recipients, mail_messages)  # that hold names of people

Values = dict[str, Any]  # a row to be inserted, by column


def move(db: Transaction, rows: Sequence[Staged], touched: Mapping[str, Collection[str] | None]) -> None:
    """Add `rows` as response records and comments under fresh ids, and write all rows of the units `touched` again.

    touched : by survey the units, or None for all of its units.
    Afterwards the rows of a unit are as if all had been written at one moment, each table by its random keys.
    """
    _insert(db, sheets, [_record(row) for row in rows])
    _insert(db, comments, [comment for row in rows for comment in _comments(row)])
    for survey, units in touched.items():
        mix(db, survey, units)


def mix(db: Transaction, survey: str, units: Collection[str] | None = None) -> None:
    """Write all rows of these units, or of all units, again, as if all had been written at one moment."""
    for table in FINAL:
        write_again(db, table, survey, units)


def _record(row: Staged) -> Values:
    content = row._asdict()
    del content["words"]
    return content | {"id": secrets.token_bytes(ID_BYTES)}


def _comments(row: Staged) -> Iterator[Values]:
    for question, words in row.comments.items():
        key = {"survey": row.survey, "id": secrets.token_bytes(ID_BYTES)}
        yield key | {"unit": row.unit, "question": question, "text": words}


def _insert(db: Transaction, table: Table, rows: list[Values]) -> None:
    if rows:
        db.execute(insert(table), sorted(rows, key=lambda row: row["id"]))


def write_again(db: Transaction, table: Table, survey: str, units: Collection[str] | None = None) -> None:
    """Delete rows of a survey and insert the same ones by their keys: they change their places, and `xmin`.

    To update them would not do: they would keep their order, in which those that were used last come last.
    """
    which = [table.c.survey == survey, *([] if units is None else [table.c.unit.in_(units)])]
    keys = [table.c[column.name] for column in table.primary_key]
    if db.dialect.name == "postgresql":
        gone = delete(table).where(*which).returning(*table.c).cte("gone")
        in_order = select(gone).order_by(*[gone.c[key.name] for key in keys])
        db.execute(insert(table).from_select(table.c.keys(), in_order))
        return
    rows = db.execute(select(table).where(*which).order_by(*keys)).all()
    db.execute(delete(table).where(*which))
    places = ", ".join("?" for _ in table.c)
    db.connection.driver_connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def erase(engine: Database, tables: Collection[Table] = FINAL) -> bool:
    """Let nothing that was moved, deleted or written over in `tables` stay in the files, as far as the database can;
    False if it must be tried again, because somebody was reading.

    SQLite empties its write-ahead log. PostgreSQL frees rows that were replaced; its own log is not ours to clear.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM {', '.join(table.name for table in tables)}"))
        return True
    connection = engine.raw_connection()
    try:
        driver = connection.driver_connection
        (kept,) = driver.execute("PRAGMA busy_timeout").fetchone()
        driver.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        driver.execute(f"PRAGMA busy_timeout = {kept}")
        return not busy
    finally:
        connection.close()
