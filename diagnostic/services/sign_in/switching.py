"""Access links of an organisation switched off, so that its staff sign in; and on again."""

from __future__ import annotations

from datetime import datetime

from diagnostic.errors import UserError
from diagnostic.services.installation.access import Access, administrators_only, at_the_shell
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.sessions import configured
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import Actor, AuditEvent, record


def links_are_off(inst: Installation, access: Access) -> bool:
    """Whether links of the organisation open nothing. Whoever may make links may know."""
    with reading(inst.engine) as db:
        return organisations.links_off(db, access.manages)


def can_sign_in(inst: Installation, organisation: str) -> bool:
    """Whether a rule lets anybody into an organisation who signs in."""
    found = configured(inst.settings)
    rules = [rule for provider in found.providers for rule in provider.rules] if found else []
    return any(rule.organisation == organisation for rule in rules)


def switch_links(inst: Installation, access: Access, off: bool, now: datetime) -> None:
    """Switch the links of an administrator's organisation off, with all visits that came by them, or on again.

    UserError for anybody else, and where nobody could sign in instead.
    """
    administrators_only(access)
    _switch(inst, access.manages, access.actor, off, now)


def switch_at_the_shell(inst: Installation, organisation: str, off: bool, now: datetime) -> None:
    """The same by whoever sits at the machine. UserError for an unknown organisation too."""
    _switch(inst, operator(inst, organisation).organisation, at_the_shell(organisation), off, now)


def _switch(inst: Installation, organisation: str, actor: Actor, off: bool, now: datetime) -> None:
    if off and not can_sign_in(inst, organisation):
        raise UserError("Nobody could sign in instead: no rule in the file on sign-in leads to this organisation.")
    with writing(inst.engine) as db:
        if organisations.set_links_off(db, organisation, off):
            record(db, actor, AuditEvent.LINKS_OFF if off else AuditEvent.LINKS_ON, now)
