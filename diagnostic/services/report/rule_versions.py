"""An organisation's rule table: versions with who, when and why; the shipped file is the first, number 0."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from diagnostic.core.released.symptoms import ILL_FROM, predict
from diagnostic.definitions.loading.yaml_files import parse_rules, parse_rules_with_warnings
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import sides
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.model import Report
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.setup import rules as table
from diagnostic.storage.setup.audit_log import AuditEvent, record

NAME = "rules.yaml"
SHIPPED = "shipped with Inside Out"


@dataclass(frozen=True)
class RuleVersion:
    """One version of the rule table. `created` is None for the shipped one; `text` is empty in lists."""

    number: int
    text: str
    author: str
    created: datetime | None
    note: str


def list_versions(inst: Installation, access: Access) -> list[RuleVersion]:
    """All versions, the newest first, without their texts."""
    with reading(inst.engine) as db:
        rows = table.list_for_organisation(db, access.organisation)
    return [*(RuleVersion(row.version, "", row.created_by, row.created_at, row.note) for row in rows), _shipped("")]


def get_rules(inst: Installation, access: Access, number: int | None = None) -> RuleVersion:
    """One version with its text: the newest unless a number is given. UserError if there is none such."""
    with reading(inst.engine) as db:
        row = None if number == 0 else table.get(db, access.organisation, number)
    if row is not None:
        return _version(row)
    if number:
        raise UserError(f"There is no version {number} of the rule table.")
    return _shipped_table()


def rules_at(inst: Installation, access: Access, moment: datetime) -> RuleVersion:
    """The version that counted at a moment: what a wave that was published then is read with."""
    with reading(inst.engine) as db:
        row = table.get(db, access.organisation, until=moment)
    return _version(row) if row else _shipped_table()


def current_rules(inst: Installation, access: Access) -> RuleVersion:
    """The newest version, the shipped one where nobody has saved another."""
    return get_rules(inst, access)


def _version(row: table.StoredRules) -> RuleVersion:
    return RuleVersion(row.version, row.content, row.created_by, row.created_at, row.note)


def _shipped_table() -> RuleVersion:
    return _shipped((QUESTIONNAIRES / NAME).read_text(encoding="utf-8"))


def _shipped(text: str) -> RuleVersion:
    return RuleVersion(0, text, SHIPPED, None, "")


def check_rules(text: str, questionnaires: Collection[Questionnaire]) -> list[Problem]:
    """Every mistake and warning in the table, checked against the questionnaires of a wave."""
    inside, outside = sides(questionnaires)
    return parse_rules_with_warnings(text, NAME, inside, outside)[1]


def save_rules(
    inst: Installation,
    access: Access,
    text: str,
    note: str,
    now: datetime,
    questionnaires: Collection[Questionnaire] = (),
    newest: int | None = None,
) -> RuleVersion:
    """A new version, which counts from now on.

    newest : the version that the author believes to be the newest, where nobody else's work may be put aside unseen.
    Raises UserError with every problem if the table is not sound, and if another version is the newest by now.
    """
    consultants_only(access)
    refuse(check_rules(text, questionnaires))
    with writing(inst.engine) as db:
        table.lock(db, access.organisation)
        found = table.newest(db, access.organisation) or 0
        if newest is not None and newest != found:
            raise UserError(f"Version {found} was saved by somebody else meanwhile. Look at it, then save again.")
        number = table.add(
            db, access.organisation, content=text, note=note.strip(), created_at=now, created_by=access.label
        )
        record(db, access.actor, AuditEvent.RULES_SAVED, now, thing=str(number))
    return RuleVersion(number, text, access.label, now, note.strip())


def what_if(report: Report, text: str) -> pd.DataFrame:
    """What another table would make of the published scores: unit, rule, before, after (strengths 0-1), by unit.

    `before` or `after` is NaN where a rule is new, gone or not testable. UserError if the table is not sound.
    """
    inside, outside = sides(report.questionnaires.values())
    after = predict(report.inside, parse_rules(text, NAME, inside, outside), report.chart).strengths
    before = report.symptoms.strengths
    columns = ["unit", "rule", "strength"]
    both = before[columns].merge(after[columns], on=["unit", "rule"], how="outer", suffixes=("_before", "_after"))
    both = both.rename(columns={"strength_before": "before", "strength_after": "after"})
    order = both["unit"].map(report.chart.position)
    return both.assign(order=order).sort_values(["order", "rule"]).drop(columns="order").reset_index(drop=True)


def symptoms_predicted(strengths: pd.Series) -> int:
    """How many of these strengths, 0-1 or NaN, count as a predicted symptom."""
    return int((strengths >= ILL_FROM).sum())
