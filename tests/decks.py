"""What is in a deck of slides, as other programs read it: texts, notes, alternative texts, numbers behind charts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pptx


@dataclass(frozen=True)
class Seen:
    """One slide: its layout, title, tables by row, charts' numbers by series, texts of shapes and notes."""

    layout: str
    title: str
    texts: list[str]
    tables: list[Any]
    charts: list[Any]
    notes: str
    alts: list[str]


def slides(content: bytes) -> list[Seen]:
    return [_seen(slide) for slide in pptx.Presentation(io.BytesIO(content)).slides]


def _seen(slide: Any) -> Seen:
    graphics = [shape for shape in slide.shapes if shape.has_table or shape.has_chart or shape.shape_type == 13]
    return Seen(
        slide.slide_layout.name,
        slide.shapes.title.text,
        [text for shape in slide.shapes for text in _texts(shape)],
        [shape.table for shape in graphics if shape.has_table],
        [shape.chart for shape in graphics if shape.has_chart],
        slide.notes_slide.notes_text_frame.text,
        [shape._element._nvXxPr.cNvPr.get("descr", "") for shape in graphics],
    )


DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def unread(content: bytes) -> list[str]:
    """What keeps a screen reader from reading a deck, slide by slide; PowerPoint's checker asks for the same."""
    every = list(pptx.Presentation(io.BytesIO(content)).slides)
    titles = [slide.shapes.title.text.strip() for slide in every]
    faults = [f"{number}: {words}" for number, slide in enumerate(every, 1) for words in _faults(slide)]
    return faults + [f"several slides are called {title!r}" for title in set(titles) if titles.count(title) > 1]


def _faults(slide: Any) -> Iterator[str]:
    shapes = list(slide.shapes)
    if shapes[0]._element is not slide.shapes.title._element:
        yield "is not read from its title on"
    for shape in shapes:
        if shape.is_placeholder and not shape.text_frame.text.strip():
            yield f"{shape.name} is empty"
        if not shape.has_text_frame and not shape._element._nvXxPr.cNvPr.get("descr"):
            yield f"{shape.name} has no alternative text"
        if shape.has_table and not shape.table.first_row:
            yield f"{shape.name} has no header row"
    for part in (slide, slide.notes_slide):
        runs = (run for run in part._element.iter(f"{DRAWING}r", f"{DRAWING}fld"))
        if not all(run.find(f"{DRAWING}rPr").get("lang") == "en" for run in runs):
            yield "has text in no language"


def _texts(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text
    if shape.has_table:
        yield from (cell.text for cell in shape.table.iter_cells())


def workbook(chart: Any) -> list[tuple[Any, ...]]:
    """The rows of the workbook behind a chart."""
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob), data_only=True)
    return list(book["Sheet1"].iter_rows(values_only=True))


def unpacked(content: bytes) -> str:
    """Everything that is in a deck, also within the workbooks of its charts."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            found.append(unpacked(part) if name.endswith(".xlsx") else part.decode("utf-8", "replace"))
    return "\n".join(found)
