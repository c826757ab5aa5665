"""Sessions of staff who signed in: what their browser keeps is a secret, of which the database has only a hash.

A session lasts eight hours at most, and one hour without its owner. It ends at once when its owner leaves, when
somebody ends it, when its rule is changed or taken out of the file on sign-in, and with the provider that it came by.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from itsdangerous import BadSignature, Signer

from diagnostic.definitions.signing_in.files import newest_sign_in
from diagnostic.definitions.signing_in.providers import AccessRule, SignIn
from diagnostic.errors import UserError
from diagnostic.services.installation.access import IDLE, Access
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.keys import LINKS
from diagnostic.services.installation.setup import Installation
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import Taken, Transaction, Unavailable, reading, writing
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.setup import links, organisations, sessions, sign_outs
from diagnostic.storage.setup.audit_log import AuditEvent, record
from diagnostic.storage.setup.sessions import StoredSession
from diagnostic.zones import UTC_ZONE

LOG = logging.getLogger(__name__)
LASTS = timedelta(hours=8)  # however busy its owner is
SEEN_EVERY = timedelta(minutes=1)  # so seldom it is written that somebody is there
TRIES = 2  # to begin a session
REMEMBERED = timedelta(days=90)  # somebody's drafts are kept after they last signed in
MOMENT = 2.0  # seconds that the file may be gone, while an editor puts another in its place
FILE = "sign_in.yaml"  # in the installation's folder, where SIGN_IN names no other
_SECRET = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class SignedIn:
    """Whom a provider says that it is. `offered`: stamps of the rules that fit, one for each organisation."""

    provider: str
    subject: bytes  # hash of the issuer and its id of the person
    label: str
    offered: tuple[str, ...]
    sid: bytes | None = None  # hash of the issuer and its id of the session there, where it has one
    set_out: datetime | None = None  # since when a sign-out reaches them; None where none does
    browser: str = ""  # what theirs keeps for its ways


class SignedOutMeanwhile(Exception):
    """Somebody signed out, here or at their provider, while they were on their way in."""


@dataclass(frozen=True)
class Begun:
    """A session that began. `access` is None where its owner has several organisations, and has to choose one."""

    kept: str
    access: Access | None


@dataclass(frozen=True)
class OwnSession:
    """A session as its owner's pages need it. `provider` is empty where it began by a one-time link."""

    id: str
    provider: str
    several: bool  # its owner may enter other organisations, too


@dataclass(frozen=True)
class WayIn:
    """An organisation that somebody may enter, by the stamp of the rule that lets them in."""

    stamp: str
    organisation: str
    organisation_name: str
    rule: AccessRule


def file_of(settings: Settings) -> Path | None:
    """The file on sign-in: the one that SIGN_IN names, there or not; else the one in the installation's folder."""
    usual = settings.home / FILE
    return settings.sign_in or (usual if usual.exists() else None)


def configured(settings: Settings) -> SignIn | None:
    """Who may sign in, by the file as it is now; None where there is no such file.

    A file that is broken while the server runs counts as it was: the log says so, and `sign-in check` says why. One
    that is gone counts for the moment in which an editor puts another in its place; then nobody signs in.
    """
    path = settings.sign_in or settings.home / FILE
    try:
        found = newest_sign_in(path) if path.exists() else None
    except (UserError, OSError) as error:
        if path in _SOUND and path not in _BROKEN:
            LOG.error("the file on sign-in is broken, and counts as it was: %s", said(error))  # noqa: TRY400
            _BROKEN.add(path)
        return _SOUND.get(path)
    if found is None:
        return _gone(path)
    _SOUND[path] = found
    _BROKEN.discard(path)
    _GONE.pop(path, None)
    return found


def _gone(path: Path) -> SignIn | None:
    now = time.monotonic()
    if path in _SOUND and now - _GONE.setdefault(path, now) >= MOMENT:
        _SOUND.pop(path, None)
        LOG.error("the file on sign-in is gone: nobody signs in, and whoever did is out, until it is there again")
    return _SOUND.get(path)


_SOUND: dict[Path, SignIn] = {}  # as it was read last
_BROKEN: set[Path] = set()
_GONE: dict[Path, float] = {}  # since when, as the computer counts seconds


def rule_of(inst: Installation, stamp: str | None) -> AccessRule | None:
    """The rule with this stamp, as long as the file has it."""
    found = configured(inst.settings)
    return found.stamped.get(stamp or "") if found else None


def places(inst: Installation, stamps: Iterable[str]) -> list[WayIn]:
    """Where rules with these stamps lead: organisations, and units of their charts, that are there."""
    found = []
    with reading(inst.engine) as db:
        for stamp in stamps:
            rule = rule_of(inst, stamp)
            row = organisations.get(db, rule.organisation) if rule else None
            if rule and row and (rule.unit is None or (row.chart and rule.unit in thaw_chart(row.chart).position)):
                found.append(WayIn(stamp, row.id, row.name, rule))
    return found


def begin_session(inst: Installation, person: SignedIn, came_by: str, now: datetime) -> Begun | None:
    """A session of somebody who signed in; None where `came_by` has begun one before. Raises SignedOutMeanwhile."""
    there = places(inst, person.offered)
    return start_session(inst, person, came_by, now, there[0] if len(there) == 1 else None)


def choose(inst: Installation, kept: str, stamp: str, now: datetime) -> Begun | None:
    """A session in one of the organisations that its owner may enter, in place of the one that their browser kept.

    It ends when that would have ended. None where there is none, or nothing that may be chosen so.
    """
    row = _lasting(inst, kept, now)
    offered = tuple(json.loads(row.offered)) if row else ()
    place = next(iter(places(inst, [stamp])), None) if stamp in offered else None
    if row is None or place is None or not end_session(inst, kept, now):  # somebody else may have ended it meanwhile
        return None
    person = SignedIn(row.provider, row.subject, row.label, offered, row.sid, set_out=row.ends_at - LASTS)
    with suppress(SignedOutMeanwhile):
        return start_session(inst, person, f"chosen {row.id}", now, place, until=row.ends_at)
    return None


def start_session(
    inst: Installation,
    person: SignedIn,
    came_by: str,
    now: datetime,
    place: WayIn | None,
    link: str | None = None,
    until: datetime | None = None,
) -> Begun | None:
    """A session in a place, or of a row of links. None where `came_by` has begun one before; raises SignedOutMeanwhile.

    place : None until somebody has chosen one. until : eight hours from now, where nothing says otherwise.
    """
    secret, session = secrets.token_hex(32), secrets.token_hex(16)
    row = {
        **{"id": session, "secret_hash": _hash(secret), "began_by": _hash(came_by)},
        **{"provider": person.provider, "rule": place and place.stamp, "offered": json.dumps(person.offered)},
        **{"subject": person.subject, "label": person.label, "sid": person.sid},
        **{"began_at": now, "seen_at": now, "ends_at": until or now + LASTS},
    }
    kept = _signer(inst).sign(secret).decode()
    for _ in range(TRIES):  # two first sign-ins of one person at once may meet at the row of links
        with suppress(Taken), writing(inst.engine) as db:
            if sign_outs.reached(db, person.set_out, person.provider, person.subject, person.sid, person.browser):
                raise SignedOutMeanwhile
            sessions.add(db, row | {"link": _account(db, person, place, now) if place else link})
            access = _access(sessions.get(db, _hash(secret)))
            if access:
                scope = f"{access.role}, {access.unit}" if access.unit else access.role
                detail = f"{scope}, by {person.provider or 'a one-time link'}"
                record(db, access.actor, AuditEvent.SIGNED_IN, now, thing=session, detail=detail)
            return Begun(kept, access)
    return None


def choices(inst: Installation, kept: str, now: datetime) -> list[WayIn]:
    """The organisations that the owner of a session may enter."""
    row = _lasting(inst, kept, now)
    return places(inst, json.loads(row.offered)) if row else []


def own_session(inst: Installation, kept: str, now: datetime) -> OwnSession | None:
    """What a browser's own session is; None where there is none."""
    row = _lasting(inst, kept, now)
    return OwnSession(row.id, row.provider, len(json.loads(row.offered)) > 1) if row else None


def owner(inst: Installation, kept: str, now: datetime, there: bool) -> Access | None:
    """Whose session it is that a browser kept; None where it is forged or over, or its rule is no longer there, or its
    owner has signed in elsewhere since by another one: the newest says what they may see.

    there : its owner did something just now, and the session's idle hour begins anew.
    """
    row = _lasting(inst, kept, now)
    if row is None or row.link is None or (row.provider and not _is_current(inst, row)):
        return None
    if there and now - row.seen_at >= SEEN_EVERY:
        with suppress(Unavailable), writing(inst.engine) as db:
            sessions.see(db, row.id, now)
    return _access(row)


def _is_current(inst: Installation, row: StoredSession) -> bool:
    rule = rule_of(inst, row.rule)
    return rule is not None and (rule.role, rule.unit) == (row.role, row.unit)


def end_session(inst: Installation, kept: str, now: datetime) -> bool:
    """Its owner leaves; False where it is over already."""
    row = _lasting(inst, kept, now)
    if row is None:
        return False
    with writing(inst.engine) as db:
        ended, access = sessions.end(db, row.id, now), _access(row)
        if ended and access:
            record(db, access.actor, AuditEvent.SIGNED_OUT, now, thing=row.id)
    return ended


def has_begun(inst: Installation, came_by: str) -> bool:
    """Whether something that works once has begun a session."""
    with reading(inst.engine) as db:
        return sessions.has_begun(db, _hash(came_by))


def secret_of(inst: Installation, kept: str) -> bytes | None:
    """The hash of the secret that a browser kept; None for what this installation has not made."""
    try:
        secret = _signer(inst).unsign(kept.encode("utf-8", "replace")).decode("ascii")
    except (BadSignature, UnicodeError):
        return None
    return _hash(secret) if _SECRET.fullmatch(secret) else None


def _account(db: Transaction, person: SignedIn, place: WayIn, now: datetime) -> str:
    """The row of links by which somebody is known in an organisation, as their rule has it."""
    link = hashlib.sha256(person.subject + place.organisation.encode()).hexdigest()[:32]
    scope = {"role": place.rule.role, "unit": place.rule.unit, "label": person.label, "expires": now + REMEMBERED}
    links.keep_person(db, place.organisation, link, person.provider, scope, now)
    return link


def _lasting(inst: Installation, kept: str, now: datetime) -> StoredSession | None:
    secret = secret_of(inst, kept)
    if secret is None:
        return None
    row = sessions.asked(inst.statements, secret)
    return row if row and row.ends_at > now and row.seen_at > now - IDLE else None


def _access(row: StoredSession | None) -> Access | None:
    if row is None or row.link is None or row.organisation is None or row.role is None:
        return None
    organisation = row.organisation, row.organisation_name or "", bool(row.demonstration)
    return Access(row.link, *organisation, row.role, row.unit or "", row.label, row.zone or UTC_ZONE)


def of_the_provider(*parts: str) -> bytes:
    """What is kept of a provider's ids, after its issuer: nothing that can be read."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _signer(inst: Installation) -> Signer:
    return Signer(inst.keys.get(LINKS), salt="session", digest_method=hashlib.sha256)
