"""Documents and files of the report, for tests: as tables that one can read, and as the texts that are in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache

import page
import pypdf

from diagnostic.report.document.parts import (
    PAIRS,
    SCORES,
    Chapter,
    DataTable,
    Drawing,
    Plot,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
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
    return "\n".join(pdf_pages(content))


@lru_cache(maxsize=4)
def pdf_pages(content: bytes) -> tuple[str, ...]:
    """What it reads on each page: a second of a report."""
    return tuple(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def faults(pdf: bytes) -> list[object]:
    """What makes a PDF unfit for screen readers (PDF/UA-1) or archives (PDF/A-2a), by all rules of both."""
    profiles = page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A
    found = [page.validate_pdf_bytes(pdf, profile=profile) for profile in profiles]
    failures: list[object] = [failure for each in found for failure in each.failures]
    assert all(each.rules.total > 100 and each.is_compliant == (not each.failures) for each in found)
    return failures


def by_hand() -> ReportDocument:
    """A small document: units on two levels with one hidden cell, two units by themselves, a picture, a long table."""
    column, hidden = (TableColumn("Trust", "Trust"),), TableCell("\u00b7\u00b7\u00b7", reason="Hidden: fewer than 5")
    names = {"All": 61, "East": 43, "E1": 30, "E2": None, "West": 80, "W1": 66}
    cells = {name: TableCell(str(score), 1) if score else hidden for name, score in names.items()}
    rows = tuple(TableRow(name, (cell,), name in ("All", "East", "West")) for name, cell in cells.items())
    asked = tuple(TableRow(f"Question {number}", (TableCell("50"),)) for number in range(1, 32))
    picture = Drawing(
        dict, "Trust: 43 and 61", "East and all", plot=Plot(PAIRS, ("Trust",), (("E", (43,)), ("A", (61,))))
    )
    every = DataTable("Scores of every unit", "Unit", column, rows, SCORES, (("1", "40\u201354"),), ("E3: one answer",))
    answers = DataTable("How people answered", "Question", (TableColumn("Score", "Score"),), asked)
    chapters = (
        Chapter("heatmap", "Every unit", (Statement("Trust is low in East", ("By more than chance.",)), every)),
        *(Chapter("units", name, (Statement(f"About {name}"), picture, answers)) for name in ("East", "West")),
    )
    return ReportDocument("All", "A survey", "en", date(2025, 4, 1), "report code abc", chapters, ())
