"""The page for every employee as staff write it: a draft with versions, what was released of it, and its address."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from diagnostic.definitions.acting.everyone import EveryoneText, missing, problems_of, tidied
from diagnostic.definitions.action import UNFINISHED
from diagnostic.errors import UserError, refuse
from diagnostic.report.content.prepare import Content
from diagnostic.report.pages.acting.for_everybody import said
from diagnostic.services.actions.progress import root_progress
from diagnostic.services.actions.records import actions
from diagnostic.services.everyone.shown import (
    KIND,
    ForEveryone,
    ReleasedPage,
    ShownSurvey,
    content_of,
    record_of,
    released_page,
    with_progress,
)
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import MOST_VERSIONS, new_link
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import report_stamp
from diagnostic.services.waves.rows import wave_row
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import thaw_chart
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup.audit_log import AuditEvent, record

DRAFT = "everyone_text"
SUGGESTED = 3  # actions that a first draft names as what happens next
NOT_WHOLE = "This page is about the whole organisation: only who may see all of it writes and releases it."
NOT_PUBLISHED = "This survey does not exist as a report yet: a page for everybody follows its publication."
NOT_RELEASED = "This page is not released."
ENOUGH = f"This text was changed {MOST_VERSIONS} times. Please change it no more."


class TextChangedMeanwhile(UserError):
    """Somebody else has stored another text after the one was read, or released one."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this page meanwhile. Look at it as it is now, and try again.")


Change = Callable[[ReleasedPage | None], tuple[ForEveryone, str, bool]]  # to page, link, and whether it is shown


@dataclass(frozen=True)
class EveryonePage:
    """The page of a survey as staff see it. `version` is that of the text, 0 while it is only proposed."""

    wave: str
    text: EveryoneText
    version: int
    released: ReleasedPage | None

    @property
    def differs(self) -> bool:
        """Whether people see another text than the one that is stored."""
        return self.released is not None and self.released.open and self.released.page.text != self.text


def everyone_page(inst: Installation, access: Access, wave: str) -> EveryonePage:
    """The page of a survey of the gap report. A text that nobody has written yet is proposed from actions and contact.

    UserError for a survey that does not exist or is not published, and for who sees a part of the organisation alone.
    """
    content = report_for_everyone(inst, access, wave)
    with reading(inst.engine) as db:
        draft = versions.get(db, access.organisation, _draft_of(wave))
        shown = versions.get(db, access.organisation, record_of(wave))
        contact = wave_row(db, access, wave).contact or ""
    text = _text(draft) if draft else _proposed(inst, access, content, contact)
    return EveryonePage(wave, text, draft.version if draft else 0, released_page(shown) if shown else None)


def report_for_everyone(inst: Installation, access: Access, wave: str) -> Content:
    """The report of a published survey, of the whole organisation."""
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
    if access.unit not in ("", thaw_chart(row.chart).ids[0]):
        raise UserError(NOT_WHOLE)
    content = prepared_report(inst, access, row.id, None, report_stamp(inst, access))
    if content is None:
        raise UserError(NOT_PUBLISHED)
    return content


def everyone_preview(inst: Installation, access: Access, wave: str, now: datetime) -> ForEveryone:
    """The page as people would see it if the stored text were released now."""
    page = everyone_page(inst, access, wave)
    made = _made(access, report_for_everyone(inst, access, wave), page.text, now)
    return with_progress(inst, access.organisation, made)


def save_everyone_text(
    inst: Installation, access: Access, wave: str, read: int, text: EveryoneText, now: datetime
) -> None:
    """Store a text in the place of the one of version `read`, 0 for the first. What people see stays as it is.

    UserError for a text that does not fit; TextChangedMeanwhile where somebody else has stored another since.
    """
    report_for_everyone(inst, access, wave)
    text = tidied(text)
    refuse(problems_of(text))
    if read >= MOST_VERSIONS:
        raise UserError(ENOUGH)
    content = json.dumps({"wave": wave, **asdict(text)}, ensure_ascii=False)
    row = RecordVersion(_draft_of(wave), read + 1, DRAFT, None, content, access.label, now, ended=False)
    with writing(inst.engine) as db:
        newest = versions.get(db, access.organisation, row.id)
        if (newest.version if newest else 0) != read or not versions.add(db, access.organisation, row):
            raise TextChangedMeanwhile


def release_to_everyone(inst: Installation, access: Access, wave: str, read: int, now: datetime) -> None:
    """Show everybody the text of version `read` beside the numbers of the publication, until it is taken back.

    UserError where something is not written yet, or another version is stored meanwhile.
    """
    content = report_for_everyone(inst, access, wave)
    page = everyone_page(inst, access, wave)
    if page.version != read or not read:
        raise TextChangedMeanwhile
    refuse(missing(page.text))
    made = _made(access, content, page.text, now)
    _store(inst, access, wave, AuditEvent.SHOWN_TO_ALL, now, lambda before: (made, before.link if before else "", True))


def take_back_from_everyone(inst: Installation, access: Access, wave: str, now: datetime) -> None:
    """Show nobody the page any more; its address leads to it again once it is released again."""
    report_for_everyone(inst, access, wave)
    _store(
        inst,
        access,
        wave,
        AuditEvent.HIDDEN_FROM_ALL,
        now,
        lambda before: (_there(before).page, _there(before).link, False),
    )


def open_to_everyone(inst: Installation, access: Access, wave: str, now: datetime) -> None:
    """Give a released page an address that works without an invitation; one of before opens nothing any more."""
    report_for_everyone(inst, access, wave)
    _store(
        inst,
        access,
        wave,
        AuditEvent.OPENED_TO_ALL,
        now,
        lambda before: (_there(before).page, new_link(), _there(before).open),
    )


def close_to_everyone(inst: Installation, access: Access, wave: str, now: datetime) -> None:
    """Take that address away: invitations alone lead to the page."""
    report_for_everyone(inst, access, wave)
    _store(
        inst, access, wave, AuditEvent.CLOSED_TO_ALL, now, lambda before: (_there(before).page, "", _there(before).open)
    )


def _store(inst: Installation, access: Access, wave: str, event: AuditEvent, now: datetime, change: Change) -> None:
    """The next version of what people see, made of the one before."""
    with writing(inst.engine) as db:
        row = versions.get(db, access.organisation, record_of(wave))
        before = released_page(row) if row else None
        page, link, shown = change(before)
        number = before.version + 1 if before else 1
        content = content_of(page, wave, link)
        after = RecordVersion(record_of(wave), number, KIND, None, content, access.label, now, ended=not shown)
        if before and before.link != link:
            versions.erase(db, access.organisation, after.id)  # an address of before is nobody's business
        if not versions.add(db, access.organisation, after):
            raise TextChangedMeanwhile
        record(db, access.actor, event, now, thing=wave, name=wave_row(db, access, wave).name)


def _there(before: ReleasedPage | None) -> ReleasedPage:
    if before is None:
        raise UserError(NOT_RELEASED)
    return before


def _made(access: Access, content: Content, text: EveryoneText, now: datetime) -> ForEveryone:
    wave = content.source.wave
    survey = ShownSurvey(access.organisation_name, wave.name, wave.opens, wave.closes, access.demonstration)
    return ForEveryone(survey, said(content), text, content.source.release, access.day_of(now))


def _proposed(inst: Installation, access: Access, content: Content, contact: str) -> EveryoneText:
    """A first draft: what the whole organisation has decided as what happens next, and whom the survey named."""
    ours = [each for each in actions(inst, access) if each.unit == content.root and each.text.state in UNFINISHED]
    decided = [each.text.what for each in sorted(ours, key=lambda each: (each.begun, each.id))[-SUGGESTED:]]
    progress = bool(root_progress(inst, access.organisation))
    text = tidied(EveryoneText("", "\n".join(decided), contact, "", progress))
    return text if not list(problems_of(text)) else EveryoneText(progress=progress)


def _draft_of(wave: str) -> str:
    return versions.id_of(DRAFT, wave)


def _text(row: RecordVersion) -> EveryoneText:
    content = json.loads(row.content)
    return EveryoneText(*(content[each] for each in ("meaning", "next", "name", "reach", "progress")))
