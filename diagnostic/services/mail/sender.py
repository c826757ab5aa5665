"""Sending what is queued, one message after the other: claimed, then handed over, then written down.

A claim is committed before the server hears of the message, and what became of it right afterwards. What was claimed by
a process that is gone is uncertain, and never sent again by itself: docs/decisions/0043.
"""

from __future__ import annotations

import hmac
import logging
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from diagnostic.mail_settings import MailServer
from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.handover import HandedOver, MailConnection, ServerTroubleError
from diagnostic.services.mail.messages import mail_bytes
from diagnostic.services.mail.progress import TRIED_AGAIN
from diagnostic.services.mail.sealing import Seal
from diagnostic.services.mail.wordings import survey_words, texts_of
from diagnostic.services.respondents.credentials import mailed_code, mailed_token, token_mac
from diagnostic.services.waves.rows import takes_answers
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.fieldwork import invitations, waves
from diagnostic.storage.mail import queue, recipients
from diagnostic.storage.mail.queue import REMINDER, DueMessage, StoredMailing

LOG = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds between two looks for something to send
SERVER_PAUSES = (15, 60, 300, 900)  # seconds, after a server took nothing once, twice ... in a row
AGAIN = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 240, 240, 240, 240))  # a day, then given up
REMIND_AGAIN = tuple(timedelta(minutes=each) for each in (5, 15, 30))  # within TRIED_AGAIN
IN_A_ROW = 10  # refusals without a message between them that is taken: then the fault is ours, and the rest waits
ABANDONED = timedelta(minutes=10)  # no message takes so long
SUPPOSED, TURNS = 0.2, 20  # seconds that handing over takes, before any did; how many are remembered
LAST = datetime(9000, 1, 1, tzinfo=UTC)
FAULT_OF_KEY = "the key of this survey cannot be used: whoever runs this server reads in its log why"


class MailSender:
    """Sends for one installation. One thread uses it."""

    def __init__(self, inst: Installation, server: MailServer, connection: MailConnection | None = None):
        self._inst, self._server = inst, server
        self._connection = connection or MailConnection(server)
        self._failures = 0
        self._last = ""  # the mailing that was served last: those of others get their turn
        self._refusals: Counter[str] = Counter()  # in a row, by mailing
        self._took = deque([SUPPOSED], TURNS)  # seconds: a turn in which nothing is sent takes as long as one of these
        self._unwritten: Callable[[Transaction], None] | None = None

    def take_over(self) -> None:
        """What was being sent by whoever was there before is uncertain."""
        with writing(self._inst.engine) as db:
            lost = queue.lost(db, LAST)
        if lost:
            LOG.warning("mail: %s messages were being sent when a server ended; nobody knows whether they were", lost)

    def step(self, now: datetime) -> float:
        """Handle the message that is due next; seconds after which to look again."""
        began = time.monotonic()
        self._write()
        found = self._next(now)
        if found is None:
            self._connection.close()
            return LOOK_EVERY
        mailing, message = found
        try:
            self._connection.begin()
        except ServerTroubleError as trouble:
            return self._trouble(str(trouble), now)
        if self._failures:
            self._failures = 0
            with writing(self._inst.engine) as db:
                queue.set_trouble(db, None, None)
        self._handle(mailing, message, now)
        return max(0.0, 60 / self._server.per_minute - (time.monotonic() - began))

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _next(self, now: datetime) -> tuple[StoredMailing, DueMessage] | None:
        with reading(self._inst.engine) as db:
            running = queue.running(db, now)
            in_turn = sorted(running, key=lambda each: (each.id <= self._last, each.id))
            for mailing in in_turn:
                message = queue.next_message(db, mailing.id, now)
                if message is not None:
                    self._last = mailing.id
                    return mailing, message
        return None

    def _trouble(self, why: str, now: datetime) -> float:
        pause = SERVER_PAUSES[min(self._failures, len(SERVER_PAUSES) - 1)]
        self._failures += 1
        LOG.warning("mail: nothing goes out, and it is tried again: %s", why.partition(":")[0])
        with writing(self._inst.engine) as db:
            queue.set_trouble(db, why, now + timedelta(seconds=pause))
        return float(pause)

    def _handle(self, mailing: StoredMailing, message: DueMessage, now: datetime) -> None:
        """Claim a message, then send it, or not where it is a reminder to somebody who needs none."""
        with writing(self._inst.engine) as db:
            wave = waves.get(db, mailing.organisation, mailing.wave)
            if wave is None or not takes_answers(wave, now):
                queue.set_state(db, mailing.id, queue.DONE, [queue.RUNNING])
                claimed = False
            else:
                claimed = queue.claim(db, message, now)
        if not claimed:
            self._connection.leave()
            return
        try:
            letter = self._letter(mailing, message, now)
        except KeyFault as fault:
            LOG.warning("mail: a mailing waits: %s", fault.cause)
            self._connection.leave()
            with writing(self._inst.engine) as db:
                queue.put_back(db, message, message.tries, now)
                queue.set_state(db, mailing.id, queue.PAUSED, [queue.RUNNING])
            return
        if letter is None:
            self._connection.leave()
            time.sleep(random.choice(self._took))
            self._settle(mailing, message, HandedOver("sent"), None, now)
            return
        seal, address, content = letter
        began = time.monotonic()
        found = self._connection.hand_over(address, content)
        self._took.append(time.monotonic() - began)
        self._settle(mailing, message, found, seal, now)

    def _letter(self, mailing: StoredMailing, message: DueMessage, now: datetime) -> tuple[Seal, str, bytes] | None:
        """(seal, address, e-mail); None where nothing is to be sent."""
        with reading(self._inst.engine) as db:
            wave, recipient = waves.get(db, mailing.organisation, mailing.wave), recipients.get(db, message.recipient)
            if wave is None or recipient is None:
                return None
            key = self._inst.keys.of_wave(mailing.wave)
            token = mailed_token(key, mailing.wave, mailing.survey, message.recipient)
            if mailing.kind == REMINDER and not _needs_one(db, mailing, message, token_mac(key, token), now):
                return None
            about = survey_words(db, wave, mailing.survey)
        seal = Seal(key)
        opened = seal.opened(recipient.id, recipient.sealed)
        texts = texts_of(mailing.texts)
        language = texts.language(opened.language)
        link = f"{self._inst.settings.base_url}/q/{token}"
        code = mailed_code(key, mailing.survey, message.recipient)
        made = texts.letter(mailing.kind, language, about, link, code)
        name = hmac.digest(key, f"mail id:{mailing.id}:{message.recipient.hex()}".encode(), "sha256")[:16].hex()
        return seal, opened.email, mail_bytes(self._server, opened.email, made, name, now)

    def _settle(
        self, mailing: StoredMailing, message: DueMessage, found: HandedOver, seal: Seal | None, now: datetime
    ) -> None:
        """Write down what became of a message; where the database is away, before anything else is sent."""
        reminder = mailing.kind == REMINDER
        pauses = REMIND_AGAIN if reminder else AGAIN
        again = found.kind == "later" and message.tries < len(pauses)
        state = queue.HANDLED if reminder else _end_of(found)
        reason = seal.text(message.recipient, found.said) if seal and found.said and not reminder else None
        stop = not reminder and not again and self._all_refused(mailing, state)

        def write(db: Transaction) -> None:
            if again:
                queue.put_back(db, message, message.tries + 1, now + pauses[message.tries])
            else:
                queue.settle(db, message, state, reason, now)
            queue.settled(db, mailing.id, None if reminder and message.tries else now)
            if stop:
                queue.stop(db, mailing.id, found.said)

        self._unwritten = write
        self._write()

    def _all_refused(self, mailing: StoredMailing, state: str) -> bool:
        """Whether one address after the other was refused."""
        self._refusals[mailing.id] = self._refusals[mailing.id] + 1 if state == queue.REFUSED else 0
        if self._refusals[mailing.id] < IN_A_ROW:
            return False
        del self._refusals[mailing.id]
        return True

    def _write(self) -> None:
        if self._unwritten is not None:
            with writing(self._inst.engine) as db:
                self._unwritten(db)
            self._unwritten = None


def _end_of(found: HandedOver) -> str:
    ends = {"sent": queue.SENT, "refused": queue.REFUSED, "later": queue.REFUSED, "uncertain": queue.UNCERTAIN}
    return ends[found.kind]


def _needs_one(db: Transaction, mailing: StoredMailing, message: DueMessage, mac: bytes, now: datetime) -> bool:
    """Whether the link is not used, and it is not too late to try again."""
    invitation = invitations.by_token(db, mac)
    late = message.tries > 0 and mailing.last_at is not None and now > mailing.last_at + TRIED_AGAIN
    return invitation is not None and not invitation.used and not late


def abandon(inst: Installation, now: datetime) -> None:
    """What another server has been sending for too long is uncertain."""
    with writing(inst.engine) as db:
        queue.lost(db, now - ABANDONED)
