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
