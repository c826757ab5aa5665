"""Publishing a wave: its answers pass the door once, and what comes out is kept for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from diagnostic.core.audit.findings import Audit
from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure.interim_batches import prior_releases
from diagnostic.core.disclosure.participation import bands
from diagnostic.core.release.breakdown_cells import Breakdown
from diagnostic.core.release.pair_ratings import Ratings, publish_pairs
from diagnostic.core.release.publish import Collected, publish
from diagnostic.core.released.hashes import content_hash
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers, Counts
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import ServiceMap
from diagnostic.definitions.wave import Policy, breakdowns_of
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.shuffle import shuffle_soon
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.rule_versions import rules_at
from diagnostic.services.waves.participation import known_headcounts, people_who_rated
from diagnostic.services.waves.pieces import tidy_pieces
from diagnostic.services.waves.responses import answers_of, breakdown_columns
from diagnostic.services.waves.rows import locked_wave, rated_map, state_of, wave_row
from diagnostic.storage.database.engine import Taken, Transaction, reading, writing
from diagnostic.storage.database.snapshots import text_hash, thaw_chart, thaw_policy, thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.released import interim_releases, publications
from diagnostic.storage.released.interim_releases import NewestInterimRelease
from diagnostic.storage.released.publications import PublicationEntry
from diagnostic.storage.responses import arriving, counted_data, imports, records, staging
from diagnostic.storage.responses.counted_data import CountedItem
from diagnostic.storage.setup.audit_log import AuditEvent, record
from diagnostic.zones import day_of


@dataclass(frozen=True)
class Release:
    """One publication in the ledger."""

    audience: str
    hash: str  # of its content
    created_at: datetime
    created_by: str
    verdict: str  # of the auditor; "" where it was published before there was one


def publish_wave(inst: Installation, access: Access, wave: str, now: datetime) -> list[Release]:
    """Publish every survey of a closed wave, once. UserError while it takes answers, or if it is published."""
    consultants_only(access)
    tidy_pieces(inst, now)
    with writing(inst.engine) as db:  # from here on no answer is taken
        row = locked_wave(db, access, wave)
        _may_be_published(row, now)
        if waves.close(db, access.organisation, wave):
            record(db, access.actor, AuditEvent.SURVEY_CLOSED, now, thing=row.id, name=row.name)
    shuffle_soon(inst, now)
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        surveys = waves.surveys_of(db, access.organisation, wave)
        _nothing_waits(db, surveys)
        files = [imports.taken(db, survey.id) for survey in surveys]
        scores = [_pass_the_door(db, row, survey) for survey in surveys]
        shown = [interim_releases.of_survey(db, survey.id) for survey in surveys]
    audited = [audit(each, thaw_policy(row.policy), before) for each, before in zip(scores, shown, strict=True)]
    _refuse_unsafe(audited)
    rules = rules_at(inst, access, now)
    made = [each.to_bytes() for each in scores]
    hashed = [(publications.packed(content), content_hash(content)) for content in made]
    verdicts, rules_of = [each.to_text() for each in audited], (rules.number, text_hash(rules.text))
    try:
        with writing(inst.engine) as db:  # everybody else waits from here on: nothing is computed any more
            waves.lock(db, access.organisation, wave)
            _nothing_comes(db, surveys)
            if files != [imports.taken(db, survey.id) for survey in surveys]:
                raise UserError("Answers were imported in the meantime. Nothing is published yet: publish again.")
            for survey, content, verdict in zip(surveys, hashed, verdicts, strict=True):
                _enter(db, access, row, survey, content, verdict, rules_of, now)
            record(db, access.actor, AuditEvent.SURVEY_PUBLISHED, now, thing=row.id, name=row.name)
    except Taken as error:
        raise UserError(ALREADY) from error
    return releases(inst, access, wave)


ALREADY = "This survey is published already. A publication is never changed."


def releases(inst: Installation, access: Access, wave: str) -> list[Release]:
    """What was published of a wave, by audience; empty while nothing was."""
    with reading(inst.engine) as db:
        rows = publications.list_for_organisation(db, access.organisation, wave)
    return [Release(row.audience, row.content_hash, row.created_at, row.created_by, verdict_of(row)) for row in rows]


def verdict_of(row: PublicationEntry | NewestInterimRelease) -> str:
    """The auditor's verdict; "" where it was published before there was one."""
    return json.loads(row.audit)["verdict"] if row.audit else ""


def _may_be_published(row: StoredWave, now: datetime) -> None:
    state = state_of(row, day_of(now, row.zone))
    if state == "published":
        raise UserError(ALREADY)
    if state != "closed":
        raise UserError(f"{row.name} takes answers until {row.closes:%d %B %Y}. Close it first, then publish.")


def _nothing_waits(db: Transaction, surveys: Sequence[StoredSurvey]) -> None:
    _nothing_comes(db, surveys)
    if any(staging.any_of(db, survey.id) for survey in surveys):
        raise UserError("Some answers are still being shuffled, or a backup is being made. Try again in a minute.")


def _nothing_comes(db: Transaction, surveys: Sequence[StoredSurvey]) -> None:
    if any(arriving.any_of(db, survey.id) for survey in surveys):
        raise UserError("A file of answers, or invitations, are being stored right now. Try again in some minutes.")


def _pass_the_door(db: Transaction, wave: StoredWave, survey: StoredSurvey) -> UnitScores:
    chart, questionnaire = thaw_chart(wave.chart), thaw_questionnaire(survey.definition)
    policy = thaw_policy(wave.policy)
    if (services := rated_map(wave, survey.audience)) is not None:
        people = people_who_rated(db, wave, survey, chart)
        asked = None if people is None else known_headcounts(db, wave, survey, chart)
        band = bands(np.zeros(len(chart.ids), dtype=np.int64) if people is None else people, asked, chart, policy)
        return publish_pairs(
            _ratings(db, survey.id, questionnaire, chart, services), questionnaire, chart, policy, band
        )
    answers, breakdowns = _answers(db, survey.id, questionnaire, chart, policy)
    prior = prior_releases(
        interim_releases.of_survey(db, survey.id), interim_releases.facts_of(db, survey.id), questionnaire, chart
    )
    collected = Collected(answers, known_headcounts(db, wave, survey, chart), breakdowns, prior)
    return publish(collected, questionnaire, chart, policy)


def _answers(
    db: Transaction, survey: str, questionnaire: Questionnaire, chart: Organisation, policy: Policy
) -> tuple[Answers | Counts, list[Breakdown]]:
    """Answers of a survey and everybody's categories of the breakdowns that it declares; none of answers by count."""
    if rows := counted_data.load(db, survey):
        return _counts(rows, questionnaire, chart), []
    responses = records.load(db, survey, len(questionnaire.stored))
    declared = breakdowns_of(policy, questionnaire.audience)
    return answers_of(responses, chart.position), breakdown_columns(responses, declared)


def _ratings(
    db: Transaction, survey: str, questionnaire: Questionnaire, chart: Organisation, services: ServiceMap
) -> Ratings:
    """Sheets of a survey whose people rate several units. UserError for a sheet that says of none whom it is about."""
    answers = answers_of(records.load(db, survey, len(questionnaire.stored)), chart.position)
    about, customers = records.rated_units(db, survey), services.customers(chart)
    position = {provider: i for i, provider in enumerate(customers)}
    if any(provider not in position for provider in about):
        raise UserError("Some answers do not say which unit they are about. Nothing is published.")
    return Ratings(answers, np.array([position[str(each)] for each in about], dtype=np.intp), customers)


def _counts(rows: list[CountedItem], questionnaire: Questionnaire, chart: Organisation) -> Counts:
    items = {item.id: i for i, item in enumerate(questionnaire.items)}
    width = max(len(questionnaire.scale_of(item).codes) for item in questionnaire.items)
    options = np.zeros((len(chart.ids), len(items), width), dtype=np.int64)
    for unit, item, people in rows:
        options[chart.position[unit], items[item], : len(people)] = people
    return Counts(options)


def _refuse_unsafe(audited: Sequence[Audit]) -> None:
    """Nothing is published that the auditor does not call safe."""
    found = [str(finding) for each in audited for finding in each.findings]
    if found:
        more = [f"and {len(found) - SHOWN:,} more"] if len(found) > SHOWN else []
        raise UserError("\n".join([UNSAFE, *found[:SHOWN], *more]))


SHOWN = 20  # findings in a message
UNSAFE = (
    "Nothing is published: the audit does not call these numbers safe. This is a mistake of the program, not of the "
    "answers; please report what it found:"
)


def _enter(
    db: Transaction,
    access: Access,
    wave: StoredWave,
    survey: StoredSurvey,
    content: tuple[bytes, str],
    verdict: str,
    rules: tuple[int, str],
    now: datetime,
) -> None:
    """Into the ledger, packed content and its hash with the rules that predict from it, by version and hash: so nobody
    can say later that others were meant.
    """
    publications.add(
        db,
        access.organisation,
        survey=survey.id,
        content=content[0],
        content_hash=content[1],
        questionnaire_hash=survey.hash,
        policy=wave.policy,
        chart_hash=wave.chart_hash,
        created_at=now,
        created_by=access.label,
        audit=verdict,
        rules=rules,
    )
