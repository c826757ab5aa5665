"""Sessions of staff who signed in: one row for each browser, which keeps a secret of which the row has only a hash."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Text

from diagnostic.storage.database.columns import Instant, metadata

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", String(32), primary_key=True),  # random, not the secret
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    Column("began_by", LargeBinary(32), nullable=False, unique=True),  # hash of what works once: nothing begins two
    Column("link", ForeignKey("links.id")),  # whose it is; null until an organisation is chosen
    Column("provider", String(32), nullable=False),  # empty where it began by a one-time link
    Column("rule", String(64)),  # the stamp of the rule by which it may see anything; null as for `link`
    Column("offered", Text, nullable=False),  # JSON: stamps of the rules that fitted, one for each organisation
    Column("subject", LargeBinary(32), nullable=False),  # hash of the provider's issuer and its id of the person
    Column("sid", LargeBinary(32)),  # hash of the provider's issuer and its id of the session there, if it has one
    Column("label", Text, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),  # to a minute
    Column("ends_at", Instant, nullable=False),
    Column("ended_at", Instant),  # before its time
    Index(None, "link"),
)
