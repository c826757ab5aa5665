"""Packs of files, made one after the other by a process of its own for as long as the server runs."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial

from diagnostic.services.files.packs.requests import tidy_packs
from diagnostic.services.files.packs.worker import due
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.threads import beside
from diagnostic.settings import ROOT

LOG = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds between two looks whether anybody asked for one
TIDY_EVERY = 60  # looks
PAUSE = 10.0  # seconds after a process that failed
WORKER = (sys.executable, "-m", "diagnostic.services.files.packs.worker")


def making_packs(inst: Installation, clock: Callable[[], datetime]) -> AbstractContextManager[None]:
    """Make what is asked for, and remove what is over, until the block ends."""
    return beside(partial(_run, inst, clock), "packs")


def _run(inst: Installation, clock: Callable[[], datetime], ended: threading.Event) -> None:
    looks = 0
    while not ended.wait(LOOK_EVERY):
        try:
            if looks % TIDY_EVERY == 0:
                tidy_packs(inst, clock())
            looks += 1
            waiting = _next(inst, clock())
            if waiting and (not _made(ended) or _next(inst, clock()) == waiting):
                ended.wait(PAUSE)  # as where the disk is quite full, and takes no word of that either
        except Exception as error:
            LOG.error("packs: %s", said(error))
            ended.wait(PAUSE)


def _next(inst: Installation, now: datetime) -> str:
    """The id of the pack that is made next; empty for none."""
    return next((order.id for _, order in due(inst, now)), "")


def _made(ended: threading.Event) -> bool:
    """Let a process make one pack; whether it ended well. It ends with the pipe that it reads from."""
    with subprocess.Popen(WORKER, cwd=ROOT, env=os.environ, stdin=subprocess.PIPE) as worker:
        while worker.poll() is None:
            if ended.wait(LOOK_EVERY):
                worker.kill()
        return worker.wait() == 0
