"""What stands on one slide, before any layout has its parts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import xlsxwriter

from diagnostic.report.files.slides.measures import LINE, Box, height
from diagnostic.report.files.slides.xml import Paragraph, Run

BODY, SUBHEAD, SMALL, LEAD = 16, 16, 11, 13  # points


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
