"""Statements that nobody opens a transaction for, from threads and from the event loop."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError

from diagnostic.storage.database.engine import SOON, WAITED, Database, lost

if TYPE_CHECKING:
    from diagnostic.storage.database.single.loop import LoopConnections

Row = tuple[Any, ...]
AT_ONCE = 8  # statements of threads, of the connections for transactions


class Statements:
    """Single statements on PostgreSQL, each a transaction by itself, on a few connections that are kept for them.

    For what every respondent and every page asks: SQLAlchemy and a transaction around a statement cost ten times what
    it does, and a thread that waits for one as much again. Nothing depends on it: where a statement was not run, or
    nobody knows whether it was, a transaction has to find out. So has it where a lock is to be waited for: PostgreSQL
    may log a statement that takes long, with who and what in one line.
    """

    def __init__(self, engine: Database):
        self.engine, self._free = engine, list[Any]()
        self._closed = 0  # times
        self._there = engine.dialect.name == "postgresql"
        self._turns = threading.Semaphore(AT_ONCE)
        event.listen(engine, "engine_disposed", self._close)

    async def ask(self, statement: str, values: Mapping[str, object]) -> list[Row] | None:
        """As `run`, from the event loop."""
        return await self._of_the_loop.ask(statement, values) if self._there else None

    @cached_property
    def _of_the_loop(self) -> LoopConnections:
        from diagnostic.storage.database.single.loop import LoopConnections  # with the driver, which SQLite needs not

        return LoopConnections(self.engine)

    def run(self, statement: str, values: Mapping[str, object]) -> list[Row] | None:
        """All rows; None where nobody knows whether it was run, and with SQLite, where transactions cost little."""
        if not self._there:
            return None
        with self._turns, suppress(self.engine.dialect.loaded_dbapi.Error, DBAPIError):
            before, proxy = self._closed, self._one()
            try:
                rows = proxy.driver_connection.execute(statement, values, prepare=True).fetchall()
            except BaseException as error:
                if getattr(error, "sqlstate", None) == WAITED:
                    self._give_back(proxy, before)
                else:  # whatever it is: among those for transactions it would commit statement by statement
                    proxy.invalidate()
                raise
            self._give_back(proxy, before)
            return list(rows)
        return None

    def _one(self) -> Any:
        """A connection that is not lost, as far as anybody knows."""
        proxy: Any
        with suppress(IndexError):  # none is left; another thread may have taken the last one just now
            while True:
                proxy = self._free.pop()
                if not lost(proxy.driver_connection):
                    return proxy
                proxy.invalidate()
        proxy = self.engine.raw_connection()
        try:
            proxy.driver_connection.autocommit = True
            proxy.driver_connection.execute(f"SET lock_timeout = '{SOON}ms'")
        except BaseException:
            proxy.invalidate()
            raise
        return proxy

    def _give_back(self, proxy: Any, before: int) -> None:
        """Keep a connection for the next statement; close it where all were closed since it was taken."""
        self._free.append(proxy)
        if self._closed != before:
            self._close_free()

    def _close(self, engine: Database) -> None:
        self._closed += 1
        self._close_free()

    def _close_free(self) -> None:
        with suppress(IndexError):  # another thread may take the last one
            while True:
                self._free.pop().invalidate()


def one_statement(query: Select) -> str:
    """A query as `Statements` runs it."""
    return str(query.compile(dialect=PGDialect_psycopg()))
