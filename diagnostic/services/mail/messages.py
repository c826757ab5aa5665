"""An e-mail as it goes over the line: headers, plain text and HTML."""

from __future__ import annotations

from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from diagnostic.mail_settings import MailServer
from diagnostic.report.letters import Letter

SUBJECT = "subject-of-this-letter"  # until the real one is put in its place


def mail_bytes(server: MailServer, to: str, letter: Letter, message_id: str, now: datetime) -> bytes:
    """The e-mail as bytes with CRLF.

    message_id : the same whenever the same message is handed over, so that mailboxes know it again; without brackets.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(server.sender_name, addr_spec=server.sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = SUBJECT
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.plain, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    head, text = mail.as_bytes().split(b"\r\n\r\n", 1)
    return head.replace(SUBJECT.encode(), _encoded(letter.subject)) + b"\r\n\r\n" + text


def _encoded(subject: str) -> bytes:
    """A subject in lines of 75; what the policy of EmailMessage makes of a long one has blanks twice.

    >>> _encoded("Was meinen Sie dazu? Umfrage über die Zusammenarbeit, November 2026").count(b"?=")
    2
    """
    charset = "us-ascii" if subject.isascii() else "utf-8"
    return Header(subject, charset, maxlinelen=75, header_name="Subject").encode(linesep="\r\n").encode()
