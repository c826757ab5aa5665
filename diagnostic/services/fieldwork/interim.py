"""Interim releases of live waves: what leaves staging while a wave is open is entered in the ledger with the move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from diagnostic.core.audit.interim_releases import audit_live
from diagnostic.core.disclosure.interim_batches import Tranches, release
from diagnostic.services.waves.responses import answers_of
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.snapshots import thaw_policy, thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import interim_releases
from diagnostic.storage.responses.staging import Staged, staged_responses
from diagnostic.storage.setup.audit_log import AuditEvent, record, the_server


class Unsafe(Exception):
    """The auditor does not call a batch safe: a mistake of the program. Nothing moves and nothing is shown then."""


def release_tranches(db: Transaction, going: Sequence[Staged], now: datetime) -> None:
    """Enter what moves as one interim release per survey. Raises Unsafe, for the whole move to be undone."""
    surveys: dict[str, list[Staged]] = {}
    for row in going:
        surveys.setdefault(row.survey, []).append(row)
    for survey, rows in surveys.items():
        _show(db, survey, rows, now)


def _show(db: Transaction, survey: str, rows: Sequence[Staged], now: datetime) -> None:
    frozen = waves.frozen(db, survey)
    questionnaire = thaw_questionnaire(frozen.definition)
    policy = thaw_policy(frozen.policy).of(questionnaire.audience)
    responses = staged_responses(rows, len(questionnaire.stored))
    units = sorted(set(responses.units))
    answers = answers_of(responses, {unit: i for i, unit in enumerate(units)})
    number = interim_releases.next_number(db, survey)
    released, facts = release(Tranches(answers, units), questionnaire, policy.min_group, number)
    audited = audit_live([released], policy)
    if audited.verdict != "safe":
        raise Unsafe("; ".join(map(str, audited.findings)))
    interim_releases.add(
        db,
        frozen.organisation,
        survey=survey,
        released=released,
        facts=facts,
        policy=frozen.policy,
        chart_hash=frozen.chart_hash,
        created_at=now,
        audit=audited.to_text(),
    )
    actor, what = the_server(frozen.organisation), {"name": frozen.wave_name, "detail": questionnaire.audience}
    record(db, actor, AuditEvent.FIRST_RESULTS_SHOWN, now, **what, amount=number)
