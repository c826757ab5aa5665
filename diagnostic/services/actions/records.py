"""Actions of units as open records: made, changed and deleted by whoever sees the unit; versions tell who did what."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from diagnostic.definitions.action import ActionText, ActionWhy, FieldChange, changed, problems_of, tidied
from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.errors import Problem, ReaderSentence, UserError, did_you_mean, refuse
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import MOST_VERSIONS, new_link, opened
from diagnostic.services.practices.scope import may_see, seen_of, units_seen
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup import organisations
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event
from diagnostic.zones import day_of

KIND, COMMENT = "action", "action_comment"
MISSING = "This action does not exist."
MOST_ACTIONS = 5_000  # of one organisation
FULL = f"An organisation has at most {MOST_ACTIONS:,} actions. Delete some that are long done."


@dataclass(frozen=True)
class Action:
    """An action of a unit in its newest version.

    link : what its owner's address has beside its id. first : what was to be done, in the words it was made in. begun :
    when that was (ISO 8601, UTC). since : the day since which it is in its state.
    """

    id: str
    organisation: str
    unit: str
    text: ActionText
    link: str
    first: str
    begun: str
    since: date
    version: int
    author: str
    changed_at: datetime

    def made_on(self, zone: str) -> date:
        """The day on which it was made."""
        return day_of(datetime.fromisoformat(self.begun), zone)

    @property
    def address(self) -> str:
        """Where its owner changes it on this server."""
        return f"/action/{self.id}/{self.link}"


@dataclass(frozen=True)
class ActionChange:
    """Who changed what of an action, and when; the first is how it began, with all its fields."""

    author: str
    at: datetime
    what: tuple[FieldChange, ...]


class ActionChangedMeanwhile(UserError):
    """Somebody else changed the action after it was read; `changes` are theirs. Nothing was written."""

    def __init__(self, changes: Sequence[ActionChange]):
        super().__init__("Somebody else changed this action while you were writing.")
        self.changes = tuple(changes)


def actions(inst: Installation, access: Access) -> list[Action]:
    """All of the viewer's part, those that were made first first."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, KIND)
    found = [action_of(access.organisation, row) for row in seen_of(inst, access, rows)]
    return sorted(found, key=lambda each: (each.begun, each.id))


def get_action(inst: Installation, access: Access, record: str) -> Action:
    """One of the viewer's part. UserError if there is none such."""
    with reading(inst.engine) as db:
        row = versions.get(db, access.organisation, record)
    if row is None or row.kind != KIND or not may_see(inst, access, row.unit):
        raise UserError(MISSING)
    return action_of(access.organisation, row)


def new_action(inst: Installation, access: Access, unit: str, text: ActionText, now: datetime) -> str:
    """The id of a new action. UserError for a unit that is not the viewer's, or a text that cannot be one."""
    text, units = tidied(text), units_seen(inst, access)
    unknown = [Problem("action", "a unit of the organisation", repr(unit), "unit", did_you_mean(unit, units))]
    refuse([*(unknown if unit not in units else ()), *problems_of(text)])
    record = secrets.token_hex(16)
    with writing(inst.engine) as db:
        if len(versions.newest(db, access.organisation, KIND)) >= MOST_ACTIONS:
            raise UserError(FULL)
        add_first(db, access.organisation, record, unit, text, access.label, now)
    return record


def change_action(inst: Installation, action: Action, read: int, text: ActionText, author: str, now: datetime) -> None:
    """Another text in the place of the one that was read in version `read`.

    UserError for a text that cannot be one, ActionChangedMeanwhile where somebody else changed it since; then nothing
    is written. Somebody else's change to the very same text is none.
    """
    text = tidied(text)
    refuse(problems_of(text))
    if text == action.text:
        return
    meanwhile = changes_since(inst, action, read)
    if meanwhile:
        raise ActionChangedMeanwhile(meanwhile)
    try:
        with writing(inst.engine) as db:
            add_next(db, action, text, author, now)
    except ActionChangedMeanwhile:
        raise ActionChangedMeanwhile(changes_since(inst, action, action.version)) from None


def renew_owners_link(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Give an action another address; the one before opens nothing any more. UserError if there is none such."""
    found = get_action(inst, access, record)
    with writing(inst.engine) as db:
        add_next(db, replace(found, link=new_link()), found.text, access.label, now)
        record_event(db, access.actor, AuditEvent.RECORD_LINK_RENEWED, now, thing=record, detail=KIND)


def delete_action(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Nothing of an action and its comments any more. UserError if there is none such."""
    found = get_action(inst, access, record)
    with writing(inst.engine) as db:
        erase_action(db, found.organisation, found.unit, found.id)
        record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail=KIND)


def by_link(inst: Installation, record: str, link: str) -> Action | None:
    """The action that an owner's address opens; None for any other address."""
    found = opened(inst, KIND, record, link)
    return action_of(*found) if found else None


def action_history(inst: Installation, action: Action) -> list[ActionChange]:
    """All changes, the first first."""
    return changes_since(inst, action, 0)


def changes_since(inst: Installation, action: Action, version: int) -> list[ActionChange]:
    """What each version after `version` changed; another link alone changes nothing."""
    with reading(inst.engine) as db:
        rows = versions.history(db, action.organisation, action.id)
    texts = [ActionText(""), *(_text(json.loads(row.content)) for row in rows)]
    return [
        ActionChange(row.author, row.changed_at, what)
        for before, after, row in zip(texts, texts[1:], rows, strict=False)
        if row.version > version and (what := changed(before, after))
    ]


def erase_action(db: Transaction, organisation: str, unit: str | None, record: str) -> None:
    """Nothing of an action of a unit any more: none of its versions, none of its comments."""
    for row in versions.newest(db, organisation, COMMENT, unit):
        if json.loads(row.content)["action"] == record:
            versions.erase(db, organisation, row.id)
    versions.erase(db, organisation, record)


def add_first(
    db: Transaction,
    organisation: str,
    record: str,
    unit: str,
    text: ActionText,
    author: str,
    now: datetime,
    **more: bool,
) -> None:
    """The first version of an action; `more` goes into its content."""
    begun = now.astimezone(UTC).isoformat()
    content = _content(text, new_link(), text.what, begun, _today(db, organisation, now)) | more
    row = RecordVersion(record, 1, KIND, unit, _json(content), author, now, ended=False)
    versions.add(db, organisation, row)


def add_next(db: Transaction, before: Action, text: ActionText, author: str, now: datetime, **more: bool) -> None:
    """The version after the one that was read. ActionChangedMeanwhile where there is one already."""
    newest = versions.get(db, before.organisation, before.id)
    if newest is None:
        raise UserError(MISSING, ReaderSentence("action_unknown"))
    if newest.version >= MOST_VERSIONS and text != before.text:  # another link is always to be had
        raise refusal("record_enough", most=MOST_VERSIONS)
    since = before.since if text.state == before.text.state else _today(db, before.organisation, now)
    content = _content(text, before.link, before.first, before.begun, since) | more
    row = RecordVersion(before.id, before.version + 1, KIND, before.unit, _json(content), author, now, ended=False)
    if not versions.add(db, before.organisation, row):
        raise ActionChangedMeanwhile(())


def _today(db: Transaction, organisation: str, now: datetime) -> date:
    return day_of(now, organisations.zone_of(db, organisation))


def action_of(organisation: str, row: RecordVersion) -> Action:
    """The action in a stored row."""
    content = json.loads(row.content)
    told = content["link"], content["first"], content["made"], date.fromisoformat(content["since"])
    return Action(row.id, organisation, row.unit or "", _text(content), *told, row.version, row.author, row.changed_at)


def _text(content: dict) -> ActionText:
    due = date.fromisoformat(content["due"]) if content["due"] else None
    why = ActionWhy(**content["why"])
    return ActionText(
        content["what"], why, content["owner"], due, content["state"], content["reason"], content["manager"]
    )


def _content(text: ActionText, link: str, first: str, begun: str, since: date) -> dict:
    return {
        "what": text.what,
        "why": vars(text.why),
        "owner": text.owner,
        "due": text.due.isoformat() if text.due else "",
        "state": text.state,
        "reason": text.reason,
        "manager": text.manager,
        "link": link,
        "first": first,
        "made": begun,
        "since": since.isoformat(),
    }


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False)
