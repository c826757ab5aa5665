"""Tables that keep one person from counting twice where nobody was invited: open links and their forms, and whom files
of answers were of.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from diagnostic.storage.database.columns import Instant, metadata

open_links = Table(
    "open_links",
    metadata,
    Column("token_mac", LargeBinary(32), primary_key=True),
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("code_hint", Integer),  # 24 bits, as of invitations; null of links that were made before they had a code
    Column("code_mac", LargeBinary(32)),
    Column("number", Integer, nullable=False),  # 1 for the first of the unit; the token is made from it and a key
    Column("closed", Boolean, nullable=False),  # by a person
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    UniqueConstraint("survey", "unit", "number"),
    Index(None, "code_hint"),
    sqlite_with_rowid=False,
)

open_forms = Table(  # forms that were sent, so that none counts twice and each is known again
    "open_forms",
    metadata,
    Column("form_mac", LargeBinary(32), primary_key=True),  # of a number that was made with the form
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("unit", Text, nullable=False),
    Index(None, "survey", "unit"),
    sqlite_with_rowid=False,
)

imported_people = Table(  # people of files of answers, so that none counts twice in a survey
    "imported_people",
    metadata,
    Column("person_mac", LargeBinary(32), primary_key=True),  # of the platform's id, by the wave's key
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Index(None, "survey"),
    sqlite_with_rowid=False,
)
