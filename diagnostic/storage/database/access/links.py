"""Signed links of staff: what each may see, until when, and whether it was taken back."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from diagnostic.storage.database.columns import Instant, metadata

links = Table(
    "links",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("unit", Text),  # the top of what may be seen; null for the whole organisation
    Column("label", Text, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("provider", String(32)),  # null for a link; else it stands for somebody who signs in, and opens nothing
    Index(None, "organisation"),
)
