"""The slides of a document as a file of PowerPoint, always the same bytes of the same document and template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import vl_convert

from diagnostic.report.document.parts import Drawing, ReportDocument
from diagnostic.report.files.slides.checked import checked
from diagnostic.report.files.slides.deck import Deck
from diagnostic.report.files.slides.house import house_template
from diagnostic.report.files.slides.measures import Box
from diagnostic.report.files.slides.outline import sheets
from diagnostic.report.files.slides.sheet import Image
from diagnostic.report.files.slides.template import opened

Draw = Callable[[Drawing], bytes]  # SVG without fonts
SCALE = 2  # pixels of a picture for each of the page's


@dataclass(frozen=True)
class SlidesOptions:
    """How a document is laid out. template : a consultant's own, as the bytes of a .pptx or .potx; ours where empty."""

    template: bytes = b""


def render(document: ReportDocument, draw: Draw, options: SlidesOptions = SlidesOptions()) -> bytes:
    """The deck of a document, dated with its day. UserError for a template that is none."""
    template = opened(checked(options.template) if options.template else house_template())
    deck = Deck(template, document)
    for sheet in sheets(document, template.layouts, lambda drawing: _image(draw(drawing), drawing)):
        deck.add(sheet)
    return deck.to_bytes()


def missing(template: bytes) -> tuple[str, ...]:
    """What a template does not have, and what is done without it, a sentence each. UserError for one that is none."""
    return opened(checked(template)).missing


def _image(svg: bytes, drawing: Drawing) -> Image:
    png = vl_convert.svg_to_png(svg.decode(), scale=SCALE)
    wide, high = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    return Image(Box(0, 0, wide, high), drawing.alt, png)
