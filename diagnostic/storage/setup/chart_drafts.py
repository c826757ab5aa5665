"""Charts that are being edited, one for each link of a consultant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, or_, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import chart_drafts, links


def get(db: Transaction, organisation: str, link: str) -> bytes | None:
    """The draft of a link, or None."""
    mine = chart_drafts.c.organisation == organisation, chart_drafts.c.link == link
    found = db.execute(select(chart_drafts.c.content).where(*mine)).scalar_one_or_none()
    return None if found is None else bytes(found)


def put(db: Transaction, organisation: str, link: str, content: bytes, now: datetime) -> None:
    """The draft of a link, in the place of one that there was."""
    db.execute(select(links.c.id).where(links.c.id == link).with_for_update())  # of two who keep at once, one waits
    remove(db, organisation, link)
    values = {"organisation": organisation, "link": link, "content": content, "changed_at": now}
    db.execute(insert(chart_drafts).values(values))


def remove(db: Transaction, organisation: str, link: str) -> None:
    """No draft of this link any more."""
    db.execute(delete(chart_drafts).where(chart_drafts.c.organisation == organisation, chart_drafts.c.link == link))


def remove_left_over(db: Transaction, before: datetime, now: datetime) -> None:
    """No drafts any more that were last changed before a moment, or whose link does not work."""
    dead = select(links.c.id).where(or_(links.c.revoked, links.c.expires <= now))
    db.execute(delete(chart_drafts).where(or_(chart_drafts.c.changed_at < before, chart_drafts.c.link.in_(dead))))
