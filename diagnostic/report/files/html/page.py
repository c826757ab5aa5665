"""A document as one web page: its style, its script, its font and its pictures are in it, and it asks nobody for more.

The page is whole without its script, which hides and finds. A policy in the page lets nothing else of it run or load.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby
from math import ceil, cos, radians, sin
from typing import Any

from diagnostic.report.charts.grid import CHARACTER, HEADING_ROOM, HEADING_TURN
from diagnostic.report.charts.svg import FAMILY, FONTS, WEIGHTS
from diagnostic.report.document.parts import FELT, SCORES, TEXT, Chapter, DataTable, Drawing, Part, ReportDocument
from diagnostic.report.files.html.grids import Heads, heads, heads_of, shown_plot, shown_table
from diagnostic.report.files.html.marks import TICKS, pairs_of
from diagnostic.report.files.html.vectors import vector
from diagnostic.report.palette import DARK, LIGHT
from diagnostic.report.templating import fragment
from diagnostic.report.words import count

UNITS = "units"  # kind of the chapters that are about one unit each
LONG = 30  # rows of a table of words from which on it opens on a click
UPRIGHT = 13  # columns that a sheet of paper takes upright, beside the names
POLICY = ("default-src 'none'", "font-src data:", "base-uri 'none'", "form-action 'none'")
PAIRED = ("ground", "ink", "quiet", "line", "field", "accent", "worse", "better")  # colours of either theme

Draw = Callable[[Drawing], bytes]  # SVG without fonts


@dataclass(frozen=True)
class HtmlOptions:
    """How the page is written: with its script, or without, for readers that run none."""

    script: bool = True


def render(document: ReportDocument, draw: Draw, options: HtmlOptions = HtmlOptions()) -> bytes:
    """The page of a document, the same bytes of the same document."""
    known = heads_of(tables_of(document))
    style = fragment(
        "file/page.css", fonts=_fonts(), family=FAMILY, light=LIGHT, dark=DARK, dark_of=_dark_of(),
        foot=css_string(document.foot), ticks=TICKS, heads=known,
        text=css_string, **_room(document),
    )  # fmt: skip
    script = fragment("file/page.js") if options.script else ""
    policy = "; ".join((*POLICY, f"style-src {_hash(style)}", *([f"script-src {_hash(script)}"] if script else [])))
    chapters = list(_chapters(document, draw, known))
    page = fragment(
        "file/page.html", document=document, chapters=chapters, contents=list(_contents(chapters)), style=style,
        script=script, policy=policy, units=any(each["units"] for each in chapters),
    )  # fmt: skip
    return f"{page}\n".encode()


def tables_of(document: ReportDocument) -> list[DataTable]:
    """The tables of all chapters."""
    return [part for chapter in document.chapters for part in chapter.parts if isinstance(part, DataTable)]


def css_string(text: str) -> str:
    r"""A text as it may stand between quotes in a style sheet, whatever somebody typed into it.

    >>> css_string('A & "b"</style>')
    'A \\26  \\22 b\\22 \\3c \\2f style\\3e '
    """
    return re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found[0]):x} ", text)


def _hash(text: str) -> str:
    """The source expression of a policy that lets this text alone work."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _fonts() -> tuple[tuple[int, str], ...]:
    return tuple((weight, base64.b64encode((FONTS / name).read_bytes()).decode()) for weight, name in WEIGHTS.items())


def _dark_of() -> list[tuple[str, str]]:
    """Colours of pictures, which are drawn in the light theme, and what each is on dark ground."""
    shades = [(light.fill, dark.fill) for light, dark in zip(LIGHT.scores, DARK.scores, strict=True)]
    return list(dict([*shades, *((getattr(LIGHT, name), getattr(DARK, name)) for name in PAIRED)]).items())


def _room(document: ReportDocument) -> dict[str, int]:
    """Pixels: `tall` for the longest turned heading of a grid, `lean` for those that lean out at its right."""
    grids = [table for table in tables_of(document) if table.kind in (SCORES, FELT)]
    lengths = [[len(column.heading) * CHARACTER for column in table.columns] for table in grids]
    longest, last = (max((each for some in lengths for each in some[cut:]), default=0) for cut in (0, -2))
    turn = radians(HEADING_TURN)
    return {"tall": ceil(longest * sin(turn)) + HEADING_ROOM, "lean": ceil(last * cos(turn))}


def _chapters(document: ReportDocument, draw: Draw, heads_: Sequence[Heads]) -> Iterator[dict[str, Any]]:
    """Each chapter as the template takes it; `units` says that it holds what one can look for by a unit's name."""
    known: dict[bytes, str] = {}  # a picture that was drawn, and its name
    for number, chapter in enumerate(document.chapters, 1):
        name = f"c{number}"
        parts = [_part(part, f"{name}-{place}", draw, known, heads_) for place, part in enumerate(chapter.parts, 1)]
        unit = chapter.kind == UNITS
        units = unit or any(part["shown"].get("units") for part in parts)
        yield {
            "name": name, "title": chapter.title, "unit": unit, "wide": _is_wide(chapter), "parts": parts,
            "units": units, "language": chapter.language if chapter.language != document.language else "",
        }  # fmt: skip


def _is_wide(chapter: Chapter) -> bool:
    return any(isinstance(part, DataTable) and len(part.columns) > UPRIGHT for part in chapter.parts)


def _part(part: Part, name: str, draw: Draw, known: dict[bytes, str], heads_: Sequence[Heads]) -> dict[str, Any]:
    if isinstance(part, Drawing) and (pairs := pairs_of(part)):
        shown = {"pairs": pairs}
    elif isinstance(part, Drawing):
        shown = _picture(part, name, draw(part), known)
    elif isinstance(part, DataTable):
        shown = shown_table(part) | {
            "long": part.kind == TEXT and len(part.rows) >= LONG,
            "heads": heads_.index(heads(part)),
        }
    else:
        shown = {}
    return {"kind": type(part).__name__, "name": name, "part": part, "shown": shown}


def _picture(drawing: Drawing, name: str, svg: bytes, known: dict[bytes, str]) -> dict[str, Any]:
    """A picture of Vega and its numbers; one that is drawn already is only named."""
    drawn = vector(svg, name)
    first = known.setdefault(svg, name)
    return {
        "pairs": None, "alt": drawing.alt, "name": first, "again": first != name, "width": drawn.width,
        "height": drawn.height, "shapes": drawn.shapes, "plot": drawing.plot,
        "rows": shown_plot(drawing.plot) if drawing.plot else [],
    }  # fmt: skip


def _contents(chapters: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Titles of chapters in order; several units that follow each other stand behind one line."""
    for unit, found in groupby(chapters, key=lambda each: each["unit"]):
        together = list(found)
        if unit and len(together) > 1:
            yield {"title": "", "words": f"One by one: {count(len(together), 'unit')}", "chapters": together}
        else:
            yield from together
