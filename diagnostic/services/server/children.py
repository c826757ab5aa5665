"""Processes that do long work for a server, one task after the other for as long as it runs."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from diagnostic.services.installation.faults import said
from diagnostic.services.installation.threads import beside
from diagnostic.settings import ROOT

LOG = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds between two looks whether anybody asked for something
TIDY_EVERY = 60  # looks
PAUSE = 10.0  # seconds after a process that failed


def working(
    name: str, module: str, next_one: Callable[[], str], tidy: Callable[[], None]
) -> AbstractContextManager[None]:
    """Let a process of `module` do what is asked for, and remove what is over, until the block ends.

    next_one : the id of what is done next; empty for nothing.
    """
    return beside(partial(_run, name, module, next_one, tidy), name)


def _run(name: str, module: str, next_one: Callable[[], str], tidy: Callable[[], None], ended: threading.Event) -> None:
    looks = 0
    while not ended.wait(LOOK_EVERY):
        try:
            if looks % TIDY_EVERY == 0:
                tidy()
            looks += 1
            waiting = next_one()
            if waiting and (not _done(module, ended) or next_one() == waiting):
                ended.wait(PAUSE)  # as where the disk is quite full, and takes no word of that either
        except Exception as error:
            LOG.error("%s: %s", name, said(error))
            ended.wait(PAUSE)


def _done(module: str, ended: threading.Event) -> bool:
    """Let a process do one task; whether it ended well. It ends with the pipe that it reads from."""
    words = (sys.executable, "-m", module)
    with subprocess.Popen(words, cwd=ROOT, env=os.environ, stdin=subprocess.PIPE) as worker:
        while worker.poll() is None:
            if ended.wait(LOOK_EVERY):
                worker.kill()
        return worker.wait() == 0
