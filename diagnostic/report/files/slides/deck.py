"""A deck as a file: slides, notes and charts as parts of a package, in a template, always the same bytes.

Parts are written as they will be read, without python-pptx's objects for shapes: with those, a table takes ten times as
long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml

from diagnostic.report.files.slides.measures import Box, fitting
from diagnostic.report.files.slides.package import PackagePart, packed
from diagnostic.report.files.slides.sheet import Image, NativeChart, NativeTable, SlideContent, Words, plain
from diagnostic.report.files.slides.template import COVER, Layout, Spot, Template
from diagnostic.report.files.slides.xml import (
    HEAD,
    NAMESPACES,
    Paragraph,
    Run,
    frame,
    graphic,
    named,
    paragraphs,
    placeholder,
    text,
    text_box,
    tree,
)

if TYPE_CHECKING:
    from diagnostic.report.document.parts import ReportDocument
    from diagnostic.report.files.slides.sheet import Shape

SIZES = (40, 36, 32, 28, 26, 24, 22, 20, 18, 16, 14, 12)  # of titles, where the template's own is too large
SMALL_SIZES = (12, 10, 9, 8, 7, 6)
_TABLE, _CHART = (
    "http://schemas.openxmlformats.org/drawingml/2006/table",
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
)
_FIELD = '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="%s"%s/><a:t>%d</a:t></a:fld>'
_FIRST_ID = 256
SAY, SURE = "What to say", "How sure this is"


class Deck:
    """Slides added one after the other to a template."""

    def __init__(self, template: Template, document: ReportDocument):
        self.template, self.document = template, document
        self.main = template.presentation.part
        self.notes_master = self.main.notes_master_part.partname
        self.count = self.charts = self.images = 0
        self.parts: list[PackagePart] = []
        self.slides: list[tuple[str, str, str]] = []
        self.listed = _list_of_slides(template.presentation)

    def add(self, sheet: SlideContent) -> None:
        """One more slide, with its notes."""
        self.count += 1
        layout = self.template.layouts[sheet.role]
        part = self._part(f"/ppt/slides/slide{self.count}.xml", CT.PML_SLIDE)
        part.link(RT.SLIDE_LAYOUT, layout.part.partname)
        shapes = [*self._placeholders(sheet, layout)]
        for number, shape in enumerate(_beside(sheet, layout), 20):
            shapes.append(self._shape(part, number, shape))
        part.content = f"{HEAD}<p:sld {NAMESPACES}><p:cSld>{tree(''.join(shapes))}</p:cSld>{_MAPPED}</p:sld>".encode()
        self._notes(part, sheet)
        name = f"slide{self.count}"
        self.slides.append((name, RT.SLIDE, part.name))
        self.listed.append(parse_xml(f'<p:sldId {NAMESPACES} id="{_FIRST_ID + self.count}" r:id="{name}"/>'))

    def _part(self, name: str, kind: str, content: bytes = b"") -> PackagePart:
        part = PackagePart(name, kind, content)
        self.parts.append(part)
        return part

    def _placeholders(self, sheet: SlideContent, layout: Layout) -> list[str]:
        language = text(self.document.language)
        size = _title_size(sheet.title, layout.title)
        title = Paragraph((Run(sheet.title),), size)
        found = [_filled(2, layout.title, "Title", f"<a:p>{_bare(title, language)}</a:p>")]
        if sheet.body and layout.body:
            body = _with_chapter(sheet, layout)
            if sheet.role == COVER:
                body = tuple(replace(each, size=_title_size(each.words, layout.body)) for each in body)
            found.append(_filled(3, layout.body, "Text", paragraphs(body, language)))
        if layout.chapter and sheet.chapter:
            found.append(
                _filled(4, layout.chapter, "Chapter", f"<a:p>{_bare(plain(sheet.chapter, 0), language)}</a:p>")
            )
        if layout.foot:
            foot = plain(self.document.foot, _foot_size(self.document.foot, layout.foot))
            found.append(_filled(5, layout.foot, "Footer", f"<a:p>{_bare(foot, language)}</a:p>"))
        if layout.number:
            small = "" if layout.number.size <= 14 else ' sz="1200"'
            found.append(
                _filled(6, layout.number, "Slide Number", f"<a:p>{_FIELD % (language, small, self.count)}</a:p>")
            )
        return found

    def _shape(self, part: PackagePart, number: int, shape: Shape) -> str:
        if isinstance(shape, Words):
            body = paragraphs(shape.paragraphs, self.document.language)
            return text_box(number, shape.name, shape.box, body, shape.fill, shape.inset)
        if isinstance(shape, NativeTable):
            return graphic(number, shape.name, shape.box, shape.alt, _TABLE, shape.xml)
        if isinstance(shape, Image):
            return self._image(part, number, shape)
        return graphic(number, shape.name, shape.box, shape.alt, _CHART, self._chart(part, shape))

    def _chart(self, part: PackagePart, shape: NativeChart) -> str:
        self.charts += 1
        book = self._part(f"/ppt/embeddings/reportNumbers{self.charts}.xlsx", CT.SML_SHEET, shape.book)
        chart = self._part(f"/ppt/charts/reportChart{self.charts}.xml", CT.DML_CHART, shape.xml.encode())
        chart.link(RT.PACKAGE, book.name)  # its first: rId1
        return f'<c:chart xmlns:c="{_CHART}" r:id="{part.link(RT.CHART, chart.name)}"/>'

    def _image(self, part: PackagePart, number: int, shape: Image) -> str:
        self.images += 1
        image = self._part(f"/ppt/media/reportPicture{self.images}.png", CT.PNG, shape.png)
        name = part.link(RT.IMAGE, image.name)
        return (
            f'<p:pic><p:nvPicPr>{named(number, shape.name, shape.alt)}<p:cNvPicPr><a:picLocks noChangeAspect="1"/>'
            "</p:cNvPicPr><p:nvPr/>"
            f'</p:nvPicPr><p:blipFill><a:blip r:embed="{name}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
            f'<p:spPr>{frame(shape.box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )

    def _notes(self, part: PackagePart, sheet: SlideContent) -> None:
        """What to say, and how sure that is."""
        notes = self._part(f"/ppt/notesSlides/notesSlide{self.count}.xml", CT.PML_NOTES_SLIDE)
        notes.link(RT.NOTES_MASTER, self.notes_master)
        notes.link(RT.SLIDE, part.name)
        told = [(SAY, sheet.said or (sheet.title,)), (SURE, (*sheet.sure, self.document.foot))]
        lines = [
            plain(words, 0, 0, bold)
            for head, said in told
            for words, bold in ((head, True), *((s, False) for s in said))
        ]
        body = "".join(f"<a:p>{_bare(line, text(self.document.language))}</a:p>" for line in lines)
        image = (
            '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide Image"/><p:cNvSpPr>'
            '<a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr>'
            "</p:nvSpPr><p:spPr/></p:sp>"
        )
        shapes = image + placeholder(3, "body", 1, "Notes", body, shrink=False)
        notes.content = f"{HEAD}<p:notes {NAMESPACES}><p:cSld>{tree(shapes)}</p:cSld>{_MAPPED}</p:notes>".encode()
        part.link(RT.NOTES_SLIDE, notes.name)

    def to_bytes(self) -> bytes:
        """The file, dated with the document's day, with nothing else in its properties."""
        package = self.main.package
        about = package.core_properties
        for name in ("category", "comments", "content_status", "identifier", "keywords", "subject", "version"):
            setattr(about, name, "")
        about.title, about.author, about.last_modified_by = text_only(self.document.title), "Inside Out", "Inside Out"
        about.language, about.revision = self.document.language, 1
        about.created = about.modified = datetime.combine(self.document.day, time())
        for old in about._element.findall("{*}lastPrinted"):
            about._element.remove(old)
        return packed(package, self.parts, self.slides, self.document.day)


_MAPPED = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"


def text_only(value: str) -> str:
    """A text as property of a file: what XML cannot hold is left out, and at most 255 letters."""
    return "".join(letter if letter.isprintable() else " " for letter in value)[:255]


def _list_of_slides(presentation: Any) -> Any:
    """The list of slides, empty."""
    return presentation.part._element.get_or_add_sldIdLst()


def _filled(number: int, place: Spot, name: str, body: str) -> str:
    kind = "" if place.kind == "obj" else place.kind
    return placeholder(number, kind, place.index, name, body, shrink=place.kind not in ("ftr", "sldNum"))


def _bare(line: Paragraph, language: str) -> str:
    """Runs of a paragraph that looks as the template says."""
    return "".join(
        f'<a:r><a:rPr lang="{language}"{f" sz={chr(34)}{line.size * 100:.0f}{chr(34)}" if line.size else ""}'
        f'{" b=" + chr(34) + "1" + chr(34) if run.bold else ""} dirty="0"/><a:t>{text(run.words)}</a:t></a:r>'
        for run in line.runs
    )


def _title_size(title: str, place: Spot) -> float:
    """0 where the template's own size is small enough."""
    sizes = [place.size, *(size for size in SIZES if size < place.size)]
    size = fitting(title, sizes, place.inner, bold=True)
    return 0 if size == place.size else size


def _foot_size(foot: str, place: Spot) -> float:
    sizes = [size for size in SMALL_SIZES if size <= max(place.size, 6)] or [6]
    return fitting(foot, sizes, Box(0, 0, place.inner.width, place.box.height))


def _with_chapter(sheet: SlideContent, layout: Layout) -> tuple[Paragraph, ...]:
    """The text, below the name of its chapter where the layout has no place for that."""
    if layout.chapter or not sheet.chapter:
        return sheet.body
    return plain(sheet.chapter, sheet.body[0].size or 16, 0, bold=True), *sheet.body


def _beside(sheet: SlideContent, layout: Layout) -> Sequence[Shape]:
    """What stands beside placeholders; the text too, where the layout has no place for it."""
    if layout.body or not sheet.body:
        return sheet.shapes
    box = layout.title.box
    below = Box(box.x, box.y + box.height + 8, box.width, 120)
    return (Words(below, _with_chapter(sheet, layout), "Text"), *sheet.shapes)
