"""What the HTTP server takes of whoever connects, before any page of ours is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from uvicorn import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.server import ServerState

from diagnostic.web import listening
from diagnostic.web.listening import ENOUGH, LARGEST_HEAD, BundlingSocket, LimitedHttp
from tests.rooms import run_apart

END = b"\r\n\r\n"
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def page(scope, receive, send) -> None:
    request = Request(scope, receive)
    await PlainTextResponse(f"{len(await request.body())} bytes of {request.client.host}")(scope, receive, send)


def told(speak: Speak, proxies: str = "127.0.0.1") -> bytes:
    """What a client that speaks so is answered, until the server closes; `proxies` may say who is behind them."""

    async def run() -> bytes:
        loop = asyncio.get_running_loop()
        config = Config(page, log_config=None, access_log=False, forwarded_allow_ips=proxies)
        server = await loop.create_server(lambda: LimitedHttp(config, ServerState(), {}), "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            try:
                return await asyncio.wait_for(speak(reader, writer), 10)
            finally:
                writer.close()

    return run_apart(run())


def sending(*parts: bytes) -> Speak:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.01)  # each is read by itself
        return await reader.read()

    return speak


HEAD = b"POST /q HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        ((HEAD + b"Content-Length: 3" + END + b"abc",), b"200"),
        ((HEAD + b"Content-Length: 200000" + END, b"x" * 100_000, b"x" * 100_000), b"200"),
        ((HEAD + b"X: " + b"a" * LARGEST_HEAD,), b"431"),
        ((HEAD, *[b"X%d: a\r\n" % n + b"Y: " + b"b" * 8_000 + b"\r\n" for n in range(9)]), b"431"),
        ((HEAD + b"Transfer-Encoding: chunked" + END + b"1\r\na\r\n0\r\n", b"T: " + b"a" * LARGEST_HEAD), b"431"),
        ((HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 3" + END + b"abc",), b"400"),
        ((HEAD + b"Content-Length: 0\r\nContent-Length: 3" + END + b"abc",), b"400"),
    ],
    ids=["a form", "a large body", "a long header", "many headers", "trailers", "two lengths", "lengths that differ"],
)
def test_headers_are_taken_up_to_a_size_and_bodies_have_one_length(parts, answer):
    assert told(sending(*parts)).split(b" ")[1] == answer


@pytest.mark.parametrize("begun", [b"", HEAD], ids=["nothing", "a part of it"])
def test_who_does_not_say_what_they_want_is_not_waited_for(monkeypatch, begun):
    monkeypatch.setattr(listening, "HEAD_WITHIN", 0.05)
    assert told(sending(begun)) == b""


def test_who_asks_again_on_the_same_connection_is_not_cut_off(monkeypatch):
    monkeypatch.setattr(listening, "HEAD_WITHIN", 0.05)
    asked = b"GET / HTTP/1.1\r\nHost: a\r\n"

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(asked + b"\r\n")
        first = await reader.readuntil(b"0 bytes")
        await asyncio.sleep(0.1)  # longer than the time within which headers have to come
        writer.write(asked + b"Connection: close" + END)
        return first + await reader.read()

    assert told(speak).count(b"200 OK") == 2


@pytest.mark.parametrize(
    ("proxies", "client"),
    [("127.0.0.1", b"9.9.9.9"), ("10.0.0.1", b"127.0.0.1")],
    ids=["what the proxy added", "nothing of anybody else"],
)
def test_who_is_behind_a_proxy_is_known_from_the_proxy_alone(proxies, client):
    """Limits on guessing go by it: whoever sends the header along stands before what the proxy adds."""
    asked = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 1.1.1.1, 9.9.9.9" + END
    assert told(sending(asked), proxies).endswith(b" of " + client)


ASKS = (
    b"GET /_stcore/stream HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==" + END
)
PING = b"\x89\x80\0\0\0\0"  # as a browser's, with a mask of nothing
TOLD_PING, CLOSES = b"\x8a\0", b"\x88\x02\x03\xe8"
Send = Callable[[dict[str, object]], Awaitable[None]]


class Recorded(BundlingSocket):
    """A socket that keeps what it writes, each time."""

    def connection_made(self, transport: Any) -> None:
        self.wrote, write = list[bytes](), transport.write

        def kept(data: bytes) -> None:
            self.wrote.append(data)
            write(data)

        transport.write = kept
        super().connection_made(transport)


def messages(*parts: bytes) -> bytes:
    """Messages as they are on the wire, each of less than 126 bytes."""
    return b"".join(b"\x82%c%b" % (len(part), part) for part in parts)


def socketed(app: Callable[..., Awaitable[None]], speaks: bytes = b"") -> tuple[list[bytes], bytes]:
    """(what the server wrote after the handshake, each time; all that came) of a socket that `app` serves.

    speaks : what the browser sends once it has been let in.
    """

    async def run() -> tuple[list[bytes], bytes]:
        made = list[Recorded]()

        async def served(scope, receive, send) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            await app(made[0], receive, send)

        def protocol() -> Recorded:
            made.append(Recorded(config, ServerState(), {}))
            return made[0]

        config = Config(served, log_config=None, access_log=False, ws_per_message_deflate=False)
        server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(ASKS)
            await reader.readuntil(END)
            writer.write(speaks)
            came = b""
            async with asyncio.timeout(10):
                while not came.endswith(CLOSES) and (more := await reader.read(2**16)):
                    came += more
            writer.close()
            return made[0].wrote[1:], came

    return run_apart(run())


async def say(send: Send, *parts: bytes) -> None:
    for part in parts:
        await send({"type": "websocket.send", "bytes": part})


async def ends(_, receive, send) -> None:
    await say(send, b"one")


async def waits(socket, receive, send) -> None:
    """Says something; once something else was sent, or nobody is there, it ends."""
    await say(send, b"one")
    while len(socket.wrote) < 2:
        await asyncio.sleep(0.001)
    with suppress(ClientDisconnected):
        await send({"type": "websocket.close"})


def test_messages_that_come_together_leave_together_and_in_order():
    async def app(_, receive, send) -> None:
        await say(send, b"one", b"two", b"three")
        await send({"type": "websocket.send", "text": "four"})
        await say(send, b"five")
        await send({"type": "websocket.close"})
        await receive()

    wrote, came = socketed(app)
    assert came == messages(b"one", b"two", b"three") + b"\x81\x04four" + messages(b"five") + CLOSES
    assert len(wrote) == 2  # a text takes along what waits, and so does the end


def test_messages_leave_by_themselves_soon():
    async def app(socket, receive, send) -> None:
        await say(send, b"one", b"two")
        while len(socket.wrote) < 2:  # else the test ends after ten seconds
            await asyncio.sleep(0.001)
        await send({"type": "websocket.close"})

    assert socketed(app)[0] == [messages(b"one", b"two"), CLOSES]


def test_what_is_enough_leaves_at_once(monkeypatch):
    monkeypatch.setattr(listening, "TOGETHER", 1000.0)
    large = b"x" * ENOUGH

    async def app(socket, receive, send) -> None:
        await say(send, b"one", large)
        assert [len(each) for each in socket.wrote[1:]] == [5 + 10 + ENOUGH]
        await send({"type": "websocket.close"})

    assert socketed(app)[1] == messages(b"one") + b"\x82\x7f" + ENOUGH.to_bytes(8, "big") + large + CLOSES


@pytest.mark.parametrize(
    ("app", "speaks", "came"),
    [
        (ends, b"", messages(b"one")),
        (waits, PING, messages(b"one") + TOLD_PING + CLOSES),
        (waits, b"\x88\x82\0\0\0\0\x03\xe8", messages(b"one") + CLOSES),
    ],
    ids=["the app ends", "a ping is answered", "the browser leaves"],
)
def test_what_waits_is_not_lost_whatever_else_happens(monkeypatch, app, speaks, came):
    monkeypatch.setattr(listening, "TOGETHER", 1000.0)
    assert socketed(app, speaks)[1] == came


def test_nothing_is_sent_to_who_does_not_read():
    async def app(socket, receive, send) -> None:
        socket.pause_writing()
        sending = asyncio.create_task(say(send, b"one"))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not sending.done() and not socket.conn.writes
        socket.resume_writing()
        await sending
        await send({"type": "websocket.close"})

    assert socketed(app)[1] == messages(b"one") + CLOSES
