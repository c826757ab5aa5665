"""What people ask of packs: to begin one, how far theirs are, to stop one, and the file."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import diagnostic
from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.services.audit_log.handed_out import log_file
from diagnostic.services.files.formats import FORMATS
from diagnostic.services.files.packs.folder import PackFolder, PackProgress
from diagnostic.services.files.packs.leaders import chart_of, retired_on, units_of
from diagnostic.services.files.packs.names import file_stem
from diagnostic.services.files.packs.order import PackOrder
from diagnostic.services.files.subjects import NOTHING
from diagnostic.services.files.wanted import REPORT, Wanted
from diagnostic.services.files.written_from import shown_then
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.private_files import private_folder
from diagnostic.services.installation.setup import Installation, alone
from diagnostic.services.installation.visits import asker
from diagnostic.services.report.load import published_waves, wave_before
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import report_stamp

LASTS = timedelta(hours=24)  # after a pack was asked for
LEFT = timedelta(minutes=10)  # after which nobody begins or removes a folder any more, unless that was killed
AT_ONCE, KEPT, MOST_UNITS = 3, 10, 10_000  # packs of one organisation that are not ready, and in all; units of one

State = Literal["waiting", "making", "stopped", "ready"]


@dataclass(frozen=True)
class LeaderPack:
    """A pack as it is shown. `until` : when a file is deleted; `size` : its bytes; `reason` : why it stopped."""

    order: PackOrder
    state: State
    progress: PackProgress
    reason: str
    size: int
    until: datetime


def packs_at(inst: Installation) -> Path:
    """Where packs wait: in the installation's folder, not in its database, and so in no backup."""
    return inst.settings.home / "packs"


def new_order(
    inst: Installation, access: Access, wanted: Wanted, formats: Sequence[str], level: int | None, now: datetime
) -> PackOrder:
    """What is asked for, with everything settled that may change until it is made.

    Raises UserError for what is not there or not for this access to see, and for a format or a level that is none.
    """
    unknown = [each for each in formats if each not in FORMATS]
    if unknown or not formats:
        hint = did_you_mean(unknown[0], FORMATS) if unknown else ""
        raise UserError(Problem("formats", f"some of {', '.join(FORMATS)}", ", ".join(unknown) or "none", hint=hint))
    if wanted.about != REPORT:
        raise UserError("One file for each leader is made of the report alone.")
    content = prepared_report(inst, access, wanted.wave, wanted.rules, report_stamp(inst, access))
    if content is None:
        raise UserError(NOTHING)
    source, top = content.source, wanted.unit or content.root
    if top not in source.chart.position:
        hint = did_you_mean(top, source.chart.ids)
        raise UserError(Problem("unit", "the id of one that this access shows", repr(top), hint=hint))
    units = len(units_of(source.chart, top, level))
    if not 0 < units <= MOST_UNITS:
        raise UserError(Problem("units", f"1 to {MOST_UNITS:,}", f"{units:,}"))
    settled = replace(wanted, wave=source.wave.id, unit=top, rules=source.rules_version)
    return PackOrder(
        id="",
        organisation=access.organisation,
        link=access.link,
        label=access.label,
        wanted=settled,
        formats=tuple(dict.fromkeys(formats)),
        level=level,
        survey=source.wave.name,
        title=content.units[top].name,
        release=source.release,
        retired=retired_on(inst, access.organisation, source.wave.id),
        units=units,
        asked=now,
        version=diagnostic.__version__,
    )


def start_pack(
    inst: Installation, access: Access, wanted: Wanted, formats: Sequence[str], level: int | None, now: datetime
) -> str:
    """Ask for a pack, which the server makes in the background; its id. Who asks twice gets the same one.

    Raises UserError as `new_order`, and where the organisation has enough of them in the making.
    """
    order = new_order(inst, access, wanted, formats, level, now)
    private_folder(packs_at(inst))
    with alone(packs_at(inst), "asking"):
        there = list(_seen(inst, access, now))
        for each in there:
            if each.order.meant == order.meant:
                return each.order.id
        if sum(each.state != "ready" for each in there) >= AT_ONCE:
            raise UserError("Other files of your organisation are being made: wait for them, or cancel one.")
        if len(there) >= KEPT:
            raise UserError(f"Your organisation has {KEPT} zips of files here: delete one first.")
        named = replace(order, id=secrets.token_hex(16))
        PackFolder(packs_at(inst) / named.id).begin(named)
    return named.id


def packs(inst: Installation, access: Access, now: datetime) -> list[LeaderPack]:
    """All that this access could ask for now, the newest first."""
    return sorted(_seen(inst, access, now), key=lambda each: each.order.asked, reverse=True)


def cancel_pack(inst: Installation, access: Access, id: str, now: datetime) -> None:
    """No such pack any more, made or not. UserError where there is none that this access could ask for."""
    _folder(inst, access, id, now).remove()


def go_on_with_pack(inst: Installation, access: Access, id: str, now: datetime) -> None:
    """Try a pack again that stopped; what was made of it is kept."""
    _folder(inst, access, id, now).go_on()


def file_of_pack(inst: Installation, access: Access, id: str, now: datetime) -> tuple[Path, str]:
    """(the zip, a name for it). UserError unless it is whole, and this access could ask for it now."""
    folder = _folder(inst, access, id, now)
    order, path = folder.order, folder.zip
    if order is None or path is None:
        raise UserError(GONE)
    name = f"{file_stem(access.organisation_name, order.survey, order.title)}.zip"
    log_file(inst, access, name, now)
    return path, name


GONE = "This file does not exist, or not any more. It can be made again on the page Files."


def _folder(inst: Installation, access: Access, id: str, now: datetime) -> PackFolder:
    for each in _seen(inst, access, now):
        if each.order.id == id:
            return PackFolder(packs_at(inst) / id)
    raise UserError(GONE)


def _seen(inst: Installation, access: Access, now: datetime) -> Iterator[LeaderPack]:
    """Packs that live and that this access could ask for now."""
    for folder in folders(inst):
        order = folder.order
        if order and may_have(inst, access, order) and lives(inst, order, now):
            yield _pack(folder, order)


def may_have(inst: Installation, access: Access, order: PackOrder) -> bool:
    """Whether this access sees all that is in the files."""
    if access.organisation != order.organisation:
        return False
    if order.wanted.every_wave and access.unit and access.link != order.link:
        return False  # these units may have belonged elsewhere in the surveys before
    chart = chart_of(inst, order) if access.unit else None
    if chart is None or access.link == order.link:
        return not access.unit or (chart is not None and shown_then(access, order.wanted.unit, chart))
    return shown_then(access, order.wanted.unit, chart) and not _some_were_elsewhere(inst, access, order, chart)


def _some_were_elsewhere(inst: Installation, access: Access, order: PackOrder, chart: Organisation) -> bool:
    """Whether others led any of the units in the survey before, since which their files tell changes."""
    every = published_waves(inst, access, date.max)
    then = next((wave_before(wave, every) for wave in every if wave.id == order.wanted.wave), None)
    if then is None:
        return False
    known = {unit for unit in chart.subtree(order.wanted.unit) if unit in then.chart.position}
    return not known <= set(then.chart.subtree(access.unit) if access.unit in then.chart.position else ())


def lives(inst: Installation, order: PackOrder, now: datetime) -> bool:
    """Whether a pack may still be there: in time, whoever asked may come in, its survey is as it was then."""
    return (
        order.asked - LASTS < now < order.asked + LASTS
        and asker(inst, order.link, now) is not None
        and chart_of(inst, order) is not None
    )


def tidy_packs(inst: Installation, now: datetime) -> None:
    """Remove every pack that may not be there any more, and what is left of those that were removed."""
    for folder in folders(inst):
        order = folder.order
        if order is None or not lives(inst, order, now):
            folder.remove()
    with suppress(FileNotFoundError):
        for left in (*packs_at(inst).glob(".gone-*"), *packs_at(inst).glob(".new-*")):
            if datetime.fromtimestamp(left.stat().st_mtime, UTC) < now - LEFT:
                shutil.rmtree(left, ignore_errors=True)


def folders(inst: Installation) -> list[PackFolder]:
    """Every pack there is, whoever asked for it."""
    with suppress(FileNotFoundError):
        return [PackFolder(each) for each in sorted(packs_at(inst).iterdir()) if not each.name.startswith(".")]
    return []


def _pack(folder: PackFolder, order: PackOrder) -> LeaderPack:
    progress, stopped, ready = folder.progress, folder.stopped, folder.zip
    state: State = "ready" if ready else "stopped" if stopped else "making" if progress else "waiting"
    size = ready.stat().st_size if ready else 0
    return LeaderPack(order, state, progress or PackProgress(0, order.units), stopped, size, order.asked + LASTS)
