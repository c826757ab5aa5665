"""E-mails that wait go out for as long as the server runs, by one server of a database at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import datetime
from functools import partial

from diagnostic.services.installation.faults import said
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.threads import beside
from diagnostic.services.mail.sender import MailSender, abandon
from diagnostic.services.server.turns import ASK_EVERY, Lasts, only_one

LOG = logging.getLogger(__name__)
PAUSE = 10.0  # seconds until another process is looked for again, or after what went wrong
LAST_WORDS = 5.0  # seconds
ABANDON_EVERY = 60  # steps


def sending_mail(inst: Installation, clock: Callable[[], datetime]) -> AbstractContextManager[None]:
    """Send what is queued until the block ends; nothing where no mail server is set.

    A mail server that stalls is waited for no longer than `LAST_WORDS`: the message is uncertain then.
    """
    return beside(partial(_run, inst, clock), "mail", LAST_WORDS)


def _run(inst: Installation, clock: Callable[[], datetime], ended: threading.Event) -> None:
    if inst.settings.mail is None:
        return
    while not ended.is_set():
        try:
            with only_one(inst, "mail") as lasts:
                if lasts:
                    _send(inst, clock, ended, lasts)
        except Exception as error:
            LOG.error("mail: %s", said(error))
        ended.wait(PAUSE)


def _send(inst: Installation, clock: Callable[[], datetime], ended: threading.Event, lasts: Lasts) -> None:
    if inst.settings.mail is None:
        return
    with closing(MailSender(inst, inst.settings.mail)) as sender:
        sender.take_over()
        steps, pause = 0, 0.0
        while not ended.wait(min(pause, ASK_EVERY)) and lasts():
            if pause > ASK_EVERY:
                pause -= ASK_EVERY
                continue
            if steps % ABANDON_EVERY == 0:
                abandon(inst, clock())
            steps += 1
            pause = sender.step(clock())
