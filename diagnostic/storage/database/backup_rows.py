"""Rows of every table as values that JSON knows, and back: what backups are made of.

Nothing of how a database keeps its rows is in them: they come by primary key, which is random where it matters.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Table, TypeDecorator, func, insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import (
    chart_drafts,
    clock_looks,
    ended_visits,
    identities,
    key_marks,
    links,
    metadata,
    oldest_programs,
    staff_sessions,
    surveys,
    wave_draft_files,
    wave_drafts,
)

AT_ONCE = 2000  # rows in memory
# access does not belong into a copy: one that was taken back would come back; drafts go with their author's link
INVITING = (  # what is destroyed some days after a wave
    *("invitations", "open_links", "open_forms", "imported_people"),
    *("mail_languages", "mail_recipients", "mailings", "mail_messages"),
)
OWN = (identities, key_marks, clock_looks, oldest_programs)  # of this installation, not of one that is restored
NOT_COPIED = (staff_sessions, links, ended_visits, chart_drafts, wave_drafts, wave_draft_files, *OWN)

Values = list[Any]


def tables() -> list[str]:
    """Names of the tables that are copied, those that others refer to first."""
    return [str(table.name) for table in metadata.sorted_tables if table not in NOT_COPIED]


def columns(name: str) -> list[str]:
    """Names of a table's columns."""
    return [str(column.name) for column in metadata.tables[name].columns]


def needed(name: str) -> list[str]:
    """Names of the columns that a row of a table can't be without."""
    required = (each for each in metadata.tables[name].columns if not each.nullable and each.server_default is None)
    return [str(column.name) for column in required]


def rows(db: Transaction, name: str) -> Iterator[Values]:
    """Every row of a table by primary key, a few in memory at a time."""
    table = metadata.tables[name]
    query = select(table).order_by(*(table.primary_key.columns or table.columns))
    return _encoded(db, query, table)


def rows_of_invitations(db: Transaction, name: str, waves: Collection[str]) -> Iterator[Values]:
    """As `rows`, of a table of invitations or open links, of these waves alone."""
    table = metadata.tables[name]
    of_waves = select(surveys.c.id).where(surveys.c.wave.in_(list(waves)))
    query = select(table).where(table.c.survey.in_(of_waves)).order_by(*table.primary_key.columns)
    return _encoded(db, query, table)


def _encoded(db: Transaction, query: Any, table: Table) -> Iterator[Values]:
    encoders = [_ENCODERS[_kind(column)] for column in table.columns]
    for row in db.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield [
            value if encode is None or value is None else encode(value)
            for value, encode in zip(row, encoders, strict=True)
        ]


def add(db: Transaction, name: str, names: Sequence[str], values: Iterable[Values]) -> int:
    """Insert rows into a table as they came from `rows`, with the names of their columns; the number of rows."""
    table = metadata.tables[name]
    decoders = [_DECODERS[_kind(table.columns[name])] for name in names]
    decoded = (
        {
            column: value if decode is None or value is None else decode(value)
            for column, value, decode in zip(names, row, decoders, strict=True)
        }
        for row in values
    )
    added = 0
    while batch := list(islice(decoded, AT_ONCE)):
        db.execute(insert(table), batch)
        added += len(batch)
    return added


def row_counts(db: Transaction) -> dict[str, int]:
    """Number of rows by table, of every table that has any, those of `NOT_COPIED` too, but for `OWN`."""
    tables = [table for table in metadata.sorted_tables if table not in OWN]
    found = {table.name: db.scalar(select(func.count()).select_from(table)) for table in tables}
    return {name: rows for name, rows in found.items() if rows}


def _kind(column: Column) -> type:
    """Type of the column's values in Python."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return kind.python_type


_AS_IT_IS = dict.fromkeys((str, int, float, bool))
_ENCODERS: Mapping[type, Callable[[Any], str] | None] = _AS_IT_IS | {
    bytes: lambda value: b64encode(value).decode(),
    datetime: datetime.isoformat,
    date: date.isoformat,
}
_DECODERS: Mapping[type, Callable[[str], Any] | None] = _AS_IT_IS | {
    bytes: b64decode,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
