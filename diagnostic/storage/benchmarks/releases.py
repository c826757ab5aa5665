"""Benchmarks that this installation released: rows are added, and never changed or taken away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select

from diagnostic.storage.database.comparing.benchmarks import benchmark_releases, benchmark_scores
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every


class StoredBenchmark(NamedTuple):
    """A row of table `benchmark_releases`."""

    released: date
    content: bytes
    content_hash: str
    made_at: datetime


def add(db: Transaction, release: StoredBenchmark, scores: Collection[tuple[str, str]]) -> None:
    """Keep a release and which scores it was made of, (dimension, publication) each.

    Taken where there is a release of that day already, or one of the scores is in another.
    """
    db.execute(insert(benchmark_releases).values(release._asdict()))
    rows = [{"dimension": each, "publication": of, "released": release.released} for each, of in scores]
    if rows:
        db.execute(insert(benchmark_scores), rows)


def every_release(db: Transaction) -> list[StoredBenchmark]:
    """All of them, the newest first."""
    query = select(benchmark_releases).order_by(benchmark_releases.c.released.desc())
    return every(StoredBenchmark._make, db.execute(query))


_NEWEST = select(func.max(benchmark_releases.c.released))


def newest(db: Transaction) -> date | None:
    """The day of the newest; None where there is none."""
    return db.execute(_NEWEST).scalar()


def used_scores(db: Transaction) -> set[tuple[str, str]]:
    """(dimension, publication) of every score that a release was made of."""
    return {
        (row[0], row[1]) for row in db.execute(select(benchmark_scores.c.dimension, benchmark_scores.c.publication))
    }
