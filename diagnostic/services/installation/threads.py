"""Work beside what a process is there for, in a thread of its own; and work for a server in a process of its own."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn

from diagnostic.services.installation.private_files import keep_private
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import Settings

LEAST = 19  # as `nice` counts: whoever else wants the processor has it first


@contextmanager
def beside(work: Callable[[threading.Event], None], name: str, patience: float | None = None) -> Iterator[None]:
    """Run `work` in a thread until the block ends: then the event that it was given is set, and it is waited for.

    patience : seconds for it to end; None for as long as it takes.
    """
    ended = threading.Event()
    thread = threading.Thread(target=work, args=(ended,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(patience)


def as_child(work: Callable[[Installation, datetime], object]) -> NoReturn:
    """Do one thing for a server, with what the processor has to spare, and end this process; sooner where the server
    ends, to which standard input leads.
    """
    keep_private()
    os.nice(LEAST)
    threading.Thread(target=_end_with_server, daemon=True).start()
    inst = open_installation(Settings.from_environ(os.environ))
    work(inst, datetime.now(UTC))
    inst.engine.dispose()
    sys.stderr.flush()
    os._exit(0)  # as commands end: threads of Arrow and of pictures may still be ending


def _end_with_server() -> NoReturn:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)
