"""The process that makes packs: a child of the server, with what the processor and the disk have to spare.

It opens the installation by itself, so that whatever it does no page waits for it, and ends with the server: a pack
goes on where it was when a server runs again. One process of an installation makes packs at a time.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime

from diagnostic.errors import UserError
from diagnostic.services.files.packs.folder import ZIP, PackFolder
from diagnostic.services.files.packs.making import CancelledError, make_pack
from diagnostic.services.files.packs.order import PackOrder
from diagnostic.services.files.packs.requests import folders, lives, packs_at
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.private_files import private_folder
from diagnostic.services.installation.setup import Installation, only_one
from diagnostic.services.installation.threads import as_child
from diagnostic.services.installation.visits import asker

LOG = logging.getLogger(__name__)
ATTEMPTS = 3  # of one pack, one after the other, each of which was killed or failed before it added a file
FAILED = "Something went wrong in the making; the server's log says what. What was made is kept."


def due(inst: Installation, now: datetime) -> list[tuple[PackFolder, PackOrder]]:
    """Packs that wait to be made, the oldest first."""
    there = ((folder, folder.order) for folder in folders(inst) if not folder.zip and not folder.stopped)
    found = [(folder, order) for folder, order in there if order and lives(inst, order, now)]
    return sorted(found, key=lambda each: each[1].asked)


def make_next(inst: Installation, now: datetime) -> bool:
    """Make the pack that waits longest; whether there was one. Nothing where another process is at it."""
    private_folder(packs_at(inst))
    with only_one(packs_at(inst) / ".making") as alone:
        waiting = due(inst, now) if alone else []
        if waiting:
            _make(inst, *waiting[0], now)
        return bool(waiting)


def _make(inst: Installation, folder: PackFolder, order: PackOrder, now: datetime) -> None:
    access = asker(inst, order.link, now)
    if access is None:
        return folder.remove()
    try:
        if folder.attempt() > ATTEMPTS:
            return folder.stop(FAILED)
        make_pack(inst, access, folder, order, folder.path / ZIP, folder.say)
    except CancelledError:
        folder.remove()
    except UserError as error:
        with suppress(OSError, UserError):
            folder.stop(str(error))
    except Exception as error:
        LOG.error("a pack failed: %s", said(error))
    return None


if __name__ == "__main__":
    as_child(make_next)
