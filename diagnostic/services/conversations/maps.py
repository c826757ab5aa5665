"""The service map of an organisation: read, and replaced as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from diagnostic.definitions.service_map import ServiceMap
from diagnostic.errors import UserError
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import freeze_service_map, text_hash, thaw_service_map
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent, record

CHANGED = "Somebody else changed who serves whom meanwhile. Look at it, then make your change again."


@dataclass(frozen=True)
class KeptMap:
    """The service map that the next survey freezes; `edition` names it, and is empty while there is none."""

    services: ServiceMap
    edition: str


def kept_map(inst: Installation, access: Access) -> KeptMap:
    """The organisation's service map; without services while nobody has written any."""
    with reading(inst.engine) as db:
        return _kept(_text(organisations.get(db, access.organisation)))


def save_map(inst: Installation, access: Access, services: ServiceMap, edition: str, now: datetime) -> None:
    """Keep a map for the surveys to come; those that exist keep theirs.

    edition : the one that was edited. UserError where another is the newest by now: nobody's work is put aside unseen.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        before = _text(organisations.get(db, access.organisation))
    if _kept(before).edition != edition:
        raise UserError(CHANGED)
    text = freeze_service_map(services)
    with writing(inst.engine) as db:
        if not organisations.set_service_map(db, access.organisation, text, before):
            raise UserError(CHANGED)
        record(db, access.actor, AuditEvent.SERVICES_CHANGED, now, amount=len(services.services))


def _text(row: organisations.StoredOrganisation | None) -> str | None:
    return None if row is None else row.service_map


def _kept(text: str | None) -> KeptMap:
    return KeptMap(ServiceMap(), "") if text is None else KeptMap(thaw_service_map(text), text_hash(text))
