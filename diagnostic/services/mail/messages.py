"""An e-mail as it goes over the line: headers, plain text and HTML."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from diagnostic.mail_settings import MailServer
from diagnostic.report.letters import Letter


def mail_bytes(server: MailServer, to: str, letter: Letter, message_id: str, now: datetime) -> bytes:
    """The e-mail as bytes with CRLF.

    message_id : the same whenever the same message is handed over, so that mailboxes know it again; without brackets.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(server.sender_name, addr_spec=server.sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.plain, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()
