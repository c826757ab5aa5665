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

from diagnostic.errors import UserError
from diagnostic.services.installation.keys import Keys
from diagnostic.services.installation.rate_limit import ANSWERS_OF_ONE, Tries
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import Database, Together, Unavailable, database_file, make_engine
from diagnostic.storage.database.migrate import migrate


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

    Raises UserError where the database cannot be opened, or belongs to a newer version.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    """The database with all tables. SQLite's file is its owner's alone, and so are those that SQLite puts beside it."""
    engine = make_engine(url)
    try:
        migrate(engine)
    except Unavailable as error:
        engine.dispose()
        raise UserError(f"DATABASE_URL: the database cannot be opened: {str(error.orig).strip()}") from None
    if file := database_file(engine):
        file.chmod(0o600)
    return engine
