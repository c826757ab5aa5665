"""The child process that sets PDFs: one for a single file, or one that is kept for many in a row.

typst keeps what it has set as long as its process lives; here it lives in a child that begins anew before it has grown
large, and of which the server sees nothing but the PDF.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar, Token
from pathlib import Path
from queue import SimpleQueue
from struct import Struct
from tempfile import TemporaryFile
from threading import BoundedSemaphore, Lock, Timer
from typing import IO, cast

from diagnostic.errors import UserError

PROGRAM = Path(__file__).parent / "typesetting.py"
LONGEST = 300  # seconds for one document; a report of a thousand units takes two
ORDERS, GROWN = 400, 220  # documents, and megabytes, after which a child is replaced
AT_ONCE = 2  # documents that are set in the same moment, in whichever children
LARGE = 350_000  # bytes of an order, of a few hundred units, from which on only one is set at a time
ROOM = 2**20  # bytes of a pipe: who writes an order or a PDF goes on at once, whenever the other reads it
TOO_MUCH = (
    "This PDF could not be set: it needs more time or memory than there is. Save a part of the organisation, or"
    " fewer chapters."
)
HEADER = Struct(">?IQ")  # of an answer: whether it is a PDF, megabytes in use before it, bytes that follow
LENGTH = Struct(">Q")  # of an order

_places = BoundedSemaphore(AT_ONCE)
_place_of_a_large_one = Lock()
_kept: ContextVar[Typesetter | None] = ContextVar("typesetter", default=None)


class Typesetter:
    """One child or several that are kept for many documents in a row: within its `with` block, every PDF of this thread
    is set there, and of threads that run in a copy of its context, as many at once as there are `children`.

    Each begins with its first document, and anew after `orders` documents, once it holds more than `grown` megabytes,
    or where it broke.
    """

    def __init__(self, orders: int = ORDERS, grown: int = GROWN, longest: float = LONGEST, children: int = 1):
        self._orders, self._grown, self._longest = orders, grown, longest
        self._free: SimpleQueue[_Child | None] = SimpleQueue()
        self._children = children
        for _ in range(children):
            self._free.put(None)
        self._token: Token[Typesetter | None] | None = None

    def __enter__(self) -> Typesetter:
        self._token = _kept.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _kept.reset(self._token)
        for child in [self._free.get() for _ in range(self._children)]:
            if child is not None:
                child.end()
            self._free.put(None)

    def typeset(self, order: bytes) -> bytes:
        """The PDF of an order as JSON. UserError where the child was killed or took too long, so that the next order
        has a new one; RuntimeError where the template or the child is wrong.
        """
        with self._child() as child, _place(order):
            return child.answer(order, self._longest)

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        """One that nobody else has; after an error, or where it is due, there is none in its place."""
        child = self._free.get()
        kept = None
        try:
            child = child or _Child()
            yield child
            if child.answered < self._orders and child.grown <= self._grown:
                kept = child
        finally:
            if child is not None and kept is None:
                child.end()
            self._free.put(kept)


class _Child:
    """One process of `typesetting.py`; `answered` is how many orders it had, `grown` the megabytes it holds."""

    def __init__(self) -> None:
        self.answered, self.grown = 0, 0
        self._said: IO[bytes] = TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said
        )
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(AttributeError, OSError):  # not Linux, or not allowed
                fcntl.fcntl(cast(IO[bytes], pipe), fcntl.F_SETPIPE_SZ, ROOM)

    def answer(self, order: bytes, longest: float) -> bytes:
        """What it makes of an order within `longest` seconds, wherever it stands still."""
        clock = Timer(longest, self._process.kill)
        clock.daemon = True
        clock.start()
        try:
            is_pdf, content = self._asked(order)
        finally:
            clock.cancel()
        if not is_pdf:
            raise RuntimeError(f"no PDF was set: {content.decode(errors='replace')}")
        return content

    def _asked(self, order: bytes) -> tuple[bool, bytes]:
        coming, going = cast(IO[bytes], self._process.stdout), cast(IO[bytes], self._process.stdin)
        try:
            going.write(LENGTH.pack(len(order)) + order)
            going.flush()
        except BrokenPipeError:
            raise self._broken() from None
        header = coming.read(HEADER.size)
        if len(header) < HEADER.size:
            raise self._broken()
        is_pdf, self.grown, size = HEADER.unpack(header)
        content = coming.read(size)
        if len(content) < size:
            raise self._broken()
        self.answered += 1
        return is_pdf, content

    def _broken(self) -> Exception:
        """Why there is no answer: a signal ended it, the kernel's or that of our clock; or it ended by itself."""
        if self._process.wait() < 0:
            return UserError(TOO_MUCH)
        self._said.seek(0)
        last = self._said.read().decode(errors="replace").strip().rpartition("\n")[2]
        return RuntimeError(f"no PDF was set: {last}")

    def end(self) -> None:
        """No process of it is left."""
        self._process.kill()
        self._process.communicate()
        self._said.close()


def typeset(order: bytes) -> bytes:
    """The PDF of an order, by the child that this thread keeps, else by one that ends with it."""
    kept = _kept.get()
    if kept is not None:
        return kept.typeset(order)
    with Typesetter() as once:
        return once.typeset(order)


@contextmanager
def _place(order: bytes) -> Iterator[None]:
    """A place among the few that are set in the same moment."""
    with _place_of_a_large_one if len(order) >= LARGE else nullcontext(), _places:
        yield
