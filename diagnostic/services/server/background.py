"""What a server does by itself, in threads of its own from its start to its end.

The modules that do it load with pandas, scipy and Altair, for seconds; so they are loaded in the background, too. A
server that was killed answers respondents and a meeting again before it has them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from diagnostic.services.installation.setup import Installation

FIRST = 0.5  # seconds for those who wait for the server, before loading takes a part of its processor


@contextmanager
def background(inst: Installation, clock: Callable[[], datetime]) -> Iterator[None]:
    """Move answers out of staging, do what has to be done in time, and open reports ahead, until the block ends."""
    ended = threading.Event()
    thread = threading.Thread(target=_work, args=(inst, clock, ended), name="background", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _work(inst: Installation, clock: Callable[[], datetime], ended: threading.Event) -> None:
    if ended.wait(FIRST):
        return
    from diagnostic.services.fieldwork.shuffle import shuffling
    from diagnostic.services.meetings.live import FOLLOW_EVERY, follow_releases
    from diagnostic.services.server.housekeeping import housekeeping
    from diagnostic.services.server.opening import open_reports_soon

    releases = housekeeping(inst, clock, FOLLOW_EVERY, (follow_releases,))
    with housekeeping(inst, clock), shuffling(inst, clock), releases:
        open_reports_soon(inst)
        ended.wait()
