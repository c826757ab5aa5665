"""Visits: what a browser keeps after its access link was opened, or after its owner signed in.

By a link, it shows that the link was opened, and is not the link; by signing in, it is the secret of a session.

A visit by link lasts some hours and no longer than its link; it ends at once with a link that is taken back, and when
its visitor leaves, on every server of the database.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from itsdangerous import BadSignature, Signer

from diagnostic.services.installation.access import Access, access_of, holder_in, opened_by, who
from diagnostic.services.installation.keys import LINKS
from diagnostic.services.installation.sessions import configured, end_session, owner, rule_of, secret_of
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.setup import ended_visits, links, sessions
from diagnostic.storage.setup.audit_log import AuditEvent, record

COOKIE = "inside_out"  # in which browsers keep it
LASTS = timedelta(hours=8)  # then the access link is opened again
_FORM = re.compile(r"([0-9a-f]{32})-([0-9a-f]{1,12})-([0-9a-f]{16})")


class StaffVisit(NamedTuple):
    """A visit as it was signed: its link's id, its end and its own number."""

    link: str
    until: datetime
    number: str


def begin_visit(inst: Installation, token: str, now: datetime) -> tuple[str, Access] | None:
    """(what the browser keeps, whose it is) for the token of an access link; None where the link does not work."""
    access = who(inst, token, now)
    if access is None:
        return None
    with writing(inst.engine) as db:
        record(db, access.actor, AuditEvent.LINK_OPENED, now)
    until = int((now + LASTS).timestamp())
    return _signer(inst).sign(f"{access.link}-{until:x}-{secrets.token_hex(8)}").decode(), access


def visit_of(inst: Installation, kept: str, now: datetime) -> StaffVisit | None:
    """The visit that a browser kept: ours, and not over. The database is not asked whether it was ended before."""
    try:
        signed = _FORM.fullmatch(_signer(inst).unsign(kept.encode("utf-8", "replace")).decode("ascii"))
    except (BadSignature, UnicodeError):
        return None
    if signed is None:
        return None
    link, until, number = signed.groups()
    found = StaffVisit(link, datetime.fromtimestamp(int(until, 16), UTC), number)
    return None if found.until <= now else found


def may_last(inst: Installation, kept: str, now: datetime) -> bool:
    """Whether a browser kept anything of ours that may open a page. The database is not asked."""
    return visit_of(inst, kept, now) is not None or secret_of(inst, kept) is not None


def visitor(inst: Installation, kept: str | None, now: datetime, there: bool = True) -> Access | None:
    """Whose visit it is that a browser kept, by link or by session; None where it is forged or over.

    there : somebody did something just now; a page that is only open does not keep a session from ending.
    """
    if not kept:
        return None
    found = visit_of(inst, kept, now)
    if found is None:
        return owner(inst, kept, now, there)
    return opened_by(links.of_visit(inst.statements, found.link, found.number), now)


def ended_so_far(inst: Installation) -> tuple[Any, ...]:
    """Another value once more visits have ended than before, on whatever server, or the file on sign-in has changed."""
    with reading(inst.engine) as db:
        return *sessions.ended_so_far(db), configured(inst.settings)


def asker(inst: Installation, link: str, now: datetime) -> Access | None:
    """Whoever asked for what takes long, and goes on after they have left; None where they may not come in any more.

    By a link, as long as it works; by signing in, as long as the rule by which they last did is there.
    """
    with reading(inst.engine) as db:
        row = links.get(db, link)
        if row is None or not row.provider:
            return holder_in(db, link, now)
        rule = rule_of(inst, sessions.newest_rule(db, link))
    return access_of(row) if rule and (rule.role, rule.unit) == (row.role, row.unit) else None


def end_visit(inst: Installation, kept: str, now: datetime) -> None:
    """The visitor leaves: what the browser kept is worth nothing any more, wherever it may lie."""
    if found := visit_of(inst, kept, now):
        with writing(inst.engine) as db:
            access = holder_in(db, found.link, now)
            if access is not None and not ended_visits.has(db, found.number):
                record(db, access.actor, AuditEvent.LINK_LEFT, now)
            ended_visits.add(db, found.number, found.until, now)
    else:
        end_session(inst, kept, now)


def _signer(inst: Installation) -> Signer:
    return Signer(inst.keys.get(LINKS), salt="visit", digest_method=hashlib.sha256)
