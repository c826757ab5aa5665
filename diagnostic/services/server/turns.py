"""What one server does at a time, however many there are: by a lock of the database, or of the folder with SQLite."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from diagnostic.services.installation.setup import Installation
from diagnostic.storage.servers.turns import has_others, turn

ASK_EVERY = 20.0  # seconds, at most, after which whoever works for long asks whether the turn is still theirs

Lasts = Callable[[], bool]


@contextmanager
def only_one(inst: Installation, what: str) -> Iterator[Lasts | None]:
    """Whether this is the only process that does `what`: how to ask that again; None where another one is at it.

    A process that is killed lets go at once; one that hangs, within a minute.
    """
    if has_others(inst.engine):
        with turn(inst.engine, what) as ours:
            yield ours.lasts if ours else None
        return
    with os.fdopen(os.open(inst.settings.home / f".{what}", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield lambda: True
