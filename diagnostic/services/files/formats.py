"""Formats of files, each a renderer of `report/files`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from diagnostic.errors import UserError
from diagnostic.report.content.prepare import Content
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject

if TYPE_CHECKING:  # with Altair and typst, which a server's start need not wait for
    from diagnostic.report.document.parts import Drawing, ReportDocument

NO_SCORES = "This document has no table of scores: save it as PDF."


def _document(subject: Subject, wanted: Wanted) -> ReportDocument:
    from diagnostic.report.document.made_from import chosen

    return chosen(subject.document(), wanted.chapters)


def _scores(subject: Subject) -> Content:
    if subject.content is None:
        raise UserError(NO_SCORES)
    return subject.content


def _drawn(drawing: Drawing) -> bytes:
    from diagnostic.services.meetings.pictures import picture

    return picture({"light": drawing.spec}, "light", fonts=False)


def _pdf(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.pdf import PdfOptions, render

    return render(_document(subject, wanted), _drawn, PdfOptions(wanted.paper))


def _html(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.html.page import render

    return render(_document(subject, wanted), _drawn)


def _pptx(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.slides.render import SlidesOptions, render

    return render(_document(subject, wanted), _drawn, SlidesOptions(wanted.template))


def _csv(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import csv

    return csv(_scores(subject))


def _parquet(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import parquet

    return parquet(_scores(subject))


def _package(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import package

    return package(_scores(subject))


def _xlsx(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import scores_table
    from diagnostic.report.files.workbook.render import WorkbookOptions, render

    scores = scores_table(subject.content) if subject.content else None
    return render(_document(subject, wanted), WorkbookOptions(scores, wanted.paper))


FORMATS: dict[str, Callable[[Subject, Wanted], bytes]] = {  # by the ending of a file's name
    "pdf": _pdf,
    "csv": _csv,
    "parquet": _parquet,
    "zip": _package,
    "xlsx": _xlsx,
    "html": _html,
    "pptx": _pptx,
}
