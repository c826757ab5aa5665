"""What has to be done in time, whether or not anybody asks: done at the start and once an hour by each server,
one server at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial

from diagnostic.services.benchmarks.releasing import release_due
from diagnostic.services.fieldwork.retirement import retire_due
from diagnostic.services.installation.clock import look
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.threads import beside
from diagnostic.services.meetings.retention import tidy_meetings
from diagnostic.services.questionnaires.drafts import tidy_questionnaire_drafts
from diagnostic.services.server.turns import only_one
from diagnostic.services.sign_in.listed import tidy_sessions
from diagnostic.services.waves.chart_drafts import tidy_chart_drafts
from diagnostic.services.waves.drafts import tidy_drafts
from diagnostic.services.waves.pieces import tidy_pieces

LOG = logging.getLogger(__name__)
EVERY = 3600  # seconds

Duty = Callable[[Installation, datetime], object]
DESTROYING: tuple[Duty, ...] = (
    retire_due,
    tidy_meetings,
    tidy_drafts,
    tidy_chart_drafts,
    tidy_questionnaire_drafts,
    release_due,  # uses scores up for good
)


def destroy_due(inst: Installation, now: datetime) -> None:
    """Look at the clock, and destroy what is due by a time that is sure."""
    found = look(inst, now)
    if found.said:
        LOG.warning("%s", found.said)
    for duty in DESTROYING if found.sure else ():
        _do(duty, inst, found.sure or now)


def tidy_up(inst: Installation, now: datetime) -> None:
    """Take back what was broken off, then destroy what is due; nothing where another server is at it.

    A turn that was lost meanwhile is another server's: the duties that are left are theirs.
    """
    with only_one(inst, "housekeeping") as lasts:
        for duty in (tidy_pieces, tidy_sessions, destroy_due):
            if lasts and lasts():
                _do(duty, inst, now)


DUTIES: tuple[Duty, ...] = (tidy_up,)


def housekeeping(
    inst: Installation, clock: Callable[[], datetime], every: float = EVERY, duties: Sequence[Duty] = DUTIES
) -> AbstractContextManager[None]:
    """Do all duties now, and again whenever `every` seconds have passed, in a thread of their own, until the end."""
    return beside(partial(_run, inst, clock, every, duties), "housekeeping")


def _run(
    inst: Installation,
    clock: Callable[[], datetime],
    every: float,
    duties: Sequence[Duty],
    ended: threading.Event,
) -> None:
    while True:
        for duty in duties:
            _do(duty, inst, clock())
        if ended.wait(every):
            return


def _do(duty: Duty, inst: Installation, now: datetime) -> None:
    """One duty; what goes wrong with it is logged without its message, which may hold what somebody answered."""
    try:
        duty(inst, now)
    except Exception as error:
        LOG.error("%s: %s", duty.__name__, said(error))
