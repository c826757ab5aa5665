"""The mail server that the environment names: SMTP_URL, MAIL_FROM and MAIL_PER_MINUTE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from diagnostic.errors import Problem, refuse

SERVER, SENDER, RATE = MAIL_VARIABLES = ("SMTP_URL", "MAIL_FROM", "MAIL_PER_MINUTE")
USUAL_RATE, MOST_RATE = 60, 6000  # messages a minute
PORTS = {"smtp": 587, "smtps": 465}
LOCAL = ("localhost", "127.0.0.1", "::1")  # between programs of one machine nothing is encrypted
EXAMPLE = "smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org:465"
_PART = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?=.{{3,254}}$)(?=[^@]{{1,64}}@){_PART}(?:\.{_PART})*@{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True)
class MailServer:
    """Where e-mails are handed over, and as whose. The password is in no text of it."""

    host: str
    port: int
    tls: bool  # from the first byte on
    starttls: bool  # required before anything else is said
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""  # the address that e-mails come from
    sender_name: str = ""  # what stands before it; may be empty
    per_minute: int = USUAL_RATE


def mail_server(given: Mapping[str, str]) -> MailServer | None:
    """The server that these variables name; None where SMTP_URL is empty.

    Raises UserError with all that is wrong. No message repeats SMTP_URL, which may hold a password.
    """
    if not given[SERVER]:
        return None
    found = _split(given[SERVER])
    name, sender = parseaddr(given[SENDER])
    rate = given[RATE] or str(USUAL_RATE)
    refuse([*_of_server(found), *_of_sender(name, sender, given[SENDER]), *_of_rate(rate)])
    local = found.hostname in LOCAL
    return MailServer(
        host=found.hostname or "",
        port=found.port or PORTS[found.scheme],
        tls=found.scheme == "smtps",
        starttls=found.scheme == "smtp" and not local and found.query != "starttls=no",
        user=unquote(found.username or ""),
        password=unquote(found.password or ""),
        sender=sender,
        sender_name=name,
        per_minute=int(rate),
    )


def _split(url: str) -> SplitResult:
    try:
        found = urlsplit(url)
        found.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return urlsplit("")
    return found


def _of_server(found: SplitResult) -> Iterator[Problem]:
    if found.scheme not in PORTS or not found.hostname or found.path.strip("/") or found.fragment:
        yield Problem(SERVER, "the address of a mail server", "another text", hint=f"For example {EXAMPLE}.")
        return
    if found.query not in ("", "starttls=no") or (found.query and found.scheme == "smtps"):
        yield Problem(SERVER, "nothing behind the port, or ?starttls=no with smtp://", "something else")
    if bool(found.username) != bool(found.password):
        yield Problem(SERVER, "a user with a password, or neither", "one of them")
    if not unquote(f"{found.username or ''}{found.password or ''}").isascii():
        yield Problem(SERVER, "a user and a password without letters such as é or ß", "such letters")
    if found.password and found.query and found.hostname not in LOCAL:
        yield Problem(SERVER, "a password only where it is encrypted", "?starttls=no", hint="Leave that out, or both.")


def _of_sender(name: str, sender: str, given: str) -> Iterator[Problem]:
    expected = "the address that e-mails come from, such as Surveys <surveys@example.org>"
    alone = given.strip() == sender or (given.rstrip().endswith(f"<{sender}>") and given.count("@") == 1)
    if not ADDRESS.fullmatch(sender) or not given.isprintable() or not alone:
        yield Problem(SENDER, expected, repr(given) if given else "nothing")
        return
    try:
        Address(name, addr_spec=sender)
    except ValueError:
        yield Problem(SENDER, expected, repr(given))


def _of_rate(rate: str) -> Iterator[Problem]:
    if not (rate.isascii() and rate.isdecimal() and 1 <= int(rate) <= MOST_RATE):
        yield Problem(RATE, f"a number of e-mails a minute, from 1 to {MOST_RATE}", repr(rate))
