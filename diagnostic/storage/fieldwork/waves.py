"""Waves and their surveys (one per audience), as they were when they were made."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, func, insert, or_, select, update

from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import PreparedQuery, every, one_or_none
from diagnostic.storage.database.single.statements import Statements
from diagnostic.storage.database.snapshots import (
    Headcounts,
    freeze_chart,
    freeze_headcounts,
    freeze_policy,
    freeze_questionnaire,
    freeze_service_map,
    text_hash,
)
from diagnostic.storage.database.tables import (
    imports,
    invitations,
    open_links,
    organisations,
    publications,
    surveys,
    waves,
)

Row = Mapping[str, Any]  # to be inserted, by column


class StoredWave(NamedTuple):
    """A row of table `waves`, and what became of its surveys. Policy, chart, roster and service map are frozen JSON.

    imported : when a file of answers was last taken. invited : it has invitations or open links. published_on : when it
    was first published. published : any of its surveys is. zone : whose days `opens` and `closes` are.
    """

    id: str
    organisation: str
    name: str
    opens: date
    closes: date
    closed: bool
    policy: str
    chart: str
    chart_hash: str
    roster: str | None
    roster_hash: str | None
    created_at: datetime
    created_by: str
    retired: date | None
    asked: str | None
    erased: date | None
    contact: str | None
    service_map: str | None
    imported: datetime | None
    invited: bool
    published_on: datetime | None
    published: bool
    may_repeat: bool
    zone: str


class StoredSurvey(NamedTuple):
    """A row of table `surveys`: one audience of a wave, and the questionnaire that it was made with, frozen; its YAML
    is as long, and stays where it is."""

    id: str
    wave: str
    audience: str
    definition: str
    hash: str


class UnpublishedWave(NamedTuple):
    """A wave that has opened and is not published."""

    id: str
    policy: str


class FrozenSurvey(NamedTuple):
    """All that a survey was made with: definition, wave, organisation, dates, chart, policy, roster, whom to ask, and
    who serves whom."""

    definition: str
    organisation: str
    chart: str
    chart_hash: str
    policy: str
    roster: str | None
    closes: date
    created_at: datetime
    contact: str | None
    service_map: str | None
    wave_name: str
    demonstration: bool
    zone: str


class SurveyClosing(NamedTuple):
    """A survey with the policy and the end of its wave."""

    survey: str
    audience: str
    policy: str
    closed: bool
    closes: date
    zone: str


IMPORTED = (
    select(func.max(imports.c.created_at))
    .where(imports.c.survey == surveys.c.id, surveys.c.wave == waves.c.id)
    .correlate(waves)
    .scalar_subquery()
)
MAY_REPEAT = exists().where(
    imports.c.told_apart.is_(False), imports.c.survey == surveys.c.id, surveys.c.wave == waves.c.id
)
_ASKING = (invitations, open_links)
INVITED = or_(*(exists().where(each.c.survey == surveys.c.id, surveys.c.wave == waves.c.id) for each in _ASKING))
PUBLISHED_ON = (
    select(func.min(publications.c.created_at))
    .where(publications.c.survey == surveys.c.id, surveys.c.wave == waves.c.id)
    .correlate(waves)
    .scalar_subquery()
)
PUBLISHED = exists().where(publications.c.survey == surveys.c.id, surveys.c.wave == waves.c.id)

_ITS_OWN = organisations.c.id == waves.c.organisation
ZONE = select(organisations.c.zone).where(_ITS_OWN).correlate(waves).scalar_subquery()
NAMED = select(organisations.c.name).where(_ITS_OWN).correlate(waves).scalar_subquery()
LANGUAGE = select(organisations.c.language).where(_ITS_OWN).correlate(waves).scalar_subquery()

# What every page asks is put together once: that takes as long as asking it.
_OF_SURVEYS = (IMPORTED, INVITED, PUBLISHED_ON, PUBLISHED, MAY_REPEAT, ZONE)
_OF_ORGANISATION = waves.c.organisation == bindparam("organisation")
_WAVES = select(*waves.c[StoredWave._fields[: -len(_OF_SURVEYS)]], *_OF_SURVEYS).where(_OF_ORGANISATION)
_ONE = _WAVES.where(waves.c.id == bindparam("wave"))
_ALL = _WAVES.order_by(waves.c.opens, waves.c.name, waves.c.id)
_SURVEYS = (
    select(*surveys.c[StoredSurvey._fields])
    .join(waves)
    .where(_OF_ORGANISATION)
    .order_by(surveys.c.wave, surveys.c.audience)
)
_SURVEYS_OF_ONE = _SURVEYS.where(waves.c.id == bindparam("wave"))
_SURVEY = _SURVEYS_OF_ONE.where(surveys.c.audience == bindparam("audience"))


def new(
    organisation: str,
    *,
    id: str,
    name: str,
    opens: date,
    closes: date,
    policy: Policy,
    chart: Organisation,
    headcounts: Headcounts | None,
    contact: str,
    service_map: ServiceMap | None = None,
    created_at: datetime,
    created_by: str,
) -> Row:
    """A new wave, which takes answers from `opens` to `closes`; what it is made with is frozen. Nothing is stored."""
    chart_text = freeze_chart(chart)
    roster = None if headcounts is None else freeze_headcounts(headcounts)
    return {
        "id": id,
        "organisation": organisation,
        "name": name,
        "opens": opens,
        "closes": closes,
        "closed": False,
        "policy": freeze_policy(policy),
        "chart": chart_text,
        "chart_hash": text_hash(chart_text),
        "roster": roster,
        "roster_hash": None if roster is None else text_hash(roster),
        "contact": contact or None,
        "service_map": None if service_map is None else freeze_service_map(service_map),
        "created_at": created_at,
        "created_by": created_by,
    }


def new_surveys(wave: str, questionnaires: Sequence[tuple[Questionnaire, str]]) -> list[Row]:
    """One survey for each questionnaire and its YAML. Nothing is stored."""
    rows: list[Row] = []
    for questionnaire, source in questionnaires:
        definition = freeze_questionnaire(questionnaire)
        row = {"id": secrets.token_hex(8), "wave": wave, "audience": questionnaire.audience, "source": source}
        rows.append(row | {"definition": definition, "hash": text_hash(definition)})
    return rows


def add(db: Transaction, wave: Row, of_it: Sequence[Row]) -> None:
    """Store a new wave and its surveys."""
    db.execute(insert(waves).values(wave))
    db.execute(insert(surveys), list(of_it))


def get(db: Transaction, organisation: str, wave: str) -> StoredWave | None:
    """One wave, or None; None as well for another organisation's wave."""
    return one_or_none(StoredWave._make, db.execute(_ONE, {"organisation": organisation, "wave": wave}))


def of_organisation(db: Transaction, organisation: str) -> list[StoredWave]:
    """All waves of an organisation, the earliest first."""
    return every(StoredWave._make, db.execute(_ALL, {"organisation": organisation}))


_NOT_PUBLISHED = PreparedQuery(
    UnpublishedWave._make,
    select(*waves.c[UnpublishedWave._fields])
    .where(waves.c.organisation == bindparam("organisation"), waves.c.opens <= bindparam("today"), ~PUBLISHED)
    .order_by(waves.c.opens.desc(), waves.c.name.desc(), waves.c.id),
)


def not_published(statements: Statements, organisation: str, today: date) -> list[UnpublishedWave]:
    """Waves of an organisation that have opened and are not published, the newest first; cheap to ask."""
    return _NOT_PUBLISHED.ask(statements, organisation=organisation, today=today)


def surveys_of(db: Transaction, organisation: str, wave: str | None = None) -> list[StoredSurvey]:
    """Surveys by wave and audience: of one wave, or of all of the organisation's."""
    query = _SURVEYS if wave is None else _SURVEYS_OF_ONE
    return every(StoredSurvey._make, db.execute(query, {"organisation": organisation, "wave": wave}))


def survey(db: Transaction, organisation: str, wave: str, audience: str) -> StoredSurvey | None:
    """The survey of one audience, or None."""
    asked = {"organisation": organisation, "wave": wave, "audience": audience}
    return one_or_none(StoredSurvey._make, db.execute(_SURVEY, asked))


def frozen(db: Transaction, survey: str) -> FrozenSurvey:
    """All that a survey was made with."""
    columns = (
        surveys.c.definition,
        *waves.c[
            "organisation", "chart", "chart_hash", "policy", "roster", "closes", "created_at", "contact", "service_map"
        ],
        waves.c.name,
        organisations.c.demonstration,
        organisations.c.zone,
    )
    joined = surveys.join(waves).join(organisations)
    return FrozenSurvey._make(db.execute(select(*columns).select_from(joined).where(surveys.c.id == survey)).one())


def of_surveys(db: Transaction, surveys_: Collection[str]) -> list[SurveyClosing]:
    """The policy and the end of each survey's wave."""
    columns = (*surveys.c["id", "audience"], *waves.c["policy", "closed", "closes"], ZONE)
    query = select(*columns).select_from(surveys.join(waves)).where(surveys.c.id.in_(surveys_))
    return every(SurveyClosing._make, db.execute(query))


def close(db: Transaction, organisation: str, wave: str) -> bool:
    """No answer is taken after this transaction; those that are being taken are waited for. False if none was before.

    A publication does this first, in the transaction in which it reads the answers: then it has all that were accepted.
    """
    ours = waves.c.organisation == organisation, waves.c.id == wave
    before = db.scalar(select(waves.c.closed).where(*ours))
    return db.execute(update(waves).where(*ours).values(closed=True)).rowcount == 1 and not before


def hold(db: Transaction, organisation: str, wave: str) -> None:
    """The wave is neither closed nor retired before the end of this transaction; answers are taken meanwhile."""
    query = select(waves.c.id).where(waves.c.organisation == organisation, waves.c.id == wave)
    db.execute(query.with_for_update(read=True))


def lock(db: Transaction, organisation: str, wave: str) -> StoredWave | None:
    """As `get`; until the end of this transaction nobody else closes, publishes or fills the wave."""
    query = select(waves.c.id).where(waves.c.organisation == organisation, waves.c.id == wave)
    db.execute(query.with_for_update())
    return get(db, organisation, wave)


def organisation_of(db: Transaction, wave: str) -> str | None:
    """The organisation whose wave it is; None where there is no such wave."""
    return db.execute(select(waves.c.organisation).where(waves.c.id == wave)).scalar()
