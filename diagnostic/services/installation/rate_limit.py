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
    """Tries within the last minute, in this process: in all (None: without a limit) and by client."""

    def __init__(self, of_one: int = TRIES_OF_ONE, of_all: int | None = TRIES) -> None:
        self._of_one, self._of_all = of_one, of_all
        self._lock = threading.Lock()
        self._wrong: deque[tuple[datetime, str]] = deque()

    def check(self, client: str, now: datetime) -> None:
        """Raise `TooManyTries` if the limit is reached; a right code is not taken then either."""
        with self._lock:
            while self._wrong and self._wrong[0][0] <= now - WINDOW:
                self._wrong.popleft()
            own = [moment for moment, by in self._wrong if client and by == client]
            full = own if len(own) >= self._of_one else [moment for moment, _ in self._wrong]
            if len(own) >= self._of_one or (self._of_all is not None and len(full) >= self._of_all):
                raise TooManyTries(1 + int((full[0] + WINDOW - now).total_seconds()))

    def wrong(self, client: str, now: datetime) -> None:
        """Count one wrong code, or one form, of a client."""
        with self._lock:
            self._wrong.append((now, client))
