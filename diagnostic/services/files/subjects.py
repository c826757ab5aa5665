"""What a file can be about: each a document with the rights of whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.content.prepare import Content
from diagnostic.services.files.everyone import everyone_file
from diagnostic.services.files.plans import plan_file
from diagnostic.services.files.practices import PRACTICES
from diagnostic.services.files.protection import council_file, protection_file
from diagnostic.services.files.records import agreement_file, kit_file, meeting_file
from diagnostic.services.files.wanted import (
    AGREEMENT,
    COUNCIL,
    EVERYONE,
    KIT,
    MEETING,
    PLAN,
    PROTECTION,
    REPORT,
    STORY,
    Wanted,
)
from diagnostic.services.files.written_from import Subject, shown_then, within
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import published_waves
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import report_stamp

if TYPE_CHECKING:  # which a server's start need not wait for
    from diagnostic.report.document.parts import ReportDocument

NOTHING = "There is nothing to save: a published survey does not exist yet."


def subject(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    """What is wanted, of what this access may see.

    Raises UserError for a subject that does not exist, and for whatever is not there or not for this access to see.
    """
    if wanted.about not in SUBJECTS:
        hint = did_you_mean(wanted.about, list(SUBJECTS))
        raise UserError(Problem("about", f"one of {', '.join(SUBJECTS)}", repr(wanted.about), hint=hint))
    return SUBJECTS[wanted.about](inst, access, wanted)


def _report(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    stamp = report_stamp(inst, access)
    part, content = _content(inst, access, wanted, stamp)
    return report_subject(inst, access, part, content, wanted)


def report_subject(inst: Installation, access: Access, part: Access, content: Content, wanted: Wanted) -> Subject:
    """The report as `part`, an access cut out of `access`, sees it in `content`.

    Of the surveys before, those that show this part to `access` itself: it may have belonged elsewhere then.
    """

    @cache  # files in several formats are made of one
    def document() -> ReportDocument:
        from diagnostic.report.document.gap_report import Extent, gap_report

        return gap_report(content, Extent(wanted.every_unit))

    def before() -> tuple[Content, ...]:
        stamp = report_stamp(inst, part)
        surveys = [wave.id for wave in content.source.waves]
        charts = {wave.id: wave.chart for wave in published_waves(inst, access, date.max)}
        earlier = surveys[surveys.index(content.source.wave.id) + 1 :]
        earlier = [wave for wave in earlier if shown_then(access, part.unit, charts[wave])]
        found = (prepared_report(inst, part, wave, None, stamp) for wave in earlier)
        return tuple(each for each in found if each is not None)

    return Subject(document, content, before)


def _story(inst: Installation, access: Access, wanted: Wanted) -> Subject:
    _, content = _content(inst, access, wanted, report_stamp(inst, access))

    def document() -> ReportDocument:
        from diagnostic.report.document.practices.story import story_document

        units = list(content.source.chart.ids) if wanted.every_unit else [content.root]
        return story_document(content, units)

    return Subject(document, content)


def _content(inst: Installation, access: Access, wanted: Wanted, stamp: str) -> tuple[Access, Content]:
    """What pages show to this access; below a unit, what they show to somebody whose part that is; and who that is."""
    content = prepared_report(inst, access, wanted.wave, wanted.rules, stamp)
    if content is None:
        raise UserError(NOTHING)
    part = within(access, wanted, content.source.chart.ids)
    if part is access:
        return access, content
    found = prepared_report(inst, part, content.source.wave.id, wanted.rules, stamp, asked_by=access.unit)
    if found is None:
        raise UserError(NOTHING)
    return part, found


SUBJECTS: dict[str, Callable[[Installation, Access, Wanted], Subject]] = {
    REPORT: _report,
    STORY: _story,
    PROTECTION: protection_file,
    COUNCIL: council_file,
    PLAN: plan_file,
    **PRACTICES,
    AGREEMENT: agreement_file,
    MEETING: meeting_file,
    KIT: kit_file,
    EVERYONE: everyone_file,
}
