"""Tables of what was released and by which rules: their rows are added and never changed (append_only.py)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from diagnostic.storage.database.columns import Instant, metadata

comment_releases = Table(
    "comment_releases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("survey", ForeignKey("surveys.id"), nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", String(80), nullable=False),
    Column("policy", Text, nullable=False),
    Column("chart_hash", String(80), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Index(None, "organisation"),
)

publications = Table(
    "publications",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("survey", ForeignKey("surveys.id"), nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", String(80), nullable=False),
    Column("questionnaire_hash", String(80), nullable=False),
    Column("policy", Text, nullable=False),
    Column("chart_hash", String(80), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("audit", Text),  # JSON: the audit; null where it was published before there was one
    Column("rules_version", Integer),  # the rules that predict from it, entered with it; null where nothing was entered
    Column("rules_hash", String(80)),
    Index(None, "organisation"),
)

live_releases = Table(
    "live_releases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1 for the first of the survey
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", String(80), nullable=False),
    Column("policy", Text, nullable=False),
    Column("chart_hash", String(80), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("audit", Text, nullable=False),  # JSON
    UniqueConstraint("survey", "number"),
    Index(None, "organisation"),
)

batch_facts = Table(
    "batch_facts",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the live release that told the batch
    Column("unit", Text, primary_key=True),
    Column("facts", Text, nullable=False),  # JSON: by dimension, how many answered all and some of its items
    sqlite_with_rowid=False,
)

rule_versions = Table(
    "rule_versions",
    metadata,
    Column("organisation", ForeignKey("organisations.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),  # YAML
    Column("content_hash", String(80), nullable=False),
    Column("note", Text, nullable=False),  # why, in its author's words
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
)
