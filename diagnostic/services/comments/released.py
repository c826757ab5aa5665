"""Released comments as one viewer may read them, and the ledger they stand in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from diagnostic.core.released.comment_release import CommentRelease
from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.participation import numbers_invited
from diagnostic.services.waves.rows import Wave, wave_row
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart, thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.responses import comments, imports
from diagnostic.storage.responses.comments import StoredRelease


@dataclass(frozen=True)
class Verbatims:
    """The released comments of one audience, within the viewer's part of the chart; `name` names the release."""

    name: str
    release: CommentRelease


@dataclass(frozen=True)
class CommentSurvey:
    """An audience that was asked open questions. The last three are None until its comments are released.

    standing : `aside` where all its answers came in files, and no comment with them; `nothing` where a look has shown
    that no list has enough writers; `waiting` before that look, and while there are lists to look through.
    """

    audience: str
    questions: int
    standing: Literal["waiting", "nothing", "aside", "released"] = "waiting"
    hash: str | None = None
    created_at: datetime | None = None
    created_by: str | None = None


def load_comments(inst: Installation, access: Access, wave: Wave | str) -> dict[str, Verbatims]:
    """By audience what was released of a wave; permissions only take lists away. Empty while nothing is released.

    A list that takes up people from outside the viewer's part is not theirs to read.
    """
    with reading(inst.engine) as db:
        found = readable(db, access, wave)
    return {each.audience: Verbatims(short_hash(each.content_hash), release) for each, release in found}


def readable(db: Transaction, access: Access, wave: Wave | str) -> list[tuple[StoredRelease, CommentRelease]]:
    """The entries of the ledger for a wave, each with what the viewer may read of it."""
    row = wave_row(db, access, wave)
    rows = comments.releases(db, access.organisation, row.id)
    chart = thaw_chart(row.chart)
    top = access.unit or chart.ids[0]
    units = chart.subtree(top) if top in chart.position else ()
    return [(each, verified(each.content, each.content_hash).within(units)) for each in rows]


def comment_surveys(inst: Installation, access: Access, wave: Wave | str) -> list[CommentSurvey]:
    """The audiences of a wave that were asked open questions, and who released their comments, when."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        surveys = waves.surveys_of(db, access.organisation, row.id)
        done = {each.audience: each for each in comments.releases(db, access.organisation, row.id)}
        found = [_survey(db, row, survey, done.get(survey.audience)) for survey in surveys]
    return [survey for survey in found if survey.questions]


def _survey(db: Transaction, wave: StoredWave, survey: StoredSurvey, row: StoredRelease | None) -> CommentSurvey:
    questions = len(thaw_questionnaire(survey.definition).questions)
    if row is not None:
        return CommentSurvey(survey.audience, questions, "released", row.content_hash, row.created_at, row.created_by)
    imported = imports.taken(db, survey.id).files and not any(numbers_invited(db, wave, survey).values())
    if imported and not comments.any_of(db, survey.id):
        return CommentSurvey(survey.audience, questions, "aside")
    opened = comments.review(db, survey.id)
    nothing = opened is not None and not any(json.loads(opened.plan).values())
    return CommentSurvey(survey.audience, questions, "nothing" if nothing else "waiting")


def verified(content: bytes, hash_: str) -> CommentRelease:
    """What was released. Raises ValueError where the content does not have the hash that the ledger says."""
    if content_hash(content) != hash_:
        raise ValueError("the content of a release does not have the hash that its ledger says")
    return CommentRelease.from_bytes(content)
