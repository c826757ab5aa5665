"""Forms: each is made with a number of its own. One of an open link counts once, however often it is sent; one of an
invitation is known again when it was stored and the reply got lost.
"""

from __future__ import annotations

import secrets

from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.credentials import as_token, form_mac, is_open, wave_of
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.fieldwork import invitations, open_links
from diagnostic.storage.fieldwork.invitations import StoredInvitation

FORM_BYTES = 16  # 128 bits


def new_form() -> str:
    """A random number for a form that is being made."""
    return secrets.token_urlsafe(FORM_BYTES)


def mac_of_form(inst: Installation, secret: str, mac: bytes, form: str) -> bytes:
    """What a form is stored under; empty for a form without a number, or an address that is none.

    mac : what the invitation is kept under. With it as key nobody tells from a stored form whose it was, but whoever
    has the form itself.
    """
    if not is_open(secret):
        return form_mac(mac, form) if form else b""
    token = as_token(secret)
    if token is None or not form:
        return b""
    try:
        return form_mac(inst.keys.of_wave(wave_of(token)), form)
    except KeyFault:
        return b""


def was_sent(inst: Installation, secret: str, form: str) -> bool:
    """Whether a form of an open link was sent."""
    mac = mac_of_form(inst, secret, b"", form)
    with reading(inst.engine) as db:
        return bool(mac) and open_links.sent(db, mac)


def use(db: Transaction, found: StoredInvitation, mac: bytes, form: bytes) -> bool:
    """Mark an invitation, with its form, or a form of an open link, as used; False if it was.

    ValueError without the number of an open link's form.
    """
    if not found.open:
        return invitations.use(db, mac) and (not form or open_links.send(db, form, found.survey, found.unit))
    if not form:
        raise ValueError("a form of an open link needs a number, or it could count twice")
    return open_links.send(db, form, found.survey, found.unit)


def stored(db: Transaction, found: StoredInvitation, form: bytes) -> bool:
    """Whether an invitation was used by this very form, perhaps since it was `found`."""
    return bool(form and not found.open) and open_links.sent(db, form)


def by_token(db: Transaction, mac: bytes) -> StoredInvitation | None:
    """The invitation, or the open link, that a token opens."""
    return invitations.by_token(db, mac) or open_links.by_token(db, mac)


def held(db: Transaction, mac: bytes) -> StoredInvitation | None:
    """As `by_token`; it is not closed before the end of this transaction."""
    return invitations.held(db, mac) or open_links.held(db, mac)
