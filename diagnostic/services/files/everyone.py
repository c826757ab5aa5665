"""The page for every employee as a subject of files: what was released, for whoever has access at all."""

from __future__ import annotations

from datetime import date

from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.errors import UserError
from diagnostic.report.document.parts import ReportDocument
from diagnostic.report.document.records.everyone import AskedSurvey, everyone_document
from diagnostic.report.document.records.open_record import OpenRecord
from diagnostic.services.everyone.shown import content_of, shown_of
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import published_waves

NOT_RELEASED = "There is nothing to save: a page for everybody that is released does not exist."


def everyone_file(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """The page of a survey, of the newest that has one unless given, while it is released; else UserError."""
    waves = [wave.id for wave in published_waves(inst, access, date.max) if wanted.wave in (None, wave.id)]
    found = [page for wave in waves if (page := shown_of(inst, wave)) is not None]
    if not found:
        raise UserError(NOT_RELEASED)
    page = found[0]

    def document() -> ReportDocument:
        from diagnostic.definitions.loading.catalogue_files import catalogue  # reads its file

        words, survey = catalogue(DEFAULT_LANGUAGE), page.survey
        version = short_hash(content_hash(content_of(page, "", "").encode()))
        of = OpenRecord(survey.organisation, survey.demonstration, "", page.released, version)
        days = f"{words.date(survey.opens)} to {words.date(survey.closes)}"
        asked = AskedSurvey(survey.name, days, page.release)
        return everyone_document(of, asked, (page.said, page.text), words, DEFAULT_LANGUAGE)

    return Subject(document)
