"""What documents of practices have in common: their first and last page, and scores of several views as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isnan

from diagnostic.core.audit.findings import Audit
from diagnostic.report.audit.findings import before as earlier
from diagnostic.report.audit.practices import AuditedPractice
from diagnostic.report.content.practice import Mark, MarkedRow, PracticeContent
from diagnostic.report.document.chapters import limits
from diagnostic.report.document.made_from import about_of, facts_of, foot_of, made_from, notes_of
from diagnostic.report.document.parts import (
    SCORES,
    Chapter,
    DataTable,
    ReportDocument,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.pages.origin import taken
from diagnostic.report.pages.practices.names import NAMES
from diagnostic.report.palette import SCORE_CLASSES, score_class
from diagnostic.report.words import HIDDEN, score

LEGEND = tuple((str(shade), words) for shade, words in enumerate(SCORE_CLASSES))
NOT_ASKED = "Not asked of this"
BeforeAudited = tuple[str, str, str]  # name of a survey, audience, and what the auditor said then


def practice_document(
    surveys: Sequence[PracticeContent], chapters: Iterable[Chapter], *more: tuple[str, str]
) -> ReportDocument:
    """A document of the newest of some surveys of a practice; those before it, the earliest first, are named in it.

    more : facts on what else it depends on, such as open records.
    """
    content = surveys[-1]
    source = content.source
    published = [(asked, source.hashes.get(id_, "")) for id_, (asked, _) in source.answered.items()]
    before = (("Survey before", _before(each)) for each in reversed(surveys[:-1]))
    facts = facts_of(content, published, *before, *more)
    return ReportDocument(
        title=f"{NAMES[source.practice]}: {content.units[content.root].name}",
        about=about_of(content),
        language=content.language,
        day=source.wave.published_on or source.wave.closes,
        foot=foot_of(content, published),
        chapters=(*chapters, made_from(facts, notes_of(content))),
        facts=facts,
    )


def with_limits(
    document: ReportDocument, audited: AuditedPractice, found: tuple[Audit, ...], before: Sequence[BeforeAudited]
) -> ReportDocument:
    """A document with the chapter on what it cannot reveal before its last. before : of earlier surveys in it."""
    *others, last = document.chapters
    return replace(document, chapters=(*others, limits(audited, found, earlier(before)), last))


def _before(survey: PracticeContent) -> str:
    wave = survey.source.wave
    return f"{wave.name}, {taken(wave)}; report code {survey.source.release}"


def titled(content: PracticeContent, unit: str, title: str) -> str:
    """The title of a chapter on a unit: the top of the document needs no name there."""
    return title if unit == content.root else f"{content.units[unit].name}: {title[:1].lower()}{title[1:]}"


def marked_scores(caption: str, first: str, content: PracticeContent, rows: Sequence[MarkedRow]) -> DataTable:
    """Rows under a column for each view, scores in the colours of their classes; hidden ones with their reason."""
    columns = tuple(
        TableColumn(content.say(view.short or view.name), content.say(view.name)) for view in content.views.values()
    )
    levels = any(row.behaviour for row in rows)
    made = tuple(TableRow(row.name, _cells(content, row), whole=levels and not row.behaviour) for row in rows)
    return DataTable(caption, first, columns, made, SCORES, LEGEND)


def _cells(content: PracticeContent, row: MarkedRow) -> tuple[TableCell, ...]:
    marks = {mark.view: mark for mark in row.marks}
    return tuple(score_cell(marks.get(view)) for view in content.views)


def score_cell(mark: Mark | None) -> TableCell:
    """What one view says, or why that is not shown."""
    if mark is None:
        return TableCell(HIDDEN, reason=NOT_ASKED)
    if isnan(mark.score):
        return TableCell(HIDDEN, reason=f"Hidden: {mark.hidden}")
    return TableCell(score(mark.score), score_class(mark.score))
