"""Load over real HTTP: connections that stay open, and how long each answer took."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar
from urllib.parse import urlencode

Job = TypeVar("Job")


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


class Connection:
    """One HTTP/1.1 connection, opened on first use; `headers` go with every request."""

    def __init__(self, port: int, **headers: str):
        self._port = port
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

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
        if self._streams:
            self._streams[1].close()
            await self._streams[1].wait_closed()

    async def _ask(self, head: str, body: bytes) -> Answer:
        start = time.perf_counter()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(
            f"{head}Host: localhost:{self._port}\r\nAccept-Encoding: gzip\r\n{self._headers}\r\n".encode() + body
        )
        headers = await reader.readuntil(b"\r\n\r\n")
        content = await _body(reader, headers.lower())
        return Answer(int(headers[9:12]), content, time.perf_counter() - start, len(headers) + len(content))


async def _body(reader: asyncio.StreamReader, headers: bytes) -> bytes:
    if b"\r\ntransfer-encoding: chunked" in headers:
        return b"".join([chunk async for chunk in _chunks(reader)])
    _, _, length = headers.partition(b"\r\ncontent-length:")
    return await reader.readexactly(int(length.split(b"\r\n")[0] or 0))


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readline()
    await reader.readline()


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
