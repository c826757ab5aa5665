"""Waves and their surveys (one per audience), as they were when they were made."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Row, exists, insert, select, update

from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import Policy
from diagnostic.storage.database.snapshots import (
    Headcounts,
    freeze_chart,
    freeze_headcounts,
    freeze_policy,
    freeze_questionnaire,
    text_hash,
)
from diagnostic.storage.database.tables import organisations, publications, surveys, waves

PUBLISHED = exists().where(publications.c.survey == surveys.c.id, surveys.c.wave == waves.c.id)


def add(
    db: Connection,
    organisation: str,
    *,
    id: str,
    name: str,
    opens: date,
    closes: date,
    policy: Policy,
    chart: Organisation,
    headcounts: Headcounts | None,
    created_at: datetime,
    created_by: str,
) -> None:
    chart_text = freeze_chart(chart)
    roster = None if headcounts is None else freeze_headcounts(headcounts)
    values = {
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
        "created_at": created_at,
        "created_by": created_by,
    }
    db.execute(insert(waves).values(values))


def add_surveys(db: Connection, wave: str, questionnaires: Sequence[tuple[Questionnaire, str]]) -> None:
    """One survey for each questionnaire and its YAML."""
    rows = []
    for questionnaire, source in questionnaires:
        definition = freeze_questionnaire(questionnaire)
        row = {"id": secrets.token_hex(8), "wave": wave, "audience": questionnaire.audience, "source": source}
        rows.append(row | {"definition": definition, "hash": text_hash(definition)})
    db.execute(insert(surveys), rows)


def get(db: Connection, organisation: str, wave: str) -> Row | None:
    """The row of table `waves` with `published`, or None; None as well for another organisation's wave."""
    query = select(waves, PUBLISHED.label("published")).where(waves.c.organisation == organisation, waves.c.id == wave)
    return db.execute(query).one_or_none()


def of_organisation(db: Connection, organisation: str) -> list[Row]:
    """Rows as of `get`, the earliest wave first."""
    query = select(waves, PUBLISHED.label("published")).where(waves.c.organisation == organisation)
    return list(db.execute(query.order_by(waves.c.opens, waves.c.name, waves.c.id)))


def not_published(db: Connection, organisation: str, today: date) -> list[Row]:
    """id and policy of the waves that have opened and are not published, the newest first; cheap to ask."""
    query = select(*waves.c["id", "policy"]).where(waves.c.organisation == organisation, waves.c.opens <= today)
    return list(db.execute(query.where(~PUBLISHED).order_by(waves.c.opens.desc(), waves.c.name.desc(), waves.c.id)))


def surveys_of(db: Connection, organisation: str, wave: str | None = None) -> list[Row]:
    """Rows of table `surveys` by audience: of one wave, or of all of the organisation's."""
    query = select(surveys).join(waves).where(waves.c.organisation == organisation)
    if wave is not None:
        query = query.where(waves.c.id == wave)
    return list(db.execute(query.order_by(surveys.c.wave, surveys.c.audience)))


def survey(db: Connection, organisation: str, wave: str, audience: str) -> Row | None:
    """The row of table `surveys`, or None."""
    query = select(surveys).join(waves).where(waves.c.organisation == organisation, waves.c.id == wave)
    return db.execute(query.where(surveys.c.audience == audience)).one_or_none()


def frozen(db: Connection, survey: str) -> Row:
    """All that a survey was made with: its definition, names of wave and organisation, dates, chart, policy, roster."""
    columns = (
        surveys.c.definition,
        *waves.c["organisation", "chart", "chart_hash", "policy", "roster", "closes", "created_at"],
        waves.c.name.label("wave_name"),
        organisations.c.name.label("organisation_name"),
        organisations.c.demonstration,
    )
    joined = surveys.join(waves).join(organisations)
    return db.execute(select(*columns).select_from(joined).where(surveys.c.id == survey)).one()


def of_surveys(db: Connection, surveys_: Collection[str]) -> list[Row]:
    """survey, policy, closed and closes of each survey's wave."""
    columns = (surveys.c.id.label("survey"), *waves.c["policy", "closed", "closes"])
    return list(db.execute(select(*columns).select_from(surveys.join(waves)).where(surveys.c.id.in_(surveys_))))


def close(db: Connection, organisation: str, wave: str) -> None:
    """No answer is taken after this transaction; those that are being taken are waited for.

    A publication does this first, in the transaction in which it reads the answers: then it has all that were accepted.
    """
    db.execute(update(waves).where(waves.c.organisation == organisation, waves.c.id == wave).values(closed=True))


def hold(db: Connection, organisation: str, wave: str) -> None:
    """The wave is neither closed nor retired before the end of this transaction; answers are taken meanwhile."""
    query = select(waves.c.id).where(waves.c.organisation == organisation, waves.c.id == wave)
    db.execute(query.with_for_update(read=True))


def lock(db: Connection, organisation: str, wave: str) -> Row | None:
    """As `get`; until the end of this transaction nobody else closes, publishes or fills the wave."""
    query = select(waves.c.id).where(waves.c.organisation == organisation, waves.c.id == wave)
    db.execute(query.with_for_update())
    return get(db, organisation, wave)


def organisation_of(db: Connection, wave: str) -> str | None:
    """The organisation whose wave it is; None where there is no such wave."""
    return db.execute(select(waves.c.organisation).where(waves.c.id == wave)).scalar()
