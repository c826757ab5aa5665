"""Answers that arrived counted: how many people of a unit chose each option of an item."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, insert, select

from diagnostic.storage.database.arriving_rows import arrivals
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.snapshots import freeze_counts
from diagnostic.storage.database.tables import counted


class CountedItem(NamedTuple):
    """A unit's own people by the option of one item that they chose, least favourable code first."""

    unit: str
    item: str
    counts: list[int]


def add(db: Transaction, survey: str, rows: Iterable[CountedItem]) -> None:
    """Store the counts of a survey."""
    values = [
        {"survey": survey, "unit": unit, "item": item, "counts": freeze_counts(counts)} for unit, item, counts in rows
    ]
    if values:
        db.execute(insert(counted), values)


def load(db: Transaction, survey: str) -> list[CountedItem]:
    """Counts of a survey by unit and item; empty where nothing arrived counted."""
    columns = counted.c["unit", "item", "counts"]
    rows = db.execute(select(*columns).where(*_there(survey)).order_by(counted.c.unit, counted.c.item))
    return [CountedItem(unit, item, json.loads(counts)) for unit, item, counts in rows]


def any_of(db: Transaction, survey: str) -> bool:
    """Did anything arrive counted?"""
    return db.execute(select(counted.c.unit).where(*_there(survey)).limit(1)).first() is not None


def even_on_the_way(db: Transaction, survey: str) -> bool:
    """Did anything arrive counted, or begin to?"""
    return db.execute(select(counted.c.unit).where(counted.c.survey == survey).limit(1)).first() is not None


def _there(survey: str) -> tuple[ColumnElement[bool], ...]:
    """Counts of a survey, unless they are still on their way: then there are none."""
    on_the_way = select(arrivals.c.id).where(arrivals.c.survey == survey)
    return counted.c.survey == survey, ~on_the_way.exists()


def people_by_unit(db: Transaction, survey: str) -> dict[str, int]:
    """People by unit: at least as many as answered its most answered item."""
    people: dict[str, int] = {}
    for unit, _, counts in load(db, survey):
        people[unit] = max(people.get(unit, 0), sum(counts))
    return people
