"""The process that counts data sets: a child of the server, with what the processor and the disk have to spare.

It opens the installation by itself, so that whatever it does no page waits for it, and ends with the server. A count
that broke off begins anew when a server runs again: nothing of it was stored.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import datetime

from diagnostic.errors import UserError
from diagnostic.services.counting.data_sets import count_data_set
from diagnostic.services.fieldwork.data_sets.folders import recipe_of
from diagnostic.services.fieldwork.data_sets.orders import CountFolder, CountOrder
from diagnostic.services.fieldwork.data_sets.requests import count_folders, counts_at, lives
from diagnostic.services.fieldwork.data_sets.storing import store_counted
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.private_files import private_folder
from diagnostic.services.installation.setup import Installation, only_one
from diagnostic.services.installation.threads import as_child
from diagnostic.services.installation.visits import asker
from diagnostic.services.waves.pieces import clock_from
from diagnostic.storage.database.engine import reading
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.responses import arriving

LOG = logging.getLogger(__name__)
ATTEMPTS = 3  # of one count, each of which was killed
FAILED = "Something went wrong in the counting; the server's log says what. Nothing was stored."
CHANGED = "The files are not those that were looked at. Please look at the folder again. Nothing was stored."
SAY_EVERY = 0.5  # seconds between two words about how far it is


class NotWantedError(Exception):
    """The count was cancelled."""


def due(inst: Installation, now: datetime) -> list[tuple[CountFolder, CountOrder]]:
    """Counts that wait, the oldest first; none into a survey into which something is on its way, as what a process was
    storing when it was killed, until that is taken back.
    """
    there = ((folder, folder.order) for folder in count_folders(inst) if not folder.stored and not folder.stopped)
    found = [(folder, order) for folder, order in there if order and lives(inst, order, now)]
    return sorted((each for each in found if _alone(inst, each[1])), key=lambda each: each[1].asked)


def _alone(inst: Installation, order: CountOrder) -> bool:
    with reading(inst.engine) as db:
        survey = waves.survey(db, order.organisation, order.wave, order.audience)
        return survey is None or not arriving.any_of(db, survey.id)


def count_next(inst: Installation, now: datetime) -> bool:
    """Count what waits longest; whether there was anything. Nothing where another process is at it."""
    private_folder(counts_at(inst))
    with only_one(counts_at(inst) / ".counting") as alone:
        waiting = due(inst, now) if alone else []
        if waiting:
            _count(inst, *waiting[0], now)
        return bool(waiting)


def _count(inst: Installation, folder: CountFolder, order: CountOrder, now: datetime) -> None:
    access = asker(inst, order.link, now)
    if access is None:
        return folder.remove()
    try:
        if folder.attempt() > ATTEMPTS:
            return folder.end(stopped=FAILED)
        folder.end(stored=_counted(inst, access, folder, order, now))
    except NotWantedError:
        folder.remove()
    except UserError as error:
        with suppress(OSError, UserError):
            folder.end(stopped=str(error))
    except Exception as error:
        LOG.error("a count failed: %s", said(error))
        with suppress(OSError, UserError):
            folder.end(stopped=FAILED)
    return None


def _counted(inst: Installation, access: Access, folder: CountFolder, order: CountOrder, now: datetime) -> str:
    """Count and store, all of it or nothing; what was stored, in words."""
    data_set, found = recipe_of(inst, access, order.wave, order.audience, order.data_set)
    if data_set.hash != order.hash:
        raise UserError(CHANGED)
    say, clock = _Say(folder), clock_from(now)
    preview = count_data_set(data_set, found, say=say)
    return store_counted(inst, access, order.wave, order.audience, preview, order.leave_out, clock(), say.wanted)


class _Say:
    """Says how far a count is, now and then, and breaks it off where nobody wants it any more."""

    def __init__(self, folder: CountFolder):
        self._folder, self._began, self._said = folder, time.monotonic(), 0.0

    def wanted(self) -> None:
        """Raise NotWantedError where it was cancelled."""
        if not self._folder.path.exists():
            raise NotWantedError

    def __call__(self, done: int, of: int) -> None:
        self.wanted()
        now = time.monotonic()
        if done in (0, of) or now - self._said > SAY_EVERY:
            self._said = now
            try:
                self._folder.say(done, of, now - self._began)
            except UserError:
                self.wanted()
                raise


if __name__ == "__main__":
    as_child(count_next)
