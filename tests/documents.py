"""Documents and files of the report, for tests: as tables that one can read, and as the texts that are in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pypdf

from diagnostic.report.document.parts import Chapter, DataTable, Drawing, ReportDocument
from diagnostic.services.meetings.pictures import picture


def drawn(drawing: Drawing) -> bytes:
    """As a server draws it."""
    return picture({"light": drawing.spec}, "light", fonts=False)


def chapter(document: ReportDocument, title: str) -> Chapter:
    return next(each for each in document.chapters if each.title == title)


def tables(found: Chapter) -> list[DataTable]:
    return [part for part in found.parts if isinstance(part, DataTable)]


def printed(table: DataTable) -> dict[str, list[str]]:
    """Each row as it is read: `43▼`, or why nothing is shown."""
    marks = {-1: "\u25bc", 0: "", 1: "\u25b2"}
    return {row.name: [cell.reason or cell.text + marks[cell.mark] for cell in row.cells] for row in table.rows}


def texts(value: object, draw: bool = True) -> Iterator[str]:
    """Every text of a document, however deep; pictures are their texts too, drawn unless that takes too long."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Drawing):
        yield from (value.alt, value.caption, drawn(value).decode() if draw else "")
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each, draw)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name), draw)


def pdf_text(content: bytes) -> str:
    """What another program reads in a PDF, a page after the other."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
