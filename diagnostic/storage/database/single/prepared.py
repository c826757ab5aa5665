"""One connection of the event loop, which asks libpq itself: a cursor around a statement costs more than it does."""

from __future__ import annotations

import asyncio
import re
import weakref
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import DiagnosticField, ExecStatus, Format

Row = tuple[Any, ...]
_MARK = re.compile(r"%(?:\((\w+)\)s|%)")


class StatementFailed(psycopg.Error):
    """A statement that PostgreSQL did not run; `state` says why (its appendix A)."""

    def __init__(self, state: str):
        super().__init__(state)
        self.state = state


class PreparedConnection:
    """Runs one statement at a time, each prepared once and a transaction by itself.

    lost : called when PostgreSQL closes it.
    """

    def __init__(self, connection: psycopg.AsyncConnection[Row], lost: Callable[[PreparedConnection], None]):
        self._loop, self._lost, self._connection = asyncio.get_running_loop(), lost, connection
        self._pgconn, self._values = connection.pgconn, Transformer(connection)
        self._socket = self._pgconn.socket
        weakref.finalize(self, self._pgconn.finish).atexit = False  # where its loop ended before it was closed
        self._names, self._prepared = count(), dict[tuple[str, tuple[int, ...]], bytes]()
        self._results = list[Any]()
        self._answered: asyncio.Future[None] | None = None
        self._loop.add_reader(self._socket, self._read)

    async def run(self, statement: str, values: Mapping[str, object]) -> list[Row]:
        """All rows. Raises psycopg.Error; after any the connection is of no use, but where it is `StatementFailed`."""
        text, names, formats = _numbered(statement)
        given = self._values.dump_sequence([values[name] for name in names], formats)
        key = statement, tuple(self._values.types or ())
        name = self._prepared.get(key)
        if name is None:
            name = b"_%d" % next(self._names)
            self._pgconn.send_prepare(name, text, key[1])
            await self._answer(ExecStatus.COMMAND_OK)
            self._prepared[key] = name
        self._pgconn.send_query_prepared(name, given, self._values.formats, Format.BINARY)
        result = await self._answer(ExecStatus.TUPLES_OK)
        self._values.set_pgresult(result, format=Format.BINARY)
        return self._values.load_rows(0, result.ntuples, tuple)

    async def _answer(self, expected: ExecStatus) -> Any:
        self._answered = self._loop.create_future()
        self._write()
        await self._answered
        (result,), self._results = self._results, []
        if result.status != expected:
            raise StatementFailed((result.error_field(DiagnosticField.SQLSTATE) or b"").decode())
        return result

    def _write(self) -> None:
        """Send what is to be sent, as far as the socket takes it now."""
        if self._pgconn.flush():
            self._loop.add_writer(self._socket, self._write)
        else:
            self._loop.remove_writer(self._socket)

    def _read(self) -> None:
        try:
            self._pgconn.consume_input()
            while self._answered and not self._pgconn.is_busy():
                if result := self._pgconn.get_result():
                    self._results.append(result)
                else:
                    self._done()
        except psycopg.Error as error:
            self._done(error)
            self._lost(self)

    def _done(self, error: psycopg.Error | None = None) -> None:
        asked, self._answered = self._answered, None
        if asked and not asked.done():
            asked.set_exception(error) if error else asked.set_result(None)

    def close(self) -> None:
        """Close it, in any thread; its own loop may have ended."""
        if self._loop.is_running() and asyncio._get_running_loop() is not self._loop:
            self._loop.call_soon_threadsafe(self._close)
        else:
            self._close()

    def _close(self) -> None:
        if not self._loop.is_closed():  # it may never look at a socket that is closed
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._pgconn.finish()


@cache
def _numbered(statement: str) -> tuple[bytes, list[str], list[PyFormat]]:
    """A statement as libpq takes it, the names of its values in their order, and how they are sent."""
    names = list(dict.fromkeys(filter(None, _MARK.findall(statement))))
    text = _MARK.sub(lambda mark: f"${names.index(mark[1]) + 1}" if mark[1] else "%", statement)
    return text.encode(), names, [PyFormat.AUTO] * len(names)
