"""Handing one e-mail after the other over to a mail server, by SMTP: what became of each, and of the connection.

A message is the server's from the moment that it accepts it, after its last byte. Whatever happens between the word
that it may come and that answer leaves it uncertain; before that, it was surely not sent. No step takes longer than
`STEP` seconds, none of them together longer than `ALL`, however slowly the server drips.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal, NamedTuple

from diagnostic.mail_settings import MailServer

STEP, ALL = 30.0, 120.0  # seconds
ON_ONE_CONNECTION = 100  # messages; some servers end it without a word after as many
LONGEST_SAID = 300  # characters of what a server says
UNSAID = "the connection ended without an answer"
_DOT = re.compile(rb"(?m)^\.")

Kind = Literal["sent", "refused", "later", "uncertain"]


class HandedOver(NamedTuple):
    """What became of a message, and what the server said; `later` where it was surely not sent."""

    kind: Kind
    said: str = ""


class ServerTroubleError(Exception):
    """The server takes no message at all at the moment: why, in words that name no recipient."""


class _RefusedError(smtplib.SMTPException):
    """Nothing is said to this server: why."""


class MailConnection:
    """A connection that is opened when it is needed and used again."""

    def __init__(self, server: MailServer, step: float = STEP, all_steps: float = ALL):
        self._server, self._step, self._all = server, step, all_steps
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    def begin(self) -> None:
        """Be connected, and say from whom the next message is. Raises ServerTroubleError."""
        again = self._smtp is not None
        if self._sent >= ON_ONE_CONNECTION:
            self.close()
        try:
            self._begin()
        except ServerTroubleError:
            if not again:
                raise
            self._begin()  # a connection that was kept may have been ended meanwhile

    def _begin(self) -> None:
        try:
            with self._within():
                code, said = self._connected().mail(self._server.sender)
        except (OSError, smtplib.SMTPException) as error:
            self._give_up()
            raise ServerTroubleError(self._why(error)) from None
        if code != 250:
            self._give_up()
            raise ServerTroubleError(f"it refuses the sender {self._server.sender}: {_said(code, said)}")

    def leave(self) -> None:
        """Send nothing after all."""
        try:
            with self._within():
                self._connected().rset()
        except (OSError, smtplib.SMTPException):
            self._give_up()

    def hand_over(self, address: str, content: bytes) -> HandedOver:
        """Send one message, after `begin`. Never raises for what a server does."""
        self._sent += 1
        may_come = False
        try:
            with self._within():
                smtp = self._connected()
                code, said = smtp.rcpt(address)
                if code not in (250, 251):
                    return self._not_taken(code, said)
                code, said = smtp.docmd("DATA")
                if code != 354:
                    return self._not_taken(code, said)
                may_come = True
                smtp.send(_DOT.sub(b"..", content) + b".\r\n")
                code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._give_up()
            return HandedOver("uncertain", UNSAID) if may_come else HandedOver("later", self._why(error))
        if code == 250:
            return HandedOver("sent")
        return self._not_taken(code, said) if 400 <= code < 600 else HandedOver("uncertain", _said(code, said))

    def _not_taken(self, code: int, said: bytes) -> HandedOver:
        self._give_up() if code == 421 else self._reset()
        return HandedOver("refused" if 500 <= code < 600 else "later", _said(code, said))

    def _reset(self) -> None:
        try:
            self._connected().rset()
        except (OSError, smtplib.SMTPException):
            self._give_up()

    def close(self) -> None:
        """End the connection politely."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException), self._within():
                self._smtp.docmd("QUIT")
        self._give_up()

    def _give_up(self) -> None:
        smtp, self._smtp, self._sent = self._smtp, None, 0
        if smtp is not None:
            with suppress(OSError):
                smtp.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        server = self._server
        context = ssl.create_default_context() if server.tls or server.starttls else None
        name = server.sender.rpartition("@")[2]
        if server.tls:
            smtp: Any = smtplib.SMTP_SSL(local_hostname=name, timeout=self._step, context=context)
        else:
            smtp = smtplib.SMTP(local_hostname=name, timeout=self._step)
        smtp._host = server.host  # whose certificate it has to be
        self._smtp = smtp
        code, said = smtp.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        smtp.ehlo_or_helo_if_needed()
        if server.starttls:
            if not smtp.has_extn("starttls"):
                raise _RefusedError("it offers no encryption (STARTTLS)")
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if server.user:
            if not smtp.has_extn("auth"):
                raise _RefusedError("it takes no password over this connection")
            smtp.login(server.user, server.password)
        return smtp

    def _why(self, error: Exception) -> str:
        """Why nothing can be handed over, without the password, even where the server repeats it."""
        why, password = _why(error), self._server.password
        return why.replace(password, "…") if password else why

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Break off what takes longer than all steps together may: the socket then ends whatever waits for it."""
        watch = threading.Timer(self._all, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        sock = self._smtp.sock if self._smtp is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _why(error: Exception) -> str:
    """Why nothing can be handed over."""
    match error:
        case _RefusedError():
            return str(error)
        case smtplib.SMTPAuthenticationError():
            return f"it refuses the user or the password: {_said(error.smtp_code, error.smtp_error)}"
        case smtplib.SMTPNotSupportedError():
            return "it knows no way to take a password that is known here"
        case smtplib.SMTPResponseException():
            return _said(error.smtp_code, error.smtp_error)
        case smtplib.SMTPServerDisconnected():
            return UNSAID
        case ssl.SSLCertVerificationError():
            return "its certificate cannot be trusted, or is another server's"
        case ssl.SSLError():
            return "it does not encrypt as it was asked to"
        case TimeoutError():
            return "it does not answer in time"
        case socket.gaierror():
            return "there is no server of that name"
    return "it cannot be reached"


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return f"{code} {line}"[:LONGEST_SAID]
