"""What organisations decided about benchmarks: rows are added, and the newest of a subject counts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import insert, select

from diagnostic.storage.database.comparing.benchmarks import benchmark_decisions
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every
from diagnostic.storage.database.tables import organisations

Subject = Literal["takes_part", "compares"]


class StoredDecision(NamedTuple):
    """A row of table `benchmark_decisions`."""

    organisation: str
    number: int
    subject: Subject
    value: str
    decided_at: datetime
    decided_by: str


def add(db: Transaction, organisation: str, subject: Subject, value: str, *, at: datetime, by: str) -> bool:
    """One more decision, unless it is what was decided last; whether it was added: a second click adds nothing."""
    db.execute(select(organisations.c.id).where(organisations.c.id == organisation).with_for_update())  # one waits
    before = of_organisation(db, organisation)
    if [each.value for each in before if each.subject == subject][-1:] == [value]:
        return False
    number = before[-1].number + 1 if before else 1
    values = StoredDecision(organisation, number, subject, value, at, by)
    db.execute(insert(benchmark_decisions).values(values._asdict()))
    return True


def of_organisation(db: Transaction, organisation: str) -> list[StoredDecision]:
    """All decisions of an organisation, the oldest first."""
    table = benchmark_decisions
    query = select(table).where(table.c.organisation == organisation).order_by(table.c.number)
    return every(StoredDecision._make, db.execute(query))


def of_subject(db: Transaction, subject: Subject) -> list[StoredDecision]:
    """What all real organisations decided on a subject, the oldest first: invented ones never take part."""
    table = benchmark_decisions
    query = select(table).join(organisations).where(table.c.subject == subject, ~organisations.c.demonstration)
    return every(StoredDecision._make, db.execute(query.order_by(table.c.organisation, table.c.number)))
