"""When servers looked at the clock, so that one that leapt is noticed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import clock_looks


def every(db: Transaction) -> Sequence[datetime]:
    """All that are kept, the earliest first."""
    return list(db.execute(select(clock_looks.c.at).order_by(clock_looks.c.at)).scalars())


def keep(db: Transaction, looks: Collection[datetime]) -> None:
    """These and no others; each once."""
    db.execute(delete(clock_looks))
    db.execute(insert(clock_looks), [{"at": at} for at in sorted(set(looks))])
