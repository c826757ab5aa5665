"""What a server does by itself, in threads of its own from its start to its end.

The modules that do it load with pandas, scipy and Altair, for seconds; so they are loaded in the background, too. A
server that was killed answers respondents and a meeting again before it has them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.threads import beside
from diagnostic.services.server.readiness import LOADED, starting

if TYPE_CHECKING:
    from diagnostic.report.content.prepare import Content

FIRST = 0.5  # seconds for those who wait for the server, before loading takes a part of its processor


def background(
    inst: Installation, clock: Callable[[], datetime], load_pages: Callable[[], None], draw: Callable[[Content], None]
) -> AbstractContextManager[None]:
    """Move answers out of staging, do what has to be done in time, and open reports ahead, until the block ends.

    draw : make of a report what its first readers will ask for.
    """
    starting()
    return beside(partial(_work, inst, clock, load_pages, draw), "background")


def _work(
    inst: Installation,
    clock: Callable[[], datetime],
    load_pages: Callable[[], None],
    draw: Callable[[Content], None],
    ended: threading.Event,
) -> None:
    if ended.wait(FIRST):
        return
    from diagnostic.services.fieldwork.shuffle import shuffling
    from diagnostic.services.meetings.live import FOLLOW_EVERY, follow_releases
    from diagnostic.services.server.counting import counting_data_sets
    from diagnostic.services.server.housekeeping import housekeeping
    from diagnostic.services.server.mail import sending_mail
    from diagnostic.services.server.opening import open_reports_soon
    from diagnostic.services.server.packs import making_packs

    load_pages()
    LOADED.set()
    releases = housekeeping(inst, clock, FOLLOW_EVERY, (follow_releases,))
    with (
        housekeeping(inst, clock),
        shuffling(inst, clock),
        releases,
        making_packs(inst, clock),
        counting_data_sets(inst, clock),
        sending_mail(inst, clock),
    ):
        open_reports_soon(inst, draw, ended)
        ended.wait()
