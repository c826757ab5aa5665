"""Comments on actions: what somebody says beside one, under the name they typed. They are never on progress pages."""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from diagnostic.definitions.action import LONGEST_OWNER
from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.errors import Problem, ReaderSentence, UserError, refuse
from diagnostic.services.actions.records import COMMENT, MISSING, Action, get_action
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.scope import seen_of
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event

LONGEST = 1_000  # characters
MOST = 200  # on one action


@dataclass(frozen=True)
class ActionComment:
    """What somebody said beside an action."""

    id: str
    author: str
    text: str
    at: datetime


def comments_of(inst: Installation, action: Action) -> list[ActionComment]:
    """All comments on one action, the earliest first."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, action.organisation, COMMENT, action.unit)
    return list(_by_action(rows).get(action.id, ()))


def comments(inst: Installation, access: Access) -> Mapping[str, tuple[ActionComment, ...]]:
    """Comments on all actions of the viewer's part by the id of the action, the earliest first."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, COMMENT)
    return _by_action(seen_of(inst, access, rows))


def add_comment(inst: Installation, action: Action, text: str, author: str, now: datetime) -> None:
    """One more comment. UserError for an empty or too long one, for a name that is none, and for one too many."""
    typed, name = unicodedata.normalize("NFC", text.strip()), unicodedata.normalize("NFC", " ".join(author.split()))
    refuse(_problems(typed, name))
    content = json.dumps({"action": action.id, "text": typed}, ensure_ascii=False)
    row = RecordVersion(secrets.token_hex(16), 1, COMMENT, action.unit, content, name, now, ended=False)
    with writing(inst.engine) as db:
        if versions.get(db, action.organisation, action.id) is None:
            raise UserError(MISSING, ReaderSentence("action_unknown"))
        mine = _by_action(versions.newest(db, action.organisation, COMMENT, action.unit)).get(action.id, ())
        if len(mine) >= MOST:
            raise refusal("action_comments_full", most=MOST)
        versions.add(db, action.organisation, row)


def remove_comment(inst: Installation, access: Access, record: str, comment: str, now: datetime) -> None:
    """A comment less on an action of the viewer's part. UserError if there is no such action."""
    action = get_action(inst, access, record)
    if any(each.id == comment for each in comments_of(inst, action)):
        with writing(inst.engine) as db:
            versions.erase(db, action.organisation, comment)
            record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail=COMMENT)


def _problems(text: str, name: str) -> list[Problem]:
    found = []
    fits = 1 <= len(text) <= LONGEST
    if not fits or not text.replace("\n", "").isprintable():
        told = ReaderSentence("record_unseen") if fits else ReaderSentence.of("action_comment_length", most=LONGEST)
        expected = f"1 to {LONGEST:,} characters that can be seen"
        found.append(Problem("comment", expected, f"{len(text):,} characters", "text", told=told))
    if not (1 <= len(name) <= LONGEST_OWNER and name.isprintable()):
        expected = f"a name of 1 to {LONGEST_OWNER} characters"
        found.append(
            Problem("comment", expected, repr(name), "name", told=ReaderSentence.of("record_name", most=LONGEST_OWNER))
        )
    return found


def _by_action(rows: list[RecordVersion]) -> dict[str, tuple[ActionComment, ...]]:
    found: dict[str, tuple[ActionComment, ...]] = {}
    for row in sorted(rows, key=lambda each: (each.changed_at, each.id)):
        content = json.loads(row.content)
        comment = ActionComment(row.id, row.author, content["text"], row.changed_at)
        found[content["action"]] = (*found.get(content["action"], ()), comment)
    return found
