"""Benchmark files of other installations, as an organisation took them in."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select

from diagnostic.storage.database.comparing.benchmarks import benchmark_files
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every


class StoredBenchmarkFile(NamedTuple):
    """A row of table `benchmark_files`."""

    id: str
    organisation: str
    fingerprint: str
    content: bytes
    content_hash: str
    added_at: datetime
    added_by: str


def add(db: Transaction, file: StoredBenchmarkFile) -> None:
    """Keep a file. Taken where the organisation has it already."""
    db.execute(insert(benchmark_files).values(file._asdict()))


def of_organisation(db: Transaction, organisation: str) -> list[StoredBenchmarkFile]:
    """The files of an organisation, the newest first."""
    table = benchmark_files
    query = select(table).where(table.c.organisation == organisation)
    return every(StoredBenchmarkFile._make, db.execute(query.order_by(table.c.added_at.desc(), table.c.id)))


def remove(db: Transaction, organisation: str, file: str) -> bool:
    """Take a file away; whether the organisation had it."""
    table = benchmark_files
    found = db.execute(delete(table).where(table.c.organisation == organisation, table.c.id == file))
    return bool(found.rowcount)
