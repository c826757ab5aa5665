"""One installation: its settings, its database and its keys."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Condition

from cachetools import cached

from diagnostic.services.installation.keys import Keys
from diagnostic.services.installation.private_files import keep_file_private, private_file, private_folder
from diagnostic.services.installation.rate_limit import ANSWERS_OF_ONE, Tries
from diagnostic.services.installation.remedies import said_plainly
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import Database, Together, make_engine
from diagnostic.storage.database.migrate import migrate
from diagnostic.storage.database.sqlite_file import beside, database_file


@dataclass(frozen=True)
class Installation:
    """What every service is given first. `together` commits submissions, `tries` counts wrong codes,
    `forms` those of open links."""

    settings: Settings
    engine: Database
    keys: Keys
    together: Together
    tries: Tries
    forms: Tries


def open_installation(settings: Settings) -> Installation:
    """The installation at `settings.home`; made on first use. Safe to do twice, and in two processes at once.

    Raises Fault where folder or database can't be used, or belong to a newer version.
    """
    with said_plainly(settings):
        private_folder(settings.home)
        with alone(settings.home, "starting"):
            engine = _database(settings.database_url)
            keys = Keys(settings.home / "keys")
    return Installation(settings, engine, keys, Together(engine), Tries(), Tries(ANSWERS_OF_ONE, None))


@cached({}, condition=Condition())
def shared_installation(settings: Settings) -> Installation:
    """The one installation of this process with these settings: what is kept for it serves routes and pages alike."""
    return open_installation(settings)


@contextmanager
def alone(home: Path, doing: str) -> Iterator[None]:
    """One process of this installation at a time: two at once could not switch SQLite to its write-ahead log."""
    with os.fdopen(os.open(home / f".{doing}", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _database(url: str) -> Database:
    """The database with all tables. SQLite's file is its owner's alone before it is opened: those that SQLite puts
    beside it are as the file is.
    """
    engine = make_engine(url)
    if file := database_file(engine):
        private_file(file)
        for each in beside(file):
            keep_file_private(each)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine
