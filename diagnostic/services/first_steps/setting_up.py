"""The set-up of an installation's first organisation, by a link that is made from a key and stored nowhere.

The link works until there is an organisation of one's own, on the day (UTC) that it is of and the day after; a
demonstration is none.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Literal, NamedTuple

from diagnostic.definitions.loading.catalogue_files import complete_catalogues
from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.access import LONGEST, token_of
from diagnostic.services.installation.keys import LINKS
from diagnostic.services.installation.organisations import name_problems
from diagnostic.services.installation.setup import Installation, alone
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.setup import links, organisations
from diagnostic.storage.setup.audit_log import Actor, AuditEvent, record
from diagnostic.zones import UTC_ZONE, day_of, zone_problems

TOKEN_BYTES = 18  # 144 bits, 24 characters, after those of the day
SHOWN_AGAIN = timedelta(minutes=10)  # how long the same form, sent once more, is answered by the same link
LONGEST_LABEL = 80  # characters, of whoever sets it up
LONGEST_ID = 40
_FORM = re.compile("[0-9a-f]{32}")
_DAY = re.compile("[0-9]{8}")
WORKS_FOR = timedelta(days=1)  # after its day, and no longer than that day's end


@dataclass(frozen=True)
class FirstOrganisation:
    """What is asked at the set-up. label : who the consultant's link is for."""

    name: str
    language: str
    zone: str
    label: str


class SetUp(NamedTuple):
    """What became of a set-up. late : an organisation is there by now; unknown : it is not a set-up link; old : it was.

    token : of the consultant's link, where it was made.
    """

    state: Literal["made", "late", "unknown", "old"]
    token: str = ""


def setup_token(inst: Installation, now: datetime) -> str:
    """The token of the set-up link: the same all day, letters and digits alone."""
    return _token_of(inst, day_of(now, UTC_ZONE))


def works_until(now: datetime) -> date:
    """The last day (UTC) of the set-up link that is of this moment."""
    return day_of(now, UTC_ZONE) + WORKS_FOR


def waits_for_setup(inst: Installation) -> bool:
    """Whether there is no organisation yet but for a demonstration."""
    with reading(inst.engine) as db:
        return _waits(db)


def may_set_up(inst: Installation, token: str, now: datetime, client: str) -> Literal["yes", "old", "unknown"]:
    """Whether this is the set-up link, and nothing is set up yet; old where it was. What is none counts as a wrong try
    of `client`.

    Raises TooManyTries where too many came in the last minute.
    """
    inst.tries.check(client, now)
    day = _day_of_right(inst, token)
    if day is not None and waits_for_setup(inst):
        return "yes" if _works(day, now) else "old"
    inst.tries.wrong(client, now)
    return "unknown"


def set_up(inst: Installation, token: str, wanted: FirstOrganisation, form: str, now: datetime, client: str) -> SetUp:
    """The organisation with the link of its first consultant, both or neither.

    form : the number of the form; sent twice, it makes one organisation and gives the same link.
    Raises UserError for what cannot be so; TooManyTries as `may_set_up` does.
    """
    inst.tries.check(client, now)
    day = _day_of_right(inst, token)
    if day is None or not _FORM.fullmatch(form):
        inst.tries.wrong(client, now)
        return SetUp("unknown")
    link = hmac.digest(inst.keys.get(LINKS), f"setup-form:{form}".encode(), "sha256")[:16].hex()
    with alone(inst.settings.home, "setting_up"), writing(inst.engine) as db:
        if _waits(db):
            if not _works(day, now):
                return SetUp("old")
            _check(wanted)
            _add(db, wanted, link, now)
            return SetUp("made", token_of(inst, link))
        made = links.get(db, link)
    if made is not None and not made.revoked and now < made.expires - _LASTS + SHOWN_AGAIN:
        return SetUp("made", token_of(inst, link))
    inst.tries.wrong(client, now)
    return SetUp("late")


_LASTS = timedelta(days=LONGEST)


def _add(db: Transaction, wanted: FirstOrganisation, link: str, now: datetime) -> None:
    organisation = _free_id(db, wanted.name)
    organisations.add(db, id=organisation, name=wanted.name.strip(), demonstration=False, now=now)
    organisations.set_zone(db, organisation, wanted.zone)
    organisations.set_language(db, organisation, wanted.language)
    label, expires = wanted.label.strip(), now + _LASTS
    links.add(db, organisation, id=link, role="consultant", unit=None, label=label, expires=expires, now=now)
    actor = Actor(organisation, link, label, "consultant", "page")
    record(db, actor, AuditEvent.ORGANISATION_MADE, now, name=wanted.name.strip())
    record(db, actor, AuditEvent.LINK_MADE, now, thing=link, name=label, detail="consultant")


def _check(wanted: FirstOrganisation) -> None:
    """All that cannot be so, each with its field in `path`, at once."""
    problems, label = name_problems(wanted.name.strip()), wanted.label.strip()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        found = f"{len(label)} characters" if label else "nothing"
        problems.append(Problem("set-up", f"your name, up to {LONGEST_LABEL} characters", found, "label"))
    if wanted.language not in complete_catalogues():
        problems.append(
            Problem("set-up", f"one of {', '.join(complete_catalogues())}", repr(wanted.language), "language")
        )
    problems += zone_problems(wanted.zone)
    if problems:
        raise UserError(problems)


def _waits(db: Transaction) -> bool:
    return all(each.demonstration for each in organisations.all_of_them(db))


def _day_of_right(inst: Installation, token: str) -> date | None:
    """The day that a set-up link is of; None for what is none of ours."""
    try:
        day = date.fromisoformat(token[:8]) if _DAY.fullmatch(token[:8]) else None
    except ValueError:
        return None
    right = day is not None and hmac.compare_digest(token.encode("utf-8", "replace"), _token_of(inst, day).encode())
    return day if right else None


def _works(day: date, now: datetime) -> bool:
    return timedelta(0) <= day_of(now, UTC_ZONE) - day <= WORKS_FOR


def _token_of(inst: Installation, day: date) -> str:
    """Its day, so that an old link is known as one, and what nobody without the key can make of it."""
    return f"{day:%Y%m%d}" + next(each for each in (_drawn(inst, day, draw) for draw in count()) if each.isalnum())


def _drawn(inst: Installation, day: date, draw: int) -> str:
    digest = hmac.digest(inst.keys.get(LINKS), f"setup:{day}:{draw}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def _free_id(db: Transaction, name: str) -> str:
    """An id that is not taken, from the name."""
    taken = {each.id for each in organisations.all_of_them(db)}
    base = short_id(name)
    return next(each for each in (base, *(f"{base}-{i}" for i in range(2, len(taken) + 3))) if each not in taken)


def short_id(name: str) -> str:
    """A name as an id: small letters and digits, and hyphens between them.

    >>> short_id("Müller & Söhne AG"), short_id("日本")
    ('muller-sohne-ag', 'organisation')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-") or "organisation"
