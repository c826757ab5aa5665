"""One server of forks for all workers of a run, which imports the product once: each worker's own would do it too."""

from __future__ import annotations

import os
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Any

from bench.faults.processes import PRELOADED


def begin(said: Path) -> None:
    """Start it, before workers are forked off this process.

    said : the file that what is forked writes to, unless it has another.
    """
    forkserver.set_forkserver_preload([PRELOADED, "tests.killed", "tests.drawn"])
    before = {fd: os.dup(fd) for fd in (1, 2)}
    with said.open("ab") as log:
        for fd in before:
            os.dup2(log.fileno(), fd)
    try:
        forkserver.ensure_running()
    finally:
        for fd, own in before.items():
            os.dup2(own, fd)
            os.close(own)


def share() -> None:
    """In a worker: use the one that was begun, which is no child of this process and is not waited for as one."""
    server: Any = forkserver._forkserver
    if server._forkserver_pid is not None:
        server.ensure_running = resource_tracker.ensure_running
