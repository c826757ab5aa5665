"""An organisation's own questionnaires: each a YAML text as somebody would upload it, in versions that stay.

A version is sound when it is saved. Surveys freeze a copy, so that a later version changes no survey.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from diagnostic.definitions.loading.yaml_files import parse_questionnaire, parse_questionnaire_with_warnings
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.questionnaire_editing.edits import NAME, set_value, source_of
from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import MOST_VERSIONS, RECORD
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event

KIND = "questionnaire"
MISSING = "This questionnaire does not exist (any more)."
MEANWHILE = (
    "Somebody else saved this questionnaire meanwhile. What you wrote is kept: duplicate it in the list and go on "
    "there, or take your changes back to see theirs."
)
ENOUGH = f"This questionnaire was changed {MOST_VERSIONS} times. Please duplicate it and go on there."
LARGEST = 1024 * 1024  # characters


class QuestionnaireChangedMeanwhile(UserError):
    """Somebody else saved a version after the one that was begun from. Nothing was written."""


@dataclass(frozen=True)
class OwnQuestionnaire:
    """A saved version of an own questionnaire. `text` is its YAML."""

    record: str
    version: int
    text: str
    author: str
    changed_at: datetime

    @cached_property
    def asked(self) -> Questionnaire | None:
        """What it asks; None where what was sound when it was saved is not by the rules of today."""
        return parse_questionnaire_with_warnings(self.text, NAME)[0]


def own_questionnaires(inst: Installation, access: Access) -> list[OwnQuestionnaire]:
    """The newest version of each, the one that was saved last first."""
    consultants_only(access)
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, KIND)
    return sorted(map(_own, rows), key=lambda each: each.changed_at, reverse=True)


def own_questionnaire(inst: Installation, access: Access, record: str) -> OwnQuestionnaire:
    """The newest version of one. UserError if there is none such."""
    return questionnaire_versions(inst, access, record)[-1]


def questionnaire_versions(inst: Installation, access: Access, record: str) -> list[OwnQuestionnaire]:
    """All versions of one, the first first. UserError if there is none such."""
    consultants_only(access)
    with reading(inst.engine) as db:
        rows = versions.history(db, access.organisation, record)
    if not rows or rows[0].kind != KIND:
        raise UserError(MISSING)
    return [_own(row) for row in rows]


def save_questionnaire(
    inst: Installation, access: Access, record: str, text: str, newest: int, now: datetime
) -> OwnQuestionnaire:
    """A new version, which new surveys offer from now on; the `version` in its YAML is higher than in the one before.

    newest : the version that the author believes to be the newest, 0 where there is none yet. Raises UserError with
    every problem if the text is not sound, QuestionnaireChangedMeanwhile if another version is the newest by now.
    """
    consultants_only(access)
    if not RECORD.fullmatch(record):
        raise UserError(MISSING)
    check_size(text)
    parse_questionnaire(text, NAME)
    if newest >= MOST_VERSIONS:
        raise UserError(ENOUGH)
    with writing(inst.engine) as db:
        before = versions.get(db, access.organisation, record)
        found = before.version if before else 0
        if (before is None and newest) or (before is not None and before.kind != KIND):
            raise UserError(MISSING)
        text = text if before is None else _raised(text, _own(before).text)
        row = RecordVersion(record, newest + 1, KIND, None, _content(text), access.label, now, ended=False)
        if found != newest or not versions.add(db, access.organisation, row):
            raise QuestionnaireChangedMeanwhile(MEANWHILE)
    return _own(row)


def remove_questionnaire(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Nothing of one any more, in no version; surveys keep their copies. UserError if there is none such."""
    own_questionnaire(inst, access, record)
    with writing(inst.engine) as db:
        versions.erase(db, access.organisation, record)
        record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail=KIND)


def check_size(text: str) -> None:
    """Raises UserError for a text that no questionnaire needs."""
    if len(text) > LARGEST:
        raise UserError(Problem(NAME, f"at most {LARGEST:,} characters", f"{len(text):,}"))


def _raised(text: str, before: str) -> str:
    """The text with a higher `version` in it than the one before had."""
    last, own = (source_of(each).at(("version",)) for each in (before, text))
    if text == before or not isinstance(last, int) or not isinstance(own, int) or own > last:
        return text
    return set_value(text, ("version",), last + 1)


def _own(row: RecordVersion) -> OwnQuestionnaire:
    return OwnQuestionnaire(row.id, row.version, json.loads(row.content)["yaml"], row.author, row.changed_at)


def _content(text: str) -> str:
    return json.dumps({"yaml": text}, ensure_ascii=False)
