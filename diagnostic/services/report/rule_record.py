"""Record of the rules over all published waves: how often each was right, where it predicted and where it only fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from diagnostic.core.released.gaps import Seen, compare
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import load_report, published_waves
from diagnostic.services.report.model import Report
from diagnostic.services.report.rule_versions import get_rules
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import text_hash
from diagnostic.storage.released import publications


@dataclass(frozen=True)
class Entered:
    """Predictions from one wave as the ledger has them: the rules' version and hash, and the day they were entered."""

    wave: str
    version: int
    hash: str
    entered: datetime


@dataclass(frozen=True)
class RuleRecord:
    """Outcomes (`gaps.outcomes`) by rule, each counted over teams without teams below them, pooled over waves.

    predictions : of results that were published after the rules were entered: those of the next wave.
    comparisons : of results that were published together with the scores that the rules predict from.
    """

    predictions: dict[str, Counter[str]] = field(default_factory=dict)
    comparisons: dict[str, Counter[str]] = field(default_factory=dict)
    entered: list[Entered] = field(default_factory=list)


def rule_record(inst: Installation, access: Access) -> RuleRecord:
    """The record of an organisation's rules so far; a wave is read with the rules of its publication."""
    consultants_only(access)
    found = RuleRecord()
    waves = published_waves(inst, access, date.max)[::-1]
    reports = [report for wave in waves if (report := load_report(inst, access, wave.id))]
    entries = _entries(inst, access)
    for i, report in enumerate(reports):
        _count(found.comparisons, report.gaps.predicted_observed, report)
        if (entry := entries.get(report.wave.id)) and _still_the_same(inst, access, entry):
            found.entered.append(entry)
            for later in reports[i + 1 : i + 2]:
                if later.wave.id in entries and entries[later.wave.id].entered > entry.entered:
                    _count(found.predictions, _tested_later(report, later), later)
    return found


def _entries(inst: Installation, access: Access) -> dict[str, Entered]:
    """By wave, the rules entered with it; nothing for waves published before rules were entered."""
    with reading(inst.engine) as db:
        rows = publications.list_for_organisation(db, access.organisation)
    return {
        row.wave: Entered(row.wave_name, row.rules_version, row.rules_hash, row.created_at)
        for row in rows
        if row.rules_version is not None and row.rules_hash is not None
    }


def _still_the_same(inst: Installation, access: Access, entry: Entered) -> bool:
    """Has the table of that version the hash that was entered?"""
    return text_hash(get_rules(inst, access, entry.version).text) == entry.hash


def _tested_later(before: Report, later: Report) -> pd.DataFrame:
    """What one wave predicted beside what those outside said in the next."""
    seen = Seen(later.chart, before.inside, later.outside, before.symptoms, before.rules)
    return compare(seen, shipped_perspectives()).predicted_observed


def _count(found: dict[str, Counter[str]], tested: pd.DataFrame, report: Report) -> None:
    lowest = [unit for unit, below in zip(report.chart.ids, report.chart.children, strict=True) if not below]
    for rule, outcomes in _outcomes(tested[tested["unit"].isin(lowest)]):
        found.setdefault(rule, Counter()).update(outcomes)


def _outcomes(tested: pd.DataFrame) -> Iterator[tuple[str, Sequence[str]]]:
    for rule, rows in tested.groupby("rule", sort=False):
        yield str(rule), rows["outcome"].tolist()
