"""Connections of the event loop, on which nobody waits for the database in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import event

from diagnostic.storage.database.engine import PATIENCE, SOON, WAITED, Database

AT_ONCE = 12  # statements; with CONNECTIONS and a few that listen two servers need no more than PostgreSQL's usual 100

Row = tuple[Any, ...]


class LoopConnections:
    """A few connections of the loop that runs; another loop, as tests have, begins with none."""

    def __init__(self, engine: Database):
        self._engine = engine
        self._loop: asyncio.AbstractEventLoop | None = None
        self._free: list[psycopg.AsyncConnection[Row]] = []
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
                    rows = await (await connection.execute(statement, values, prepare=True)).fetchall()
                except BaseException as error:
                    self._give_back(connection, getattr(error, "sqlstate", None) == WAITED)
                    raise
                self._give_back(connection, loop is self._loop)
                return rows
        return None

    async def _opened(self) -> psycopg.AsyncConnection[Row]:
        _, where = self._engine.dialect.create_connect_args(self._engine.url)
        connection = await psycopg.AsyncConnection.connect(**where | PATIENCE, autocommit=True)
        try:
            await connection.execute(f"SET lock_timeout = '{SOON}ms'")
        except BaseException:
            _close(connection)
            raise
        return connection

    def _give_back(self, connection: psycopg.AsyncConnection[Row], whole: bool) -> None:
        """Keep it for the next statement, or close it."""
        if whole and not connection.closed:
            self._free.append(connection)
        else:
            _close(connection)

    def _close_all(self, engine: Database | None = None) -> None:
        while self._free:
            _close(self._free.pop())


def _close(connection: psycopg.AsyncConnection[Row]) -> None:
    """Close it in any thread; its own loop may have ended."""
    connection.pgconn.finish()
