"""The ledger of what was published: rows are added, and never changed or taken away."""

from __future__ import annotations

import secrets
import zlib
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, insert, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.rows import PreparedQuery, every
from diagnostic.storage.database.single.statements import Statements
from diagnostic.storage.database.tables import (
    benchmark_decisions,
    benchmark_releases,
    comment_releases,
    live_releases,
    publications,
    rule_versions,
    surveys,
    waves,
)
from diagnostic.storage.fieldwork.waves import PUBLISHED


class PublicationEntry(NamedTuple):
    """An entry of the ledger without its content, and the wave and audience that it is about."""

    id: str
    survey: str
    content_hash: str
    questionnaire_hash: str
    policy: str
    chart_hash: str
    created_at: datetime
    created_by: str
    audit: str | None
    rules_version: int | None
    rules_hash: str | None
    wave: str
    audience: str
    wave_name: str
    opens: date
    closes: date


QUICKLY = 1  # level of zlib: a seventh of the length, in a fifth of the time that its default takes
PACKED = b"\x78"  # first byte of what zlib makes; JSON, as earlier versions kept it, begins with a brace


def packed(content: bytes) -> bytes:
    """A publication's content as the ledger keeps it: what is short is written in less time, while everybody waits."""
    return zlib.compress(content, QUICKLY)


def _unpacked(kept: bytes) -> bytes:
    return zlib.decompress(kept) if kept.startswith(PACKED) else kept


def add(
    db: Transaction,
    organisation: str,
    *,
    survey: str,
    content: bytes,
    content_hash: str,
    questionnaire_hash: str,
    policy: str,
    chart_hash: str,
    created_at: datetime,
    created_by: str,
    audit: str,
    rules: tuple[int, str],
) -> str:
    """The id of the new publication; `rules` are version and hash. Taken if the survey is published already.

    content : `packed`, or as it is. content_hash : of the content as it is. All is made before the transaction, for
    which everybody waits.
    """
    publication = secrets.token_hex(8)
    values = {
        "id": publication,
        "organisation": organisation,
        "survey": survey,
        "content": content,
        "content_hash": content_hash,
        "questionnaire_hash": questionnaire_hash,
        "policy": policy,
        "chart_hash": chart_hash,
        "created_at": created_at,
        "created_by": created_by,
        "audit": audit,
        "rules_version": rules[0],
        "rules_hash": rules[1],
    }
    db.execute(insert(publications).values(values))
    return publication


_ABOUT = (
    *publications.c["id", "survey", "content_hash", "questionnaire_hash", "policy", "chart_hash"],
    *publications.c["created_at", "created_by", "audit", "rules_version", "rules_hash"],
    *surveys.c["wave", "audience"],
    *waves.c["name", "opens", "closes"],
)
_JOINED = publications.join(surveys, publications.c.survey == surveys.c.id).join(waves)


def content(db: Transaction, organisation: str, publication: str) -> bytes:
    """What was published. NoResultFound where the organisation has no such publication."""
    query = select(publications.c.content).where(publications.c.organisation == organisation)
    return _unpacked(db.execute(query.where(publications.c.id == publication)).scalar_one())


_PUBLISHED = select(func.count()).where(publications.c.organisation == bindparam("organisation"))
_NEWEST_RULES = select(func.max(rule_versions.c.version)).where(
    rule_versions.c.organisation == bindparam("organisation")
)
_DECIDED = select(func.count()).where(benchmark_decisions.c.organisation == bindparam("organisation"))
_NEWEST_BENCHMARK = select(func.max(benchmark_releases.c.released))
_UNPUBLISHED = exists().where(waves.c.organisation == bindparam("organisation"), ~PUBLISHED)
_BESIDE = (
    select(func.count()).where(table.c.organisation == bindparam("organisation")).scalar_subquery()
    for table in (comment_releases, live_releases)
)
_ALL_RELEASED = select(_PUBLISHED.scalar_subquery(), _NEWEST_RULES.scalar_subquery(), *_BESIDE)


class SoFar(NamedTuple):
    """How many publications and decisions on benchmarks an organisation has, the newest version of its rules (None for
    the shipped ones), and the day of the newest benchmark of all. They only grow: together they name what is shown.

    unpublished : some of its waves is not published.
    """

    published: int
    rules: int | None
    decisions: int
    benchmark: date | None
    unpublished: bool


_SO_FAR = PreparedQuery(
    SoFar._make,
    select(
        *(each.scalar_subquery() for each in (_PUBLISHED, _NEWEST_RULES, _DECIDED, _NEWEST_BENCHMARK)), _UNPUBLISHED
    ),
)


def so_far(statements: Statements, organisation: str) -> SoFar:
    """What reports of an organisation are made from; asked on every run of a page."""
    return _SO_FAR.ask(statements, organisation=organisation)[0]


def all_released(db: Transaction, organisation: str) -> tuple[int, ...]:
    """How many publications, which version of the rules, how many releases of comments and of live waves there are: all
    of them only grow.
    """
    return tuple(number or 0 for number in db.execute(_ALL_RELEASED, {"organisation": organisation}).one())


def list_for_organisation(db: Transaction, organisation: str, wave: str | None = None) -> list[PublicationEntry]:
    """Publications of an organisation, or of one wave of it: the earliest wave first, by audience."""
    query = select(*_ABOUT).select_from(_JOINED).where(publications.c.organisation == organisation)
    if wave is not None:
        query = query.where(waves.c.id == wave)
    query = query.order_by(waves.c.opens, waves.c.name, waves.c.id, surveys.c.audience)
    return every(PublicationEntry._make, db.execute(query))
