"""Sign-ins that were refused although it is known who it was, in the log of the organisation that they are about."""

from __future__ import annotations

import threading
from datetime import datetime

from cachetools import TTLCache

from diagnostic.definitions.signing_in.providers import Provider
from diagnostic.services.installation.sessions import SignedIn
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import writing
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import Actor, AuditEvent, record

SECONDS, MOST = 3600, 1000  # of people: whoever tries again and again does not fill a log that nothing is taken out of
_LOGGED: TTLCache[bytes, bool] = TTLCache(MOST, SECONDS)
_LOCK = threading.Lock()


def log_refused(inst: Installation, provider: Provider, person: SignedIn, cause: str, now: datetime) -> None:
    """An entry where the provider leads to one organisation; the name of one client is none of another's."""
    places = {rule.organisation for rule in provider.rules}
    if len(places) != 1 or _is_known(person.subject):
        return
    [organisation] = places
    with writing(inst.engine) as db:
        if organisations.get(db, organisation) is not None:
            actor = Actor(organisation, "", person.label, "", "page")
            record(db, actor, AuditEvent.SIGN_IN_REFUSED, now, detail=f"{cause}, by {provider.id}")


def _is_known(subject: bytes) -> bool:
    with _LOCK:
        known = subject in _LOGGED
        _LOGGED[subject] = True
        return known
