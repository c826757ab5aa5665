"""The draft of a wave that is kept for each consultant's link until the wave is made: values of the form, and files."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from diagnostic.definitions.wave import RETENTION
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.fieldwork import drafts

LOG = logging.getLogger(__name__)
LARGEST_FILE = 5  # MB, as for every upload
MOST_FILES = 20  # of one field
LONGEST_TEXT = 20_000  # characters of one value
MB = 1024 * 1024

Files = Mapping[str, Mapping[str, bytes]]  # by field of the form, then by name


class DraftOvertakenError(UserError):
    """The draft was changed or removed elsewhere since it was read."""


@dataclass(frozen=True)
class KeptDraft:
    """A draft as it is kept. `version` 0: there is none."""

    version: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    files: Files = field(default_factory=dict)


def load_draft(inst: Installation, access: Access) -> KeptDraft:
    """The draft of the link that asks."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row = drafts.get(db, access.organisation, access.link)
        rows = drafts.files(db, access.link) if row else []
    files: dict[str, dict[str, bytes]] = {}
    for each in rows:
        files.setdefault(each.field, {})[each.name] = bytes(each.content)
    return KeptDraft(row.version, json.loads(row.content), files) if row else KeptDraft()


def draft_version(inst: Installation, access: Access) -> int:
    """The version of the draft of the link that asks; 0 where there is none."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row = drafts.get(db, access.organisation, access.link)
    return row.version if row else 0


def save_draft(
    inst: Installation, access: Access, version: int, values: Mapping[str, str], files: Files, now: datetime
) -> int:
    """Keep values, and the files of the fields in `files`, as the version that follows `version`; its number.

    Raises DraftOvertakenError where `version` is not the newest, UserError for what is too large; nothing is kept then.
    """
    consultants_only(access)
    refuse([*_large_files(files), *_long_texts(values)])
    with writing(inst.engine) as db:
        content = json.dumps(dict(values), ensure_ascii=False)
        if not drafts.save(db, access.organisation, access.link, version=version, content=content, now=now):
            raise DraftOvertakenError("This draft was changed or removed elsewhere since you opened it here.")
        for name, contents in files.items():
            drafts.put_files(db, access.link, name, contents)
    return version + 1


def discard_draft(inst: Installation, access: Access) -> None:
    """Remove the draft of the link that asks, and its files."""
    consultants_only(access)
    with writing(inst.engine) as db:
        drafts.remove(db, access.organisation, access.link)


def tidy_drafts(inst: Installation, now: datetime) -> None:
    """Remove drafts that nobody has changed for as long as invitations are kept, and those of links that are dead."""
    with writing(inst.engine) as db:
        for organisation, link in drafts.left_over(db, now - timedelta(days=RETENTION), now):
            drafts.remove(db, organisation, link)
            LOG.warning("draft of link %s: removed, unchanged for %d days or its link is dead", link, RETENTION)


def _large_files(files: Files) -> list[Problem]:
    many = [
        Problem(name, f"at most {MOST_FILES} files", str(len(of))) for name, of in files.items() if len(of) > MOST_FILES
    ]
    every = [(name, len(content)) for contents in files.values() for name, content in contents.items()]
    large = [(name, size) for name, size in every if size > LARGEST_FILE * MB]
    return many + [Problem(name, f"at most {LARGEST_FILE} MB", f"{size / MB:.1f} MB") for name, size in large]


def _long_texts(values: Mapping[str, str]) -> list[Problem]:
    lengths = {name: len(text) for name, text in values.items() if len(text) > LONGEST_TEXT}
    return [Problem(name, f"at most {LONGEST_TEXT:,} characters", f"{found:,}") for name, found in lengths.items()]
