"""A form that nobody has filled in yet: a few hundred of its bytes are of whoever opens it, all in its beginning.

The rest is the same for all of a unit, or of a survey, and is kept as it is sent. Nothing of a person is kept.
"""

from __future__ import annotations

import secrets
import struct
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import escape
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

PERSONAL = ("action", "thanks", "draft", "token", "bare")  # fields of `Addresses`; their marks are no text of anybody's
MARKS = {name: f"mark-{secrets.token_hex(12)}-{name}" for name in PERSONAL}
QUESTIONS = f"mark-{secrets.token_hex(12)}-questions"
QUICK = (3, -13, 6)  # level, window and memory: half the time of what is usual, and 60 bytes more
SMALL = (9, -zlib.MAX_WBITS, 9)
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # of a gzip file without name and time (RFC 1952)
_END = b"\x01\x00\x00\xff\xff"  # an empty last block (RFC 1951, 3.2.4)


class Constant(NamedTuple):
    """Bytes of a page, and the same as a piece of a compressed stream, which may stand behind any other."""

    plain: bytes
    deflated: bytes


def constant(html: str) -> Constant:
    """A piece of a page."""
    plain = html.encode()
    return Constant(plain, _deflated(plain, SMALL))


def _deflated(plain: bytes, how: tuple[int, int, int]) -> bytes:
    """Whole bytes of a raw stream that goes on.

    >>> zlib.decompress(_deflated(b"a", QUICK) + _deflated(b"b", SMALL) + _END, -zlib.MAX_WBITS)
    b'ab'
    """
    level, window, memory = how
    stream = zlib.compressobj(level, zlib.DEFLATED, window, memory)
    return stream.compress(plain) + stream.flush(zlib.Z_SYNC_FLUSH)


def split_after_marks(html: str) -> tuple[str, str]:
    """(up to the end of the tag in which the last mark stands, the rest)."""
    last = max(html.rfind(mark) for mark in MARKS.values())
    end = html.index(">", last) + 1
    return html[:end], html[end:]


class BlankForm(HTMLResponse):
    """The page: `start` with what is personal, then what is the same; compressed for whoever takes it so."""

    def __init__(self, start: str, same: tuple[Constant, ...], personal: Mapping[str, str]):
        for name, mark in MARKS.items():
            start = start.replace(mark, escape(personal[name]))
        self._start, self._same = start.encode(), same
        plain = b"".join((self._start, *(each.plain for each in same)))
        super().__init__(plain, 200, {"Cache-Control": "no-store", "Vary": "Accept-Encoding"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            plain = bytes(self.body)
            deflated = (_deflated(self._start, QUICK), *(each.deflated for each in self._same), _END)
            self.body = b"".join((_HEAD, *deflated, struct.pack("<II", zlib.crc32(plain), len(plain))))
            self.headers["Content-Encoding"], self.headers["Content-Length"] = "gzip", str(len(self.body))
        await super().__call__(scope, receive, send)
