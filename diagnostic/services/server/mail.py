"""E-mails that wait go out for as long as the server runs, by one process of a folder at a time."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from diagnostic.services.installation.faults import said
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.sender import MailSender, abandon

LOG = logging.getLogger(__name__)
LOCK = ".mail"
PAUSE = 10.0  # seconds until another process is looked for again, or after what went wrong
LAST_WORDS = 5.0  # seconds
ABANDON_EVERY = 60  # steps


@contextmanager
def sending_mail(inst: Installation, clock: Callable[[], datetime]) -> Iterator[None]:
    """Send what is queued until the block ends; nothing where no mail server is set.

    A mail server that stalls is waited for no longer than `LAST_WORDS`: the message is uncertain then.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_run, args=(inst, clock, ended), name="mail", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(LAST_WORDS)


def _run(inst: Installation, clock: Callable[[], datetime], ended: threading.Event) -> None:
    if inst.settings.mail is None:
        return
    while not ended.is_set():
        try:
            with _only_one(inst.settings.home) as mine:
                if mine:
                    _send(inst, clock, ended)
        except Exception as error:
            LOG.error("mail: %s", said(error))
        ended.wait(PAUSE)


def _send(inst: Installation, clock: Callable[[], datetime], ended: threading.Event) -> None:
    if inst.settings.mail is None:
        return
    with closing(MailSender(inst, inst.settings.mail)) as sender:
        sender.take_over()
        steps = 0
        while not ended.is_set():
            if steps % ABANDON_EVERY == 0:
                abandon(inst, clock())
            steps += 1
            ended.wait(sender.step(clock()))


@contextmanager
def _only_one(home: Path) -> Iterator[bool]:
    """Whether this is the only process of the folder that sends; a process that is killed lets go at once."""
    with os.fdopen(os.open(home / LOCK, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
