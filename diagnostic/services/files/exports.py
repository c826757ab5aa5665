"""A published report as a file: the same content as the pages', with the rights of whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.content.prepare import Content
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.load import report_stamp
from diagnostic.services.report.prepared import prepared_report

if TYPE_CHECKING:  # with Altair and typst, which a server's start need not wait for
    from diagnostic.report.document.parts import Drawing

NOTHING = "There is nothing to save: a published survey does not exist yet."


@dataclass(frozen=True)
class Wanted:
    """Which report, and how: ids of a survey, of the top unit and a version of the rules, each chosen as pages do where
    it is not given; `every_unit` for a chapter of each unit; `paper` is a4 or letter.
    """

    wave: str | None = None
    unit: str = ""
    rules: int | None = None
    every_unit: bool = False
    paper: str = "a4"


def export_report(inst: Installation, access: Access, ending: str, wanted: Wanted = Wanted()) -> bytes:
    """A report in the format that a file's ending names, the same bytes of the same release.

    Raises UserError for other endings, where nothing is published, and for a survey or a unit that is not there or not
    for this access to see.
    """
    if ending not in FORMATS:
        raise UserError(Problem("file", f"an ending that is one of {', '.join(FORMATS)}", repr(ending)))
    return FORMATS[ending](_content(inst, access, wanted), wanted)


def _content(inst: Installation, access: Access, wanted: Wanted) -> Content:
    """What pages show to this access; below a unit, what they show to somebody whose part that is."""
    stamp = report_stamp(inst, access)
    content = prepared_report(inst, access, wanted.wave, wanted.rules, stamp)
    if content is None:
        raise UserError(NOTHING)
    if wanted.unit in ("", content.root):
        return content
    known = content.source.chart.ids
    if wanted.unit not in known:
        hint = did_you_mean(wanted.unit, known)
        raise UserError(Problem("unit", "the id of one that this access shows", repr(wanted.unit), hint=hint))
    within = prepared_report(inst, replace(access, unit=wanted.unit), content.source.wave.id, wanted.rules, stamp)
    return within or content


def _pdf(content: Content, wanted: Wanted) -> bytes:
    from diagnostic.report.document.gap_report import Extent, gap_report
    from diagnostic.report.files.pdf import PdfOptions, render

    return render(gap_report(content, Extent(wanted.every_unit)), _drawn, PdfOptions(wanted.paper))


def _drawn(drawing: Drawing) -> bytes:
    from diagnostic.services.meetings.pictures import picture

    return picture({"light": drawing.spec}, "light", fonts=False)


def _csv(content: Content, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import csv

    return csv(content)


def _parquet(content: Content, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import parquet

    return parquet(content)


def _package(content: Content, wanted: Wanted) -> bytes:
    from diagnostic.report.files.tidy import package

    return package(content)


FORMATS: dict[str, Callable[[Content, Wanted], bytes]] = {  # by the ending of a file's name
    "pdf": _pdf,
    "csv": _csv,
    "parquet": _parquet,
    "zip": _package,
}
