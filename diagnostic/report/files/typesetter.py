"""The child process that sets PDFs: one for a single file, or one that is kept for many in a row.

typst keeps what it has set as long as its process lives; here it lives in a child that begins anew before it has grown
large, and of which the server sees nothing but the PDF.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar, Token
from pathlib import Path
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
TOO_MUCH = (
    "This PDF could not be set: it needs more time or memory than there is. Save a part of the organisation, or"
    " fewer chapters."
)
HEADER = Struct(">?IQ")  # of an answer: whether it is a PDF, megabytes that the child has in use, bytes that follow
LENGTH = Struct(">Q")  # of an order

_places = BoundedSemaphore(AT_ONCE)
_place_of_a_large_one = Lock()
_kept: ContextVar[Typesetter | None] = ContextVar("typesetter", default=None)


class Typesetter:
    """A child that is kept for many documents in a row: within its `with` block, every PDF of this thread is set there,
    and of threads that run in a copy of its context, one after the other.

    It begins with the first of them, and anew after `orders` documents, once it holds more than `grown` megabytes,
    or where it broke.
    """

    def __init__(self, orders: int = ORDERS, grown: int = GROWN, longest: float = LONGEST):
        self._orders, self._grown, self._longest = orders, grown, longest
        self._child: _Child | None = None
        self._turn = Lock()
        self._token: Token[Typesetter | None] | None = None

    def __enter__(self) -> Typesetter:
        self._token = _kept.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _kept.reset(self._token)
        self._end()

    def typeset(self, order: bytes) -> bytes:
        """The PDF of an order as JSON. UserError where the child was killed or took too long, so that the next order
        has a new one; RuntimeError where the template or the child is wrong.
        """
        with self._turn, _place(order):
            self._child = self._child or _Child()
            try:
                made = self._child.answer(order, self._longest)
            except BaseException:
                self._end()
                raise
            if self._child.answered >= self._orders or self._child.grown > self._grown:
                self._end()
        return made

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
        self._child = None


class _Child:
    """One process of `typesetting.py`; `answered` is how many orders it had, `grown` the megabytes it holds."""

    def __init__(self) -> None:
        self.answered, self.grown = 0, 0
        self._said: IO[bytes] = TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said
        )

    def answer(self, order: bytes, longest: float) -> bytes:
        """What it makes of an order within `longest` seconds."""
        late = Timer(longest, self._process.kill)
        late.start()
        try:
            is_pdf, content = self._asked(order)
        finally:
            late.cancel()
        if not is_pdf:
            raise RuntimeError(f"no PDF was set: {content.decode(errors='replace')}")
        return content

    def _asked(self, order: bytes) -> tuple[bool, bytes]:
        coming, going = cast(IO[bytes], self._process.stdout), cast(IO[bytes], self._process.stdin)
        try:
            going.write(LENGTH.pack(len(order)))
            going.write(order)
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
