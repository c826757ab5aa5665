"""A document as PDF, by typst: tagged for screen readers (PDF/UA-1), with bookmarks, always the same bytes.

What people wrote reaches typst as JSON, as values: nothing of it is ever read as typst's own language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import orjson

from diagnostic.errors import Problem, UserError
from diagnostic.report.charts.svg import FAMILY, FONTS
from diagnostic.report.document.parts import DataTable, Drawing, Part, ReportDocument
from diagnostic.report.files.reasons import column_groups, lettered
from diagnostic.report.files.typesetter import typeset
from diagnostic.report.palette import LIGHT

TEMPLATE = Path(__file__).parent / "pdf.typ"
PAPERS = {"a4": "a4", "letter": "us-letter"}  # by what people call it
UPRIGHT = 13  # columns beside the names of units; from here on the page is turned sideways

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
    chapters = [
        {"title": chapter.title, "wide": _wide(chapter.parts), "parts": [_part(part, draw) for part in chapter.parts]}
        for chapter in document.chapters
    ]
    named = {name: getattr(document, name) for name in ("title", "about", "language", "foot", "poster")}
    look = {
        "font": FAMILY,
        "paper": PAPERS[options.paper],
        **{name: getattr(LIGHT, name) for name in ("ink", "quiet", "line", "field", "accent", "worse", "better")},
        "shades": [{"fill": shade.fill, "ink": shade.ink} for shade in LIGHT.scores],
    }
    return orjson.dumps({**named, "look": look, "chapters": chapters})


def _wide(parts: tuple[Part, ...]) -> bool:
    return any(isinstance(part, DataTable) and len(part.columns) > UPRIGHT for part in parts)


def _part(part: Part, draw: Draw) -> Mapping[str, Any]:
    """A part as values under the name of its kind."""
    kind = {"part": type(part).__name__}
    if isinstance(part, Drawing):
        return kind | {
            "svg": draw(part).decode(), "alt": part.alt, "caption": part.caption, "keys": part.keys
        }  # fmt: skip
    if isinstance(part, DataTable):
        return kind | _table(part)
    return kind | asdict(part)


def _table(table: DataTable) -> dict[str, Any]:
    """A table with the reasons of hidden cells lettered, each said once below."""
    letters = lettered(table)
    rows = [
        {
            "name": row.name,
            "whole": row.whole,
            "cells": [asdict(c) | {"why": letters.get(c.reason, "")} for c in row.cells],
        }
        for row in table.rows
    ]
    why = [(letter, reason) for reason, letter in letters.items()]
    return asdict(table) | {"rows": rows, "why": why, "groups": column_groups(table)}
