"""Rows that are written in pieces, each in a transaction of its own: there for nobody before all of them are, and taken
back where they never will be.

`arrivals` has what is on its way, `arriving` the keys of the rows that were written so far. To take the row of
`arrivals` away makes all of them be there at once; whoever counts rows leaves out those of which there is such a row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import CompoundSelect, Select, bindparam, delete, func, insert, null, select, union_all, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import (
    arrivals,
    arriving,
    comments,
    counted,
    imported_people,
    invitations,
    mail_recipients,
    sheets,
)

KEYS = {  # the column by which rows are taken back, and its bytes
    sheets.name: (sheets.c.id, 16),
    comments.name: (comments.c.id, 16),
    invitations.name: (invitations.c.token_mac, 32),
    imported_people.name: (imported_people.c.person_mac, 32),
    mail_recipients.name: (mail_recipients.c.id, 16),
}
AT_ONCE = 500  # rows in one statement: SQLite takes no more values in older versions


def begin(db: Transaction, arrival: str, survey: str, now: datetime) -> None:
    """From now on rows are on their way into a survey."""
    db.execute(insert(arrivals).values(id=arrival, survey=survey, seen=now, given_up=False))


def add(
    db: Transaction, arrival: str, piece: int, into: str, keys: Sequence[bytes], units: Sequence[str], now: datetime
) -> bool:
    """Note a piece in the transaction that writes it; False where the arrival was given up: then write nothing."""
    here = (arrivals.c.id == arrival, arrivals.c.given_up.is_(False))
    if db.execute(update(arrivals).where(*here).values(seen=now)).rowcount != 1:
        return False
    row = {"arrival": arrival, "piece": piece, "into": into, "keys": b"".join(keys)}
    db.execute(insert(arriving).values(row | {"units": json.dumps(Counter(units))}))
    return True


def arrive(db: Transaction, arrival: str) -> bool:
    """All that was written is there from the end of this transaction on; False where it was given up."""
    here = (arrivals.c.id == arrival, arrivals.c.given_up.is_(False))
    return db.execute(delete(arrivals).where(*here)).rowcount == 1


def any_of(db: Transaction, survey: str) -> bool:
    """Whether anything is on its way into a survey."""
    return db.execute(select(arrivals.c.id).where(arrivals.c.survey == survey).limit(1)).first() is not None


def anything(db: Transaction) -> bool:
    """Whether there is anything on its way, or left to be forgotten."""
    asked = (select(table.c[name]).limit(1) for table, name in ((arrivals, "id"), (arriving, "arrival")))
    return any(db.execute(query).first() is not None for query in asked)


def give_up(db: Transaction, silent_since: datetime) -> None:
    """Whoever was writing and has not been heard of since then writes no more."""
    db.execute(update(arrivals).where(arrivals.c.seen < silent_since).values(given_up=True))


def give_up_one(db: Transaction, arrival: str) -> None:
    """As `give_up`, of one that failed."""
    db.execute(update(arrivals).where(arrivals.c.id == arrival).values(given_up=True))


def over(db: Transaction) -> list[tuple[str, int]]:
    """Pieces, by arrival and number, of what has arrived, and of what was given up."""
    query = select(arriving.c["arrival", "piece"]).outerjoin(arrivals, arrivals.c.id == arriving.c.arrival)
    query = query.where(arrivals.c.id.is_(None) | arrivals.c.given_up)
    return [(row[0], row[1]) for row in db.execute(query)]


def tidy(db: Transaction, arrival: str, piece: int) -> None:
    """Forget a piece that has arrived, or take its rows back if it was given up."""
    of_it = (arriving.c.arrival == arrival, arriving.c.piece == piece)
    row = db.execute(select(arriving.c["into", "keys"]).where(*of_it)).one_or_none()
    given_up = db.execute(select(arrivals.c.given_up).where(arrivals.c.id == arrival)).scalar()
    if row is None or given_up is False:
        return
    if given_up and row.into == counted.name:  # all of a survey's come at once
        survey = select(arrivals.c.survey).where(arrivals.c.id == arrival).scalar_subquery()
        db.execute(delete(counted).where(counted.c.survey == survey))
    elif given_up:
        column, size = KEYS[row.into]
        keys = [row.keys[start : start + size] for start in range(0, len(row.keys), size)]
        for start in range(0, len(keys), AT_ONCE):
            db.execute(delete(column.table).where(column.in_(keys[start : start + AT_ONCE])))
    db.execute(delete(arriving).where(*of_it))


def forget_given_up(db: Transaction) -> None:
    """Forget what was given up, once nothing of it is left."""
    some = select(arriving.c.arrival)
    db.execute(delete(arrivals).where(arrivals.c.given_up, arrivals.c.id.not_in(some)))


_ON_THE_WAY = (
    select(arriving.c.units, null())
    .join(arrivals, arrivals.c.id == arriving.c.arrival)
    .where(arrivals.c.survey == bindparam("of"), arriving.c.into == bindparam("table"))
)
_INVITED_IN_UNIT = union_all(
    select(invitations.c.unit, func.count())
    .where(invitations.c.survey == bindparam("of"), invitations.c.unit == bindparam("in_unit"))
    .group_by(invitations.c.unit),
    _ON_THE_WAY,
)


def there(db: Transaction, counted: Select, into: str, survey: str) -> dict[str, int]:
    """Rows by unit, as `counted` has them, without those that are on their way; one statement, so one moment."""
    return _without_those(db, union_all(counted, _ON_THE_WAY), {"of": survey, "table": into})


def _without_those(db: Transaction, query: CompoundSelect, asked: Mapping[str, str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for unit, number in db.execute(query, asked):
        found.update({unit: number}) if number is not None else found.subtract(json.loads(unit))
    return {unit: number for unit, number in found.items() if number}


def there_in_unit(db: Transaction, survey: str, unit: str) -> int:
    """Number of invitations to one unit."""
    asked = {"of": survey, "table": invitations.name, "in_unit": unit}
    return _without_those(db, _INVITED_IN_UNIT, asked).get(unit, 0)
