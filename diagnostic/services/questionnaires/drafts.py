"""The questionnaires that each consultant's link is editing: kept with all their mistakes, apart from what is saved."""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from diagnostic.definitions.loading.yaml_files import parse_questionnaire_with_warnings
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.questionnaire_editing.edits import NAME, source_of
from diagnostic.definitions.wave import RETENTION
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import RECORD
from diagnostic.services.questionnaires.own import MISSING, check_size, own_questionnaire
from diagnostic.services.waves.drafts import DraftOvertakenError
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion, id_of

LOG = logging.getLogger(__name__)
KIND = "asked_draft"
OVERTAKEN = "This draft was changed or removed elsewhere since you opened it here."


@dataclass(frozen=True)
class QuestionnaireDraft:
    """A questionnaire as a link is editing it.

    record : what it becomes a version of. base, begun : the saved version that it was begun from, 0 where none is saved
    yet, and the text that it was begun from. text : as it is now. sound : as it was when it last had no mistake, or
    empty.
    version : counts its changes; 0 where nothing was changed yet, so that nothing is kept.
    """

    record: str
    base: int
    begun: str
    text: str
    sound: str
    version: int = 0
    tag: str = ""  # tells it from another draft of the same record, begun later

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong with it, and warnings."""
        return parse_questionnaire_with_warnings(self.text, NAME)[1]

    @property
    def unsaved(self) -> bool:
        """Is there anything that no version has?"""
        return self.text != self.begun or not self.base

    @property
    def shown(self) -> Questionnaire | None:
        """What a preview shows: the draft, or as it was when it last had no mistake; None: never."""
        now = parse_questionnaire_with_warnings(self.text, NAME)[0]
        return now or (parse_questionnaire_with_warnings(self.sound, NAME)[0] if self.sound else None)


def questionnaire_drafts(inst: Installation, access: Access) -> list[QuestionnaireDraft]:
    """All drafts of the link that asks, the one that was changed last first."""
    consultants_only(access)
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, KIND)
    mine = [row for row in rows if json.loads(row.content)["link"] == access.link]
    return [_draft(row) for row in sorted(mine, key=lambda row: row.changed_at, reverse=True)]


def questionnaire_draft(inst: Installation, access: Access, record: str) -> QuestionnaireDraft:
    """The draft of one questionnaire; where there is none, one that begins at the newest saved version.

    UserError where there is neither.
    """
    consultants_only(access)
    with reading(inst.engine) as db:
        row = versions.get(db, access.organisation, _id(access, record))
    if row is not None:
        return _draft(row)
    saved = own_questionnaire(inst, access, record)
    return QuestionnaireDraft(record, saved.version, saved.text, saved.text, saved.text)


def begin_questionnaire(inst: Installation, access: Access, text: str, now: datetime) -> QuestionnaireDraft:
    """A draft of a new questionnaire: made from nothing, a duplicate, or an upload. UserError for what is no YAML."""
    consultants_only(access)
    check_size(text)
    refuse(source_of(text).problems)
    if not isinstance(source_of(text).value, dict):
        raise UserError(Problem(NAME, "a questionnaire (id, version, audience, scale, dimensions, items)", "none"))
    first = QuestionnaireDraft(secrets.token_hex(16), 0, text, text, "", 0, secrets.token_hex(8))
    return _keep(inst, access, first, text, now)


def keep_questionnaire_draft(
    inst: Installation, access: Access, draft: QuestionnaireDraft, text: str, now: datetime
) -> QuestionnaireDraft:
    """The draft with another text, kept. DraftOvertakenError where it is not the newest any more; nothing is kept."""
    consultants_only(access)
    check_size(text)
    if not RECORD.fullmatch(draft.record):
        raise UserError(MISSING)
    return _keep(inst, access, draft if draft.version else replace(draft, tag=secrets.token_hex(8)), text, now)


def discard_questionnaire_draft(inst: Installation, access: Access, record: str) -> None:
    """Nothing any more of what the link that asks has changed and not saved."""
    consultants_only(access)
    with writing(inst.engine) as db:
        versions.erase(db, access.organisation, _id(access, record))


def tidy_questionnaire_drafts(inst: Installation, now: datetime) -> None:
    """Remove drafts that nobody has changed for as long as invitations are kept."""
    with writing(inst.engine) as db:
        for organisation, record in versions.unchanged_since(db, KIND, now - timedelta(days=RETENTION)):
            versions.erase(db, organisation, record)
            LOG.warning("draft of a questionnaire %s: removed, unchanged for %d days", record, RETENTION)


def _keep(
    inst: Installation, access: Access, draft: QuestionnaireDraft, text: str, now: datetime
) -> QuestionnaireDraft:
    sound = text if parse_questionnaire_with_warnings(text, NAME)[0] else draft.sound
    kept = replace(draft, text=text, sound=sound, version=draft.version + 1)
    content = {"link": access.link, "record": kept.record, "base": kept.base, "begun": kept.begun, "text": kept.text}
    row = RecordVersion(
        id=_id(access, kept.record),
        version=kept.version,
        kind=KIND,
        unit=None,
        content=json.dumps({**content, "sound": kept.sound, "tag": kept.tag}, ensure_ascii=False),
        author=access.label,
        changed_at=now,
        ended=False,
    )
    with writing(inst.engine) as db:
        if not _is_newest(db, access, row.id, draft) or not versions.add(db, access.organisation, row):
            raise DraftOvertakenError(OVERTAKEN)
        versions.forget_before(db, access.organisation, row.id, row.version)
    return kept


def _is_newest(db: Transaction, access: Access, record: str, draft: QuestionnaireDraft) -> bool:
    row = versions.get(db, access.organisation, record)
    if row is None:
        return draft.version == 0
    return (row.version, json.loads(row.content)["tag"]) == (draft.version, draft.tag)


def _draft(row: RecordVersion) -> QuestionnaireDraft:
    content = json.loads(row.content)
    keys = ("record", "base", "begun", "text", "sound")
    return QuestionnaireDraft(**{key: content[key] for key in keys}, version=row.version, tag=content["tag"])


def _id(access: Access, record: str) -> str:
    return id_of(KIND, access.link, record)
