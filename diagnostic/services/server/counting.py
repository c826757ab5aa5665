"""Data sets, counted one after the other by a process of its own for as long as the server runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from diagnostic.services.fieldwork.data_sets.requests import tidy_counts
from diagnostic.services.fieldwork.data_sets.worker import due
from diagnostic.services.installation.setup import Installation
from diagnostic.services.server.children import working
from diagnostic.services.waves.pieces import tidy_pieces

WORKER = "diagnostic.services.fieldwork.data_sets.worker"


def counting_data_sets(inst: Installation, clock: Callable[[], datetime]) -> AbstractContextManager[None]:
    """Count what is asked for, and remove what is over, until the block ends."""

    def next_one() -> str:
        return next((order.id for _, order in due(inst, clock())), "")

    def tidy() -> None:
        tidy_counts(inst, clock())
        tidy_pieces(inst, clock())  # of a process that was killed: until then nothing else is counted into its survey

    return working("counts", WORKER, next_one, tidy)
