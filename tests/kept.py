"""All that an installation holds, taken out of one and put into others: quicker than doing again what led to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, insert, select

from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import clock_looks, identities, key_marks, metadata, oldest_programs


@dataclass(frozen=True)
class Kept:
    """Rows by table, in an order in which they may be entered, and key files by name."""

    rows: dict[Table, list[dict[str, Any]]]
    keys: dict[str, bytes]


def keep(inst: Installation) -> Kept:
    """Everything of an installation."""
    with reading(inst.engine) as db:
        rows = {table: [dict(row) for row in db.execute(select(table)).mappings()] for table in metadata.sorted_tables}
    return Kept(rows, {path.name: path.read_bytes() for path in (inst.settings.home / "keys").iterdir()})


def put(inst: Installation, kept: Kept) -> None:
    """Enter it into an installation that is empty and has read no key."""
    with writing(inst.engine) as db:
        for table, rows in kept.rows.items():
            if table in (identities, clock_looks, oldest_programs):
                continue  # the other's own
            if table is key_marks:
                db.execute(delete(table))
            if rows:
                db.execute(insert(table), rows)
    for name, content in kept.keys.items():
        path = inst.settings.home / "keys" / name
        path.touch(mode=0o600)
        path.write_bytes(content)
