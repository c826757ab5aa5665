"""Who was asked, and whether they answered. Never what they answered; secrets only as keyed hashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, func, insert, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.single.statements import Statements, one_statement
from diagnostic.storage.database.tables import arrivals, invitations, surveys, waves
from diagnostic.storage.fieldwork.waves import LANGUAGE, NAMED, ZONE
from diagnostic.storage.responses import arriving


class StoredInvitation(NamedTuple):
    """An invitation with the dates of its wave; `used` is 0 or 1.

    zone, language, organisation_name : as they are now. open : one address for everybody, which is never used up.
    revoked : closed by a person before its wave.
    """

    token_mac: bytes
    code_mac: bytes
    survey: str
    unit: str
    about_unit: str | None
    used: int
    wave: str
    opens: date
    closes: date
    closed: bool
    zone: str
    language: str
    organisation_name: str
    open: bool = False
    revoked: bool = False


class NewInvitation(NamedTuple):
    """An invitation to be stored: keyed hashes of its secrets, and the unit of whoever gets it."""

    token_mac: bytes
    code_mac: bytes
    code_hint: int
    unit: str
    about_unit: str | None = None


def add_many(db: Transaction, survey: str, rows: Sequence[NewInvitation]) -> None:
    """Store invitations to one survey."""
    if rows:
        db.execute(insert(invitations), [row._asdict() | {"survey": survey, "used": 0} for row in rows])


_WITH_WAVE = select(
    invitations.c["token_mac", "code_mac", "survey", "unit", "about_unit", "used"],
    surveys.c.wave,
    waves.c["opens", "closes", "closed"],
    ZONE,
    LANGUAGE,
    NAMED,
).select_from(invitations.join(surveys).join(waves))
_BY_TOKEN = _WITH_WAVE.where(invitations.c.token_mac == bindparam("mac"))
_HELD = _BY_TOKEN.with_for_update(read=True, of=waves)
_BY_HINT = _WITH_WAVE.where(invitations.c.code_hint == bindparam("hint"))


def _stored(row: Iterable[Any]) -> StoredInvitation:
    return StoredInvitation(*row)


def by_token(db: Transaction, token_mac: bytes) -> StoredInvitation | None:
    """The invitation that a token opens, or None."""
    return one_or_none(_stored, db.execute(_BY_TOKEN, {"mac": token_mac}))


def held(db: Transaction, token_mac: bytes) -> StoredInvitation | None:
    """As `by_token`; the wave is not closed before the end of this transaction."""
    return one_or_none(_stored, db.execute(_HELD, {"mac": token_mac}))


class AskedInvitation(NamedTuple):
    """An invitation, and how many there are to its unit; None while some of its survey are on their way."""

    invitation: StoredInvitation
    in_unit: int | None


_IN_UNIT = invitations.alias("in_unit")
_ALL_IN_UNIT = (
    select(func.count())
    .where(_IN_UNIT.c.survey == invitations.c.survey, _IN_UNIT.c.unit == invitations.c.unit)
    .scalar_subquery()
)
_BY_TOKEN_ALONE = one_statement(_BY_TOKEN)
_ASKED = one_statement(
    _BY_TOKEN.add_columns(_ALL_IN_UNIT, exists().where(arrivals.c.survey == invitations.c.survey)),
)


def asked(statements: Statements, token_mac: bytes) -> AskedInvitation | None:
    """As `by_token`, in one statement; None where that is not to be had, which says nothing of the invitation."""
    return _asked(statements.run(_ASKED, {"mac": token_mac}))


async def asked_on_loop(statements: Statements, token_mac: bytes) -> AskedInvitation | None:
    """As `asked`, from the event loop."""
    return _asked(await statements.ask(_ASKED, {"mac": token_mac}))


def _asked(rows: Iterable[Sequence[Any]] | None) -> AskedInvitation | None:
    for *row, in_unit, on_the_way in rows or ():
        return AskedInvitation(_stored(row), None if on_the_way else in_unit)
    return None


async def at_hand(statements: Statements, token_mac: bytes) -> StoredInvitation | None:
    """As `asked_on_loop`, without its unit."""
    return next(map(_stored, await statements.ask(_BY_TOKEN_ALONE, {"mac": token_mac}) or ()), None)


def by_code_hint(db: Transaction, code_hint: int) -> list[StoredInvitation]:
    """The few invitations whose code may be meant; their `code_mac` decides which of them it is."""
    return every(_stored, db.execute(_BY_HINT, {"hint": code_hint}))


_USE = update(invitations).where(invitations.c.token_mac == bindparam("mac"), invitations.c.used == 0).values(used=1)


def use(db: Transaction, token_mac: bytes) -> bool:
    """Mark the invitation used; False if it was already, or if another transaction is first."""
    return db.execute(_USE, {"mac": token_mac}).rowcount == 1


def invited_by_unit(db: Transaction, survey: str) -> dict[str, int]:
    """Number of invitations by unit."""
    query = select(invitations.c.unit, func.count()).where(invitations.c.survey == survey)
    return arriving.there(db, query.group_by(invitations.c.unit), invitations.name, survey)


def place_in_unit(db: Transaction, survey: str, unit: str, token_mac: bytes) -> int:
    """How many invitations to the same unit come before this one in the order of their random keys."""
    of_unit = (invitations.c.survey == survey, invitations.c.unit == unit, invitations.c.token_mac < token_mac)
    return db.execute(select(func.count()).where(*of_unit)).scalar_one()


def used_by_unit(db: Transaction, survey: str) -> dict[str, int]:
    """Number of invitations that were used, by unit."""
    query = select(invitations.c.unit, func.count()).where(invitations.c.survey == survey, invitations.c.used == 1)
    return dict(tuple(row) for row in db.execute(query.group_by(invitations.c.unit)))


def invited_in_unit(db: Transaction, survey: str, unit: str) -> int:
    """Number of invitations to one unit."""
    return arriving.there_in_unit(db, survey, unit)
