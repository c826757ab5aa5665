"""Tables by which an installation knows itself: which database it is, which keys belong to it, what time it was, and
which programs may use it.

Nothing of them goes into backups: what is restored belongs to the installation that it is restored into.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from diagnostic.storage.database.columns import Instant, metadata

identities = Table(
    "identities",
    metadata,
    Column("identity", String(32), primary_key=True),  # random; there is one row
    Column("looks", Integer, nullable=False),  # how often a server looked at the clock: a copy of before has fewer
)

key_marks = Table(
    "key_marks",
    metadata,
    Column("name", String(64), primary_key=True),  # of the key's file
    Column("mark", LargeBinary(32), nullable=False),  # HMAC of a constant under the key, which it does not tell
)

clock_looks = Table(
    "clock_looks",
    metadata,
    Column("at", Instant, primary_key=True),  # those of the last day, and the newest before
)

oldest_programs = Table(
    "oldest_programs",
    metadata,
    Column("revision", String(32), primary_key=True),  # one row: newer programs said that those from it on may go on
)
