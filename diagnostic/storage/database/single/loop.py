"""Connections of the event loop, on which nobody waits for the database in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import psycopg
from sqlalchemy import event

from diagnostic.storage.database.engine import PATIENCE, SOON, WAITED, Database
from diagnostic.storage.database.single.prepared import PreparedConnection, Row, StatementFailed

AT_ONCE = 12  # statements; with CONNECTIONS and a few that listen two servers need no more than PostgreSQL's usual 100


class LoopConnections:
    """A few connections of the loop that runs; another loop, as tests have, begins with none."""

    def __init__(self, engine: Database):
        self._engine = engine
        self._loop: asyncio.AbstractEventLoop | None = None
        self._free: list[PreparedConnection] = []
        self._turns = asyncio.Semaphore(AT_ONCE)
        event.listen(engine, "engine_disposed", self._close_all)

    async def ask(self, statement: str, values: Mapping[str, object]) -> list[Row] | None:
        """All rows; None where nobody knows whether it was run."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._close_all()
            self._loop, self._turns = loop, asyncio.Semaphore(AT_ONCE)
        async with self._turns:
            with suppress(psycopg.Error):
                connection = self._free.pop() if self._free else await self._opened()
                try:
                    rows = await connection.run(statement, values)
                except BaseException as error:
                    self._give_back(connection, isinstance(error, StatementFailed) and error.state == WAITED)
                    raise
                self._give_back(connection, loop is self._loop)
                return rows
        return None

    async def _opened(self) -> PreparedConnection:
        _, where = self._engine.dialect.create_connect_args(self._engine.url)
        connection = await psycopg.AsyncConnection.connect(**where | PATIENCE, autocommit=True)
        try:
            await connection.execute(f"SET lock_timeout = '{SOON}ms'")
        except BaseException:
            connection.pgconn.finish()
            raise
        return PreparedConnection(connection, self._lost)

    def _give_back(self, connection: PreparedConnection, whole: bool) -> None:
        """Keep it for the next statement, or close it."""
        if whole:
            self._free.append(connection)
        else:
            connection.close()

    def _lost(self, connection: PreparedConnection) -> None:
        """Close what PostgreSQL has ended while nothing was asked."""
        if connection in self._free:
            self._free.remove(connection)
            connection.close()

    def _close_all(self, engine: Database | None = None) -> None:
        while self._free:
            self._free.pop().close()
