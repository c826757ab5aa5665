"""The HTTP server under the app: it names neither itself nor whom it serves."""

from __future__ import annotations

import logging
from asyncio import BaseTransport, TimerHandle
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from diagnostic.settings import Settings

PING = 20  # seconds between two looks whether a browser is still there
LARGEST = 16 * 2**20  # bytes of one message of a browser: what all widgets of a page hold

TOGETHER = 0.003  # seconds from a message to a browser until it leaves, with those that came meanwhile
ENOUGH = 64 * 2**10  # bytes that leave at once

LARGEST_HEAD = 64 * 2**10  # bytes of a request beside its body: its address and its headers
HEAD_WITHIN = 20.0  # seconds in which they have to be here
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class LimitedHttp(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, to whoever says within some seconds, in few bytes, what they want.

    It keeps all headers until the last has come, however many, for as long as that takes: strangers would fill the
    memory. Limits of bodies are those of the pages that read them.
    """

    def connection_made(self, transport: BaseTransport) -> None:
        """Somebody is there: they have to say what they want."""
        self._beside_bodies, self._waiting = 0, None
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._waited()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More has come; of what is no part of a body so much is taken and no more."""
        self._beside_bodies += len(data)
        super().data_received(data)
        if self._beside_bodies > LARGEST_HEAD and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """What is wanted is known."""
        self._waited()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of a body, which pages read as far as they like."""
        self._beside_bodies = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of a request is here."""
        self._beside_bodies = 0
        super().on_message_complete()

    _beside_bodies: int
    _waiting: TimerHandle | None

    def _wait(self) -> None:
        self._waited()
        self._waiting = self.loop.call_later(HEAD_WITHIN, self._give_up)

    def _waited(self) -> None:
        if self._waiting:
            self._waiting.cancel()
        self._waiting = None

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:  # else they still read the answer before
            self.transport.close()


class BundlingSocket(WebSocketsSansIOProtocol):
    """A socket as uvicorn has it, whose messages leave together where they come together.

    A page is some sixty messages. Each by itself wakes the kernel, a proxy and the browser.
    """

    _size = 0
    _leaving: TimerHandle | None = None

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message, soon; all else that is sent takes along what waits, in order."""
        content = message.get("bytes") if message["type"] == "websocket.send" else None
        if not content:
            return await super().send(message)
        await self.writable.wait()
        if not self._open():
            return await super().send(message)  # which knows what to do
        self.conn.send_binary(content)
        self._size += len(content)
        if self._size >= ENOUGH:
            self._leave()
        elif self._leaving is None:
            self._leaving = self.loop.call_later(TOGETHER, self._leave)

    async def run_asgi(self) -> None:
        """Run the app for the socket; what it sent leaves before the connection is closed."""
        app = self.app

        async def and_leave(*asked: Any) -> None:
            try:
                await app(*asked)
            finally:
                self._leave()

        self.app = and_leave
        await super().run_asgi()

    def _open(self) -> bool:
        answered = self.disconnected or self.close_sent or self.initial_response is not None
        return self.handshake_complete and not answered and self.conn.state.name == "OPEN"

    def _leave(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        self._size, self._leaving = 0, None
        waiting = b"".join(self.conn.data_to_send())
        if waiting and not self.transport.is_closing():
            self.transport.write(waiting)


def listen(app: ASGIApp, settings: Settings) -> None:
    """Serve `app` until the process is told to stop; exit code 3 where it could not start."""
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,  # ours
        access_log=False,  # an address may hold a secret
        http=LimitedHttp,
        server_header=False,
        ws=BundlingSocket,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,
    )


def _is_news(record: logging.LogRecord) -> bool:
    """All but what uvicorn says of each socket that was refused with an answer of its own."""
    return not str(record.msg).startswith("ASGI callable returned without completing handshake")
