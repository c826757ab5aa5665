"""What documents of open records have in common: whose they are, of when, and that nobody's answers are in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.report.document.made_from import Facts, made_from, written_by
from diagnostic.report.document.parts import Chapter, ReportDocument
from diagnostic.report.pages.origin import INVENTED, day, joined

OPEN = "People wrote this for everybody who may read it. Nobody\u2019s answers to a survey are in it."
TOLD_APART = "What tells this file from any other"


@dataclass(frozen=True)
class OpenRecord:
    """Whose a record is, and of when.

    organisation, part : names, the latter of a unit or empty for the whole. changed : the day of its last change.
    version : what tells it from what it was before.
    """

    organisation: str
    demonstration: bool
    part: str
    changed: date
    version: str

    @property
    def whose(self) -> str:
        """Organisation and part on one line."""
        return joined(*dict.fromkeys(filter(None, (self.organisation, self.part))))


def record_document(
    record: OpenRecord, title: str, about: Sequence[str], chapters: Sequence[Chapter], facts: Facts = ()
) -> ReportDocument:
    """Chapters about a record, and what tells it from any other; `about` and `facts` are told beside what all have."""
    changed = f"last changed on {day(record.changed)}"
    known = facts_of_record(record, facts)
    return ReportDocument(
        title=title,
        about=joined(record.whose, *about),
        language=DEFAULT_LANGUAGE,
        day=record.changed,
        foot=joined(title, changed, f"version {record.version}"),
        chapters=(*chapters, made_from(known, [*[INVENTED] * record.demonstration, OPEN], TOLD_APART)),
        facts=known,
    )


def facts_of_record(record: OpenRecord, more: Facts = ()) -> Facts:
    """What tells a record from any other, with `more` of its kind."""
    known = (
        ("Organisation", record.organisation),
        ("Part shown", record.part),
        ("Last changed", day(record.changed)),
        ("Version", record.version),
        *more,
        ("Language", DEFAULT_LANGUAGE),
        written_by(),
    )
    return tuple((name, value) for name, value in known if value)
