"""Stories of teams: staff begin one for a unit, and whoever has its link writes it, version by version."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.errors import Problem, ReaderSentence, UserError, did_you_mean, refuse
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import zone_of
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.linked import MOST_VERSIONS, new_link, opened
from diagnostic.services.practices.scope import seen_of, units_seen
from diagnostic.services.stories.words import (
    StoryChange,
    StoryParts,
    StoryText,
    story_changes,
    story_problems,
)
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event
from diagnostic.zones import day_of

KIND = "story"
MISSING = "This story does not exist."
THERE = "This unit has a story already. Open that one."


@dataclass(frozen=True)
class TeamStory:
    """The story of a unit in its newest version.

    link : what its address has beside its id, so that it opens. renewed : the day on which the new story was first
    written; None before.
    """

    id: str
    organisation: str
    unit: str
    text: StoryText
    link: str
    renewed: date | None
    version: int
    author: str
    changed_at: datetime

    @property
    def address(self) -> str:
        """Where it is on this server, for whoever has its link."""
        return f"/story/{self.id}/{self.link}"


@dataclass(frozen=True)
class StoryVersion:
    """Who changed what of a story, and when; the first is how it began."""

    author: str
    at: datetime
    what: tuple[StoryChange, ...]


class StoryChangedMeanwhile(UserError):
    """Somebody else changed the story after it was read; `changes` are theirs. Nothing was written."""

    def __init__(self, changes: Sequence[StoryVersion]):
        super().__init__("Somebody else changed this story while you were writing.")
        self.changes = tuple(changes)


def stories(inst: Installation, access: Access) -> list[TeamStory]:
    """All of the viewer's part, the one that was changed last first."""
    with reading(inst.engine) as db:
        rows = versions.newest(db, access.organisation, KIND)
    found = [_story(access.organisation, row) for row in seen_of(inst, access, rows)]
    return sorted(found, key=lambda each: each.changed_at, reverse=True)


def get_story(inst: Installation, access: Access, record: str) -> TeamStory:
    """One of the viewer's part. UserError if there is none such."""
    found = next((each for each in stories(inst, access) if each.id == record), None)
    if found is None:
        raise UserError(MISSING)
    return found


def begin_story(inst: Installation, access: Access, unit: str, now: datetime) -> str:
    """The id of the story of a unit, which begins empty: a unit has one, so that a second click makes no second.

    UserError for a unit that is not the viewer's, and for one that has a story.
    """
    units = units_seen(inst, access)
    if unit not in units:
        problem = Problem("story", "a unit of the organisation", repr(unit), "unit", did_you_mean(unit, units))
        raise UserError(problem)
    record = secrets.token_hex(16)
    content = _content(StoryText(), new_link(), None)
    with writing(inst.engine) as db:
        if versions.newest(db, access.organisation, KIND, unit):
            raise UserError(THERE)
        row = RecordVersion(record, 1, KIND, unit, content, access.label, now, ended=False)
        versions.add(db, access.organisation, row)
    return record


def renew_story_link(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Give a story another address; the one before opens nothing any more. UserError if there is none such."""
    found = get_story(inst, access, record)
    with writing(inst.engine) as db:
        _add(db, found, _content(found.text, new_link(), found.renewed), access.label, now)
        record_event(db, access.actor, AuditEvent.RECORD_LINK_RENEWED, now, thing=record, detail=KIND)


def delete_story(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """Nothing of a story any more. UserError if there is none such."""
    found = get_story(inst, access, record)
    with writing(inst.engine) as db:
        versions.erase(db, found.organisation, found.id)
        record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail=KIND)


def story_by_link(inst: Installation, record: str, link: str) -> TeamStory | None:
    """The story that an address opens; None for any other address."""
    found = opened(inst, KIND, record, link)
    return _story(*found) if found else None


def change_story(inst: Installation, story: TeamStory, read: int, text: StoryText, author: str, now: datetime) -> None:
    """Another text in the place of the one that was read in version `read`.

    UserError for a text that is too long; StoryChangedMeanwhile where others changed it since, and then nothing is.
    """
    refuse(story_problems(text))
    meanwhile = changes_of_story(inst, story, read)
    if meanwhile:
        raise StoryChangedMeanwhile(meanwhile)
    if text != story.text:
        renewed = (story.renewed or day_of(now, zone_of(inst, story.organisation))) if text.after else None
        with writing(inst.engine) as db:
            _add(db, story, _content(text, story.link, renewed), author, now)


def changes_of_story(inst: Installation, story: TeamStory, version: int = 0) -> list[StoryVersion]:
    """What each version after `version` changed, the first first; another link alone changes nothing."""
    with reading(inst.engine) as db:
        rows = versions.history(db, story.organisation, story.id)
    texts = [StoryText(), *(_text(row) for row in rows)]
    found = [
        StoryVersion(row.author, row.changed_at, story_changes(before, after))
        for before, after, row in zip(texts, texts[1:], rows, strict=False)
        if row.version > version
    ]
    return [each for each in found if each.what]


def erase_story(inst: Installation, story: TeamStory) -> None:
    """Nothing of a story any more: not its text, not who changed it."""
    with writing(inst.engine) as db:
        versions.erase(db, story.organisation, story.id)


def _add(db: Transaction, before: TeamStory, content: str, author: str, now: datetime) -> None:
    if before.version >= MOST_VERSIONS and json.loads(content)["link"] == before.link:  # another is always to be had
        raise refusal("record_enough", most=MOST_VERSIONS)
    row = RecordVersion(before.id, before.version + 1, KIND, before.unit, content, author, now, ended=False)
    if versions.get(db, before.organisation, before.id) is None:
        raise UserError(MISSING, ReaderSentence("story_unknown"))
    if not versions.add(db, before.organisation, row):
        raise StoryChangedMeanwhile(())


def _story(organisation: str, row: RecordVersion) -> TeamStory:
    content = json.loads(row.content)
    renewed = date.fromisoformat(content["renewed"]) if content["renewed"] else None
    return TeamStory(
        id=row.id,
        organisation=organisation,
        unit=row.unit or "",
        text=_text(row),
        link=content["link"],
        renewed=renewed,
        version=row.version,
        author=row.author,
        changed_at=row.changed_at,
    )


def _text(row: RecordVersion) -> StoryText:
    content = json.loads(row.content)["text"]
    return StoryText(StoryParts(**content["before"]), tuple(content["others"]), StoryParts(**content["after"]))


def _content(text: StoryText, link: str, renewed: date | None) -> str:
    kept = {"text": asdict(text), "link": link, "renewed": renewed.isoformat() if renewed else ""}
    return json.dumps(kept, ensure_ascii=False)
