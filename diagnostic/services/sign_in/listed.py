"""Sessions that last, as their owners and administrators see and end them; and the end of those that are over."""

from __future__ import annotations

from datetime import datetime, timedelta

from diagnostic.errors import UserError
from diagnostic.services.installation.access import IDLE, Access
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.setup import sessions
from diagnostic.storage.setup.audit_log import AuditEvent, record
from diagnostic.storage.setup.sessions import ListedSession

KEPT_AFTER = timedelta(days=1)  # what began a session must not begin another: rows stay for longer than that works


def lasting_sessions(inst: Installation, access: Access, now: datetime) -> list[ListedSession]:
    """Sessions that last, the newest first: the visitor's own; all of the organisation's for administrators."""
    with reading(inst.engine) as db:
        found = sessions.lasting(db, access.organisation or access.manages, now, now - IDLE)
    return [each for each in found if each.link == access.link or access.role == "administrator"]


def end_listed(inst: Installation, access: Access, session: str, now: datetime) -> None:
    """End one of the sessions that somebody sees listed: at once. UserError for any other."""
    found = next((each for each in lasting_sessions(inst, access, now) if each.id == session), None)
    if found is None:
        raise UserError("This session does not exist, or is over already.")
    with writing(inst.engine) as db:
        if found.link != access.link:
            sessions.keep_in_place(db, session)
        if sessions.end(db, session, now):
            record(db, access.actor, AuditEvent.SESSION_ENDED, now, thing=session, name=found.label)


def tidy_sessions(inst: Installation, now: datetime) -> None:
    """Remove sessions that are over, and what is left of people who have not signed in for long."""
    with writing(inst.engine) as db:
        sessions.remove_over(db, now - KEPT_AFTER)
