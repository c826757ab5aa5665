"""Whose files a pack holds: units of a survey's chart, and what each unit's leader sees."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from dataclasses import replace
from datetime import date

from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import UserError
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.services.files.packs.names import Addressee
from diagnostic.services.files.packs.order import PackOrder
from diagnostic.services.files.subjects import NOTHING, report_subject
from diagnostic.services.files.written_from import Subject, within
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import load_report, published_waves
from diagnostic.services.report.parts import ReportParts, with_plain_texts
from diagnostic.services.report.prepared import forget_reports
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.fieldwork import waves


def chart_of(inst: Installation, order: PackOrder) -> Organisation | None:
    """The chart of an order's survey; None where that is not published, or not there, or was retired meanwhile."""
    with reading(inst.engine) as db:
        row = waves.get(db, order.organisation, order.wanted.wave or "")
    if row is None or not row.published or row.retired != order.retired:
        return None
    return thaw_chart(row.chart)


def retired_on(inst: Installation, organisation: str, wave: str) -> date | None:
    """The day on which a survey was retired, if it was."""
    with reading(inst.engine) as db:
        row = waves.get(db, organisation, wave)
    return row.retired if row else None


def units_of(chart: Organisation, top: str, level: int | None) -> list[str]:
    """Units from `top` down in the chart's order; those so many levels below it alone where `level` is given."""
    wanted = None if level is None else chart.levels[chart.position[top]] + level
    return [unit for unit in chart.subtree(top) if wanted in (None, chart.levels[chart.position[unit]])]


def addressees(chart: Organisation, units: list[str], top: str) -> list[Addressee]:
    """Units at or below `top` as those who name files know them; of what is above it nothing is said."""
    given = set(units)
    above = (chart.parents[chart.position[unit]] for unit in units)
    return [
        Addressee(
            unit, chart.names[chart.position[unit]], chart.names[up] if up >= 0 and chart.ids[up] in given else ""
        )
        for unit, up in zip(units, above, strict=True)
    ]


class LeaderViews:
    """What each unit's leader sees, one unit after the other in the chart's order.

    Safe to ask from several threads. What this process keeps of reports besides is forgotten, since packs take long.
    """

    def __init__(self, inst: Installation, access: Access, order: PackOrder):
        self._inst, self._access, self._wanted = inst, access, order.wanted
        self._waves = published_waves(inst, access, date.max)
        whole = load_report(inst, access, order.wanted.wave, order.wanted.rules)
        if whole is None:
            raise UserError(NOTHING)
        forget_reports()
        self._ids, self._parts = whole.chart.ids, ReportParts(with_plain_texts(whole))
        del whole
        _give_back()

    def of(self, unit: str) -> Subject:
        """As a file about the unit alone would be made from."""
        report = self._parts.of(unit)
        wanted = replace(self._wanted, unit=unit)
        part = within(self._access, wanted, self._ids)
        if part is not self._access:  # whose surveys are those that have this unit
            report = replace(report, waves=tuple(wave for wave in self._waves if unit in wave.chart.position))
        return report_subject(self._inst, self._access, part, prepare(report), wanted)


def _give_back() -> None:
    """Memory that is free goes back to the system, for those who set pages."""
    with suppress(OSError, AttributeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)


def shows_nothing(content: Content) -> str:
    """Why nothing at all is shown of a unit and of what is below it; empty where anything is."""
    everybody = (content.source.inside, *content.source.outside)
    if any(scores.scores["mean"].notna().any() for scores in everybody):
        return ""
    return content.units[content.root].hidden or "nothing of it is shown"
