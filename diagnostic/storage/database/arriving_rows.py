"""Tables of what is written in pieces, so that nobody waits for all of it: which rows are not there yet for anybody."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from diagnostic.storage.database.columns import Instant, metadata

arrivals = Table(  # while there is a row, what was written of it is there for nobody
    "arrivals",
    metadata,
    Column("id", String(32), primary_key=True),  # random
    Column("survey", ForeignKey("surveys.id"), nullable=False),
    Column("seen", Instant, nullable=False),  # when its last piece came
    Column("given_up", Boolean, nullable=False),  # its rows are being taken back
)

arriving = Table(
    "arriving",
    metadata,
    Column("arrival", String(32), primary_key=True),  # without a row in `arrivals` all of it is there
    Column("piece", Integer, primary_key=True, autoincrement=False),
    Column("into", String(32), nullable=False),  # the table of the rows
    Column("keys", LargeBinary, nullable=False),  # of the rows, one after the other
    Column("units", Text, nullable=False),  # JSON: rows by unit
    sqlite_with_rowid=False,
)
