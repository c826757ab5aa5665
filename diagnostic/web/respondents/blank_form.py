"""A form that nobody has filled in yet: a few hundred of its bytes are of whoever opens it, all in its beginning.

The rest is the same for all of a unit, or of a survey, and is kept as it is sent. Nothing of a person is kept.
"""

from __future__ import annotations

import re
import secrets
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any, NamedTuple

from markupsafe import escape
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

PERSONAL = ("action", "thanks", "draft", "token", "bare")  # fields of `Addresses`; their marks are no text of anybody's
MARKS = {name: f"mark-{secrets.token_hex(12)}-{name}" for name in PERSONAL}
QUESTIONS = f"mark-{secrets.token_hex(12)}-questions"
_MARK = re.compile("|".join(MARKS.values()))
_NAMES = {mark: name for name, mark in MARKS.items()}
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # of a gzip file without name and time (RFC 1952)
_HEADERS = [
    each
    for each in HTMLResponse(headers={"Cache-Control": "no-store", "Vary": "Accept-Encoding"}).raw_headers
    if each[0] != b"content-length"
]
_END = b"\x01\x00\x00\xff\xff"  # an empty last block (RFC 1951, 3.2.4)


Checksum = Callable[[int], int]  # the CRC-32 of a page up to the end of a piece, from the one of what is before it
LONG = 4096  # bytes of a piece
LEVEL = 6  # of a unit's page: so many short pieces are no shorter at 9, which takes a third longer


class Constant(NamedTuple):
    """Bytes of a page, and the same as a piece of a compressed stream, which may stand behind any other."""

    plain: bytes
    deflated: bytes
    checksum: Checksum


def checksum_of(plain: bytes) -> Checksum:
    """The checksum of a piece; of a long one from 32 numbers, since it is linear in the bits of what it begins with.

    >>> long = bytes(range(256)) * 50
    >>> checksum_of(long)(2**31 + 9) == zlib.crc32(long, 2**31 + 9)
    True
    """
    if len(plain) < LONG:
        return partial(zlib.crc32, plain)
    zeros = bytes(len(plain))
    own, nothing = zlib.crc32(plain), zlib.crc32(zeros)
    bits = [zlib.crc32(zeros, 1 << bit) ^ nothing for bit in range(32)]

    def checksum(before: int) -> int:
        found = own
        for bit in bits:
            if before & 1:
                found ^= bit
            before >>= 1
        return found

    return checksum


def constant(html: str) -> Constant:
    """A piece that stands in many pages."""
    return _constant(html, zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9))


def as_it_is(text: str) -> Constant:
    """A piece of less than 64 kB that is not worth to be compressed.

    >>> zlib.decompress(as_it_is("a").deflated + constant("b").deflated + _END, -zlib.MAX_WBITS)
    b'ab'
    """
    plain = text.encode()
    return Constant(plain, struct.pack("<xHH", len(plain), len(plain) ^ 0xFFFF) + plain, partial(zlib.crc32, plain))


def pieces(html: str, sizes: Mapping[str, int]) -> Iterator[Constant | str]:
    """A page in its order: what is the same for all, and the name of what is personal where its mark stands.

    sizes : bytes of what is personal, in whose place the compressed stream looks back on zeros, which no page has.
    """
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    start, html = 0, html.replace("\0", "\ufffd")  # as browsers read it
    for mark in _MARK.finditer(html):
        yield _constant(html[start : mark.start()], stream)
        yield (name := _NAMES[mark[0]])
        stream.compress(bytes(sizes[name]))
        stream.flush(zlib.Z_SYNC_FLUSH)
        start = mark.end()
    yield _constant(html[start:], stream)


def _constant(html: str, stream: Any) -> Constant:
    plain = html.encode()
    return Constant(plain, stream.compress(plain) + stream.flush(zlib.Z_SYNC_FLUSH), checksum_of(plain))


def own(values: Mapping[str, str]) -> dict[str, Constant]:
    """What is personal, as it stands in a page."""
    return {name: as_it_is(escape(value)) for name, value in values.items()}


class BlankForm(HTMLResponse):
    """The page, put together of `pieces`; compressed for whoever takes it so."""

    def __init__(self, page: Iterable[Constant | str], personal: Mapping[str, Constant]):
        self._pieces = [personal[each] if isinstance(each, str) else each for each in page]
        self.status_code, self.background = 200, None
        self.raw_headers = list(_HEADERS)

    @cached_property
    def body(self) -> bytes:  # type: ignore[override]
        """The page as it is."""
        return b"".join([each.plain for each in self._pieces])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        accepted = next((value for name, value in scope["headers"] if name == b"accept-encoding"), b"")
        if b"gzip" in accepted:
            self.raw_headers.append((b"content-encoding", b"gzip"))
            self.body = self._compressed()
        self.raw_headers.append((b"content-length", b"%d" % len(self.body)))
        await super().__call__(scope, receive, send)

    def _compressed(self) -> bytes:
        checked, size = 0, 0
        for plain, _, checksum in self._pieces:
            checked, size = checksum(checked), size + len(plain)
        return b"".join((_HEAD, *[each.deflated for each in self._pieces], _END, struct.pack("<II", checked, size)))
