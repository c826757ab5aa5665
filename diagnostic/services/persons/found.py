"""Open records of one person: every place where somebody typed their name, and what stands there, as JSON and CSV."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diagnostic.definitions.loading.recipient_files import same_address
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.addresses import with_address
from diagnostic.services.respondents.survey_facts import facts_of
from diagnostic.spreadsheet_csv import spreadsheet_csv
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.meetings import agendas, events
from diagnostic.storage.open_records import versions
from diagnostic.zones import day_of

AUTHOR = "author"
MEETING = "meeting"  # the kind of what is in no record but in a meeting
SECRETS = ("link", "manager_link")  # open what they belong to; no part of what is handed out
NAMED_IN = ("owner", "manager", "name")  # keys of contents and of events that hold names of people
NOBODY_IN = ("theme",)  # kinds whose names are not those of people
BESIDE = {"name": ("reach",)}  # keys of what leads to the person whose name stands under a key
ADDRESS = "address"  # the kind of what is in no record but in a list of people invited by e-mail
SIGNATURE = "signature"  # its author is a browser
COLUMNS = ("What", "Record", "Version", "Where", "Day", "Words")


@dataclass(frozen=True)
class NamedPlace:
    """A place where a name stands: in which field of which version of a record, when it was written, and with what.

    version : of a meeting, the number of its event, 0 for the meeting itself.
    """

    kind: str
    record: str
    version: int
    field: str
    at: datetime
    content: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What stands there, its texts one after the other."""
        return " \u00b7 ".join(str(value) for value in self.content.values() if isinstance(value, str) and value)


def same_name(name: str) -> str:
    """A name as it is compared: in any case, with any blanks, however its accents are encoded.

    >>> same_name(" ANN  Bell ") == same_name("Ann Bell")
    True
    """
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def find_person(inst: Installation, access: Access, name: str) -> list[NamedPlace]:
    """Every place in the open records of an organisation where this name stands alone, the earliest first.

    For consultants. Nothing for an empty name; a name within a longer text is not found, since it may be another's.
    """
    consultants_only(access)
    wanted = same_name(name)
    if not wanted:
        return []
    with reading(inst.engine) as db:
        found = [*_in_records(db, access.organisation, wanted), *_in_meetings(db, access.organisation, wanted)]
        found += _in_lists(inst, db, access, name)
    return sorted(found, key=lambda each: (each.at, each.record, each.version, each.field))


def _in_records(db: Transaction, organisation: str, wanted: str) -> Iterator[NamedPlace]:
    for row in versions.every_version(db, organisation):
        content = json.loads(row.content)
        told = {key: value for key, value in content.items() if key not in SECRETS}
        for field in named_fields(row.kind, content, row.author, wanted):
            yield NamedPlace(row.kind, row.id, row.version, field, row.changed_at, told)


def _in_meetings(db: Transaction, organisation: str, wanted: str) -> Iterator[NamedPlace]:
    for meeting in agendas.of_organisation(db, organisation):
        if same_name(meeting.created_by) == wanted:
            yield NamedPlace(MEETING, meeting.id, 0, AUTHOR, meeting.created_at, {"title": meeting.title})
        for number, event in enumerate(events.after(db, meeting.id, 0), 1):
            for field in named_fields(MEETING, event.data, "", wanted):
                yield NamedPlace(MEETING, meeting.id, number, field, event.at, {"event": event.kind, **event.data})


def _in_lists(inst: Installation, db: Transaction, access: Access, address: str) -> Iterator[NamedPlace]:
    """Lists of people invited by e-mail. Whether somebody answered is no part of it: nobody is told that."""
    for row in with_address(inst, db, access, address):
        facts = facts_of(db, row.survey)
        told = {"survey": facts.wave_name, "unit": facts.name(row.unit), "email": same_address(address)}
        yield NamedPlace(ADDRESS, row.id.hex(), 0, "email", row.added_at, told)


def named_fields(kind: str, content: Mapping[str, Any], author: str, wanted: str) -> Iterator[str]:
    """The fields of a record in which a name stands; `wanted` as `same_name` makes it."""
    for key in NAMED_IN if kind not in NOBODY_IN else ():
        if isinstance(content.get(key), str) and same_name(content[key]) == wanted:
            yield key
    if kind != SIGNATURE and same_name(author) == wanted:
        yield AUTHOR


def as_json(found: list[NamedPlace]) -> bytes:
    """The places as JSON, each with all that stands there."""
    rows = [
        {
            "what": each.kind,
            "record": each.record,
            "version": each.version,
            "where": each.field,
            "at": each.at.isoformat(),
            "content": dict(each.content),
        }
        for each in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2).encode() + b"\n"


def as_csv(found: list[NamedPlace], zone: str) -> bytes:
    """The places as a table, with the days of a zone; no cell of it can be taken for a formula."""
    rows = (
        (each.kind, each.record, str(each.version), each.field, day_of(each.at, zone).isoformat(), each.words)
        for each in found
    )
    return spreadsheet_csv([COLUMNS, *rows])
