"""A document as slides: what goes together, under which title, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from itertools import groupby

from diagnostic.report.document.parts import (
    PAIRS,
    SCORES,
    Chapter,
    DataTable,
    Drawing,
    Heading,
    Listing,
    Part,
    Plot,
    Remark,
    ReportDocument,
    Statement,
)
from diagnostic.report.files.slides import likert, tables
from diagnostic.report.files.slides.charts import of_plot
from diagnostic.report.files.slides.measures import LINE, Box
from diagnostic.report.files.slides.sheet import (
    BODY,
    LEAD,
    SMALL,
    SUBHEAD,
    Image,
    NativeChart,
    Shape,
    SlideContent,
    Words,
    each_named,
    plain,
    poster,
    tall,
    workbook,
)
from diagnostic.report.files.slides.tables import together
from diagnostic.report.files.slides.template import CHART, COVER, PICTURE, STATEMENT, TABLE, TEXT, Layout
from diagnostic.report.files.slides.xml import Paragraph, Run
from diagnostic.report.slides.pages import evenly

MARKED = "\u25bc and \u25b2 mark what differs by more than chance; any other difference may be chance."
SURE = "How sure"  # what stands before a sentence that says it
WHOLE = "Numbers are rounded to whole ones, as on the pages of the report."
ROW, SECTION = 17.0, 18  # the least for a pair of points; the letters of a heading
SHORT = 3.4  # lines that may stand above a table
LEAST_ROOM = 150.0  # points that a table or chart needs below what is said above it

Draw = Callable[[Drawing], Image]  # without its place


@dataclass
class _Block:
    """Text that stays together: a heading of level 3, or none, and what is below it; `section` is that of level 2."""

    section: str
    head: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    sure: list[str] = field(default_factory=list)
    alone: bool = False  # a heading with nothing below it

    @property
    def told(self) -> bool:
        return bool(self.paragraphs or self.head or self.alone)


def sheets(document: ReportDocument, layouts: dict[str, Layout], draw: Draw) -> Iterator[SlideContent]:
    """Every slide of a document: a cover, then its chapters; or a poster."""
    if document.poster and (slides := poster(document, layouts[TEXT])):
        yield from slides
        return
    said, taken = (document.title, document.about), {document.title}
    yield SlideContent(COVER, document.title, body=(plain(document.about, 0, 0),), said=said)
    for chapter in document.chapters:
        yield from each_named(list(_ChapterWriter(document, layouts, draw, chapter).written()), chapter.title, taken)


class _ChapterWriter:
    """Writes the slides of one chapter, part by part."""

    def __init__(self, document: ReportDocument, layouts: dict[str, Layout], draw: Draw, chapter: Chapter):
        self.layouts, self.draw, self.chapter, self.language = layouts, draw, chapter, document.language
        self.day = datetime.combine(document.day, time())
        self.heading, self.blocks = "", list[_Block]()
        self.finding: Statement | None = None  # of the table or chart that comes next

    def written(self) -> Iterator[SlideContent]:
        """The slides."""
        parts = self.chapter.parts
        for place, part in enumerate(parts):
            after = parts[place + 1] if place + 1 < len(parts) else None
            yield from self._part(part, after)
        yield from self._texts()

    def _part(self, part: Part, after: Part | None) -> Iterator[SlideContent]:
        if isinstance(part, Statement):
            yield from self._texts()
            if isinstance(after, Drawing | DataTable) and self._fits_above(part, after):
                self.finding = part
            else:
                yield self._statement(part)
        elif isinstance(part, Heading):
            self.heading = part.text if part.level <= 2 else self.heading
            alone = after is None or (isinstance(after, Heading) and after.level <= part.level)
            self.blocks.append(_Block(self.heading, part.text if part.level > 2 else "", alone=alone))
        elif isinstance(part, Remark | Listing):
            block = self._block()
            block.paragraphs += _paragraphs(part)
            block.sure += [words for lead, words in part.points if lead == SURE] if isinstance(part, Listing) else []
        else:
            lead = self._short_lead()
            if not lead:
                yield from self._texts()
            yield from self._graphic(part, lead)
            self.finding = None

    def _block(self) -> _Block:
        if not self.blocks:
            self.blocks.append(_Block(self.heading, ""))
        return self.blocks[-1]

    def _fits_above(self, said: Statement, part: Part) -> bool:
        area = self.layouts[TABLE if isinstance(part, DataTable) else CHART].area
        return tall(_lead(said), area.width) <= area.height - 2 * LEAST_ROOM

    def _statement(self, said: Statement) -> SlideContent:
        body = tuple(plain(sentence, LEAD + 5, 6) for sentence in said.sentences)
        if not body and self.layouts[STATEMENT].chapter is None:
            body = (plain("", LEAD + 5),)
        title = self.chapter.title if self.chapter.title != said.text else ""
        return SlideContent(STATEMENT, said.text, title, body, said=(said.text, *said.sentences))

    @property
    def title(self) -> str:
        """What slides of this place of the chapter are called."""
        return _joined(self.chapter.title, self.heading)

    def _texts(self) -> Iterator[SlideContent]:
        """Blocks of text, as many to a slide as fit."""
        blocks, self.blocks = [block for block in self.blocks if block.told], []
        layout = self.layouts[TEXT]
        place = layout.body.inner if layout.body else layout.area
        for page in _packed(blocks, place):
            sections = list(dict.fromkeys(block.section for block in page))
            title = _joined(self.chapter.title, sections[0] if len(sections) == 1 else "")
            body = tuple(_told(page, with_sections=len(sections) > 1))
            sure = tuple(words for block in page for words in block.sure)
            yield SlideContent(TEXT, title, body=body, said=tuple(each.words for each in body), sure=sure)

    def _short_lead(self) -> tuple[Paragraph, ...]:
        """A few lines of text alone before a table or a picture, which stand above it; nothing where there are more."""
        blocks = [block for block in self.blocks if block.told]
        if (
            self.finding
            or len(blocks) != 1
            or blocks[0].head
            or blocks[0].alone
            or any(each.point for each in blocks[0].paragraphs)
        ):
            return ()
        words = tuple(replace(each, size=LEAD, before=2) for each in blocks[0].paragraphs)
        if tall(words, self.layouts[TABLE].area.width) > SHORT * LEAD * LINE:
            return ()
        self.blocks = []
        return words

    def _graphic(self, part: Part, lead: tuple[Paragraph, ...]) -> Iterator[SlideContent]:
        lead = _lead(self.finding) if self.finding else lead
        title = self.finding.text if self.finding else self.title
        said = (self.finding.text, *self.finding.sentences) if self.finding else tuple(each.words for each in lead)
        if isinstance(part, DataTable):
            yield from self._table(part, title, lead, said)
        elif isinstance(part, Drawing):
            yield from self._drawing(part, title, lead, said)

    def _table(
        self, part: DataTable, title: str, lead: tuple[Paragraph, ...], said: tuple[str, ...]
    ) -> Iterator[SlideContent]:
        area = self.layouts[TABLE].area
        found = (
            likert.pieces(part, area, self.language, self.day)
            if likert.answered(part)
            else tables.pieces(part, area, lead, self.language)
        )
        sure = (MARKED,) if part.kind == SCORES else ()
        for piece in found:
            told = (*(said or (title,)), part.caption, *piece.said)
            yield SlideContent(TABLE, title, shapes=piece.shapes, said=told, sure=(*sure, *piece.reasons))
        if part.notes and not tables.beside(part, area):
            self.blocks.append(
                _Block(self.heading or "Not in the table", "", [plain(f"{note}.") for note in part.notes])
            )
            yield from self._texts()

    def _drawing(
        self, part: Drawing, title: str, lead: tuple[Paragraph, ...], said: tuple[str, ...]
    ) -> Iterator[SlideContent]:
        area = self.layouts[CHART if part.plot else PICTURE].area
        caption = (*lead, plain(part.caption, LEAD - 1, 2))
        above = Words(area.top(tall(caption, area.width)), caption, "About")
        free = area.below(above.box.height + 4)
        shapes = list(self._charts(part, part.plot, free)) if part.plot else [self._picture(part, free)]
        told = (*(said or (title,)), part.alt)
        for shape in shapes:
            yield SlideContent(CHART if part.plot else PICTURE, title, shapes=(above, shape), said=told, sure=(WHOLE,))

    def _charts(self, part: Drawing, plot: Plot, free: Box) -> Iterator[Shape]:
        most = max(1, int(free.height * 0.84 // ROW)) if plot.kind == PAIRS else max(1, int(free.height // 26))
        for places in evenly(range(len(plot.categories)), most):
            xml, columns = of_plot(plot.of(places))
            yield NativeChart(free, part.alt, xml, workbook(columns, self.day))

    def _picture(self, part: Drawing, free: Box) -> Shape:
        drawn = self.draw(part)
        ratio = min(free.width / drawn.box.width, free.height / drawn.box.height)
        wide, high = drawn.box.width * ratio, drawn.box.height * ratio
        return Image(Box(free.x, free.y, wide, high), part.alt, drawn.png)


def _lead(said: Statement) -> tuple[Paragraph, ...]:
    return tuple(plain(sentence, LEAD, 2) for sentence in said.sentences)


def _paragraphs(part: Remark | Listing) -> list[Paragraph]:
    if isinstance(part, Remark):
        return [plain(words, SMALL + 1 if part.quiet else BODY) for words in part.paragraphs]
    return [
        Paragraph((Run(f"{lead} ", True), Run(words)) if lead else (Run(words),), BODY, 4, point=True)
        for lead, words in part.points
    ]


def _joined(*names: str) -> str:
    return " \u00b7 ".join(filter(None, names))


def _told(page: Sequence[_Block], with_sections: bool) -> Iterator[Paragraph]:
    """Blocks with their headings; those of sections, unless the slide's title says it."""
    section = ""
    for block in page:
        if with_sections and block.section and block.section != section:
            yield plain(block.section, SECTION, 16, bold=True)
            section = block.section
        if block.head:
            yield plain(block.head, SUBHEAD, 12, bold=True)
        yield from block.paragraphs


def _packed(blocks: Sequence[_Block], place: Box) -> Iterator[list[_Block]]:
    """Blocks as many at a time as fit: sections share a slide only where they are whole on it."""
    page: list[_Block] = []
    for _, section in groupby(blocks, key=lambda block: block.section):
        pages = list(_pages([piece for block in section for piece in _divided(block, place)], place))
        if page and (len(pages) > 1 or not _fit([*page, *pages[0]], place)):
            yield page
            page = []
        yield from pages[:-1]
        page = [*page, *pages[-1]]
        if len(pages) > 1:
            yield page
            page = []
    if page:
        yield page


def _pages(blocks: Sequence[_Block], place: Box) -> Iterator[list[_Block]]:
    """Blocks of one section."""
    page: list[_Block] = []
    for block in blocks:
        if page and not _fit([*page, block], place):
            yield page
            page = []
        page.append(block)
    yield page


def _fit(page: Sequence[_Block], place: Box) -> bool:
    several = len({block.section for block in page}) > 1
    return tall(tuple(_told(page, with_sections=several)), place.width) <= place.height


def _divided(block: _Block, place: Box) -> Iterator[_Block]:
    """A block in parts that fit a slide each, alike as far as may be."""
    head = tall(tuple(_told([_Block(block.section, block.head)], with_sections=False)), place.width)
    heights = [tall((paragraph,), place.width) for paragraph in block.paragraphs]
    for number, (first, last) in enumerate(together(heights, place.height - head)):
        yield _Block(block.section, block.head, block.paragraphs[first:last], [] if number else block.sure)
