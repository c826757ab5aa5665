"""A limit on guessing: how many wrong codes are taken within a minute."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
TRIES = 60  # wrong codes a minute, from everybody together: a code of 60 bits is then out of reach for centuries
TRIES_OF_ONE = 10  # wrong codes a minute, from one address


class TooManyTries(Exception):
    """Too many wrong codes just now; `seconds` until the next try is taken."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(f"Too many wrong codes. Please try again in {seconds} seconds.")


class Tries:
    """Wrong codes within the last minute, in this process: in all and by client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: deque[tuple[datetime, str]] = deque()

    def check(self, client: str, now: datetime) -> None:
        """Raise `TooManyTries` if the limit is reached; a right code is not taken then either."""
        with self._lock:
            while self._wrong and self._wrong[0][0] <= now - WINDOW:
                self._wrong.popleft()
            own = [moment for moment, by in self._wrong if client and by == client]
            full = own if len(own) >= TRIES_OF_ONE else [moment for moment, _ in self._wrong]
            if len(own) >= TRIES_OF_ONE or len(full) >= TRIES:
                raise TooManyTries(1 + int((full[0] + WINDOW - now).total_seconds()))

    def wrong(self, client: str, now: datetime) -> None:
        """Count one wrong code of a client."""
        with self._lock:
            self._wrong.append((now, client))
