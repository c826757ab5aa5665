"""Tables of open records: what people write knowingly for others to read. None of their columns is an answer's."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from diagnostic.storage.database.columns import Instant, metadata

meetings = Table(
    "meetings",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("unit", Text),  # the top of what its slides may show; null for the whole organisation
    Column("wave", ForeignKey("waves.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("agenda", Text, nullable=False),  # JSON, as its owner edits it until the start
    Column("edition", Integer, nullable=False),  # of the agenda: two who edit at once do not overwrite each other
    Column("script", Text),  # JSON: the agenda as it was frozen at the start; null before
    Column("code", String(6), unique=True),  # what phones type; null before the start and once it is dead
    Column("rehearsal", Boolean, nullable=False),
    Column("version", Integer, nullable=False),  # how many events it has
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("nameless", Boolean, nullable=False),  # its people's names and ids are gone
    Index(None, "organisation"),
)

meeting_events = Table(
    "meeting_events",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),  # 1 for the first
    Column("kind", String(16), nullable=False),
    Column("author", String(32), nullable=False),  # a phone's or a desk's random id, hashed
    Column("at", Instant, nullable=False),
    Column("data", Text, nullable=False),  # JSON
)

open_records = Table(
    "open_records",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("version", Integer, primary_key=True, autoincrement=False),  # 1 for the first; the newest counts
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # adoption, agreement, story, action, theme, questionnaire
    Column("unit", Text),  # whose it is; null for the whole organisation
    Column("content", Text, nullable=False),  # JSON, by kind
    Column("author", Text, nullable=False),  # as written by its author, or the label of their link
    Column("changed_at", Instant, nullable=False),
    Column("ended", Boolean, nullable=False),
    Index(None, "organisation", "kind"),
)

wave_drafts = Table(
    "wave_drafts",
    metadata,
    Column("link", ForeignKey("links.id"), primary_key=True),  # its author's
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("version", Integer, nullable=False),  # two tabs do not overwrite each other
    Column("content", Text, nullable=False),  # JSON: texts by the name of their field
    Column("changed_at", Instant, nullable=False),
)

wave_draft_files = Table(
    "wave_draft_files",
    metadata,
    Column("link", ForeignKey("wave_drafts.link"), primary_key=True),
    Column("field", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # in the order of their upload
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

chart_drafts = Table(
    "chart_drafts",
    metadata,
    Column("link", ForeignKey("links.id"), primary_key=True),  # its author's
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("content", LargeBinary, nullable=False),  # JSON: units and edits
    Column("changed_at", Instant, nullable=False),
)

theme_corrections = Table(
    "theme_corrections",
    metadata,
    Column("release", ForeignKey("comment_releases.id"), primary_key=True),
    Column("comment", String(12), primary_key=True),  # its name within the release; the text stands there alone
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1 for the first; the newest counts
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("themes", Text, nullable=False),  # JSON: ids, in order; empty for none
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Index(None, "organisation"),
)
