"""Limits by the minute: how many wrong codes are taken, and how many answers by open links from one address."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
TRIES = 60  # wrong codes a minute, from everybody together: a code of 60 bits is then out of reach for centuries
TRIES_OF_ONE = 10  # wrong codes a minute, from one address
ANSWERS_OF_ONE = 30  # forms of open links a minute, from one address, such as that of an office


class TooManyTries(Exception):
    """Too many tries just now; `seconds` until the next one is taken."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(f"Too many tries. Please try again in {seconds} seconds.")


class Tries:
    """Tries within the last minute, in this process: in all (None: without a limit) and by client.

    >>> tries, now = Tries(2, None), datetime(2026, 3, 1)
    >>> for each in ("a", "a", "b"): tries.wrong(each, now)
    >>> tries.check("b", now)
    >>> try: tries.check("a", now + timedelta(seconds=20))
    ... except TooManyTries as refusal: refusal.seconds
    41
    >>> tries.check("a", now + WINDOW)
    """

    def __init__(self, of_one: int = TRIES_OF_ONE, of_all: int | None = TRIES) -> None:
        self._of_one, self._of_all = of_one, of_all
        self._lock = threading.Lock()
        self._wrong: deque[tuple[datetime, str]] = deque()
        self._of_client: dict[str, deque[datetime]] = {}  # so that none is slow where many addresses try

    def check(self, client: str, now: datetime) -> None:
        """Raise `TooManyTries` if the limit is reached; a right code is not taken then either."""
        with self._lock:
            while self._wrong and self._wrong[0][0] <= now - WINDOW:
                self._forget(self._wrong.popleft()[1])
            own = self._of_client.get(client)
            first = own[0] if own and len(own) >= self._of_one else None
            if first is None and self._of_all is not None and len(self._wrong) >= self._of_all:
                first = self._wrong[0][0]
            if first is not None:
                raise TooManyTries(1 + int((first + WINDOW - now).total_seconds()))

    def wrong(self, client: str, now: datetime) -> None:
        """Count one wrong code, or one form, of a client."""
        with self._lock:
            self._wrong.append((now, client))
            if client:
                self._of_client.setdefault(client, deque()).append(now)

    def _forget(self, client: str) -> None:
        """The oldest of a client."""
        if own := self._of_client.get(client):
            own.popleft()
            if not own:
                del self._of_client[client]
