"""Answers that arrived counted: how many people of a unit chose each option of an item."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from diagnostic.storage.database.snapshots import freeze_numbers
from diagnostic.storage.database.tables import counted

Row = tuple[str, str, list[int]]  # unit, item, people per option


def add(db: Connection, survey: str, rows: Iterable[Row]) -> None:
    """Counts of a unit's own people, least favourable code first."""
    values = [
        {"survey": survey, "unit": unit, "item": item, "counts": freeze_numbers(counts)} for unit, item, counts in rows
    ]
    if values:
        db.execute(insert(counted), values)


def load(db: Connection, survey: str) -> list[Row]:
    """(unit, item, people per option) by unit and item; empty where nothing arrived counted."""
    columns = counted.c["unit", "item", "counts"]
    rows = db.execute(select(*columns).where(counted.c.survey == survey).order_by(counted.c.unit, counted.c.item))
    return [(unit, item, json.loads(counts)) for unit, item, counts in rows]


def any_of(db: Connection, survey: str) -> bool:
    """Did anything arrive counted?"""
    return db.execute(select(counted.c.unit).where(counted.c.survey == survey).limit(1)).first() is not None


def numbers(db: Connection, survey: str) -> dict[str, int]:
    """People by unit: at least as many as answered its most answered item."""
    people: dict[str, int] = {}
    for unit, _, counts in load(db, survey):
        people[unit] = max(people.get(unit, 0), sum(counts))
    return people
