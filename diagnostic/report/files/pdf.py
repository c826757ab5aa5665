"""A document as PDF, by typst: tagged for screen readers (PDF/UA-1), with bookmarks, always the same bytes.

What people wrote reaches typst as JSON, as values: nothing of it is ever read as typst's own language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, TypeGuard

import orjson

from diagnostic.errors import Problem, UserError
from diagnostic.report.charts.svg import FAMILY, FONTS
from diagnostic.report.document.parts import (
    TEXT,
    Chapter,
    DataTable,
    Drawing,
    Heading,
    Listing,
    Part,
    Plot,
    ReportDocument,
    TableCell,
)
from diagnostic.report.files.reasons import column_groups, lettered
from diagnostic.report.files.row_heights import column_widths, row_heights
from diagnostic.report.files.slides.measures import width
from diagnostic.report.files.typesetter import typeset
from diagnostic.report.palette import LIGHT, SCORE_BOUNDS

TEMPLATE = Path(__file__).parent / "pdf.typ"
PAPERS = {"a4": "a4", "letter": "us-letter"}  # by what people call it
ACROSS = {"a4": 174 * 72 / 25.4, "letter": 8.5 * 72 - 36 * 72 / 25.4}  # points between the margins
NUMBER = re.compile(r"[0-9]+\.")  # before a point that is counted
TICKS = (0, *SCORE_BOUNDS, 100)
ALT, TITLE = 8_000, 1_000  # characters of what is said of a picture, and of a heading, which is a bookmark
FAR = 1_000  # ems, wider than any page
UPRIGHT = 18  # columns beside the names of units; from here on the page is turned sideways

Draw = Callable[[Drawing], bytes]  # SVG without fonts


@dataclass(frozen=True)
class PdfOptions:
    """How a document is laid out: on `paper`, a name of `PAPERS`."""

    paper: str = "a4"


def render(document: ReportDocument, draw: Draw, options: PdfOptions = PdfOptions()) -> bytes:
    """The PDF of a document, dated with its day; many in a row are set faster `with Typesetter():`.

    UserError for a paper that is not known, and for a document that needs more time or memory than there is.
    """
    if options.paper not in PAPERS:
        raise UserError(Problem("paper", f"one of {', '.join(PAPERS)}", repr(options.paper)))
    order = {
        "template": str(TEMPLATE),
        "fonts": str(FONTS),
        "document": _data(document, draw, options).decode(),
        "timestamp": int(datetime.combine(document.day, time(), UTC).timestamp()),
    }
    return typeset(orjson.dumps(order))


def _data(document: ReportDocument, draw: Draw, options: PdfOptions) -> bytes:
    """Everything that the template lays out, as JSON."""
    apart, chapters = _apart(document.chapters), []
    for chapter, alone in zip(document.chapters, apart, strict=True):
        wide = _wide(chapter.parts)
        across = 0.0 if wide or document.poster else ACROSS[options.paper]
        parts = [_part(part, draw, across) for part in chapter.parts]
        chapters.append(
            {
                "title": _cut(chapter.title, TITLE),
                "em": _em(chapter.title),
                "wide": wide,
                "apart": alone,
                "language": chapter.language or document.language,
                "parts": parts,
            }
        )
    named = {name: getattr(document, name) for name in ("about", "language", "foot", "poster")}
    named["title"] = _cut(document.title, TITLE)
    look = {
        "font": FAMILY,
        "paper": PAPERS[options.paper],
        "ticks": TICKS,
        **{
            name: getattr(LIGHT, name)
            for name in ("ink", "quiet", "line", "field", "accent", "ground", "worse", "better")
        },
        "shades": [{"fill": shade.fill, "ink": shade.ink} for shade in LIGHT.scores],
    }
    return orjson.dumps({**named, "look": look, "chapters": chapters})


def _apart(chapters: Sequence[Chapter]) -> list[bool]:
    """Whether each begins a page: where several are of its kind or of the one before, as those of units, of which one
    is given away without the others.
    """
    times = Counter(chapter.kind for chapter in chapters)
    several = [times[chapter.kind] > 1 for chapter in chapters]
    return [one or before for one, before in zip(several, [False, *several[:-1]], strict=True)]


def _wide(parts: tuple[Part, ...]) -> bool:
    return any(isinstance(part, DataTable) and len(part.columns) > UPRIGHT for part in parts)


def _part(part: Part, draw: Draw, across: float) -> Mapping[str, Any]:
    """A part as values under the name of its kind; `across` : points beside each other on its page, 0 if not known."""
    kind = {"part": type(part).__name__}
    if isinstance(part, Drawing):
        told = {"alt": _cut(part.alt, ALT), "caption": part.caption, "keys": part.keys}
        return kind | told | (_pairs(part.plot) if _drawn_by_typst(part.plot) else {"svg": draw(part).decode()})
    if isinstance(part, DataTable):
        return kind | _table(part, across)
    if isinstance(part, Heading):
        return kind | vars(part) | {"text": _cut(part.text, TITLE)}
    if isinstance(part, Listing):
        return kind | vars(part) | {"counted": all(NUMBER.fullmatch(lead) for lead, _ in part.points)}
    return kind | vars(part)


def _cut(text: str, most: int) -> str:
    """A text that a PDF holds as one string, of which PDF/A takes 32,767 bytes, up to four a character."""
    return text if len(text) <= most else f"{text[: most - 1]}\u2026"


def _drawn_by_typst(plot: Plot | None) -> TypeGuard[Plot]:
    """A twentieth of the time that a picture takes, and its text is text."""
    return plot is not None and bool(plot.shades)


def _pairs(plot: Plot) -> dict[str, Any]:
    """Each category with both its values and what is said of it; the numbers of the scale."""
    (_, first), (_, second) = plot.series
    rows = zip(plot.categories, first, second, plot.said, plot.shades, strict=True)
    found: list[dict[str, Any]] = [
        dict(zip(("name", "first", "second", "words", "shade"), row, strict=True)) for row in rows
    ]
    for pair, ends in zip(found, plot.band[1] if plot.band else (), strict=False):
        pair["band"] = ends
    return {"pairs": found}


def _em(text: str) -> float:
    """The most that a text takes on one line, in sizes of its letters."""
    return width(text, 1, bold=True) if text.isprintable() else FAR


def _table(table: DataTable, across: float) -> dict[str, Any]:
    """A table with the reasons of hidden cells lettered, each said once below it; a row has places among `cells`, of
    which no two are the same.
    """
    letters = lettered(table)
    places: dict[TableCell, int] = {}
    rows = [
        {
            "name": row.name,
            "em": _em(row.name),
            "whole": row.whole,
            "cells": [places.setdefault(cell, len(places)) for cell in row.cells],
        }
        for row in table.rows
    ]
    cells = [vars(cell) | {"why": letters.get(cell.reason, "")} for cell in places]
    why = [(letter, reason) for reason, letter in letters.items()]
    made = {"rows": rows, "cells": cells, "why": why, "groups": column_groups(table)}
    return vars(table) | made | (_widths(table, across, rows) if table.kind == TEXT else {})


def _widths(table: DataTable, across: float, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """How many letters the longest name of a row has, and the longest cell of each column; where columns have bars,
    the widths of columns, and of `rows` their heights, as far as they are known.
    """
    columns, bars = [], []
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in table.rows]
        columns.append(vars(column) | {"longest": max((len(cell.text) for cell in cells), default=0)})
        bars.append(any(cell.bar or (cell.reason and not cell.text) for cell in cells))
    widths = column_widths(table, bars)
    for row, high in zip(rows, row_heights(table, widths, across), strict=True):
        row["high"] = high
    longest = max((len(row.name) for row in table.rows), default=0)
    return {"longest": longest, "columns": columns, "widths": widths}
