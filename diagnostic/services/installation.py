"""One installation: its settings, its database and its keys."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from diagnostic.services.keys import Keys
from diagnostic.services.tries import Tries
from diagnostic.settings import Settings
from diagnostic.storage.engine import Together, make_engine
from diagnostic.storage.migrating import migrate


@dataclass(frozen=True)
class Installation:
    """What every service is given first. `together` commits submissions, `tries` counts wrong codes."""

    settings: Settings
    engine: Engine
    keys: Keys
    together: Together
    tries: Tries


def open_installation(settings: Settings) -> Installation:
    """The installation at `settings.home`; made on first use. Safe to do twice, and in two processes at once."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    with _alone(settings.home):
        migrate(engine)
        keys = Keys(settings.home / "keys")
    _keep_private(settings)
    return Installation(settings, engine, keys, Together(engine), Tries())


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time: SQLite cannot be switched to its write-ahead log by two at once."""
    with open(home / ".starting", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _keep_private(settings: Settings) -> None:
    """Nobody but the owner reads the database file. SQLite gives the files beside it the same mode."""
    database = settings.home / "inside_out.db"
    if database.exists():
        os.chmod(database, 0o600)
