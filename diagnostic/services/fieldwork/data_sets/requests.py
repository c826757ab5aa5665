"""What people ask of counts: to begin one, how far theirs are, to cancel one."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from diagnostic.errors import UserError
from diagnostic.services.fieldwork.data_sets.folders import DataSetFolder, preview_data_set
from diagnostic.services.fieldwork.data_sets.orders import CountFolder, CountOrder
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.private_files import private_folder
from diagnostic.services.installation.setup import Installation, alone
from diagnostic.services.installation.visits import asker
from diagnostic.services.waves.rows import Wave, survey_row, wave_row
from diagnostic.storage.database.engine import reading

LASTS = timedelta(hours=24)  # after a count was asked for
LEFT = timedelta(minutes=10)  # after which nobody begins or removes a folder any more, unless that was killed

State = Literal["waiting", "counting", "stopped", "stored"]


@dataclass(frozen=True)
class DataSetCount:
    """A count as it is shown. done, of : parts. said : what was stored, or why nothing was."""

    order: CountOrder
    state: State
    done: int
    of: int
    seconds: float
    said: str

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far; None as long as nobody can tell."""
        return (self.of - self.done) * self.seconds / self.done if self.done and self.seconds > 1 else None


def counts_at(inst: Installation) -> Path:
    """Where orders wait: in the installation's folder, not in its database, and so in no backup."""
    return inst.settings.home / "counts"


def start_count(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    folder: DataSetFolder,
    leave_out_refused: bool,
    now: datetime,
) -> str:
    """Ask for a data set to be counted into a survey, which the server does in the background; its id.

    Raises UserError for what cannot be read, and where another one is counted into the survey already.
    """
    consultants_only(access)
    found = preview_data_set(inst, access, wave, audience, folder)
    with reading(inst.engine) as db:
        row, survey = wave_row(db, access, wave), survey_row(db, access, wave, audience)
    order = CountOrder(
        id=secrets.token_hex(16),
        organisation=access.organisation,
        link=access.link,
        label=access.label,
        wave=row.id,
        audience=survey.audience,
        survey=row.name,
        folder=folder.name,
        unit=folder.unit,
        mapping=None if folder.mapping is None else dict(folder.mapping),
        values=folder.values,
        hash=found.hash,
        size=found.size,
        leave_out=leave_out_refused,
        asked=now,
        units_by_hand=dict(folder.units_by_hand),
    )
    private_folder(counts_at(inst))
    with alone(counts_at(inst), "asking"):
        if any(
            each.order.wave == row.id and each.state in ("waiting", "counting") for each in counts(inst, access, now)
        ):
            raise UserError("A data set is being counted into this survey already. Wait for it, or cancel it.")
        CountFolder(counts_at(inst) / order.id).begin(order)
    return order.id


def counts(inst: Installation, access: Access, now: datetime) -> list[DataSetCount]:
    """All counts of this organisation, the newest first."""
    consultants_only(access)
    return sorted(_seen(inst, access, now), key=lambda each: each.order.asked, reverse=True)


def cancel_count(inst: Installation, access: Access, id: str, now: datetime) -> None:
    """No such count any more. What was stored stays. UserError: there is none."""
    consultants_only(access)
    if id not in {each.order.id for each in _seen(inst, access, now)}:
        raise UserError("This count does not exist, or not any more.")
    CountFolder(counts_at(inst) / id).remove()


def lives(inst: Installation, order: CountOrder, now: datetime) -> bool:
    """Whether a count may still go on: its time is not over, and whoever asked for it may still come in."""
    return order.asked - LASTS < now < order.asked + LASTS and asker(inst, order.link, now) is not None


def tidy_counts(inst: Installation, now: datetime) -> None:
    """Remove every count that is over, and what is left of those that were removed."""
    for folder in count_folders(inst):
        order = folder.order
        if order is None or not lives(inst, order, now):
            folder.remove()
    for left in (*counts_at(inst).glob(".gone-*"), *counts_at(inst).glob(".new-*")):
        with suppress(FileNotFoundError):
            if datetime.fromtimestamp(left.stat().st_mtime, UTC) < now - LEFT:
                shutil.rmtree(left, ignore_errors=True)


def count_folders(inst: Installation) -> list[CountFolder]:
    """Every order there is, whoever asked for it."""
    with suppress(FileNotFoundError):
        return [CountFolder(each) for each in sorted(counts_at(inst).iterdir()) if not each.name.startswith(".")]
    return []


def _seen(inst: Installation, access: Access, now: datetime) -> Iterator[DataSetCount]:
    for folder in count_folders(inst):
        order = folder.order
        if order and order.organisation == access.organisation and lives(inst, order, now):
            yield _count(folder, order)


def _count(folder: CountFolder, order: CountOrder) -> DataSetCount:
    progress, stored, stopped = folder.progress, folder.stored, folder.stopped
    state: State = "stored" if stored else "stopped" if stopped else "counting" if progress else "waiting"
    return DataSetCount(order, state, *(progress or (0, 0, 0.0)), stored or stopped)
