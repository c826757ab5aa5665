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
