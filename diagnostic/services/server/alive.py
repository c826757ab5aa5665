"""A sign of life: what `/ready` says, on a port of its own, by a thread that waits for no page and no request.

A server that has much to do gives it as well. One that stands still or is gone does not, so that a proxy need not wait
long to tell them apart: docs/decisions/0046.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from diagnostic.errors import Fault
from diagnostic.services.installation.faults import cause
from diagnostic.services.installation.threads import beside
from diagnostic.services.server.readiness import LEAVING, READY, SUPERSEDED

TURN_EVERY, STANDS_STILL = 1.0, 20.0  # seconds: of the event loop; without a turn of it nothing is served any more
LOOK_EVERY, PATIENCE = 0.5, 0.5  # seconds: whether the server has ended; for whoever asks to say so
WAITING = 64  # connections that nobody has taken yet


def state() -> tuple[int, str]:
    """(status, word) of how far this server is: 404 for one that leaves, to which a proxy sends nobody new."""
    if SUPERSEDED.is_set():
        return 503, "superseded"
    if LEAVING.is_set():
        return 404, "leaving"
    return (200, "ready") if READY.is_set() else (503, "starting")


@contextmanager
def signs_of_life(host: str, port: int | None) -> Iterator[None]:
    """Answer on a port until the block ends, in the event loop's thread; no port, no answers. Fault where it is taken.

    503 also where the event loop has not turned for 20 seconds.
    """
    if port is None:
        yield
        return
    turns = _Turns(asyncio.get_running_loop())
    with _listener(host, port) as listener, beside(partial(_answer, listener, turns.stand_still), "alive"):
        try:
            yield
        finally:
            turns.end()


def _listener(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=WAITING)
    except OSError as error:
        raise Fault(f"ALIVE_PORT {port} of HOST {host}", cause(error), "Choose another port, or none") from error
    listener.settimeout(LOOK_EVERY)
    return listener


class _Turns:
    """When an event loop turned last."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop = loop
        self._turn()

    def _turn(self) -> None:
        self._last = time.monotonic()
        self._next = self._loop.call_later(TURN_EVERY, self._turn)

    def stand_still(self) -> bool:
        return time.monotonic() - self._last > STANDS_STILL

    def end(self) -> None:
        self._next.cancel()


def _answer(listener: socket.socket, stands_still: Callable[[], bool], ended: threading.Event) -> None:
    while not ended.is_set():
        with suppress(OSError):  # nobody has asked, or has gone again
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(PATIENCE)
                connection.recv(4096)  # what is not read would break the answer off
                status, word = (503, "standing still") if stands_still() else state()
                head = f"HTTP/1.0 {status} {word}\r\nContent-Type: text/plain\r\nContent-Length: {len(word) + 1}"
                connection.sendall(f"{head}\r\nConnection: close\r\n\r\n{word}\n".encode())
