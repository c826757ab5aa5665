"""Forms of open links: each is made with a number of its own, so that it counts once however often it is sent."""

from __future__ import annotations

import secrets

from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.credentials import as_token, form_mac, wave_of
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.fieldwork import invitations, open_links
from diagnostic.storage.fieldwork.invitations import StoredInvitation

FORM_BYTES = 16  # 128 bits


def new_form() -> str:
    """A random number for a form that is being made."""
    return secrets.token_urlsafe(FORM_BYTES)


def mac_of_form(inst: Installation, secret: str, form: str) -> bytes:
    """What a form is stored under; empty for a form without a number, or a secret that is no link."""
    token = as_token(secret)
    if token is None or not form:
        return b""
    try:
        return form_mac(inst.keys.of_wave(wave_of(token)), form)
    except KeyFault:
        return b""


def was_sent(inst: Installation, secret: str, form: str) -> bool:
    """Whether a form of an open link was sent."""
    mac = mac_of_form(inst, secret, form)
    with reading(inst.engine) as db:
        return bool(mac) and open_links.sent(db, mac)


def use(db: Transaction, found: StoredInvitation, mac: bytes, form: bytes) -> bool:
    """Mark an invitation, or a form of an open link, as used; False if it was. ValueError without a form's number."""
    if not found.open:
        return invitations.use(db, mac)
    if not form:
        raise ValueError("a form of an open link needs a number, or it could count twice")
    return open_links.send(db, form, found.survey, found.unit)


def by_token(db: Transaction, mac: bytes) -> StoredInvitation | None:
    """The invitation, or the open link, that a token opens."""
    return invitations.by_token(db, mac) or open_links.by_token(db, mac)


def held(db: Transaction, mac: bytes) -> StoredInvitation | None:
    """As `by_token`; it is not closed before the end of this transaction."""
    return invitations.held(db, mac) or open_links.held(db, mac)
