"""Tables of benchmarks: quantiles over organisations, of this installation and of others. docs/decisions/0048

`benchmark_scores` is what keeps a score out of a second release: its key. It holds no score.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from diagnostic.storage.database.columns import Instant, metadata

benchmark_decisions = Table(  # added to and never changed: the newest of a subject counts
    "benchmark_decisions",
    metadata,
    Column("organisation", ForeignKey("organisations.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1 for the first
    Column("subject", String(16), nullable=False),  # takes_part, compares
    Column("value", String(32), nullable=False),  # yes, no; own, none, or the id of a file
    Column("decided_at", Instant, nullable=False),
    Column("decided_by", Text, nullable=False),
)

benchmark_releases = Table(  # of this installation; added to and never changed
    "benchmark_releases",
    metadata,
    Column("released", Date, primary_key=True),  # the fixed day whose release it is
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", String(80), nullable=False),
    Column("made_at", Instant, nullable=False),
)

benchmark_scores = Table(  # added to and never changed
    "benchmark_scores",
    metadata,
    Column("dimension", String(80), primary_key=True),  # the hash of its items
    Column("publication", ForeignKey("publications.id"), primary_key=True),
    Column("released", ForeignKey("benchmark_releases.released"), nullable=False),
    Index(None, "released"),
)

benchmark_files = Table(  # of other installations, taken in for an organisation
    "benchmark_files",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of the key that signed it, which somebody trusted
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", String(80), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Text, nullable=False),
    Index(None, "organisation", "content_hash", unique=True),
)
