"""What live waves showed while they were open: a ledger, and beside it what only the door may know of each batch."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import and_, func, insert, select

from diagnostic.core.disclosure.interim_batches import Facts
from diagnostic.core.released.interim_release import InterimRelease
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import every
from diagnostic.storage.database.tables import batch_facts, live_releases, surveys


class NewestInterimRelease(NamedTuple):
    """The entry of a survey's newest interim release, without its content."""

    audience: str
    number: int
    content_hash: str
    created_at: datetime
    audit: str


def next_number(db: Transaction, survey: str) -> int:
    """The number that the survey's next live release has; the first is 1."""
    query = select(func.count()).select_from(live_releases).where(live_releases.c.survey == survey)
    return db.execute(query).scalar_one() + 1


def add(
    db: Transaction,
    organisation: str,
    *,
    survey: str,
    released: InterimRelease,
    facts: Facts,
    policy: str,
    chart_hash: str,
    created_at: datetime,
    audit: str,
) -> None:
    """Enter a live release and the facts of its batches. Taken if its number is taken."""
    values = {
        "id": secrets.token_hex(8),
        "organisation": organisation,
        "survey": survey,
        "number": released.number,
        "content": released.to_bytes(),
        "content_hash": released.hash(),
        "policy": policy,
        "chart_hash": chart_hash,
        "created_at": created_at,
        "audit": audit,
    }
    db.execute(insert(live_releases).values(values))
    of = {"survey": survey, "number": released.number}
    db.execute(
        insert(batch_facts), [of | {"unit": unit, "facts": orjson.dumps(each).decode()} for unit, each in facts.items()]
    )


def of_wave(db: Transaction, organisation: str, wave: str) -> dict[str, list[InterimRelease]]:
    """By audience, every live release of a wave in order."""
    query = select(surveys.c.audience, live_releases.c.content).select_from(live_releases.join(surveys))
    query = query.where(live_releases.c.organisation == organisation, surveys.c.wave == wave)
    found: dict[str, list[InterimRelease]] = {}
    for audience, content in db.execute(query.order_by(surveys.c.audience, live_releases.c.number)):
        found.setdefault(audience, []).append(InterimRelease.from_bytes(content))
    return found


def newest(db: Transaction, organisation: str, wave: str) -> list[NewestInterimRelease]:
    """The newest interim release of each survey of a wave that has any."""
    columns = (surveys.c.audience, *live_releases.c["number", "content_hash", "created_at", "audit"])
    last = select(live_releases.c.survey, func.max(live_releases.c.number).label("number"))
    last = last.group_by(live_releases.c.survey).subquery()
    joined = live_releases.join(surveys).join(
        last, and_(last.c.survey == live_releases.c.survey, last.c.number == live_releases.c.number)
    )
    where = live_releases.c.organisation == organisation, surveys.c.wave == wave
    return every(NewestInterimRelease._make, db.execute(select(*columns).select_from(joined).where(*where)))


def of_survey(db: Transaction, survey: str) -> list[InterimRelease]:
    """Every live release of a survey, in order."""
    query = select(live_releases.c.content).where(live_releases.c.survey == survey).order_by(live_releases.c.number)
    return [InterimRelease.from_bytes(content) for content in db.execute(query).scalars()]


def facts_of(db: Transaction, survey: str) -> list[Facts]:
    """The facts of every batch of a survey. Confidential: for the door alone."""
    rows = db.execute(select(batch_facts.c.unit, batch_facts.c.facts).where(batch_facts.c.survey == survey))
    return [{unit: orjson.loads(facts)} for unit, facts in rows]
