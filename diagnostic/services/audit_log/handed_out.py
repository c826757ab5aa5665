"""Files that are handed out: logged before anybody has their bytes."""

from __future__ import annotations

from datetime import datetime

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import writing
from diagnostic.storage.setup.audit_log import AuditEvent, record


def log_file(inst: Installation, access: Access, name: str, now: datetime) -> None:
    """Note that somebody takes a file. Whoever hands it out calls this first: without an entry nobody gets it."""
    with writing(inst.engine) as db:
        record(db, access.actor, AuditEvent.FILE_TAKEN, now, name=name)
