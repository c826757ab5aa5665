"""Whether the server can do its work, for a monitor and for consultants: the database answers and there is room.

Nothing waits for a database that does not answer: one thread asks, and whoever comes meanwhile shares its answer.
"""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from typing import Literal

from diagnostic.services.installation.faults import cause, seen
from diagnostic.services.installation.setup import Installation
from diagnostic.services.server.readiness import CONCERNS, SUPERSEDED
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.failures import ping
from diagnostic.storage.database.sqlite_file import database_file

PATIENCE = 3.0  # seconds for the database to answer
FULL, LOW = 2**20, 100 * 2**20  # bytes that are left on a full disk, and on one that is almost full
JUST_NOW = 10.0  # seconds for which a write that failed says that the disk is full

Part = Literal["database", "disk", "servers", "clock"]


OF_SERVERS: tuple[Part, ...] = ("servers", "clock")


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a part; `works` where answers are taken all the same."""

    part: Part
    reason: str
    works: bool = False


class Health:
    """Looks after one installation."""

    def __init__(self, inst: Installation):
        self._inst = inst
        self._lock = threading.Lock()
        self._asked: Future[str] | None = None

    def troubles(self) -> list[Trouble]:
        """All that is wrong now. Waits `PATIENCE` seconds at most."""
        found = self._database(), room_left(self._inst), _replaced()
        concerns = (Trouble(part, CONCERNS[part], works=True) for part in OF_SERVERS if CONCERNS.get(part))
        return [*filter(None, found), *concerns]

    def _database(self) -> Trouble | None:
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=_ask, args=(self._inst, self._asked), name="health", daemon=True).start()
            asked = self._asked
        try:
            reason = asked.result(PATIENCE)
        except TooLate:
            reason = f"the database has not answered for {PATIENCE:.0f} seconds"
        return Trouble("database", reason) if reason else None


def _ask(inst: Installation, answer: Future[str]) -> None:
    try:
        with reading(inst.engine) as db:
            ping(db)
    except Exception as error:
        answer.set_result(cause(error))
    else:
        answer.set_result("")


def _replaced() -> Trouble | None:
    reason = "a newer version has changed the database: this server has to be replaced"
    return Trouble("database", reason) if SUPERSEDED.is_set() else None


def room_left(inst: Installation) -> Trouble | None:
    """What is wrong with the disk: there is no room, or a write has just failed for it, or there is little."""
    file, home = database_file(inst.engine), inst.settings.home
    try:
        free = min(shutil.disk_usage(folder).free for folder in (home, file.parent if file else home))
    except OSError as error:
        return Trouble("disk", cause(error))
    if free < FULL or seen("full", JUST_NOW):
        return Trouble("disk", "the disk is full: no answers can be taken until there is room")
    return Trouble("disk", f"the disk is almost full: {free // 2**20} MB are left", works=True) if free < LOW else None
