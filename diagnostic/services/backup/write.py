"""A backup: everything of one moment in one encrypted file, whatever the database, while the server goes on.

It holds rows by their random ids, and nothing of the order or the transactions in which they came. Invitations and
their key are in it only of waves that take answers, now or later; in the copy every other wave is a retired one, so
that no backup outlives the promise that they are destroyed by more than it has to. docs/decisions/0010
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import diagnostic
from diagnostic.services.backup.records import Lines
from diagnostic.services.installation.access import at_the_shell
from diagnostic.services.installation.atomic_files import new_file
from diagnostic.services.installation.keys import CODES, FORMS, name_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import retention_ends_of, takes_answers
from diagnostic.storage.database import backup_rows
from diagnostic.storage.database.backup_rows import Values
from diagnostic.storage.database.engine import Transaction, snapshot, writing
from diagnostic.storage.database.snapshots import freeze_headcounts
from diagnostic.storage.database.tables import REVISION
from diagnostic.storage.fieldwork import retirement
from diagnostic.storage.fieldwork.retirement import UnerasedWave
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent, record
from diagnostic.zones import day_of


@dataclass(frozen=True)
class Backup:
    """A written backup. `until`: the day on which the first invitations in it are to be destroyed; None without any."""

    path: Path
    rows: Mapping[str, int]  # by table
    hash: str
    revision: str
    until: date | None

    def __str__(self) -> str:
        numbers = ", ".join(f"{name} {number:,}" for name, number in self.rows.items() if number) or "no rows"
        written = f"{self.path}: {numbers}; tables of revision {self.revision}, sha256 {self.hash}"
        if self.until is None:
            return f"{written}\nIt holds no invitations."
        return (
            f"{written}\nIt holds invitations and their keys, which are to be destroyed on {self.until:%d %B %Y}: "
            "delete this file by then. For a copy to keep longer: --without-invitations"
        )


def back_up(
    inst: Installation, path: Path, passphrase: str, now: datetime, without_invitations: bool = False
) -> Backup:
    """Write a new file at `path`, whole or not at all, of mode 600.

    without_invitations : leave out all of them, as if every wave were over.
    Raises UserError if the file is there already or can't be written.
    """
    copied = backup_rows.tables()
    with new_file(path) as file, snapshot(inst.engine, copied) as db:
        lines = Lines(file, passphrase)
        lines.write({"version": diagnostic.__version__, "revision": REVISION, "made": now.astimezone(UTC).isoformat()})
        asking = [] if without_invitations else _asking(db, now)
        keys = _keys(inst, [row.id for row in asking])
        counts: dict[str, int] = {}
        for table in copied:
            lines.write({"table": table, "columns": backup_rows.columns(table)})
            counts[table] = _copy(lines, _rows(db, table, [row.id for row in asking], now))
        digest = lines.hash
        lines.write({"keys": keys, "rows": counts, "sha256": digest})
        lines.close()
        _log(inst, now)  # before the file is there under its name
    until = min((retention_ends_of(row) for row in asking), default=None)
    return Backup(path, counts, digest, REVISION, until)


def _log(inst: Installation, now: datetime) -> None:
    with writing(inst.engine) as db:
        for each in organisations.all_of_them(db):
            record(db, at_the_shell(each.id), AuditEvent.BACKUP_MADE, now)


def _asking(db: Transaction, now: datetime) -> list[UnerasedWave]:
    """Waves that take answers, now or later."""
    return [row for row in retirement.not_erased(db) if takes_answers(row, now)]


def _keys(inst: Installation, asking: list[str]) -> dict[str, str]:
    """Keys that invitations need to work again. The key of staff links stays where it is: links are made anew."""
    if not asking:
        return {}
    return {name: b64encode(inst.keys.get(name)).decode() for name in (CODES, FORMS, *map(name_of, asking))}


def _rows(db: Transaction, table: str, asking: Sequence[str], now: datetime) -> Iterator[Values]:
    if table in backup_rows.INVITING:
        return backup_rows.rows_of_invitations(db, table, asking)
    return _retired(db, asking, now) if table == "waves" else backup_rows.rows(db, table)


def _retired(db: Transaction, asking: Sequence[str], now: datetime) -> Iterator[Values]:
    """Rows of table `waves`, each that is not asking as if it had been retired today, unless it was before."""
    over = {
        row.id: day_of(now, row.zone)
        for row in retirement.not_erased(db)
        if row.retired is None and row.id not in asking
    }
    asked = {wave: freeze_headcounts(retirement.invited(db, wave)) for wave in over}
    names = backup_rows.columns("waves")
    for values in backup_rows.rows(db, "waves"):
        row = dict(zip(names, values, strict=True))
        if row["id"] in asked:
            row |= {"closed": True, "retired": over[row["id"]].isoformat(), "asked": asked[row["id"]]}
        yield list((row | {"erased": row["erased"] or row["retired"]}).values())


def _copy(lines: Lines, rows: Iterable[Values]) -> int:
    number = 0
    for row in rows:
        lines.write(row)
        number += 1
    return number
