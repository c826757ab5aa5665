"""Who may see what, by signed, expiring, revocable links, each for one organisation and subtree; or by signing in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import get_args

from itsdangerous import BadSignature, Signer

from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.services.installation.keys import LINKS
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.setup import links, organisations, sessions
from diagnostic.storage.setup.audit_log import Actor, AuditEvent, Via, record
from diagnostic.storage.setup.links import LinkScope, Role
from diagnostic.storage.setup.organisations import StoredOrganisation
from diagnostic.zones import UTC_ZONE, day_of

LONGEST, LONGEST_LABEL = 400, 80  # days a link may last, and characters of who it is for
READERS: tuple[Role, ...] = ("consultant", "executive")  # who sees surveys and results at all
IDLE = timedelta(hours=1)  # so long a session lasts without its owner
SHELL = "command line"  # what whoever sits at the machine is called
GIVES: Mapping[Role, tuple[Role, ...]] = {  # roles of the links that each role makes and takes back
    "administrator": ("executive", "consultant", "administrator"),
    "consultant": ("executive", "consultant"),
    "executive": (),
}


@dataclass(frozen=True)
class Access:
    """Whose link it is: what every page and every service asks for.

    organisation : whose surveys, results and records these are; empty for an administrator, who is a stranger to them.
    unit : the top of what may be seen; empty for the whole organisation, whatever its chart was in a wave.
    zone : whose days the organisation counts, by its IANA name.
    manages : the organisation whose links they make and take back; empty for an executive.
    via : where the visitor comes in; what they do is logged with it.
    """

    link: str
    organisation: str
    organisation_name: str
    demonstration: bool
    role: Role
    unit: str
    label: str
    zone: str = UTC_ZONE
    via: Via = "page"
    manages: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """However an access is made, an administrator's opens nothing but what they manage."""
        if GIVES[self.role]:
            object.__setattr__(self, "manages", self.organisation)
        if self.role not in READERS:
            object.__setattr__(self, "organisation", "")

    @property
    def actor(self) -> Actor:
        """Who does it, for the audit log."""
        return Actor(self.organisation or self.manages, self.link, self.label, self.role if self.link else "", self.via)

    def day_of(self, moment: datetime) -> date:
        """The organisation's day at a moment."""
        return day_of(moment, self.zone)


@dataclass(frozen=True)
class Link:
    """A link as listed; its token is not kept. `unit` is None for the whole organisation."""

    id: str
    role: Role
    unit: str | None
    label: str
    expires: datetime
    revoked: bool
    created_at: datetime


def issue_link(
    inst: Installation,
    *,
    organisation: str,
    role: Role,
    unit: str | None = None,
    label: str,
    days: int,
    now: datetime,
    by: Actor | None = None,
) -> str:
    """The token of a new link that works for `days` days. An executive's alone may be for a part.

    by : who makes it, where that is not whoever sits at the machine.
    Raises UserError for an unknown organisation, role or unit, an empty label, or days outside 1 to 400.
    """
    link = secrets.token_hex(16)
    actor = by or at_the_shell(organisation)
    with writing(inst.engine) as db:
        row = organisations.get(db, organisation)
        known = [] if row else [each.id for each in organisations.all_of_them(db)]
        _check(row, organisation, known, role, unit, label, days)
        if organisations.links_off(db, organisation):
            raise UserError(
                "Access links of this organisation are switched off: its staff sign in. An administrator can switch "
                f"links on again, or whoever runs the server: python -m diagnostic sign-in links {organisation} on"
            )
        links.add(
            db,
            organisation,
            id=link,
            role=role,
            unit=unit,
            label=label.strip(),
            expires=now + timedelta(days=days),
            now=now,
        )
        record(db, actor, AuditEvent.LINK_MADE, now, thing=link, name=label.strip(), detail=_scope(role, unit))
    return token_of(inst, link)


def make_link(
    inst: Installation,
    access: Access,
    *,
    role: Role,
    unit: str | None = None,
    label: str,
    days: int,
    now: datetime,
) -> str:
    """As `issue_link`, for the organisation of whoever is looking. UserError for a role that is not theirs to give."""
    link_makers_only(access)
    if role not in GIVES[access.role]:
        raise UserError("Only an administrator can make or take back a link of an administrator.")
    ours, by = access.manages, access.actor
    return issue_link(inst, organisation=ours, role=role, unit=unit, label=label, days=days, now=now, by=by)


def at_the_shell(organisation: str) -> Actor:
    """Whoever sits at the machine, for the audit log."""
    return Actor(organisation, "", SHELL, "", "shell")


def _scope(role: Role, unit: str | None) -> str:
    return f"{role}, {unit}" if unit else role


def token_of(inst: Installation, link: str) -> str:
    """The token of a link, by its id: what stands in its address."""
    return _signer(inst).sign(link).decode()


def who(inst: Installation, token: str | None, now: datetime) -> Access | None:
    """Whose token it is; None where it is forged, expired, revoked or missing, or links are switched off."""
    link = link_of(inst, token)
    return holder(inst, link, now) if link else None


def link_of(inst: Installation, token: str | None) -> str | None:
    """The id of a link, by its token; None where that is forged or missing. Whether it works is not asked."""
    try:
        return _signer(inst).unsign(token or "").decode()
    except (BadSignature, UnicodeError):
        return None


def is_switched_off(inst: Installation, token: str) -> bool:
    """Whether a link of ours opens nothing because its organisation's staff sign in."""
    link = link_of(inst, token)
    if link is None:  # no database is asked about what somebody made up
        return False
    with reading(inst.engine) as db:
        row = links.get(db, link)
    return row is not None and row.provider is None and row.links_off


def holder(inst: Installation, link: str, now: datetime) -> Access | None:
    """Whose link it is, by its id; None where it is expired, revoked, switched off or gone.

    Somebody who signs in is known by such an id too, and holds it as long as one of their sessions lasts.
    """
    with reading(inst.engine) as db:
        return holder_in(db, link, now)


def holder_in(db: Transaction, link: str, now: datetime) -> Access | None:
    """The same within a transaction."""
    row = links.get(db, link)
    if row is None or row.provider is None:
        return opened_by(row, now)
    lasts = not row.revoked and row.expires > now and sessions.any_lasting(db, link, now, now - IDLE)
    return access_of(row) if lasts else None


def opened_by(row: LinkScope | None, now: datetime) -> Access | None:
    """What a link opens, by its row; None where it is expired, revoked, switched off, gone, or no link."""
    if row is None or row.revoked or row.expires <= now or row.links_off or row.provider is not None:
        return None
    return access_of(row)


def access_of(row: LinkScope) -> Access:
    """What the row of a link, or of somebody who signs in, lets its holder see. Whether it does now is not asked."""
    organisation = row.organisation, row.organisation_name, row.demonstration
    return Access(row.id, *organisation, row.role, row.unit or "", row.label, row.zone)


def list_links(inst: Installation, access: Access) -> list[Link]:
    """The organisation's links, the newest first."""
    link_makers_only(access)
    with reading(inst.engine) as db:
        rows = links.of_organisation(db, access.manages)
    return [Link(row.id, row.role, row.unit, row.label, row.expires, row.revoked, row.created_at) for row in rows]


def revoke_link(inst: Installation, access: Access, link: str, now: datetime) -> None:
    """Take a link back at once, for good. UserError if the organisation has no such link, or for an administrator's
    where they are none.
    """
    link_makers_only(access)
    with writing(inst.engine) as db:
        row = links.get(db, link) if link.isalnum() else None
        if row is None or row.organisation != access.manages or row.provider is not None:
            raise UserError("This link does not exist.")
        if row.role not in GIVES[access.role]:
            raise UserError("Only an administrator can make or take back a link of an administrator.")
        if links.revoke(db, access.manages, link):
            scope = _scope(row.role, row.unit)
            record(db, access.actor, AuditEvent.LINK_TAKEN_BACK, now, thing=link, name=row.label, detail=scope)


def consultants_only(access: Access) -> None:
    """Raise UserError unless the link is a consultant's."""
    if access.role != "consultant":
        raise UserError("Only a consultant's link can do this.")


def readers_only(access: Access) -> None:
    """Raise UserError for an administrator's link."""
    if access.role not in READERS:
        raise UserError("Only a consultant's or an executive's link can do this.")


def link_makers_only(access: Access) -> None:
    """Raise UserError unless the link is a consultant's or an administrator's."""
    if not GIVES[access.role]:
        raise UserError("Only a consultant's or an administrator's link can do this.")


def administrators_only(access: Access) -> None:
    """Raise UserError unless the link is an administrator's."""
    if access.role != "administrator":
        raise UserError("Only an administrator's link can do this.")


def _signer(inst: Installation) -> Signer:
    return Signer(inst.keys.get(LINKS), salt="link", digest_method=hashlib.sha256)


def _check(
    row: StoredOrganisation | None,
    organisation: str,
    there: list[str],
    role: str,
    unit: str | None,
    label: str,
    days: int,
) -> None:
    problems = []
    if row is None:
        hint = did_you_mean(organisation, there) or f"There are: {', '.join(there) or 'none yet'}."
        expected = "an organisation of this installation"
        problems.append(Problem("link", expected, repr(organisation), "organisation", hint))
    if role not in get_args(Role):
        problems.append(Problem("link", "consultant, executive or administrator", repr(role), "role"))
    elif unit is not None and role != "executive":
        whose = {"consultant": "a consultant's", "administrator": "an administrator's"}[role]
        problems.append(Problem("link", f"no unit: {whose} link is for the whole organisation", repr(unit), "unit"))
    elif unit is not None and row is not None:
        known = thaw_chart(row.chart).position if row.chart else {}
        if unit not in known:
            hint = did_you_mean(unit, known)
            problems.append(Problem("link", "a unit of the organisation", repr(unit), "unit", hint))
    if not label.strip() or not label.isprintable() or len(label) > LONGEST_LABEL:
        found = repr(label[:LONGEST_LABEL]) if label.strip() else "nothing"
        problems.append(
            Problem("link", f"a word about who it is for, of up to {LONGEST_LABEL} characters", found, "label")
        )
    if not 1 <= days <= LONGEST:
        problems.append(Problem("link", f"1 to {LONGEST} days", str(days), "days"))
    refuse(problems)
