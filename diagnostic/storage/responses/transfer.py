"""Moves from staging to the final tables: no row, place or file then links a response record to an invitation."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, text

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
from diagnostic.storage.responses.arriving import AT_ONCE
from diagnostic.storage.responses.records import ID_BYTES
from diagnostic.storage.responses.staging import FRESH, Pool, Staged, by_unit, of_units, remove

PATIENCE = 1000  # milliseconds that SQLite waits for readers before its log stays as it is
GENTLY = 2  # milliseconds that PostgreSQL rests after each few pages
FINAL = (sheets, comments, invitations, open_forms)
OPEN = (open_records, meetings, meeting_events, mail_recipients, mail_messages)  # that hold names of people

Values = dict[str, Any]  # a row to be inserted, by column


def move(db: Transaction, rows: Sequence[Staged], survey: str, units: Collection[str]) -> None:
    """Add `rows` as response records and comments under fresh ids, and write all rows of these units again.

    Afterwards the rows of a unit are as if all had been written at one moment, each table by its random keys.
    """
    _insert(db, sheets, [_record(row) for row in rows])
    _insert(db, comments, [comment for row in rows for comment in _comments(row)])
    mix(db, survey, units)


def move_units(db: Transaction, survey: str, units: Collection[str], expected: Mapping[Pool, int]) -> int:
    """As `move`, of each pool all that waits, where as many wait as expected; the number of response records.

    units : written again where one of their pools moves, or where nobody was expected in them.
    On PostgreSQL it is one statement, which takes as long as the database takes: others wait for it.
    """
    alone = sorted(set(units) - {pool.unit for pool in expected})
    if db.dialect.name == "postgresql":
        pools = {"of_units": [pool.unit for pool in expected], "about": [pool.about_unit for pool in expected]}
        values = {"survey": survey, "alone": alone, **pools, "expected": list(expected.values())}
        return int(db.execute(_MOVE, values).scalar_one())
    waiting = of_units(db, survey, units)
    ready = [pool for pool, number in expected.items() if len(waiting.get(pool, ())) >= number]
    going = [row for pool in ready for row in waiting[pool]]
    if not going and not alone:
        return 0
    move(db, [row for _, row in going], survey, sorted({*alone, *(pool.unit for pool in ready)}))
    remove(db, survey, [key for key, _ in going])
    return len(going)


def _again(table: Table, new: str = "") -> str:
    """Steps of a statement that deletes a table's rows of units and inserts them, and new ones, by their keys."""
    columns, keys = (", ".join(column.name for column in each) for each in (table.c, table.primary_key))
    return f"""
    gone_{table} AS (
        DELETE FROM {table} WHERE survey = :survey AND unit = ANY ((SELECT units FROM again)::text[]) RETURNING *
    ), in_{table} AS (
        INSERT INTO {table} ({columns})
        SELECT {columns} FROM (SELECT {columns} FROM gone_{table} {new}) AS rows ORDER BY {keys}
    )"""


_SHEETS = f"UNION ALL SELECT survey, {FRESH} AS id, unit, about_unit, attributes, duration_class, codes FROM going"
_COMMENTS = f"""UNION ALL SELECT survey, {FRESH} AS id, unit, said.key, said.value
        FROM going CROSS JOIN json_each_text(going.words::json) AS said"""
_WAITS = (
    "staging.survey = :survey AND staging.unit = {0}.unit AND staging.about_unit IS NOT DISTINCT FROM {0}.about_unit"
)
_MOVE = text(f"""
WITH planned AS (
    SELECT * FROM unnest(CAST(:of_units AS text[]), CAST(:about AS text[]), CAST(:expected AS int[]))
        AS planned (unit, about_unit, expected)
), ready AS (
    SELECT unit, about_unit FROM planned
    WHERE (SELECT count(*) FROM staging WHERE {_WAITS.format("planned")}) >= expected
), again AS (
    SELECT array(SELECT unit FROM ready UNION SELECT unnest(CAST(:alone AS text[]))) AS units
), going AS (
    DELETE FROM staging USING ready WHERE {_WAITS.format("ready")} RETURNING staging.*
), {_again(sheets, _SHEETS)}, {_again(comments, _COMMENTS)}, {_again(invitations)}, {_again(open_forms)}
SELECT count(*) FROM going
""")


def rows_by_unit(db: Transaction, survey: str, units: Collection[str] | None = None) -> Counter[str]:
    """Rows by unit that are written again when these units move, or all; comments are not counted."""
    found: Counter[str] = Counter()
    asked = sorted(units or ())
    for some in [None] if units is None else [asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)]:
        for table in (invitations, open_forms, sheets):
            where = [table.c.survey == survey, *([] if some is None else [table.c.unit.in_(some)])]
            query = select(table.c.unit, func.count()).where(*where).group_by(table.c.unit)
            found.update({row[0]: row[1] for row in db.execute(query)})
    return found


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
    query = select(table).where(*which)
    if units is not None:
        query = by_unit(query, table)
    rows = sorted(db.execute(query), key=attrgetter(*[key.name for key in keys]))
    db.execute(delete(table).where(*which))
    places = ", ".join("?" for _ in table.c)
    db.connection.driver_connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def erase(engine: Database, tables: Collection[Table] = FINAL, gently: bool = False) -> bool:
    """Let nothing that was moved, deleted or written over in `tables` stay in the files, as far as the database can;
    False if it must be tried again, because somebody was reading.

    SQLite empties its write-ahead log. PostgreSQL frees rows that were replaced; its own log is not ours to clear.
    gently : PostgreSQL takes a part of a processor for it, and longer.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET vacuum_cost_delay = {GENTLY if gently else 0}"))
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
