"""What stands on one slide, before any layout has its parts."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, count
from typing import NamedTuple

import xlsxwriter

from diagnostic.report.document.parts import Heading, Listing, Part, Remark, ReportDocument
from diagnostic.report.files.slides.measures import LINE, Box, height
from diagnostic.report.files.slides.template import TEXT, Layout
from diagnostic.report.files.slides.xml import Paragraph, Run
from diagnostic.report.slides.pages import numbered

BODY, SUBHEAD, SMALL, LEAD = 16, 16, 11, 13  # points
LARGE, CLEAR = 40, 20  # letters of a poster: at most, and those from which on it can be read from afar


@dataclass(frozen=True)
class Words:
    """Text at a place of its own; on a colour, where `fill` names one."""

    box: Box
    paragraphs: tuple[Paragraph, ...]
    name: str
    fill: str = ""
    inset: float = 0


@dataclass(frozen=True)
class NativeTable:
    """A table, with its XML; `alt` says what it is for people who do not see it."""

    box: Box
    alt: str
    xml: str
    name: str = "Table"


@dataclass(frozen=True)
class NativeChart:
    """A chart, with its XML and the workbook that it is drawn from."""

    box: Box
    alt: str
    xml: str
    book: bytes
    name: str = "Chart"


@dataclass(frozen=True)
class Image:
    """A picture as PNG."""

    box: Box
    alt: str
    png: bytes
    name: str = "Picture"


Shape = Words | NativeTable | NativeChart | Image


@dataclass(frozen=True)
class SlideContent:
    """A slide: which layout, its title, the text of its placeholder, what stands beside, and what is said of it.

    said : what to say. sure : how sure that is, beside what is true of the whole document.
    """

    role: str
    title: str
    chapter: str = ""
    body: tuple[Paragraph, ...] = ()
    shapes: tuple[Shape, ...] = ()
    said: tuple[str, ...] = ()
    sure: tuple[str, ...] = field(default=())


def plain(words: str, size: float = BODY, before: float = 4, bold: bool = False, colour: str = "") -> Paragraph:
    """A paragraph of one look."""
    return Paragraph((Run(words, bold, colour),), size, before)


def tall(given: tuple[Paragraph, ...], room: float) -> float:
    """The height of paragraphs in a column `room` wide."""
    return sum(
        each.before + height(each.words, each.size, room - 18 * each.point, any(run.bold for run in each.runs))
        for each in given
    )


def poster(document: ReportDocument, layout: Layout) -> list[SlideContent]:
    """A poster as one slide in the largest letters with which all of it fits; where they would be small, its numbered
    points on the first slide and the rest on a second. Nothing where so much stands there that neither can be read.
    """
    place = layout.body.inner if layout.body else layout.area
    [chapter, *_] = document.chapters
    points = [part for part in chapter.parts if _counted(part)]
    others = [part for part in chapter.parts if not _counted(part)]
    together = _largest(document.about, chapter.parts, place, CLEAR)
    pages = [together] if together else [_largest(document.about, parts, place, SMALL) for parts in (points, others)]
    if not all(pages):
        return []
    words = [tuple(each.words for each in page) for page in pages]
    told = zip(pages, words, strict=True)
    return [SlideContent(TEXT, chapter.title, body=page, said=said) for page, said in told]


def _counted(part: Part) -> bool:
    return isinstance(part, Listing) and all(lead.rstrip(".").isdecimal() for lead, _ in part.points)


def _largest(about: str, parts: Sequence[Part], place: Box, smallest: int) -> tuple[Paragraph, ...]:
    """Parts in the largest letters with which they fit; nothing where these are too small."""
    tries = (_in_letters(about, parts, size) for size in range(LARGE, smallest - 1, -1))
    return next((words for words in tries if tall(words, place.width) <= place.height), ())


def _in_letters(about: str, parts: Sequence[Part], size: int) -> tuple[Paragraph, ...]:
    """Numbered points of a size, everything else smaller; names one after the other."""
    quiet = max(round(0.45 * size), SMALL)
    found = [plain(about, quiet, 0)]
    for part in parts:
        if isinstance(part, Listing) and _counted(part):
            found += [Paragraph((Run(f"{lead} ", True), Run(words)), size, 0.4 * size) for lead, words in part.points]
        elif isinstance(part, Listing):
            found.append(plain(" \u00b7 ".join(words for _, words in part.points), quiet))
        elif isinstance(part, Heading):
            found.append(plain(part.text, quiet, size, bold=True))
        elif isinstance(part, Remark):
            found += [plain(words, SMALL, 6) for words in part.paragraphs]
    return tuple(found)


def each_named(found: Sequence[SlideContent], chapter: str, taken: set[str]) -> Iterator[SlideContent]:
    """Slides of a chapter, those of the same title numbered: `Trust is low (2 of 3)`.

    taken : titles of the chapters before, to which those of this one are added. Screen readers list slides by titles:
    one that is taken has the name of its chapter added to it.
    """
    names = {title: _untaken(title, chapter, taken) for title in dict.fromkeys(each.title for each in found)}
    taken |= set(names.values())
    pages = Counter(each.title for each in found)
    page = Counter[str]()
    for each in found:
        page[each.title] += 1
        number = numbered("", page[each.title], pages[each.title]).strip().replace(" ", "\u00a0")
        yield replace(each, title=f"{names[each.title]} {number}".strip())


def _untaken(title: str, chapter: str, taken: set[str]) -> str:
    """
    >>> [_untaken("Low", "East", set(taken)) for taken in ([], ["Low"], ["Low", "Low \xb7 East"])]
    ['Low', 'Low \xb7 East', 'Low \xb7 East (2)']
    >>> _untaken("East", "East", {"East"})
    'East (2)'
    """
    longer = title if title == chapter else f"{title} \u00b7 {chapter}"
    return next(each for each in chain((title, longer), (f"{longer} ({n})" for n in count(2))) if each not in taken)


def least(size: float) -> float:
    """The height of one line."""
    return size * LINE


class Formula(NamedTuple):
    """A number that the workbook computes, and what it is."""

    formula: str
    value: float


Column = tuple[str, Sequence[str | float | Formula | None]]  # heading, and what is below it


def workbook(columns: Sequence[Column], day: datetime) -> bytes:
    """The numbers of a chart as a workbook, a column a series; texts are never formulas."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": day})
    sheet = book.add_worksheet("Sheet1")
    for place, (heading, values) in enumerate(columns):
        sheet.write_string(0, place, heading)
        for row, value in enumerate(values, 1):
            if isinstance(value, str):
                sheet.write_string(row, place, value)
            elif isinstance(value, Formula):
                sheet.write_formula(row, place, value.formula, None, value.value)
            elif value is not None:
                sheet.write_number(row, place, value)
    book.close()
    return out.getvalue()
