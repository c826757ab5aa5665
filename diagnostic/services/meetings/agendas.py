"""Meetings as staff keep them: made from an agenda of the playbook, edited until they begin, copied, deleted."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from diagnostic.definitions.loading.playbook_files import load_playbook, parse_agenda, plain_agenda
from diagnostic.definitions.model import say
from diagnostic.definitions.playbook.agenda import Agenda
from diagnostic.definitions.playbook.step import Mentionable
from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.entrance import runs, viewer_of
from diagnostic.services.meetings.fitting import Fitted, fit
from diagnostic.services.meetings.material import material
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.meetings import agendas as table
from diagnostic.storage.meetings.agendas import StoredMeeting
from diagnostic.storage.setup.audit_log import AuditEvent, record

LONGEST_TITLE = 120  # characters
MISSING = "This meeting does not exist."
BEGUN = "This meeting has begun: its agenda stays as it is. Copy it to change the next one."
CHANGED = "Somebody else changed this agenda meanwhile. Look at it, then make your change again."

Phase = Literal["prepared", "open", "rehearsal", "ended"]


@dataclass(frozen=True)
class Meeting:
    """A meeting as listed. `unit` is None for the whole organisation; `edition` counts the changes of its agenda.

    code : what phones type; empty before it began and after it ended.
    """

    id: str
    title: str
    wave: str
    wave_name: str
    unit: str | None
    phase: Phase
    code: str
    edition: int
    created_at: datetime
    created_by: str
    started_at: datetime | None
    ended_at: datetime | None


@cache
def shipped_agendas() -> tuple[Agenda, ...]:
    """The agendas that come with the product."""
    return load_playbook().agendas


def create_meeting(
    inst: Installation, access: Access, wave: str, agenda: Agenda, title: str, now: datetime, unit: str | None = None
) -> str:
    """The id of a new meeting about a survey; about the whole of what the link may see unless a unit is given.

    Raises UserError for a wave or unit beyond the link, an empty title, and where the agenda finds nothing to show.
    """
    title, unit = _title(title), unit or access.unit or None
    fit(agenda, title, material(inst, access, wave, unit or ""))
    meeting = secrets.token_hex(16)
    with writing(inst.engine) as db:
        values = {"id": meeting, "unit": unit, "wave": wave, "title": title, "agenda": _json(agenda)}
        table.add(db, access.organisation, **values, rehearsal=False, created_at=now, created_by=access.label)
    return meeting


def list_meetings(inst: Installation, access: Access) -> list[Meeting]:
    """Meetings about what the link may see, the newest first; no rehearsal."""
    with reading(inst.engine) as db:
        rows = table.of_organisation(db, access.organisation)
        return [_meeting(row) for row in rows if not row.rehearsal and runs(db, access, row)]


def get_meeting(inst: Installation, access: Access, meeting: str) -> Meeting:
    """One meeting. UserError if there is none such."""
    with reading(inst.engine) as db:
        return _meeting(stored(db, access, meeting))


def agenda_of_meeting(inst: Installation, access: Access, meeting: str) -> Agenda:
    """The agenda of a meeting as it was last edited."""
    with reading(inst.engine) as db:
        return _agenda(stored(db, access, meeting))


def fitted(inst: Installation, access: Access, meeting: str) -> Fitted:
    """The script of a meeting as it would begin now, and what is left out of its agenda."""
    with reading(inst.engine) as db:
        row = stored(db, access, meeting)
    return fitted_row(inst, row)


def fitted_row(inst: Installation, row: StoredMeeting) -> Fitted:
    """As `fitted`, of a row."""
    return fit(_agenda(row), row.title, material(inst, viewer_of(row), row.wave, row.unit or ""))


@dataclass(frozen=True)
class Nameable:
    """What the steps of a meeting's agenda can name: names by id."""

    units: Mapping[str, str]
    dimensions: Mapping[str, str]
    audiences: Mapping[str, str]
    questions: Mapping[str, str]


def nameable(inst: Installation, access: Access, meeting: str) -> Nameable:
    """Units, dimensions, audiences and open questions of the survey that a meeting shows."""
    with reading(inst.engine) as db:
        row = stored(db, access, meeting)
    shown = material(inst, viewer_of(row), row.wave, row.unit or "")
    asked = {each.questionnaire.audience: each.questionnaire for each in shown.so_far.values()}
    charts = [each.chart for each in shown.so_far.values()]
    if shown.content is not None:
        asked |= shown.content.source.questionnaires
        charts = [shown.content.source.chart]
    return Nameable(
        {id: name for chart in charts for id, name in zip(chart.ids, chart.names, strict=True)},
        {id: say(each.name) for one in asked.values() for id, each in one.dimensions.items()},
        {audience: say(one.name) or audience for audience, one in asked.items()},
        {question.id: say(question.text) for one in asked.values() for question in one.questions},
    )


def save_agenda(
    inst: Installation, access: Access, meeting: str, edition: int, title: str, plain: dict[str, Any]
) -> int:
    """Another title and agenda, as plain data from an editor; the number of the new edition.

    edition : the one that was edited, so that nobody's work is put aside unseen.
    Raises UserError with every problem of the agenda, if the meeting has begun, and if another edition is the newest.
    """
    agenda = parse_agenda(plain)
    with writing(inst.engine) as db:
        row = stored(db, access, meeting)
        if row.started_at is not None:
            raise UserError(BEGUN)
        if not table.edit(db, row.id, edition, _title(title), _json(agenda)):
            raise UserError(CHANGED)
    return edition + 1


def copy_meeting(inst: Installation, access: Access, meeting: str, now: datetime, rehearsal: bool = False) -> str:
    """The id of a new meeting with the same agenda about the same survey, not yet begun."""
    with writing(inst.engine) as db:
        row = stored(db, access, meeting)
        copy = secrets.token_hex(16)
        values = {"id": copy, "unit": row.unit, "wave": row.wave, "title": row.title, "agenda": row.agenda}
        table.add(db, access.organisation, **values, rehearsal=rehearsal, created_at=now, created_by=access.label)
    return copy


def delete_meeting(inst: Installation, access: Access, meeting: str, now: datetime) -> None:
    """A meeting and all that was written in it are gone for good. UserError while it is open: end it first."""
    with writing(inst.engine) as db:
        row = stored(db, access, meeting)
        if _phase(row) == "open":
            raise UserError("This meeting is open. End it first.")
        table.remove(db, row.id)
        record(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=row.id, detail="meeting")


def stored(db: Transaction, access: Access, meeting: str) -> StoredMeeting:
    """The row of a meeting that the link may run; UserError if there is none such."""
    row = table.get(db, access.organisation, meeting) if meeting.isalnum() else None
    if row is None or not runs(db, access, row):
        raise UserError(MISSING)
    return row


def _meeting(row: StoredMeeting) -> Meeting:
    return Meeting(
        id=row.id,
        title=row.title,
        wave=row.wave,
        wave_name=row.wave_name,
        unit=row.unit,
        phase=_phase(row),
        code=row.code or "",
        edition=row.edition,
        created_at=row.created_at,
        created_by=row.created_by,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _phase(row: StoredMeeting) -> Phase:
    if row.started_at is None:
        return "prepared"
    if row.ended_at is not None or row.code is None:
        return "ended"
    return "rehearsal" if row.rehearsal else "open"


def _title(title: str) -> str:
    """The title without blanks around it; UserError for none, or one that is too long."""
    found = " ".join(title.split())
    if not 1 <= len(found) <= LONGEST_TITLE:
        problem = f"{len(found)} characters" if found else "nothing"
        raise UserError(Problem("meeting", f"a title of 1 to {LONGEST_TITLE} characters", problem, "title"))
    return found


def _json(agenda: Agenda) -> str:
    return json.dumps(plain_agenda(agenda), ensure_ascii=False)


def _agenda(row: StoredMeeting) -> Agenda:
    return parse_agenda(json.loads(row.agenda), Mentionable())
