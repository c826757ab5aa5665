"""Who is invited by e-mail, sealed. Whether they answered is told by their invitation, and only with the wave's key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, delete, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from diagnostic.storage.database.asking.by_mail import mail_languages
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every, one_or_none
from diagnostic.storage.database.tables import mail_messages, mail_recipients, surveys, waves
from diagnostic.storage.responses import arriving

AT_ONCE = 500  # values in one statement; for more, all are read


class NewRecipient(NamedTuple):
    """A recipient to be stored; `sealed` is for whoever has the wave's key."""

    id: bytes
    unit: str
    address_mac: bytes
    sealed: bytes


class StoredRecipient(NamedTuple):
    """A recipient with their survey and wave."""

    id: bytes
    survey: str
    unit: str
    sealed: bytes
    added_at: datetime
    wave: str


def add_many(db: Transaction, survey: str, rows: Sequence[NewRecipient], now: datetime) -> None:
    """Store recipients of one survey. Raises Taken where one is there."""
    if rows:
        db.execute(insert(mail_recipients), [row._asdict() | {"survey": survey, "added_at": now} for row in rows])


def number(db: Transaction, survey: str) -> int:
    """Number of recipients, without those that are on their way."""
    query = select(literal("", String()), func.count()).where(mail_recipients.c.survey == survey)
    return sum(arriving.there(db, query.select_from(mail_recipients), mail_recipients.name, survey).values())


def languages(db: Transaction, survey: str) -> dict[str, int]:
    """Number of recipients by the language that their row names, as `count_languages` has it."""
    query = select(*mail_languages.c["language", "people"]).where(mail_languages.c.survey == survey)
    return {language: people for language, people in db.execute(query) if people > 0}


def count_languages(db: Transaction, survey: str, people: Mapping[str, int]) -> None:
    """Add to the number of recipients by language; a negative number takes some away."""
    dialect = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    made = dialect(mail_languages)
    sum_of = mail_languages.c.people + made.excluded.people
    add = made.on_conflict_do_update(index_elements=["survey", "language"], set_={"people": sum_of})
    rows = [{"survey": survey, "language": language, "people": more} for language, more in sorted(people.items())]
    if rows:
        db.execute(add, rows)


def known(db: Transaction, survey: str, macs: Collection[bytes]) -> set[bytes]:
    """Which of these addresses are there."""
    query = select(mail_recipients.c.address_mac).where(mail_recipients.c.survey == survey)
    if len(macs) <= AT_ONCE:
        query = query.where(mail_recipients.c.address_mac.in_(list(macs)))
    return {bytes(mac) for (mac,) in db.execute(query)}.intersection(macs)


_WITH_WAVE = select(*mail_recipients.c["id", "survey", "unit", "sealed", "added_at"], surveys.c.wave).select_from(
    mail_recipients.join(surveys).join(waves)
)


def get(db: Transaction, recipient: bytes) -> StoredRecipient | None:
    """One recipient; None where they were taken away."""
    return one_or_none(StoredRecipient._make, db.execute(_WITH_WAVE.where(mail_recipients.c.id == recipient)))


def with_address(db: Transaction, organisation: str, wave: str, mac: bytes) -> list[StoredRecipient]:
    """The recipients of an organisation's wave with this address, one for each survey."""
    here = (waves.c.organisation == organisation, waves.c.id == wave, mail_recipients.c.address_mac == mac)
    query = _WITH_WAVE.where(*here)
    return every(StoredRecipient._make, db.execute(query.order_by(mail_recipients.c.id)))


def waves_of(db: Transaction, organisation: str) -> list[str]:
    """Ids of the organisation's waves that have recipients."""
    query = select(waves.c.id).select_from(mail_recipients.join(surveys).join(waves))
    return [wave for (wave,) in db.execute(query.where(waves.c.organisation == organisation).distinct())]


def erase(db: Transaction, recipient: bytes) -> None:
    """Take a recipient away, with every message to them."""
    db.execute(delete(mail_messages).where(mail_messages.c.recipient == recipient))
    db.execute(delete(mail_recipients).where(mail_recipients.c.id == recipient))
