"""Retiring a wave: its invitations and their key are destroyed for good; answers and publications stay.

The rows go first, in one transaction that keeps how many were asked; then the key; then what the database's files still
hold. A wave that is retired but not erased is one where that was interrupted: the next start takes it up.
"""

from __future__ import annotations

import logging
from datetime import datetime

from diagnostic.errors import UserError
from diagnostic.services.installation.access import at_the_shell
from diagnostic.services.installation.keys import name_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import retention_ends_of, takes_answers
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.scrubbing import scrub
from diagnostic.storage.database.snapshots import thaw_headcounts, thaw_policy
from diagnostic.storage.fieldwork import retirement, waves
from diagnostic.storage.fieldwork.retirement import UnerasedWave, WaveRetention
from diagnostic.storage.setup import identity
from diagnostic.storage.setup.audit_log import Actor, AuditEvent, record, the_server
from diagnostic.zones import day_of

LOG = logging.getLogger(__name__)


def retire_wave(inst: Installation, wave: str, now: datetime) -> str:
    """Retire one wave of any organisation, whether or not its retention has ended; what was done, in words.

    Raises UserError if there is no such wave, or if it takes answers, now or later.
    """
    with reading(inst.engine) as db:
        row = retirement.get(db, wave)
    if row is None:
        raise UserError(f"There is no survey '{wave}'. The command 'waves' lists them with their ids.")
    _begin(inst, row, at_the_shell(row.organisation), now, "somebody asked for it by the command 'retire'")
    return row.name + (DONE if wave in _finish(inst, now) or row.erased else WAITING)


DONE = ": invitations and their key are destroyed. Answers and publications are kept."
WAITING = (
    ": invitations and their key are destroyed. Traces may be left in the database's files, since others use it right "
    "now: the server clears them within the hour, and so does this command again."
)


def retire_due(inst: Installation, now: datetime) -> list[str]:
    """Retire every wave whose retention has ended, and take up what was interrupted; ids of those that are now erased.

    A wave that is still open then (its retention is counted from its last day, so it can't be) is left alone.
    """
    with reading(inst.engine) as db:
        rows = retirement.not_erased(db)
    for row in rows:
        ends, today = retention_ends_of(row), day_of(now, row.zone)
        if row.retired is None and row.closes < today and ends <= today:
            days = thaw_policy(row.policy).retention_days
            _begin(inst, row, the_server(row.organisation), now, f"its retention, {days} days, ended on {ends}")
    return _finish(inst, now)


def _begin(inst: Installation, wave: UnerasedWave | WaveRetention, actor: Actor, now: datetime, why: str) -> None:
    """Delete the rows, unless they are, and log it; submissions that are being taken are waited for."""
    with writing(inst.engine) as db:
        row = waves.lock(db, wave.organisation, wave.id)
        if row is None or row.retired is not None:
            return
        if takes_answers(row, now):
            raise UserError(f"{row.name} takes answers until {row.closes:%d %B %Y}. Close it first, then retire it.")
        retirement.retire(db, row.id, day_of(now, row.zone))
        identity.drop_marks(db, name_of(row.id))
        record(db, actor, AuditEvent.INVITATIONS_DESTROYED, now, thing=row.id, name=row.name)
    LOG.warning("survey %s: its invitations and their key are destroyed: %s", wave.id, why)


def _finish(inst: Installation, now: datetime) -> list[str]:
    """Destroy keys and traces of all waves that were begun; ids of those of which nothing is left."""
    with reading(inst.engine) as db:
        begun = [row for row in retirement.not_erased(db) if row.retired is not None]
        files = retirement.took_files(db, [row.id for row in begun])
    for row in begun:
        inst.keys.destroy_of_wave(row.id)
    traces = files or any(thaw_headcounts(row.asked) or thaw_policy(row.policy).open_to for row in begun)
    if not begun or (traces and not scrub(inst.engine)):
        return []
    with writing(inst.engine) as db:
        for row in begun:
            retirement.set_erased(db, [row.id], day_of(now, row.zone))
    return [row.id for row in begun]
