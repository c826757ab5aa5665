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

from diagnostic.services.installation.belonging import (
    Mismatch,
    NotAsItWasError,
    known_database,
    refuse_another_folder,
    refuse_lost_database,
    settle,
)
from diagnostic.services.installation.keys import Keys
from diagnostic.services.installation.private_files import keep_file_private, private_file, private_folder
from diagnostic.services.installation.rate_limit import ANSWERS_OF_ONE, Tries
from diagnostic.services.installation.remedies import said_plainly
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import Database, Together, make_engine, reading
from diagnostic.storage.database.migrate import migrate, revision
from diagnostic.storage.database.single.statements import Statements
from diagnostic.storage.database.sqlite_file import beside, database_file
from diagnostic.storage.setup.identity import Identity


@dataclass(frozen=True)
class Installation:
    """What every service is given first. `together` commits submissions, `statements` does the same in one statement
    where it can, `tries` counts wrong codes, `forms` those of open links."""

    settings: Settings
    engine: Database
    keys: Keys
    together: Together
    statements: Statements
    tries: Tries
    forms: Tries


def open_installation(settings: Settings, accepting: bool = False) -> Installation:
    """The installation at `settings.home`; made on first use. Safe to do twice, and in two processes at once.

    accepting : take keys and database as they are, though they are not as they were.
    Raises Fault where folder or database can't be used, belong to a newer version, or not together.
    """
    with said_plainly(settings):
        private_folder(settings.home)
        with alone(settings.home, "starting"):
            known = known_database(settings.home)
            engine = _database(settings, known)
            keys = Keys(settings.home / "keys")
            try:
                refuse_another_folder(settings, engine)
                settle(settings, engine, keys, known, accepting)
            except BaseException:
                engine.dispose()
                raise
    return Installation(
        settings, engine, keys, Together(engine), Statements(engine), Tries(), Tries(ANSWERS_OF_ONE, None)
    )


def differing(settings: Settings) -> list[Mismatch]:
    """What of keys and database is not as it was, where an installation is refused for it. Fault for anything else."""
    try:
        open_installation(settings).engine.dispose()
    except NotAsItWasError as error:
        return error.mismatches
    return []


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


@contextmanager
def only_one(lock: Path) -> Iterator[bool]:
    """Whether no other process holds this lock; none does until the block ends, or until this process is killed."""
    with os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _database(settings: Settings, known: Identity | None) -> Database:
    """The database with all tables. SQLite's file is its owner's alone before it is opened: those that SQLite puts
    beside it are as the file is.
    """
    engine = make_engine(settings.database_url)
    try:
        if file := database_file(engine):
            refuse_lost_database(settings, known, file.exists() and file.stat().st_size > 0)
            private_file(file)
            for each in beside(file):
                keep_file_private(each)
        with reading(engine) as db:
            refuse_lost_database(settings, known, revision(db) is not None)
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine
