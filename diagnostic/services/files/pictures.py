"""Pictures as files, one by itself or all of a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.prepare import Content

if TYPE_CHECKING:  # which a server's start need not wait for
    from diagnostic.report.document.parts import Drawing, ReportDocument
    from diagnostic.report.files.pictures.frame import Frame, Picturable

SVG, PNG = "svg", "png"  # endings
EVERY = "all"  # the name of all pictures together


def drawn(drawing: Drawing) -> bytes:
    """A picture as SVG without fonts, drawn once for whoever asks for it next."""
    from diagnostic.services.meetings.pictures import picture

    return picture({"light": drawing.spec}, "light", fonts=False)


def page_picture(
    part: Callable[[], Picturable], content: Content | PracticeContent, finding: str, ending: str
) -> bytes:
    """A picture of a page, of what its reader sees there, with the page's finding above it."""
    from diagnostic.report.files.pictures.frame import framed

    return _written(part(), framed(content, finding), ending)


def document_picture(document: ReportDocument, name: str, ending: str) -> bytes:
    """A picture of a document; UserError where it has none of that name."""
    from diagnostic.report.files.pictures.frame import pictures_of

    found = pictures_of(document)
    if name not in found:
        expected = f"one of {', '.join(found)}" if found else "a document that has pictures"
        raise UserError(Problem("picture", expected, repr(name), hint=did_you_mean(name, list(found))))
    return _written(*found[name], ending)


def every_picture(document: ReportDocument) -> bytes:
    """A zip of all pictures of a document, each as SVG and as PNG, dated with its day."""
    from diagnostic.report.files.pictures.frame import pictures_of
    from diagnostic.report.files.tidy import zipped

    found = pictures_of(document)
    files = {f"{name}.{ending}": _written(*found[name], ending) for name in found for ending in (SVG, PNG)}
    return zipped(files, document.day)


def _written(part: Picturable, frame: Frame, ending: str) -> bytes:
    from diagnostic.report.files.pictures.render import render_png, render_svg

    return (render_svg if ending == SVG else render_png)(part, frame, drawn)
