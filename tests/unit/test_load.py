"""What the load of benchmarks reads and sends is what browsers read and send, however it is cut up on its way."""

from __future__ import annotations

import asyncio
import gzip
import struct
from collections.abc import Sequence
from typing import Any

import pytest

from bench.load import Answer, Client
from bench.meetings import Stream
from bench.sessions import BINARY, PONG, Wire
from tests.rooms import run_apart

SHORT, LONG, LONGER = b"short", b"l" * 200, b"m" * 70_000
FRAMES = (
    b"\x82\x05" + SHORT + b"\x89\x02hi"
    + b"\x82\x7e" + struct.pack(">H", 200) + LONG
    + b"\x02\x01a" + b"\x00\x01b" + b"\x80\x01c"
    + b"\x82\x7f" + struct.pack(">Q", 70_000) + LONGER + b"\x88\x02\x03\xe8"
)  # fmt: skip


class Written:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.all = b""

    def write(self, data: bytes) -> None:
        self.all += data


def read(pieces: Sequence[bytes]) -> tuple[list[Any], bytes]:
    """(what came, what was sent after the request) on a websocket that brings these pieces."""

    async def run() -> tuple[list[Any], bytes]:
        wire, transport = Wire(b"request"), Written()
        wire.connection_made(transport)
        for piece in pieces:
            wire.data_received(piece)
        assert await wire.answer == b"HTTP/1.1 101 \r\n\r\n"
        return [wire.came.get_nowait() for _ in range(wire.came.qsize())], transport.all.removeprefix(b"request")

    return run_apart(run())


@pytest.mark.parametrize("size", [1, 3, 1000, 10**6])
def test_messages_are_whole_however_they_come(size):
    sent = b"HTTP/1.1 101 \r\n\r\n" + FRAMES
    came, answered = read([sent[at : at + size] for at in range(0, len(sent), size)])
    assert came[:-1] == [SHORT, LONG, b"abc", LONGER] and isinstance(came[-1], ConnectionError)
    assert answered[:2] == bytes([0x80 | PONG, 0x82])


@pytest.mark.parametrize("content", [b"", b"a", b"12345", b"\0" * 7, LONG])
def test_what_is_sent_has_a_mask(content):
    async def run() -> bytes:
        wire, transport = Wire(b""), Written()
        wire.connection_made(transport)
        wire.send(BINARY, content)
        return transport.all

    sent = run_apart(run())
    size = 2 if len(content) < 126 else 4
    mask, masked = sent[size : size + 4], sent[size + 4 :]
    assert bytes(byte ^ mask[n % 4] for n, byte in enumerate(masked)) == content


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_stream_has_each_version_once_its_line_is_whole(size):
    sent = b"HTTP/1.1 200 OK\r\n\r\n1f\r\nid: 7\ndata: an id: 5\n\n\r\nid: 12\ndata: x\n\nid: 1"
    stream = Stream()
    for at in range(0, len(sent), size):
        stream.data_received(sent[at : at + size])
    assert list(stream.read) == [7, 12] and stream.woken.is_set()


@pytest.mark.parametrize("packed", [False, True])
def test_the_beginning_of_an_answer_is_read_without_the_rest(packed):
    body = bytes(range(256)) * 400
    answer = Answer(200, gzip.compress(body) if packed else body, 0.0, 0)
    assert answer.begins(1000) == body[:1000]


ANSWERED = {
    "its length": (b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + LONGER, LONGER),
    "nothing": (b"HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n\r\n", b""),
    "no body": (b"HTTP/1.1 304 Not Modified\r\n\r\n", b""),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n\r\nc8\r\n" + LONG + b"\r\n0\r\n\r\n",
        b"0\r\n\r\n" + LONG,
    ),
}  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize(("sent", "body"), ANSWERED.values(), ids=ANSWERED)
def test_an_answer_is_whole_however_it_comes_and_another_follows(sent, body, size):
    async def run() -> list[tuple[bytes, bytes]]:
        client, transport, found = Client(), Written(), []
        client.connection_made(transport)
        for _ in range(2):
            asked = asyncio.ensure_future(client.ask(b"GET"))
            await asyncio.sleep(0)
            for at in range(0, len(sent), size):
                assert not asked.done()
                client.data_received(sent[at : at + size])
            found.append(await asked)
        assert transport.all == b"GETGET"
        return found

    head = sent[: sent.index(b"\r\n\r\n") + 4]
    assert run_apart(run()) == [(head, body)] * 2


@pytest.mark.parametrize("before", [True, False], ids=["before", "meanwhile"])
def test_a_connection_that_was_closed_answers_nothing(before):
    async def run() -> None:
        client = Client()
        client.connection_made(Written())
        if before:
            client.connection_lost(None)
        asked = asyncio.ensure_future(client.ask(b"GET"))
        await asyncio.sleep(0)
        if not before:
            client.data_received(ANSWERED["its length"][0][:100])
            client.connection_lost(None)
        with pytest.raises(EOFError):
            await asked

    run_apart(run())
