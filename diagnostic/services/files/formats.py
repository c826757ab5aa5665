"""Formats of files, each a renderer of `report/files`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from diagnostic.errors import UserError
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.source import ReportSource
from diagnostic.services.files.diagnosis import published_diagnosis
from diagnostic.services.files.pictures import PNG, SVG, document_picture, drawn, every_picture
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.files.written_from import Subject

if TYPE_CHECKING:  # which a server's start need not wait for
    import pyarrow as pa

    from diagnostic.report.document.parts import ReportDocument

ZIP = "zip"
OF_CHAPTERS = ("pdf", "pptx", "xlsx", "html", SVG, PNG)  # formats in which chapters can be chosen
OF_PICTURES = (SVG, PNG, ZIP)  # formats that hold one picture, or all
OF_SURVEYS = ("csv", "parquet", "sav", "xlsx", ZIP)  # formats that can hold scores of several surveys
NO_SCORES = "This document has no table of scores: save it as .pdf, .pptx, .xlsx or .html."


def _document(subject: Subject, wanted: Wanted) -> ReportDocument:
    from diagnostic.report.document.made_from import chosen

    return chosen(subject.document(), wanted.chapters)


def _scores(subject: Subject) -> Content:
    if subject.content is None:
        raise UserError(NO_SCORES)
    return subject.content


def _surveys(subject: Subject, wanted: Wanted) -> tuple[Content, ...]:
    """The survey that is meant, and where they are wanted those published before it, the newest first."""
    return (_scores(subject), *(subject.before() if wanted.every_wave else ()))


def _day(source: ReportSource) -> date:
    return source.wave.published_on or source.wave.closes


def _pdf(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.pdf import PdfOptions, render

    return render(_document(subject, wanted), drawn, PdfOptions(wanted.paper))


def _html(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.html.page import render

    return render(_document(subject, wanted), drawn)


def _pptx(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.slides.render import SlidesOptions, render

    return render(_document(subject, wanted), drawn, SlidesOptions(wanted.template))


def _csv(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import csv, scores_table

    return csv(scores_table(*_surveys(subject, wanted)))


def _parquet(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import parquet, scores_table

    return parquet(scores_table(*_surveys(subject, wanted)))


def _sav(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import scores_table

    surveys = _surveys(subject, wanted)
    return _spss(surveys, scores_table(*surveys))


def _spss(surveys: tuple[Content, ...], scores: pa.Table) -> bytes:
    from diagnostic.report.document.made_from import written_by
    from diagnostic.report.files.spss import sav

    first = surveys[0].source
    releases = [f"{each.source.wave.name}: report code {each.source.release}" for each in surveys]
    return sav(
        scores, _day(first), f"{first.organisation_name}, {first.wave.name}", [*releases, " ".join(written_by())]
    )


def _json(subject: Subject, wanted: Wanted) -> bytes:
    return b"".join(published_diagnosis(_scores(subject).source))


def _package(subject: Subject, wanted: Wanted) -> bytes:
    if wanted.picture:
        return every_picture(_document(subject, wanted))
    from diagnostic.report.files.tidy import csv, package, parquet, scores_table

    surveys = _surveys(subject, wanted)
    scores = scores_table(*surveys)
    files = {"scores.csv": csv(scores), "scores.parquet": parquet(scores), "scores.sav": _spss(surveys, scores)}
    for name, each in zip(_apart([each.source.release for each in surveys]), surveys, strict=True):
        files[f"diagnosis-{name}.json"] = b"".join(published_diagnosis(each.source))
    return package(files, _day(surveys[0].source))


def _apart(names: Sequence[str]) -> list[str]:
    """The same names, numbered from the second of a name on: surveys of the same answers have one release code.

    >>> _apart(["1f0c", "77ab", "1f0c"])
    ['1f0c', '77ab', '1f0c-2']
    """
    before = (names[:number].count(name) for number, name in enumerate(names))
    return [f"{name}-{count + 1}" if count else name for count, name in zip(before, names, strict=True)]


def _xlsx(subject: Subject, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import scores_table
    from diagnostic.report.files.workbook.render import WorkbookOptions, render

    scores = scores_table(*_surveys(subject, wanted)) if subject.content else None
    return render(_document(subject, wanted), WorkbookOptions(scores, wanted.paper))


def _picture(subject: Subject, wanted: Wanted, ending: str) -> bytes:
    return document_picture(_document(subject, wanted), wanted.picture, ending)


FORMATS: dict[str, Callable[[Subject, Wanted], bytes]] = {  # by the ending of a file's name
    "pdf": _pdf,
    "csv": _csv,
    "parquet": _parquet,
    ZIP: _package,
    "xlsx": _xlsx,
    "html": _html,
    "pptx": _pptx,
    "sav": _sav,
    "json": _json,
    SVG: partial(_picture, ending=SVG),
    PNG: partial(_picture, ending=PNG),
}
