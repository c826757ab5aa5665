"""News that servers of a PostgreSQL database tell one another: which meeting has moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from diagnostic.storage.database.engine import Database, Transaction
from diagnostic.storage.servers.turns import close, driver_errors, has_others, own_connection

CHANNEL = "inside_out_meetings"


def tell(db: Transaction, meeting: str, version: int) -> None:
    """Tell all servers, when this transaction is committed, that a meeting has a new version."""
    if has_others(db.engine):
        db.execute(_TELL, {"channel": CHANNEL, "news": f"{meeting} {version}"})


_TELL = text("SELECT pg_notify(:channel, :news)")


class News:
    """What other servers tell of meetings. What is told while nobody can listen is lost: look again after each."""

    def __init__(self, engine: Database):
        self._engine = engine
        self._connection: Connection | None = None

    @property
    def listening(self) -> bool:
        """Whether what others tell is heard."""
        return self._connection is not None

    def listen(self) -> bool:
        """Be told from now on. False where it can't be, as while the database is away."""
        if self._connection is None and has_others(self._engine):
            try:
                self._connection = own_connection(self._engine)
                self._connection.execute(text(f"LISTEN {CHANNEL}"))
            except DBAPIError:
                self.close()
        return self._connection is not None

    def wait(self, seconds: float) -> Mapping[str, int] | None:
        """Versions by meeting, as soon as any are told, or none after some seconds; None where nobody listens any more.

        What comes at once is told at once.
        """
        if self._connection is None:
            return None
        driver: Any = self._connection.connection.dbapi_connection
        errors = driver_errors(self._connection)
        found: dict[str, int] = {}
        try:
            for each in driver.notifies(timeout=seconds, stop_after=1):
                meeting, _, version = each.payload.partition(" ")
                found[meeting] = max(int(version) if version.isdecimal() else 0, found.get(meeting, 0))
        except errors:
            self.close()
            return None
        return found

    def close(self) -> None:
        """Listen no more."""
        if self._connection is not None:
            close(self._connection)
        self._connection = None
