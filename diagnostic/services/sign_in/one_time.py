"""The one-time link from the shell by which an administrator comes in, and nobody else: also before any provider is
there, and after it is gone.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.access import LONGEST_LABEL, at_the_shell
from diagnostic.services.installation.keys import LINKS
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.sessions import LASTS, Begun, SignedIn, has_begun, start_session
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.setup import links
from diagnostic.storage.setup.audit_log import AuditEvent, record
from diagnostic.storage.setup.links import LinkScope

WORKS_FOR = timedelta(minutes=30)
_FORM = re.compile(r"([0-9a-f]{32})-([0-9a-f]{1,12})")


def one_time_link(inst: Installation, organisation: str, label: str, now: datetime) -> str:
    """The token of a link that lets an administrator in, once. UserError for an unknown organisation or no label."""
    known = operator(inst, organisation)
    if not label.strip() or not label.isprintable() or len(label) > LONGEST_LABEL:
        expected = f"a word about who it is for, of up to {LONGEST_LABEL} characters"
        raise UserError(Problem("administrator", expected, repr(label[:LONGEST_LABEL]), "label"))
    link, until = secrets.token_hex(16), int((now + WORKS_FOR).timestamp())
    with writing(inst.engine) as db:
        links.add(
            db,
            known.organisation,
            id=link,
            role="administrator",
            unit=None,
            label=label.strip(),
            expires=now + WORKS_FOR + LASTS,
            now=now,
            provider="",
        )
        record(db, at_the_shell(organisation), AuditEvent.ONE_TIME_LINK, now, thing=link, name=label.strip())
    return _signer(inst).sign(f"{link}-{until:x}").decode()


def works_once(inst: Installation, token: str, now: datetime) -> LinkScope | None:
    """Whom a one-time link is for; None where it is forged, used or too old."""
    link = _link_of(inst, token, now)
    if link is None or has_begun(inst, _came_by(link)):
        return None
    with reading(inst.engine) as db:
        return links.get(db, link)


def begin_once(inst: Installation, token: str, now: datetime) -> Begun | None:
    """A session of the administrator whom the link is for; None where it does not work any more."""
    row = works_once(inst, token, now)
    if row is None:
        return None
    subject = hashlib.sha256(row.id.encode()).digest()
    return start_session(inst, SignedIn("", subject, row.label, ()), _came_by(row.id), now, None, link=row.id)


def _came_by(link: str) -> str:
    """By the link's own id: a signature can be written in several ways, and each would be a link of its own."""
    return f"once {link}"


def _link_of(inst: Installation, token: str, now: datetime) -> str | None:
    try:
        found = _FORM.fullmatch(_signer(inst).unsign(token.encode("utf-8", "replace")).decode("ascii"))
    except (BadSignature, UnicodeError):
        return None
    return found[1] if found and datetime.fromtimestamp(int(found[2], 16), UTC) > now else None


def _signer(inst: Installation) -> Signer:
    return Signer(inst.keys.get(LINKS), salt="once", digest_method=hashlib.sha256)
