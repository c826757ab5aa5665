"""Visits of staff that were ended before their time, tokens of log-out that were taken, and sign-outs that reach
whoever is on their way in: every server has to know of them.
"""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from diagnostic.storage.database.columns import Instant, metadata

ended_visits = Table(
    "ended_visits",
    metadata,
    Column("number", String(16), primary_key=True),  # random, or of a hash; it leads to no link
    Column("until", Instant, nullable=False),  # when the visit would have ended
)
