"""A picture as a file that stands for itself: the finding above, what signs mean, and below what it was made from.

The font is in the file. Of a PNG the font is that of this folder too, whatever fonts the machine has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import vl_convert

from diagnostic.report.charts.svg import FALLBACK, ONE_AT_A_TIME, register, with_fonts
from diagnostic.report.document.parts import FELT, DataTable, Drawing
from diagnostic.report.files.html.vectors import Shape, vector
from diagnostic.report.files.pictures.bars import bars_body, has_bars, is_bar
from diagnostic.report.files.pictures.frame import Frame, Picturable
from diagnostic.report.files.pictures.grids import INKS, MARKS, DrawnPart, grid_body, rectangle
from diagnostic.report.files.pictures.lettering import block, lines, text, width
from diagnostic.report.files.pictures.marks import MarkedLines, marks_body
from diagnostic.report.files.reasons import lettered
from diagnostic.report.palette import LIGHT
from diagnostic.report.templating import fragment

EDGE, LEAST = 32, 620  # pixels: around everything, and the least width within
TWICE = 2  # pixels of a PNG for each of the picture
SAID = {-1: " lower", 0: "", 1: " higher"}
BY_MORE_THAN_CHANCE = "lower or higher by more than chance"

Draw = Callable[[Drawing], bytes]  # SVG without fonts


def render_svg(part: Picturable, frame: Frame, draw: Draw) -> bytes:
    """The picture as SVG with its font in it, the same bytes of the same picture."""
    return with_fonts(_svg(part, frame, draw)).encode()


def render_png(part: Picturable, frame: Frame, draw: Draw) -> bytes:
    """The picture as PNG, twice as many pixels as it is large."""
    svg = _svg(part, frame, draw)
    register()
    with ONE_AT_A_TIME:
        return vl_convert.svg_to_png(svg, scale=TWICE)


def _svg(part: Picturable, frame: Frame, draw: Draw) -> str:
    body = _body(part, draw)
    within = max(body.width, LEAST)
    shapes, height = _arranged(part, frame, body, within)
    ground = rectangle(0, 0, within + 2 * EDGE, height, LIGHT.ground, rx="0")
    return str(
        fragment(
            "file/picture.svg", title=frame.title, described=described(part), family=FALLBACK, shapes=(ground, *shapes),
            width=f"{within + 2 * EDGE:g}", height=f"{height:g}",
        )
    )  # fmt: skip


def _body(part: Picturable, draw: Draw) -> DrawnPart:
    if isinstance(part, MarkedLines):
        return marks_body(part)
    if isinstance(part, Drawing):
        return _drawn(part, draw)
    return bars_body(part) if has_bars(part) else grid_body(part)


def _drawn(drawing: Drawing, draw: Draw) -> DrawnPart:
    found = vector(draw(drawing), "p")
    return DrawnPart(float(found.width), float(found.height), found.shapes)


def _arranged(part: Picturable, frame: Frame, body: DrawnPart, within: float) -> tuple[list[Shape], float]:
    """Everything from the top down, and where it ends."""
    shapes, y = block(lines(frame.title, 21, within, bold=True), EDGE, EDGE - 4, 21, LIGHT.ink, bold=True)
    more, y = block(lines(part.caption, 13, within), EDGE, y + 4, 13, LIGHT.quiet)
    keys, y = _keys(part, y + 10, within)
    moved = Shape("g", (("transform", f"translate({EDGE},{y + 8:g})"),), "", body.shapes)
    below, y = block(
        [line for each in _below(part) for line in lines(each, 12, within)], EDGE, y + body.height + 18, 12, LIGHT.quiet
    )
    rule = rectangle(EDGE, y + 14, within, 1, LIGHT.line)
    foot, y = block(lines(frame.foot, 11, within), EDGE, y + 22, 11, LIGHT.quiet)
    return [*shapes, *more, *keys, moved, *below, rule, *foot], round(y + EDGE - 10)


def _keys(part: Picturable, y: float, within: float) -> tuple[list[Shape], float]:
    """Signs and colours, each with what it means, in as many lines as they need; and where they end."""
    signs = list(_signs(part))
    shapes, x = list[Shape](), float(EDGE)
    for sign, words, ink in signs:
        colour = sign.isdecimal()
        room = 20 if colour else max(20, width(sign, 13) + 8)
        if x > EDGE and x + room + width(words, 12) > EDGE + within:
            x, y = EDGE, y + 20
        if colour:
            shapes.append(rectangle(x, y + 1, 13, 13, LIGHT.scores[int(sign)].fill, stroke=LIGHT.line))
        else:
            shapes.append(text(sign, x, y + 12, 13, ink))
        shapes.append(text(words, x + room, y + 12, 12, LIGHT.quiet))
        x += room + width(words, 12) + 18
    return shapes, y + (20 if signs else 0)


def _signs(part: Picturable) -> Iterator[tuple[str, str, str]]:
    """Each sign, what it means, and its ink; of colours the position in place of a sign."""
    if isinstance(part, Drawing):
        yield from ((sign, words, LIGHT.ink) for sign, words in part.keys)
    elif isinstance(part, MarkedLines):
        yield from ((sign, words, ink) for (sign, words), ink in zip(part.table.legend, part.inks, strict=True))
    else:
        inks = INKS if part.kind == FELT else {}
        yield from ((sign, words, inks.get(sign, LIGHT.ink)) for sign, words in part.legend)
        if any(cell.mark for row in part.rows for cell in row.cells):
            yield f"{MARKS[-1]}{MARKS[1]}", BY_MORE_THAN_CHANCE, LIGHT.ink


def _table(part: Picturable) -> DataTable | None:
    """The table that a picture draws, if it does."""
    return None if isinstance(part, Drawing) else part.table if isinstance(part, MarkedLines) else part


def _below(part: Picturable) -> Iterator[str]:
    if table := _table(part):
        yield from (f"\u00b7\u00b7\u00b7 {letter}: {reason}." for reason, letter in lettered(table).items())
        yield from (f"{note}." for note in table.notes)


def described(part: Picturable) -> str:
    """A picture in words, number by number; hidden cells with their reason."""
    if isinstance(part, Drawing):
        return part.alt
    table = part.table if isinstance(part, MarkedLines) else part
    meanings = dict(table.legend) if table.kind == FELT else {}
    rows = (
        f"{row.name}: "
        + ", ".join(
            f"{column.name} {cell.reason or meanings.get(cell.text, cell.text) + SAID[cell.mark]}"
            for column, cell in zip(table.columns, row.cells, strict=True)
            if not is_bar(cell)
        )
        for row in table.rows
    )
    return f"{'; '.join(rows)}."
