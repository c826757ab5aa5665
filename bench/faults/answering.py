"""People who answer while everything goes wrong: each opens the page, sends the form, and sends it again until told.

Each answer has its own mark, the token of its invitation, so that what was lost and what was doubled is read from the
database afterwards.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlencode

from bench.faults.places import QUESTION, Place
from bench.faults.processes import NONE, Server, ask
from bench.load import Answer
from bench.respondents import Form, filled

CLIENTS = 8
AGAIN = 0.05  # seconds until somebody tries again
PATIENCE = 120.0  # seconds for the next acknowledgement


class Answering:
    """Clients that answer, one person after the other, by any of `ports` in turn.

    acknowledged : marks whose senders were led to the thank-you page. used : marks whose senders were told that their
    invitation is used, when they sent again what they knew nothing of. refused : people whose invitation did not work
    at all. statuses : answers that were none of these. pause : seconds between two people of a client.
    """

    def __init__(self, people: Sequence[str], ports: Sequence[int], pause: float = 0.0):
        self.acknowledged: set[str] = set()
        self.used: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.slowest, self.refused = 0.0, 0
        self.left = len(people)
        self._people = iter(people)
        self._ports, self._pause, self._opened = ports, pause, dict[str, Form]()
        self._changed, self._lock = threading.Condition(), threading.Lock()
        self._paused, self._asking, self._ended = False, 0, False

    def open(self, number: int) -> None:
        """Open the forms of the first people before anything else."""
        people = list(self._people)
        self._people = iter(people)
        for path in people[:number]:
            self._opened[path] = _form(ask(self._ports[0], path)[2])

    def more(self, number: int = 1) -> float:
        """Wait until so many more were acknowledged; the seconds it took. TimeoutError where none comes for long."""
        began, before = time.monotonic(), len(self.acknowledged)
        self.until(lambda: len(self.acknowledged) >= before + number or self.left == 0)
        return time.monotonic() - began

    def until(self, reached: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something is so. TimeoutError where it is not in time."""
        with self._changed:
            if not self._changed.wait_for(reached, seconds):
                raise TimeoutError(f"nothing came for {seconds:.0f} s; answers by status: {dict(self.statuses)}")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nobody sends anything in this block, and nothing is on its way."""
        self._paused = True
        self.until(lambda: self._asking == 0)
        try:
            yield
        finally:
            with self._changed:
                self._paused = False
                self._changed.notify_all()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Answer until the end of the block."""
        clients = [threading.Thread(target=self._client, args=(number,)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            yield
        finally:
            self._ended = True
            with self._changed:
                self._changed.notify_all()
            for client in clients:
                client.join()

    def _client(self, number: int) -> None:
        port = self._ports[number % len(self._ports)]
        while not self._ended:
            with self._lock:
                person = next(self._people, None)
            if person is None:
                return
            self._one(port, person.rpartition("/")[2], person)
            time.sleep(self._pause)
            with self._changed:
                self.left -= 1
                self._changed.notify_all()

    def _one(self, port: int, mark: str, path: str) -> None:
        form, sent = self._opened.get(path), False
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{port}"}
        headers |= {"Host": f"localhost:{port}"}
        while not self._ended:
            if form is None:
                status, content = self._ask(port, path)
                form = _form(content) if status == 200 else None
            else:
                body = urlencode(form | {f"q-{QUESTION}": mark}).encode()
                sent = True
                status, _ = self._ask(port, path, "POST", body, headers)
                if status == 303:
                    self.acknowledged.add(mark)
                    return
            if status == 410:
                if sent:
                    self.used.add(mark)
                else:
                    self.refused += 1
                return
            if status != 200:
                with self._changed:
                    self.statuses[status] += 1
                    self._changed.notify_all()
                time.sleep(AGAIN)

    def _ask(
        self, port: int, path: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] = NONE
    ) -> tuple[int, bytes]:
        with self._changed:
            self._changed.wait_for(lambda: not self._paused or self._ended)
            self._asking += 1
        began = time.monotonic()
        try:
            status, _, content = ask(port, path, method, body, headers)
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()
        self.slowest = max(self.slowest, time.monotonic() - began)
        return status, content


@contextmanager
def answering(place: Place, *servers: Server) -> Iterator[Answering]:
    """All people of a place who answer until the end of the block."""
    load = Answering(place.people, [server.port for server in servers])
    with load.running():
        yield load


def _form(page: bytes) -> Form:
    return filled(Answer(200, page, 0, 0))
