"""Progress pages: what became of every action of a unit, by link without an account, and the monthly update."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from diagnostic.definitions.action import LONGEST_OWNER, SUGGESTION, UNFINISHED
from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.errors import Problem, ReaderSentence, UserError, refuse
from diagnostic.services.actions.records import KIND as ACTION
from diagnostic.services.actions.records import action_of
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import get_chart, zone_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import RECORD, new_link
from diagnostic.services.practices.scope import units_seen
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event
from diagnostic.zones import day_of

KIND, UPDATE = "progress", "progress_update"
MISSING = "This unit does not exist."
MONTH = re.compile("20[0-9]{2}-(0[1-9]|1[0-2])")
LONGEST = 300  # characters of each of the three sentences


@dataclass(frozen=True)
class ProgressPage:
    """The progress page of a unit. `link` opens it to read, `manager_link` to write the monthly update too."""

    id: str
    organisation: str
    unit: str
    link: str
    manager_link: str
    open: bool

    @property
    def address(self) -> str:
        """Where everybody reads it on this server."""
        return f"/progress/{self.id}/{self.link}"

    @property
    def manager_address(self) -> str:
        """Where the follow-up manager writes."""
        return f"/progress/{self.id}/{self.manager_link}"


@dataclass(frozen=True)
class ProgressEntry:
    """What became of an action: the words it was made in, those of today where they differ, and how far it is.

    suggested : in whose words somebody suggested it; empty where nobody did.
    """

    words: str
    now: str
    suggested: str
    state: str
    reason: str
    owner: str
    due: date | None
    made: date
    since: date


@dataclass(frozen=True)
class MonthlyUpdate:
    """What a follow-up manager reports of a month (`2026-03`): what is done, what is not and why, what comes next."""

    month: str
    done: str
    not_done: str
    next: str
    by: str
    version: int = 0


def progress_page(inst: Installation, access: Access, unit: str) -> ProgressPage | None:
    """The page of a unit of the viewer's part, open or closed; None where none was ever made, or of another's unit."""
    if unit not in units_seen(inst, access):
        return None
    with reading(inst.engine) as db:
        row = versions.get(db, access.organisation, _id(access.organisation, unit))
    return None if row is None else _page(access.organisation, row)


def open_progress(inst: Installation, access: Access, unit: str, now: datetime) -> None:
    """Give a unit's page new addresses: it opens, and those of before open nothing. UserError for another's unit."""
    _write(inst, access, unit, {"link": new_link(), "manager_link": new_link(), "open": True}, now)


def close_progress(inst: Installation, access: Access, unit: str, now: datetime) -> None:
    """A page that nobody opens any more; its updates stay for when it is opened again. UserError for another's unit."""
    _write(inst, access, unit, {"link": "", "manager_link": "", "open": False}, now)


def progress_by_link(inst: Installation, record: str, link: str) -> tuple[ProgressPage, bool] | None:
    """The page that an address opens, and whether it is that of the follow-up manager; None for any other address.

    None too while its unit is gone from the chart: nobody finds it then who could close it.
    """
    if not RECORD.fullmatch(record) or not link:
        return None
    with reading(inst.engine) as db:
        found = versions.of_any_organisation(db, record)
    if found is None or found[1].kind != KIND:
        return None
    page = _page(*found)
    chart = get_chart(inst, page.organisation)
    if chart is None or page.unit not in chart.position:
        return None
    same = [secrets.compare_digest(each.encode(), link.encode()) for each in (page.link, page.manager_link)]
    return (page, same[1]) if page.open and any(same) else None


def root_progress(inst: Installation, organisation: str) -> str:
    """Where everybody reads what became of the whole organisation's actions; empty while that page is not open."""
    chart = get_chart(inst, organisation)
    with reading(inst.engine) as db:
        row = versions.get(db, organisation, _id(organisation, chart.ids[0])) if chart else None
    page = None if row is None else _page(organisation, row)
    return page.address if page and page.open else ""


def progress_of(inst: Installation, page: ProgressPage) -> list[ProgressEntry]:
    """What became of the actions of a unit and those below it, the newest first. Comments are not among it."""
    chart = get_chart(inst, page.organisation)
    known = chart is not None and page.unit in chart.position
    within = set(chart.subtree(page.unit)) if chart is not None and known else {page.unit}
    with reading(inst.engine) as db:
        rows = versions.newest(db, page.organisation, ACTION)
        zone = organisations.zone_of(db, page.organisation)
    found = [action_of(page.organisation, row) for row in rows if row.unit in within]
    found.sort(key=lambda each: (each.begun, each.id), reverse=True)
    return [
        ProgressEntry(
            words=each.first,
            now=each.text.what if each.text.what != each.first else "",
            suggested=each.text.why.words if each.text.why.kind == SUGGESTION else "",
            state=each.text.state,
            reason=each.text.reason,
            owner=each.text.owner,
            due=each.text.due if each.text.state in UNFINISHED else None,
            made=each.made_on(zone),
            since=each.since,
        )
        for each in found
    ]


def next_day(entries: Sequence[ProgressEntry], today: date) -> date | None:
    """The next day on which something is due."""
    return min((each.due for each in entries if each.due is not None and each.due >= today), default=None)


def updates_of(inst: Installation, page: ProgressPage) -> list[MonthlyUpdate]:
    """All monthly updates, the newest month first."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, page.organisation, UPDATE, page.unit)
    return sorted((_update(row) for row in rows), key=lambda each: each.month, reverse=True)


def save_update(inst: Installation, page: ProgressPage, update: MonthlyUpdate, now: datetime) -> None:
    """The update of a month in the place of the one of its version, 0 for the first.

    UserError for one that says nothing or too much, for a month that is none or has not come, and where somebody else
    has written it meanwhile.
    """
    refuse(_problems(update, day_of(now, zone_of(inst, page.organisation))))
    told = {name: " ".join(getattr(update, name).split()) for name in ("done", "not_done", "next")}
    content = json.dumps({"month": update.month, **told}, ensure_ascii=False)
    record, number = versions.id_of(page.id, update.month), update.version + 1
    row = RecordVersion(record, number, UPDATE, page.unit, content, update.by, now, ended=False)
    with writing(inst.engine) as db:
        newest = versions.get(db, page.organisation, record)
        if (newest.version if newest else 0) != update.version or not versions.add(db, page.organisation, row):
            raise refusal("progress_too_late")


def _problems(update: MonthlyUpdate, today: date) -> list[Problem]:
    found = []
    texts = {"what is done": update.done, "what is not done, and why": update.not_done, "what comes next": update.next}
    for name, text in texts.items():
        told = (
            ReaderSentence.of("record_long", most=LONGEST) if len(text) > LONGEST else ReaderSentence("record_unseen")
        )
        if len(text) > LONGEST or not " ".join(text.split()).isprintable():
            expected = f"at most {LONGEST} characters that can be seen"
            found.append(Problem("update", expected, f"{len(text)} characters", name, told=told))
    if not any(text.strip() for text in texts.values()):
        found.append(
            Problem("update", "a sentence", "nothing", "done, not done, next", told=ReaderSentence("progress_empty"))
        )
    if not MONTH.fullmatch(update.month) or update.month > f"{today:%Y-%m}":
        found.append(Problem("update", "a month that has begun", repr(update.month), "month"))
    if not (1 <= len(update.by) <= LONGEST_OWNER and update.by.isprintable()):
        expected = f"a name of 1 to {LONGEST_OWNER} characters"
        found.append(
            Problem(
                "update", expected, repr(update.by), "name", told=ReaderSentence.of("record_name", most=LONGEST_OWNER)
            )
        )
    return found


def _write(inst: Installation, access: Access, unit: str, content: dict, now: datetime) -> None:
    if unit not in units_seen(inst, access):
        raise UserError(MISSING)
    record = _id(access.organisation, unit)
    event = AuditEvent.PROGRESS_OPENED if content["open"] else AuditEvent.PROGRESS_CLOSED
    row = RecordVersion(record, 1, KIND, unit, json.dumps(content), access.label, now, ended=False)
    with writing(inst.engine) as db:
        versions.erase(db, access.organisation, record)  # addresses of before are nobody's business
        versions.add(db, access.organisation, row)
        record_event(db, access.actor, event, now, thing=unit)


def _id(organisation: str, unit: str) -> str:
    return versions.id_of(organisation, KIND, unit)


def _page(organisation: str, row: RecordVersion) -> ProgressPage:
    content = json.loads(row.content)
    return ProgressPage(row.id, organisation, row.unit or "", content["link"], content["manager_link"], content["open"])


def _update(row: RecordVersion) -> MonthlyUpdate:
    content = json.loads(row.content)
    return MonthlyUpdate(**content, by=row.author, version=row.version)
