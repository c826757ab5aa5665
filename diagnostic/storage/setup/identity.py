"""Which database this is, which keys belong to it, and what depends on them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, insert, select, update

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import identities, key_marks, organisations, waves

IDENTITY_BYTES = 16


class Identity(NamedTuple):
    """The database's own random name, and how often its servers looked at the clock."""

    identity: str
    looks: int


# Each start of a server asks these; a statement is put together once.
_GET = select(identities.c.identity, identities.c.looks)
_ANY = select(exists().where(organisations.c.id.is_not(None)))
_MARKS = select(key_marks.c.name, key_marks.c.mark)
_DROP = delete(key_marks).where(key_marks.c.name.in_(bindparam("names", expanding=True)))
_WITH_KEYS = select(waves.c.id).where(waves.c.retired.is_(None)).order_by(waves.c.id)


def get(db: Transaction) -> Identity | None:
    """The database's identity; None for one that was never used with this version."""
    row = db.execute(_GET).first()
    return None if row is None else Identity(*row)


def make(db: Transaction) -> Identity:
    """A new identity."""
    made = Identity(secrets.token_hex(IDENTITY_BYTES), 0)
    db.execute(insert(identities).values(made._asdict()))
    return made


def count_look(db: Transaction) -> Identity | None:
    """One look more. None where there is no identity."""
    db.execute(update(identities).values(looks=identities.c.looks + 1))
    return get(db)


def is_empty(db: Transaction) -> bool:
    """Is there no organisation, and so nothing that depends on a key?"""
    return not db.execute(_ANY).scalar()


def marks(db: Transaction) -> Mapping[str, bytes]:
    """Marks of keys by name."""
    return {row.name: row.mark for row in db.execute(_MARKS)}


def set_marks(db: Transaction, of_keys: Mapping[str, bytes]) -> None:
    """Keep marks by name, in place of others of these names."""
    drop_marks(db, *of_keys)
    if of_keys:
        db.execute(insert(key_marks), [{"name": name, "mark": mark} for name, mark in of_keys.items()])


def drop_marks(db: Transaction, *names: str) -> None:
    """Forget the marks of keys that are destroyed."""
    db.execute(_DROP, {"names": names})


def every_wave(db: Transaction) -> list[str]:
    """Ids of all waves of the whole installation."""
    return list(db.execute(select(waves.c.id)).scalars())


def waves_with_keys(db: Transaction) -> list[str]:
    """Ids of waves of the whole installation that have a key of their own: those that are not retired."""
    return list(db.execute(_WITH_KEYS).scalars())
