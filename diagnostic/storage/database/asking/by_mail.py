"""Tables of invitations by e-mail: to whom, what is sent, and how far it is. They go with the wave's invitations.

Addresses, and what mail servers say of them, are sealed under the wave's own key. A message of a reminder ends as
handled whether or not it was sent, so that no row tells afterwards who had answered.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from diagnostic.storage.database.columns import Instant, metadata

mail_recipients = Table(
    "mail_recipients",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),  # random; the invitation's secrets are made from it and a key
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("address_mac", LargeBinary(32), nullable=False),  # by the wave's key, so that nobody is invited twice
    Column("sealed", LargeBinary, nullable=False),  # address and language
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("survey", "address_mac"),
    sqlite_with_rowid=False,
)

mail_languages = Table(  # so that a page need not open every address; no row says which unit or person
    "mail_languages",
    metadata,
    Column("survey", ForeignKey("surveys.id"), primary_key=True),
    Column("language", String(35), primary_key=True),  # empty for people whose row names none
    Column("people", Integer, nullable=False),
)

mailings = Table(
    "mailings",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # invitation, reminder
    Column("state", String(16), nullable=False),  # draft, running, paused, done
    Column("texts", Text, nullable=False),  # JSON: language of whoever has none, subject and text by language
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("last_at", Instant),  # when the last message of it was handled
    Column("trouble", Text),  # why the mail server takes nothing at the moment
    Column("next_try", Instant),
    Index(None, "survey"),
)

mail_messages = Table(
    "mail_messages",
    metadata,
    Column("mailing", ForeignKey("mailings.id"), primary_key=True),
    Column("recipient", LargeBinary(16), primary_key=True),
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("state", String(16), nullable=False),  # waiting, sending, sent, refused, uncertain; of a reminder handled
    Column("tries", Integer, nullable=False),
    Column("due", Instant, nullable=False),  # not before
    Column("at", Instant),  # when it was last touched
    Column("reason", LargeBinary),  # what the server said, sealed
    Index(None, "mailing", "state", "due", "tries"),
    Index(None, "survey"),
    sqlite_with_rowid=False,
)
