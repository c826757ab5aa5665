"""Open links, one address for everybody of a unit, and which of their forms were sent. Never what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, insert, literal, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import open_forms, open_links, surveys, waves
from diagnostic.storage.fieldwork.invitations import StoredInvitation
from diagnostic.storage.fieldwork.waves import LANGUAGE, NAMED, ZONE


class StoredOpenLink(NamedTuple):
    """An open link of a survey; its token and its code are made from the wave's key and `number`.

    code_mac : None of a link that was made before links had a code.
    """

    unit: str
    number: int
    closed: bool
    created_at: datetime
    created_by: str
    token_mac: bytes
    code_mac: bytes | None


class CodedOpenLink(NamedTuple):
    """An open link that a code may be for, with its survey and wave."""

    wave: str
    survey: str
    link: StoredOpenLink


def add(
    db: Transaction,
    survey: str,
    unit: str,
    number: int,
    macs: tuple[bytes, bytes, int],
    created_at: datetime,
    created_by: str,
) -> None:
    """Store a link that takes answers. Raises Taken where the unit has one of this number.

    macs : token_mac, code_mac and code_hint.
    """
    token_mac, code_mac, code_hint = macs
    values = {"token_mac": token_mac, "survey": survey, "unit": unit, "number": number, "closed": False}
    values |= {"code_mac": code_mac, "code_hint": code_hint}
    db.execute(insert(open_links).values(values | {"created_at": created_at, "created_by": created_by}))


def of_survey(db: Transaction, survey: str) -> list[StoredOpenLink]:
    """Links of a survey, closed or not, by unit and number."""
    query = select(*open_links.c[StoredOpenLink._fields]).where(open_links.c.survey == survey)
    return every(StoredOpenLink._make, db.execute(query.order_by(open_links.c.unit, open_links.c.number)))


def by_code_hint(db: Transaction, code_hint: int) -> list[CodedOpenLink]:
    """The few links, closed or not, whose code may be meant; their `code_mac` decides which of them it is."""
    columns = (surveys.c.wave, open_links.c.survey, *open_links.c[StoredOpenLink._fields])
    query = select(*columns).select_from(open_links.join(surveys)).where(open_links.c.code_hint == code_hint)
    return [CodedOpenLink(wave, survey, StoredOpenLink(*link)) for wave, survey, *link in db.execute(query)]


def close(db: Transaction, survey: str, unit: str) -> None:
    """No answer is taken by any link of the unit after this transaction."""
    of_unit = (open_links.c.survey == survey, open_links.c.unit == unit)
    db.execute(update(open_links).where(*of_unit).values(closed=True))


_WITH_WAVE = (
    select(
        open_links.c.token_mac,
        literal(b"").label("code_mac"),
        *open_links.c["survey", "unit"],
        null().label("about_unit"),
        literal(0).label("used"),
        surveys.c.wave,
        *waves.c["opens", "closes", "closed"],
        ZONE,
        LANGUAGE,
        NAMED,
        literal(True).label("open"),
        open_links.c.closed.label("revoked"),
    )
    .select_from(open_links.join(surveys).join(waves))
    .where(open_links.c.token_mac == bindparam("mac"))
)
_HELD = _WITH_WAVE.with_for_update(read=True, of=(waves, open_links))


def by_token(db: Transaction, token_mac: bytes) -> StoredInvitation | None:
    """The invitation that everybody with the link has, or None."""
    return one_or_none(StoredInvitation._make, db.execute(_WITH_WAVE, {"mac": token_mac}))


def held(db: Transaction, token_mac: bytes) -> StoredInvitation | None:
    """As `by_token`; neither the wave nor the link is closed before the end of this transaction."""
    return one_or_none(StoredInvitation._make, db.execute(_HELD, {"mac": token_mac}))


def sent(db: Transaction, form_mac: bytes) -> bool:
    """Whether this form was sent before."""
    return db.execute(select(open_forms.c.form_mac).where(open_forms.c.form_mac == form_mac)).first() is not None


def send(db: Transaction, form_mac: bytes, survey: str, unit: str) -> bool:
    """Mark a form as sent; False if it was before, or if another transaction is first."""
    make = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    row = {"form_mac": form_mac, "survey": survey, "unit": unit}
    taken = make(open_forms).values(row).on_conflict_do_nothing().returning(open_forms.c.form_mac)
    return db.execute(taken).first() is not None
