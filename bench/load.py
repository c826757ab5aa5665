"""Load over real HTTP: connections that stay open, and how long each answer took."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar, cast
from urllib.parse import urlencode

Job = TypeVar("Job")
END = b"\r\n\r\n"  # of a head


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `seconds` until it was read to its end, `size` its bytes on the wire, headers included."""

    status: int
    body: bytes  # as it came, perhaps compressed
    seconds: float
    size: int

    @property
    def text(self) -> bytes:
        """Body, unpacked."""
        return gzip.decompress(self.body) if self.body.startswith(b"\x1f\x8b") else self.body

    def begins(self, size: int) -> bytes:
        """So many bytes of it, unpacked."""
        if not self.body.startswith(b"\x1f\x8b"):
            return self.body[:size]
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(self.body, size)


class Client(asyncio.Protocol):
    """The client's end of an HTTP/1.1 connection, which asks one thing at a time.

    Without streams of asyncio, which cost the load as much as the rest of what it does.
    """

    def __init__(self) -> None:
        self.lost = asyncio.Event()
        self._answered: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._head, self._came = b"", bytearray()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Something has come of an answer: its head first."""
        self._came += data
        if not self._head:
            at = self._came.find(END)
            if at < 0:
                return
            self._head = bytes(self._came[: at + len(END)])
            del self._came[: at + len(END)]
        if (body := whole(self._head.lower(), self._came)) is not None and self._answered:
            head, answered = self._head, self._answered
            self._head, self._answered = b"", None
            self._came.clear()
            if not answered.done():
                answered.set_result((head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        self.lost.set()
        if self._answered and not self._answered.done():
            self._answered.set_exception(exc or EOFError("the connection was closed"))

    async def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """(head, body) of the answer. EOFError where the other end closes, or has closed, the connection."""
        if self.lost.is_set():
            raise EOFError("the connection was closed")
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered

    async def close(self) -> None:
        """Close the connection."""
        self._transport.close()
        await self.lost.wait()


def whole(head: bytes, came: bytes | bytearray) -> bytes | None:
    """The body of an answer with this head, in small letters, once all of it has come; None before that.

    >>> whole(b"http/1.1 200 ok\\r\\ncontent-length: 3", b"abc"), whole(b"http/1.1 304 not modified", b"")
    (b'abc', b'')
    """
    if b"\r\ntransfer-encoding: chunked" in head:
        return chunks(came)
    _, _, length = head.partition(b"\r\ncontent-length:")
    size = int(length.split(b"\r\n", 1)[0] or 0)
    return bytes(memoryview(came)[:size]) if len(came) >= size else None


def chunks(came: bytes | bytearray) -> bytes | None:
    """A body that comes in chunks, once the last of them is there.

    >>> chunks(b"2\\r\\nab\\r\\n1\\r\\nc\\r\\n0\\r\\n\\r\\n"), chunks(b"2\\r\\nab\\r\\n1\\r")
    (b'abc', None)
    """
    if not came.endswith(b"0\r\n\r\n"):
        return None
    found, at = list[bytes](), 0
    while (end := came.find(b"\r\n", at)) >= 0:
        size = int(came[at:end], 16)
        if not size:
            return b"".join(found)
        found.append(bytes(came[end + 2 : end + 2 + size]))
        at = end + 4 + size
    return None


class Connection:
    """One HTTP/1.1 connection, opened on first use; `headers` go with every request."""

    def __init__(self, port: int, **headers: str):
        self._port = port
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._client: Client | None = None

    async def get(self, path: str) -> Answer:
        """Answer to a GET of `path`."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n", b"")

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Answer to a POST of a form to `path`."""
        return await self.send(path, urlencode(fields).encode())

    async def send(self, path: str, body: bytes) -> Answer:
        """Answer to a POST of a form that is encoded already."""
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"POST {path} HTTP/1.1\r\nOrigin: http://localhost:{self._port}\r\n{form}", body)

    async def close(self) -> None:
        """Close the connection, if one is open."""
        if self._client:
            await self._client.close()

    async def _ask(self, head: str, body: bytes) -> Answer:
        start = time.perf_counter()
        if self._client is None:
            _, self._client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", self._port)
        request = f"{head}Host: localhost:{self._port}\r\nAccept-Encoding: gzip\r\n{self._headers}\r\n".encode() + body
        headers, content = await self._client.ask(request)
        return Answer(int(headers[9:12]), content, time.perf_counter() - start, len(headers) + len(content))


async def closed_loop(
    jobs: Sequence[Job], work: Callable[[Connection, Job], Awaitable[None]], port: int, connections: int
) -> float:
    """Jobs a second, each of `connections` taking the next as soon as it is done with one."""
    waiting: Iterator[Job] = iter(jobs)

    async def worker() -> None:
        connection = Connection(port)
        for job in waiting:
            await work(connection, job)
        await connection.close()

    start = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(connections)))
    return len(jobs) / (time.perf_counter() - start)


async def open_loop(jobs: Sequence[Job], work: Callable[[Job], Awaitable[None]], moments: Iterable[float]) -> None:
    """Start each job at its moment (seconds from now), whether or not the ones before are done."""
    start = time.perf_counter()

    async def later(job: Job, moment: float) -> None:
        await asyncio.sleep(max(0.0, start + moment - time.perf_counter()))
        await work(job)

    await asyncio.gather(*(later(job, moment) for job, moment in zip(jobs, moments, strict=True)))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of `values` do not exceed.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5), percentile([1.0], 0.95)
    (2.0, 1.0)
    """
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
