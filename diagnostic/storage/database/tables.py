"""Every table of an installation. A change here needs a migration and a new `REVISION`.

Who answered (`invitations`) and what was answered (`sheets`, `comments`) have nothing in common but survey and unit.
Their rows are keyed by random bytes, on SQLite without row ids, so no order of arrival is kept. No transaction writes
one row of either: an answer waits in `staging` until all rows of its unit are written again (docs/decisions/0011).

Names, keys of stored JSON and values in columns stay as they were first called, so that backups remain readable:
`sheets` holds response records, `attributes` self-reported characteristics, `duration_class` "hasty" for a speeder,
`live_releases` interim releases, `batch_facts` facts of their tranches.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from diagnostic.storage.database.access.audit_log import audit_log
from diagnostic.storage.database.access.ended_visits import ended_visits
from diagnostic.storage.database.access.links import links
from diagnostic.storage.database.access.sessions import staff_sessions
from diagnostic.storage.database.arriving_rows import arrivals, arriving
from diagnostic.storage.database.asking.by_mail import mail_messages, mail_recipients, mailings
from diagnostic.storage.database.asking.openly import imported_people, open_forms, open_links
from diagnostic.storage.database.columns import Instant, metadata
from diagnostic.storage.database.comparing.benchmarks import (
    benchmark_decisions,
    benchmark_files,
    benchmark_releases,
    benchmark_scores,
)
from diagnostic.storage.database.ledger import (
    batch_facts,
    comment_releases,
    live_releases,
    publications,
    rule_versions,
)
from diagnostic.storage.database.open_records import (
    chart_drafts,
    meeting_events,
    meetings,
    open_records,
    theme_corrections,
    wave_draft_files,
    wave_drafts,
)
from diagnostic.storage.database.own_facts import clock_looks, identities, key_marks, oldest_programs

__all__ = [
    "OLDEST",
    "REVISION",
    "arrivals",
    "arriving",
    "audit_log",
    "batch_facts",
    "benchmark_decisions",
    "benchmark_files",
    "benchmark_releases",
    "benchmark_scores",
    "chart_drafts",
    "clock_looks",
    "comment_releases",
    "ended_visits",
    "identities",
    "imported_people",
    "key_marks",
    "links",
    "live_releases",
    "mail_messages",
    "mail_recipients",
    "mailings",
    "meeting_events",
    "meetings",
    "metadata",
    "oldest_programs",
    "open_forms",
    "open_links",
    "open_records",
    "publications",
    "rule_versions",
    "staff_sessions",
    "theme_corrections",
    "wave_draft_files",
    "wave_drafts",
]  # beside the tables below

REVISION = "0031"  # the newest file in migrations/versions
OLDEST = "0027"  # REVISION of the oldest programs that may use these tables: docs/decisions/0046

organisations = Table(
    "organisations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("root", Text),  # the unit at the top of the chart
    Column("chart", Text),  # as the next wave will freeze it
    Column("chart_hash", String(80)),
    Column("chart_changed_at", Instant),
    Column("service_map", Text),  # JSON: [[provider, receiver, service], ...], as the next wave will freeze it
    Column("created_at", Instant, nullable=False),
    Column("zone", String(64), server_default="UTC", nullable=False),  # IANA name; whose days its people read
    Column("language", String(16), server_default="en", nullable=False),  # of pages where no browser says which
    Column("links_off", Boolean, server_default=false(), nullable=False),  # its staff sign in, and links open nothing
)

waves = Table(
    "waves",
    metadata,
    Column("id", String(16), primary_key=True),  # stands in links, not secret
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("opens", Date, nullable=False),
    Column("closes", Date, nullable=False),  # the last day on which answers are taken
    Column("closed", Boolean, nullable=False),  # by a person before that day, or by its publication
    Column("policy", Text, nullable=False),  # JSON, frozen
    Column("chart", Text, nullable=False),  # JSON, frozen
    Column("chart_hash", String(80), nullable=False),
    Column("roster", Text),  # JSON, frozen: [[unit, audience, headcount], ...]; null where none was given
    Column("roster_hash", String(80)),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("retired", Date),  # the day on which its invitations were deleted
    Column("asked", Text),  # JSON, counted on that day: [[unit, audience, invitations], ...]
    Column("erased", Date),  # the day from which on neither its key nor a trace of them is left
    Column("contact", Text),  # whom respondents can ask; null where nobody is named
    Column("service_map", Text),  # JSON, frozen; null where nobody rates the units that serve them
    UniqueConstraint("organisation", "name"),
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("wave", ForeignKey("waves.id"), nullable=False),
    Column("audience", String(64), nullable=False),
    Column("source", Text, nullable=False),  # the questionnaire's YAML as it was handed over
    Column("definition", Text, nullable=False),  # JSON: what that YAML meant, with its scales filled in
    Column("hash", String(80), nullable=False),  # of `definition`
    UniqueConstraint("wave", "audience"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_mac", LargeBinary(32), primary_key=True),
    Column("code_hint", Integer, nullable=False),  # 24 bits, to find the code's wave: services/respondents/credentials
    Column("code_mac", LargeBinary(32), nullable=False),
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("about_unit", Text),
    Column("used", SmallInteger, nullable=False),
    Index(None, "code_hint"),
    Index(None, "survey", "unit"),
    sqlite_with_rowid=False,
)

staging = Table(
    "staging",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("id", LargeBinary(16), primary_key=True),  # random, and not the later response record's
    Column("unit", Text, nullable=False),
    Column("about_unit", Text),
    Column("attributes", Text),  # JSON
    Column("duration_class", String(16)),
    Column("codes", LargeBinary, nullable=False),
    Column("words", Text),  # JSON: the open answers by question; null where there are none
    Index(None, "survey", "unit"),
    sqlite_with_rowid=False,
)

sheets = Table(
    "sheets",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("id", LargeBinary(16), primary_key=True),  # random
    Column("unit", Text, nullable=False),
    Column("about_unit", Text),
    Column("attributes", Text),  # JSON
    Column("duration_class", String(16)),
    Column("codes", LargeBinary, nullable=False),  # one int8 per item in questionnaire order, -128 where missing
    Index(None, "survey", "unit"),
    sqlite_with_rowid=False,
)

counted = Table(
    "counted",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("counts", Text, nullable=False),  # JSON: people per option, least favourable code first
    sqlite_with_rowid=False,
)

imports = Table(
    "imports",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("content_mac", LargeBinary(32), primary_key=True),  # the same answers are not taken twice
    Column("people", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("told_apart", Boolean),  # whether nobody in it can count twice; null where nobody knows
)

comments = Table(
    "comments",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("id", LargeBinary(16), primary_key=True),  # random, not the response record's
    Column("unit", Text, nullable=False),
    Column("question", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "survey", "unit"),
    sqlite_with_rowid=False,
)

comment_reviews = Table(
    "comment_reviews",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("plan", Text, nullable=False),  # JSON: by question, the units at which comments are listed
    Column("fingerprint", String(80), nullable=False),  # of the comments there were when it was opened
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Text, nullable=False),
)

comment_drafts = Table(
    "comment_drafts",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("comment", LargeBinary(16), primary_key=True),  # id in `comments`
    Column("passages", Text, nullable=False),  # JSON: [[start, end], ...] of what is blacked out; holds no words
    Column("left_out", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
