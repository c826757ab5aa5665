"""An agreement as a poster: what its team promises, who signed it, in letters to be read from across a room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import diagnostic
from diagnostic.definitions.agreement import AgreementText
from diagnostic.report.document.parts import Chapter, Heading, Listing, Part, Remark, ReportDocument
from diagnostic.report.document.records.open_record import OpenRecord, facts_of_record
from diagnostic.report.pages.origin import INVENTED, joined

if TYPE_CHECKING:  # its file is read when it is imported
    from diagnostic.definitions.loading.catalogue_files import Catalogue

AGREEMENT = "agreement"  # kind of its one chapter


def agreement_poster(
    record: OpenRecord, text: AgreementText, names: Sequence[str], words: Catalogue, language: str
) -> ReportDocument:
    """The poster of an agreement with the names under its wording of today, as its page prints it."""
    day = words.date(record.changed)
    parts: list[Part] = [Listing(tuple((f"{place}.", line) for place, line in enumerate(text.behaviours, 1)))]
    if not text.behaviours:
        parts = [Remark((words.text("agreement_empty"),))]
    if names:
        parts += [Heading(words.text("agreement_signed_by", count=len(names))), Listing(tuple(("", n) for n in names))]
    parts.append(Remark((joined(day, *[INVENTED] * record.demonstration),), quiet=True))
    return ReportDocument(
        title=text.title,
        about=record.whose,
        language=language,
        day=record.changed,
        foot=joined(record.organisation, f"version {record.version}", f"Inside Out {diagnostic.__version__}"),
        chapters=(Chapter(AGREEMENT, text.title, tuple(parts)),),
        facts=facts_of_record(record, (("Signed by", str(len(names))),)),
        poster=True,
    )
