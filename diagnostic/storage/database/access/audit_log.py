"""The audit log: who did what when, of staff and of the server. Its rows are added and never changed.

Nothing in it is about a respondent: no answer, text, token, code or address, nor whether somebody answered.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from diagnostic.storage.database.columns import Instant, metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("via", String(16), nullable=False),  # page, shell, server
    Column("actor", Text, nullable=False),  # id of the link or account; empty where there is none
    Column("label", Text, nullable=False),  # whose it was, as it was called then
    Column("role", String(16), nullable=False),  # empty for the shell and the server
    Column("event", String(40), nullable=False),  # such as survey.published
    Column("thing", Text, nullable=False),  # id of what it was done to; empty where there is one alone
    Column("name", Text, nullable=False),  # what that was called then
    Column("detail", Text, nullable=False),
    Column("amount", Integer),  # of how many; never of who
    Index(None, "organisation", "at"),
)
