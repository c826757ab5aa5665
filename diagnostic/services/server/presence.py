"""This server among others: of one PostgreSQL database there may be several, of one SQLite file there is one.

Several share one folder, since keys are made and destroyed in it while they run. Each has a connection named after it
and a file in that folder, so that whoever starts with another folder is refused (`belonging`). What each finds out
about the others and the database, every few seconds, stands in `readiness`. docs/decisions/0046
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from diagnostic.errors import Fault
from diagnostic.services.installation.belonging import ANOTHER_FOLDER, SERVERS, of_another_folder
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.private_files import PRIVATE_FILE, private_file, private_folder
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.threads import beside
from diagnostic.services.server.readiness import CONCERNS, OTHERS, SUPERSEDED
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.migrate import superseded
from diagnostic.storage.database.sqlite_file import database_file
from diagnostic.storage.servers import seen

LOG = logging.getLogger(__name__)
EVERY = 2.0  # seconds between two looks
LAST_WORDS = 5.0  # seconds for a look that has begun, at the end
ENDING = 12.0  # seconds for the server of before, whose `serve` was killed, to end
APART = timedelta(seconds=10)  # clocks of a server and its database that are nearer are right enough

Clock = Callable[[], datetime]


@contextmanager
def present(inst: Installation, clock: Clock) -> Iterator[None]:
    """Be one of the servers of a database until the block ends. Fault where another has the SQLite file."""
    file = database_file(inst.engine)
    with _among_others(inst, clock) if file is None else _only_server(file):
        yield


@contextmanager
def _only_server(file: Path) -> Iterator[None]:
    """The one server of an SQLite file; a process that is killed lets go at once."""
    with os.fdopen(os.open(file.with_name(f".{file.name}.serving"), os.O_WRONLY | os.O_CREAT, PRIVATE_FILE)) as lock:
        until = time.monotonic() + ENDING
        while not _taken(lock.fileno()):
            if time.monotonic() > until:
                raise Fault(file, ANOTHER_SERVER, USE_POSTGRESQL)
            time.sleep(0.1)
        yield


ANOTHER_SERVER = "another server works with this SQLite file, which is for one"
USE_POSTGRESQL = "Stop the other one; several servers work with one PostgreSQL database: docs/operating.md"


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _among_others(inst: Installation, clock: Clock) -> Iterator[None]:
    own = inst.settings.home / SERVERS / secrets.token_hex(8)
    private_folder(own.parent)
    private_file(own)
    try:
        with beside(partial(_stay, inst, own, clock), "presence", LAST_WORDS):
            yield
    finally:
        own.unlink(missing_ok=True)


def _stay(inst: Installation, own: Path, clock: Clock, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            with seen.seen_as(inst.engine, own.name) as connection:
                while not ended.is_set():
                    _look(connection, own, clock())
                    ended.wait(EVERY)
        except Exception as error:  # as while the database is away: the next look may find it again
            LOG.warning("nothing is heard of other servers: %s", said(error))
            ended.wait(EVERY)


def _look(db: Transaction, own: Path, now: datetime) -> None:
    """What is to be said of this server, its database and the others; files of servers that are gone are removed."""
    private_file(own)
    if superseded(db) and not SUPERSEDED.is_set():
        LOG.error("a newer version has changed the database so that this server can't work with it: replace it")
        SUPERSEDED.set()
    there = seen.others(db)
    (OTHERS.set if set(there) - {own.name} else OTHERS.clear)()
    apart = of_another_folder(there, own.parent.parent)
    ahead = now - seen.clock_of(db)
    told = {"servers": f"{ANOTHER_FOLDER}: stop one of the two" if apart else ""}
    told["clock"] = _told(ahead) if abs(ahead) > APART else ""
    for part, words in told.items():
        if words and not CONCERNS.get(part):
            LOG.error("%s", words)
    CONCERNS.update(told)
    _tidy(own, set(there))


def _told(ahead: timedelta) -> str:
    """
    >>> _told(timedelta(seconds=-61))
    "this server's clock is 61 seconds behind the database's"
    """
    seconds = round(ahead.total_seconds())
    return f"this server's clock is {abs(seconds)} seconds {'ahead of' if seconds > 0 else 'behind'} the database's"


def _tidy(own: Path, there: set[str]) -> None:
    """Remove what servers that were killed have left; whose is removed too early writes it again."""
    for each in own.parent.iterdir():
        if each != own and each.name not in there and time.time() - each.stat().st_mtime > LEFT:
            each.unlink(missing_ok=True)


LEFT = 3600.0  # seconds
