"""A consultant looks through what people wrote, blacks out what would give somebody away, and releases it once.

Only what will be published is ever seen here: `core.disclosure.comments.placement` decides for good which lists there
are. What stays hidden, and the unit of a writer where it is finer than the list, never leave this module.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from diagnostic.core.disclosure.comments.placement import (
    LEFT_OUT,
    Region,
    Reviewed,
    Shuffles,
    check_regions,
    comment_regions,
    plan_comments,
    release,
)
from diagnostic.core.disclosure.comments.redaction import Span, black_out, merged, passages_of
from diagnostic.core.released.hashes import content_hash
from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import UserError
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import Wave, locked_wave, survey_row, wave_row
from diagnostic.storage.database.engine import Taken, Transaction, reading, writing
from diagnostic.storage.database.snapshots import thaw_chart, thaw_policy, thaw_questionnaire
from diagnostic.storage.fieldwork.waves import StoredWave
from diagnostic.storage.responses import comments
from diagnostic.storage.responses.comments import NewDraft, StoredComment
from diagnostic.storage.setup.audit_log import AuditEvent, record

RELEASED = "These comments are released already. A release is never changed."
DECIDED = "Somebody decided about these comments just now. Nothing is released: look through them, then release them."
NOT_YET = "Comments can be looked at once the survey is published: then no more of them can come."
CHANGED = (
    "There are other comments than when this review was opened. To show a second selection could give somebody away, "
    "so the comments of this survey stay hidden."
)


class Decision(NamedTuple):
    """What becomes of a comment: some words are blacked out, or all of it is left out."""

    comment: str
    passages: Collection[str] = ()
    leave_out: bool = False


@dataclass(frozen=True)
class CommentDraft:
    """A comment as it would be released. `id` is random and says nothing about the writer.

    passages : start and end of each that is blacked out. looked_at : a consultant has decided about it.
    """

    id: str
    text: str
    passages: tuple[Span, ...] = ()
    left_out: bool = False
    looked_at: bool = False


@dataclass(frozen=True)
class Pile:
    """The comments that will be listed at one unit, in a random order; see `placement.Region`."""

    question: str
    unit: str
    members: tuple[str, ...]
    comments: tuple[CommentDraft, ...]


@dataclass(frozen=True)
class Review:
    """All that will be released of one audience: by question, then place. `least` is who must have written at least.

    hidden : questions of which nothing is shown, because fewer wrote.
    """

    audience: str
    least: int
    piles: tuple[Pile, ...]
    hidden: tuple[str, ...]

    @property
    def comments(self) -> tuple[CommentDraft, ...]:
        """All comments that will be released."""
        return tuple(comment for pile in self.piles for comment in pile.comments)


def to_review(inst: Installation, access: Access, wave: Wave | str, audience: str, now: datetime) -> Review:
    """The comments that will be released, and no others. The first look decides for good where they are listed.

    UserError for anybody but a consultant, before the wave is published, and once the comments are released.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        held = _held(db, access, wave, audience)
        found = _open(db, held) if comments.review(db, held.survey) else None
    if found is None:
        with reading(inst.engine) as db:
            plan, mark = _plan(db, _held(db, access, wave, audience))
        with suppress(Taken), writing(inst.engine) as db:  # where somebody was first, their plan counts
            row = locked_wave(db, access, wave)
            comments.open_review(db, held.survey, plan=plan, fingerprint=mark, opened_at=now, opened_by=access.label)
            record(db, access.actor, AuditEvent.COMMENTS_REVIEWED, now, thing=row.id, name=row.name, detail=audience)
        with reading(inst.engine) as db:
            found = _open(db, held)
    return found.review


def redact(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    comment: str,
    passages: Collection[str] = (),
    leave_out: bool = False,
) -> None:
    """Decide about one comment, in place of what was decided before: black out these words, or leave it all out.

    Nothing is released yet. UserError where a passage does not stand in the comment, or as of `to_review`.
    """
    redact_all(inst, access, wave, audience, [Decision(comment, passages, leave_out)])


def redact_all(
    inst: Installation, access: Access, wave: Wave | str, audience: str, decisions: Collection[Decision]
) -> None:
    """Decide as `redact` does about several comments, each named once; all of it or nothing."""
    consultants_only(access)
    with reading(inst.engine) as db:
        held = _held(db, access, wave, audience)
        texts = {each.id: each.text for each in _open(db, held).review.comments}
    if any(each.comment not in texts for each in decisions):
        raise UserError("This comment does not exist.")
    drafts = [
        NewDraft(bytes.fromhex(each.comment), _spans(texts[each.comment], each.passages), each.leave_out)
        for each in decisions
    ]
    with writing(inst.engine) as db:
        _still_open(db, access, wave, held)
        comments.put_drafts(db, held.survey, drafts)


def look_at(inst: Installation, access: Access, wave: Wave | str, audience: str, seen: Collection[str]) -> None:
    """Note that these comments, as they stand, were looked at. Those that are not in the review are passed over."""
    consultants_only(access)
    ids = set(seen)
    with reading(inst.engine) as db:
        held = _held(db, access, wave, audience)
        shown = {bytes.fromhex(each.id) for each in _open(db, held).review.comments if each.id in ids}
    with writing(inst.engine) as db:
        _still_open(db, access, wave, held)
        new = shown - comments.drafts(db, held.survey).keys()
        comments.put_drafts(db, held.survey, [NewDraft(each) for each in sorted(new)])


def release_comments(
    inst: Installation, access: Access, wave: Wave | str, audience: str, now: datetime, rng: Shuffles
) -> None:
    """Publish the comments of one audience as they were redacted: once, and for good. Drafts are forgotten.

    UserError as of `to_review`, and if nobody has opened the review.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        held = _held(db, access, wave, audience)
        found, decided = _open(db, held), comments.drafts(db, held.survey)
    content = release(held.chart, Reviewed(audience, held.least, found.redacted()), rng).to_bytes()
    hashed = content_hash(content)  # while nobody waits
    try:
        with writing(inst.engine) as db:
            row = locked_wave(db, access, wave)
            if decided != comments.drafts(db, held.survey) and not comments.is_released(db, held.survey):
                raise UserError(DECIDED)
            comments.add_release(
                db,
                access.organisation,
                survey=held.survey,
                content=content,
                content_hash=hashed,
                policy=held.wave.policy,
                chart_hash=held.wave.chart_hash,
                created_at=now,
                created_by=access.label,
            )
            comments.forget_drafts(db, held.survey)
            record(db, access.actor, AuditEvent.COMMENTS_RELEASED, now, thing=row.id, name=row.name, detail=audience)
    except Taken as error:
        raise UserError(RELEASED) from error


@dataclass(frozen=True)
class _Held:
    """The survey that a review is of, and what was frozen with it."""

    survey: str
    wave: StoredWave
    chart: Organisation
    questions: tuple[str, ...]
    audience: str
    least: int


def _still_open(db: Transaction, access: Access, wave: Wave | str, held: _Held) -> None:
    """Until the end of the transaction nobody releases the comments of a review. UserError if somebody has."""
    locked_wave(db, access, wave)
    if comments.is_released(db, held.survey):
        raise UserError(RELEASED)


def _held(db: Transaction, access: Access, wave: Wave | str, audience: str) -> _Held:
    row = wave_row(db, access, wave)
    survey = survey_row(db, access, wave, audience)
    if not row.published:
        raise UserError(NOT_YET)
    if comments.is_released(db, survey.id):
        raise UserError(RELEASED)
    questions = tuple(question.id for question in thaw_questionnaire(survey.definition).questions)
    least = thaw_policy(row.policy).of(audience).comment_group
    return _Held(survey.id, row, thaw_chart(row.chart), questions, audience, least)


def _plan(db: Transaction, held: _Held) -> tuple[dict[str, list[str]], str]:
    """By question the units at which comments are listed, and what tells other comments from these."""
    rows, chart = comments.load(db, held.survey), held.chart
    plan = {}
    for question in held.questions:
        mask = plan_comments(chart, _units([row for row in rows if row.question == question], chart), held.least)
        plan[question] = [chart.ids[unit] for unit in np.flatnonzero(mask)]
    return plan, comments.fingerprint(rows)


@dataclass(frozen=True)
class _Opened:
    """A review, with the regions it is of: by question the regions and every comment of the question."""

    review: Review
    by_question: Mapping[str, tuple[Sequence[Region], Sequence[CommentDraft]]]

    def redacted(self) -> dict[str, tuple[Sequence[Region], list[str | None]]]:
        """Regions and redacted texts by question, for `core.disclosure.comments.placement.release`."""
        return {
            question: (found, [LEFT_OUT if each.left_out else black_out(each.text, each.passages) for each in every])
            for question, (found, every) in self.by_question.items()
        }


def _open(db: Transaction, held: _Held) -> _Opened:
    """The comments of the plan that was written down, with the drafts. Fails closed if there are other comments now."""
    planned, rows = comments.review(db, held.survey), comments.load(db, held.survey)
    if planned is None:
        raise UserError("Look through the comments before they are released.")
    if planned.fingerprint != comments.fingerprint(rows):
        raise UserError(CHANGED)
    drafts, plan = comments.drafts(db, held.survey), json.loads(planned.plan)
    by_question = {}
    for question in held.questions:
        mine = [row for row in rows if row.question == question]
        published = np.isin(held.chart.ids, plan[question])
        found = comment_regions(held.chart, published, _units(mine, held.chart))
        check_regions(found, held.least)
        by_question[question] = (found, [_draft(row, drafts) for row in mine])
    piles = tuple(_pile(held.chart, asked, at, every) for asked, (found, every) in by_question.items() for at in found)
    hidden = tuple(question for question, (found, _) in by_question.items() if not found)
    return _Opened(Review(held.audience, held.least, piles, hidden), by_question)


def _units(rows: Sequence[StoredComment], chart: Organisation) -> np.ndarray:
    return np.array([chart.position[row.unit] for row in rows], dtype=np.intp)


def _draft(row: StoredComment, drafts: Mapping[bytes, tuple[tuple[Span, ...], bool]]) -> CommentDraft:
    passages, left_out = drafts.get(row.id, ((), False))
    return CommentDraft(row.id.hex(), row.text, passages, left_out, looked_at=row.id in drafts)


def _pile(chart: Organisation, question: str, region: Region, every: Sequence[CommentDraft]) -> Pile:
    members = tuple(chart.ids[unit] for unit in region.members)
    return Pile(question, chart.ids[region.unit], members, tuple(every[i] for i in region.comments))


def _spans(text: str, passages: Collection[str]) -> list[Span]:
    found = {words: passages_of(text, words) for words in passages}
    missing = [words for words, spans in found.items() if not spans]
    if missing:
        raise UserError(f"“{missing[0]}” does not stand in this comment. Type the words as they are written there.")
    return merged(span for spans in found.values() for span in spans)
