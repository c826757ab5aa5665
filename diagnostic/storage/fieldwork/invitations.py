"""Who was asked, and whether they answered. Never what they answered; secrets only as keyed hashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from diagnostic.storage.database.tables import invitations, surveys, waves


class NewInvitation(NamedTuple):
    token_mac: bytes
    code_mac: bytes
    code_hint: int
    unit: str
    about_unit: str | None = None


def add_many(db: Connection, survey: str, rows: Sequence[NewInvitation]) -> None:
    if rows:
        db.execute(insert(invitations), [row._asdict() | {"survey": survey, "used": 0} for row in rows])


_WITH_WAVE = select(
    invitations.c["token_mac", "code_mac", "survey", "unit", "about_unit", "used"],
    surveys.c.wave,
    waves.c["opens", "closes", "closed"],
).select_from(invitations.join(surveys).join(waves))
_BY_TOKEN = _WITH_WAVE.where(invitations.c.token_mac == bindparam("mac"))
_HELD = _BY_TOKEN.with_for_update(read=True, of=waves)
_BY_HINT = _WITH_WAVE.where(invitations.c.code_hint == bindparam("hint"))


def by_token(db: Connection, token_mac: bytes) -> Row | None:
    """The invitation with its wave's id, dates and `closed`, or None."""
    return db.execute(_BY_TOKEN, {"mac": token_mac}).one_or_none()


def held(db: Connection, token_mac: bytes) -> Row | None:
    """As `by_token`; the wave is not closed before the end of this transaction."""
    return db.execute(_HELD, {"mac": token_mac}).one_or_none()


def by_code_hint(db: Connection, code_hint: int) -> list[Row]:
    """The few invitations whose code may be meant; which one it is only their `code_mac` tells."""
    return list(db.execute(_BY_HINT, {"hint": code_hint}))


_USE = update(invitations).where(invitations.c.token_mac == bindparam("mac"), invitations.c.used == 0).values(used=1)


def use(db: Connection, token_mac: bytes) -> bool:
    """Mark the invitation used; False if it was already, or if another transaction is first."""
    return db.execute(_USE, {"mac": token_mac}).rowcount == 1


def numbers(db: Connection, survey: str) -> dict[str, int]:
    """Invitations by unit."""
    query = select(invitations.c.unit, func.count()).where(invitations.c.survey == survey)
    return dict(tuple(row) for row in db.execute(query.group_by(invitations.c.unit)))


def number(db: Connection, survey: str, unit: str) -> int:
    """Invitations to one unit."""
    query = select(func.count()).where(invitations.c.survey == survey, invitations.c.unit == unit)
    return db.execute(query).scalar_one()
