"""A room that votes while its servers are attacked: each phone comes in, votes, and sends again until it is told."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from bench.cluster.site import Site
from bench.faults.processes import ask
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.meetings.entrance import author_of
from diagnostic.services.meetings.rooms import Rooms

AGAIN = 0.1  # seconds until a phone sends again
THREADS = 2
VOTE = {"event": "vote", "screen": "phone", "step": "vote", "dots.1:n": "1", "dots.2:n": "2"}


class Voting:
    """Phones that vote. acknowledged : secrets of those whose vote was taken; statuses : answers that were no yes."""

    def __init__(self, site: Site, pause: float):
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self._site, self._pause, self._next = site, pause, iter(range(1, 10**9))
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._phones, daemon=True) for _ in range(THREADS)]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Vote until the end of the block."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self.end()

    def end(self) -> None:
        """Nobody votes any more, and nothing is on its way."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _phones(self) -> None:
        while not self._ended.wait(self._pause):
            with self._lock:
                secret = f"{next(self._next):032x}"
            if self._until_taken(secret, {"event": "join", "screen": "phone", "name": ""}):
                self.sent.add(secret)
                if self._until_taken(secret, VOTE):
                    self.acknowledged.add(secret)

    def _until_taken(self, secret: str, fields: dict[str, str]) -> bool:
        headers = {
            "Cookie": f"meeting_phone={secret}", "Host": f"localhost:{self._site.port}", "Origin": self._site.address,
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        path, body = f"/meet/{self._site.code}/send", urlencode(fields).encode()
        while not self._ended.is_set():
            status = ask(self._site.port, path, "POST", body, headers)[0]
            if status == 200:
                return True
            self.statuses[status] += 1
            time.sleep(AGAIN)
        return False


def votes_of(site: Site) -> dict[str, int]:
    """Dots of each person who voted, as the database has them."""
    inst = open_installation(site.settings)
    try:
        found = Rooms(inst.engine, inst.together).state(site.meeting).written["vote"]
        return {author: sum(dots.values()) for author, dots in found.items()}
    finally:
        inst.engine.dispose()


def lost_and_doubled(site: Site, voting: Voting) -> tuple[int, int]:
    """(votes that were acknowledged and are not there, votes that count more than once)."""
    found = votes_of(site)
    told = {author_of(secret) for secret in voting.acknowledged}
    return len(told - found.keys()), sum(dots != 3 for dots in found.values())
