"""Sign-outs that reach whoever is still on their way in, remembered for as long as a way may take.

A session that begins looks for sign-outs, and a sign-out for sessions: neither may miss the other that is about to
commit. So each waits for the other; sessions do not wait for one another. On SQLite there is one writer anyway.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, text, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import ended_visits

KEPT = timedelta(minutes=15)  # ten that a way lasts, and what providers may take for their answers
SERVERS_APART = timedelta(seconds=20)  # `/health` names servers whose clocks are ten off that of the database
LOCK = 0x1D51DE08  # any number, the same for all processes of all versions
_WITHOUT = b"-"  # of the provider's sessions: none


def names_of_sign_out(providers: Iterable[str], subject: bytes | None, sid: bytes | None) -> list[str]:
    """What a provider's sign-out is remembered by: of somebody, all of theirs; of a session there, that one; of both,
    that one, and those of the person of which nobody knows by which session there they began.
    """
    both = subject is not None and sid is not None
    whose = [(subject or b"", sid or b""), *([(subject or b"", _WITHOUT)] if both else [])]
    return [_name(provider, *each) for provider in providers for each in whose]


def name_of_browser(browser: str) -> str:
    """What a sign-out on a device is remembered by, of its browser's own secret for ways."""
    return _name("", b"browser", browser.encode("utf-8", "replace"))


def remember(db: Transaction, names: Iterable[str], reaches: datetime) -> None:
    """Sign-outs of whoever set out until `reaches`: no session of theirs begins any more.

    First in its transaction: it waits for sessions that are beginning, and the next ones for its end.
    """
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    for name in names:
        known = db.scalar(select(ended_visits.c.until).where(ended_visits.c.number == name))
        until = max(reaches + KEPT, known or reaches + KEPT)
        if known is None:
            db.execute(insert(ended_visits).values(number=name, until=until))
        else:
            db.execute(update(ended_visits).where(ended_visits.c.number == name).values(until=until))


def reached(
    db: Transaction, set_out: datetime | None, provider: str, subject: bytes, sid: bytes | None, browser: str
) -> bool:
    """Whether a sign-out came since somebody set out, of theirs, of their session at the provider, or of their browser;
    where it is not known since when, none did.

    It waits for sign-outs that are about to commit, and the next ones for the end of the transaction.
    """
    if set_out is None:
        return False
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": LOCK})
    whose = [(subject, b""), (subject, sid or _WITHOUT), *([(b"", sid)] if sid else [])]
    names = [*(_name(provider, *each) for each in whose), name_of_browser(browser)]
    newest = db.scalar(select(func.max(ended_visits.c.until)).where(ended_visits.c.number.in_(names)))
    return newest is not None and newest - KEPT >= set_out


def _name(provider: str, whose: bytes, sid: bytes) -> str:
    return hashlib.sha256(b"\0".join((b"sign-out", provider.encode(), whose.hex().encode(), sid))).hexdigest()[:16]
