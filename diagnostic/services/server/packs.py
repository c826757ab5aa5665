"""Packs of files, made one after the other by a process of its own for as long as the server runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from diagnostic.services.files.packs.requests import tidy_packs
from diagnostic.services.files.packs.worker import due
from diagnostic.services.installation.setup import Installation
from diagnostic.services.server.children import working

WORKER = "diagnostic.services.files.packs.worker"


def making_packs(inst: Installation, clock: Callable[[], datetime]) -> AbstractContextManager[None]:
    """Make what is asked for, and remove what is over, until the block ends."""

    def next_one() -> str:
        return next((order.id for _, order in due(inst, clock())), "")

    return working("packs", WORKER, next_one, lambda: tidy_packs(inst, clock()))
