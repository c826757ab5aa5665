"""A real mail server in a thread: what it does with a message is told by the first word of the recipient's address."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.servers import free_port
from diagnostic.mail_settings import MailServer

UNKNOWN = "550 5.1.1 no such person"
PLAIN = MailServer("127.0.0.1", 25, tls=False, starttls=False, sender="surveys@acme.org", per_minute=6000)
BUSY = "451 4.7.1 try again later"


class Mailboxes:
    """What was accepted, by address in order, and how often each was asked for.

    First words: `refused`, `late` (refused), `busy`, `once` (busy the first time), `moved` and `full`
    (refused, and busy, but for the first time), `stall`, `drop`, `gone` (it accepts,
    and the connection ends before it says so), `cut` (it ends within the message), `held` (nothing is said of the
    message before `let_go`).
    """

    def __init__(self) -> None:
        self.accepted: list[tuple[str, EmailMessage]] = []
        self.asked: Counter[str] = Counter()
        self.senders_refused = False
        self.sessions: list[Session] = []
        self.held, self.let_go = threading.Event(), threading.Event()

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.accepted]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if session not in self.sessions:
            self.sessions.append(session)
        if self.senders_refused:
            return "550 5.7.1 not you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked[address] += 1
        match address.partition(".")[0]:
            case "refused":
                return UNKNOWN
            case "busy":
                return BUSY
            case "once" if self.asked[address] == 1:
                return BUSY
            case "moved" if self.asked[address] > 1:
                return UNKNOWN
            case "full" if self.asked[address] > 1:
                return BUSY
            case "stall":
                await asyncio.sleep(60)
            case "drop":
                server.transport.abort()
                return "421 bye"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        word = address.partition(".")[0]
        if word == "late":
            return "554 5.6.0 not this one"
        if word == "cut":
            server.transport.abort()
            return "421 bye"
        if word == "held":
            self.held.set()
            await asyncio.get_running_loop().run_in_executor(None, self.let_go.wait, 20)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.accepted.append((address, message_from_bytes(content, policy=default)))
        if word == "gone":
            server.transport.abort()
        return "250 queued"


@contextmanager
def mail_server(reached: MailServer = PLAIN, **how: Any) -> Iterator[tuple[Mailboxes, MailServer]]:
    """(its mailboxes, how to reach it: `reached` at its host and port). how : for aiosmtpd's Controller."""
    boxes = Mailboxes()
    controller = Controller(boxes, hostname="127.0.0.1", port=free_port(), **how)
    controller.start()
    try:
        yield boxes, replace(reached, port=controller.port)
    finally:
        controller.stop(no_assert=True)
