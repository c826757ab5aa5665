"""Restoring a backup: into an installation where there is nothing yet, all of it or nothing.

It may come from the other kind of database. Waves that are over by now come back retired: their invitations and keys
are left in the backup.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from diagnostic.errors import Problem, UserError
from diagnostic.services.backup.records import Line, read_lines
from diagnostic.services.fieldwork.retirement import retire_due
from diagnostic.services.installation.access import at_the_shell
from diagnostic.services.installation.keys import OWN, name_of
from diagnostic.services.installation.setup import Installation, alone
from diagnostic.services.waves.rows import takes_answers
from diagnostic.storage.database import backup_rows
from diagnostic.storage.database.backup_rows import Values
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.database.scrubbing import scrub
from diagnostic.storage.fieldwork import retirement
from diagnostic.storage.fieldwork.retirement import UnerasedWave
from diagnostic.storage.mail import queue
from diagnostic.storage.setup import identity, organisations
from diagnostic.storage.setup.audit_log import AuditEvent, record
from diagnostic.zones import day_of


@dataclass(frozen=True)
class Restored:
    """A restored backup: its rows, its moment, and the waves whose invitations were left out because they are over."""

    path: Path
    made: datetime
    rows: Mapping[str, int]  # by table
    hash: str
    over: tuple[str, ...]

    def __str__(self) -> str:
        numbers = ", ".join(f"{name} {number:,}" for name, number in self.rows.items() if number) or "no rows"
        lines = [f"{self.path}: as of {self.made:%d %B %Y, %H:%M} UTC: {numbers}; sha256 {self.hash}"]
        if self.over:
            lines.append(f"Over by now, so their invitations were not restored: {', '.join(self.over)}")
        return "\n".join([*lines, "Access links are not in a backup: make new ones with the command 'link'."])


def restore(inst: Installation, path: Path, passphrase: str, now: datetime) -> Restored:
    """Bring everything of a backup into an empty installation.

    Raises UserError if the installation has anything, and for a file as `read_lines` does; nothing is left behind then.
    """
    with alone(inst.settings.home, "restoring"):
        with reading(inst.engine) as db:
            _empty(db)
        first, lines = read_lines(path, passphrase)
        made: list[str] = []
        before = {name: inst.keys.get(name) for name in OWN}
        try:
            with writing(inst.engine) as db:
                _empty(db)
                loaded = _load(db, path, lines, now)
                queue.doubt(db, now)
                for name, key in loaded.keys.items():
                    made.append(name)
                    inst.keys.put(name, key)
                identity.set_marks(db, {name: inst.keys.mark(name) for name in made})
                for each in organisations.all_of_them(db):
                    record(db, at_the_shell(each.id), AuditEvent.BACKUP_RESTORED, now, detail=first["made"])
        except BaseException:
            _undo(inst, made, before)
            raise
        retire_due(inst, now)  # clears the traces of what was retired on the way
    return Restored(
        path,
        datetime.fromisoformat(first["made"]),
        loaded.rows,
        loaded.hash,
        tuple(sorted(row.name for row in loaded.over)),
    )


def _empty(db: Transaction) -> None:
    found = backup_rows.row_counts(db)
    if found:
        there = ", ".join(f"{name} {number:,}" for name, number in found.items())
        hint = "Take another INSIDE_OUT_HOME and DATABASE_URL, and restore before the first start."
        raise UserError(Problem("restore", "an empty installation", there, hint=hint))


def _undo(inst: Installation, keys: list[str], before: Mapping[str, bytes]) -> None:
    for name in keys:
        inst.keys.destroy(name)
    for name, key in before.items():
        inst.keys.put(name, key)
    scrub(inst.engine)


@dataclass
class _Loaded:
    rows: dict[str, int] = field(default_factory=dict)
    over: list[UnerasedWave] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    hash: str = ""


def _load(db: Transaction, path: Path, lines: Iterator[Line], now: datetime) -> _Loaded:
    """All tables one after the other; then waves that are over are retired, in the same transaction."""
    loaded = _Loaded()
    head, before = next(lines)
    while "table" in head:
        table, rows = _table(path, head), _TableRows(lines)
        loaded.rows[table] = backup_rows.add(db, table, head["columns"], rows)
        head, before = rows.after
    if (head["sha256"], head["rows"]) != (before, loaded.rows):
        raise UserError(Problem(str(path), "a backup that holds what it says", "something else"))
    loaded.hash = before
    loaded.over = [row for row in retirement.not_erased(db) if not takes_answers(row, now)]
    for row in loaded.over:
        retirement.retire(db, row.id, day_of(now, row.zone))
    left_out = {name_of(row.id) for row in loaded.over}
    loaded.keys = {name: b64decode(key) for name, key in head["keys"].items() if name not in left_out}
    return loaded


class _TableRows:
    """The rows of one table; `after` is the line behind them."""

    def __init__(self, lines: Iterator[Line]):
        self._lines = lines
        self.after: Line

    def __iter__(self) -> Iterator[Values]:
        for value, before in self._lines:
            if isinstance(value, dict):
                self.after = value, before
                return
            yield value


def _table(path: Path, head: Mapping[str, Any]) -> str:
    """Name of the table that rows go to. UserError if it needs columns that the backup lacks, or lacks one of those."""
    table, names = str(head["table"]), set(head["columns"])
    known = table in backup_rows.tables()
    missing = set(backup_rows.needed(table)) - names if known else set()
    unknown = names - set(backup_rows.columns(table)) if known else {table}
    if missing or unknown:
        found = f"a table '{table}' that differs in {', '.join(sorted(missing | unknown))}"
        hint = "Restore it with the version that made it, then start this one on that installation."
        raise UserError(Problem(str(path), "a backup whose tables this version knows", found, hint=hint))
    return table
