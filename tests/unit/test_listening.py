"""What the HTTP server takes of whoever connects, before any page of ours is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from uvicorn import Config
from uvicorn.server import ServerState

from diagnostic.web import listening
from diagnostic.web.listening import LARGEST_HEAD, LimitedHttp
from tests.rooms import run_apart

END = b"\r\n\r\n"
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def page(scope, receive, send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"{len(body)} bytes")(scope, receive, send)


def told(speak: Speak) -> bytes:
    """What a client that speaks so is answered, until the server closes."""

    async def run() -> bytes:
        loop, config = asyncio.get_running_loop(), Config(page, log_config=None, access_log=False)
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
