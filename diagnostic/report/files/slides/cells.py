"""Tables as XML of PowerPoint: cells with colours of their own, a header row that programs know as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from diagnostic.report.files.slides.measures import Box, height
from diagnostic.report.files.slides.sheet import NativeTable
from diagnostic.report.files.slides.xml import EMU, Paragraph, Run, paragraphs, solid
from diagnostic.report.palette import LIGHT

SIZE, PAD_X, PAD_Y = 12, 4.0, 2.0
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No NativeTable", which every PowerPoint has
_SIDES = ("lnL", "lnR", "lnT", "lnB")


@dataclass(frozen=True)
class Square:
    """One cell. line : colour of its lower edge, or of all edges where `boxed`. span : columns; 0 for one covered.

    upright : turned, each run a line of its own: not every program breaks lines that are turned.
    """

    runs: tuple[Run, ...]
    fill: str = LIGHT.ground
    align: str = "l"
    upright: bool = False
    line: str = LIGHT.line
    boxed: bool = False
    dashed: bool = False
    over: bool = False  # with a line above
    span: int = 1
    indent: float = 0
    anchor: str = "ctr"


@dataclass(frozen=True)
class GridLine:
    """A row of cells."""

    squares: tuple[Square, ...]
    high: float


def square(words: str, bold: bool = False, ink: str = LIGHT.ink, **look: Any) -> Square:
    """A cell of one text."""
    return Square((Run(words, bold, ink),) if words else (), **look)


def high(squares: Sequence[Square], widths: Sequence[float], pad: float = PAD_X) -> float:
    """The height that the fullest cell of a row needs; upright ones say theirs elsewhere."""
    tallest = SIZE * 1.26
    for place, each in enumerate(squares):
        if each.upright or not each.span:
            continue
        room = sum(widths[place : place + each.span]) - 2 * pad - each.indent
        words, bold = "".join(run.words for run in each.runs), any(run.bold for run in each.runs)
        tallest = max(tallest, height(words, SIZE, room, bold))
    return tallest + 2 * PAD_Y


def grid(
    at: Box, widths: Sequence[float], lines: Sequence[GridLine], language: str, alt: str, pad: float = PAD_X
) -> NativeTable:
    """A table at the upper left of a place; its first line is the header."""
    columns = "".join(f'<a:gridCol w="{round(width * EMU)}"/>' for width in widths)
    rows = "".join(
        f'<a:tr h="{round(line.high * EMU)}">{"".join(_cell(each, language, pad) for each in line.squares)}</a:tr>'
        for line in lines
    )
    xml = (
        f'<a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{_NO_STYLE}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>"
    )
    return NativeTable(Box(at.x, at.y, sum(widths), sum(line.high for line in lines)), alt, xml)


def _cell(each: Square, language: str, pad: float) -> str:
    if not each.span:
        return '<a:tc hMerge="1"><a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody><a:tcPr/></a:tc>'
    lines = [(run,) for run in each.runs] if each.upright else [each.runs]
    body = paragraphs(tuple(Paragraph(line, SIZE, 0, align=each.align) for line in lines), language)
    span = f' gridSpan="{each.span}"' if each.span > 1 else ""
    turned = ' vert="vert270"' if each.upright else ""
    left, right, edge = (round(value * EMU) for value in (pad + each.indent, pad, PAD_Y))
    return (
        f"<a:tc{span}><a:txBody><a:bodyPr/><a:lstStyle/>{body}</a:txBody>"
        f'<a:tcPr marL="{left}" marR="{right}" marT="{edge}" marB="{edge}" anchor="{each.anchor}"{turned}>'
        f"{_edges(each)}{solid(each.fill)}</a:tcPr></a:tc>"
    )


def _edges(each: Square) -> str:
    dash = '<a:prstDash val="dash"/>' if each.dashed else ""
    drawn = f'<a:solidFill><a:srgbClr val="{each.line[1:].upper()}"/></a:solidFill>{dash}'
    wide = 12700 if each.boxed else 6350
    seen = {side for side in _SIDES if each.boxed or side == "lnB" or (side == "lnT" and each.over)}
    return "".join(f'<a:{side} w="{wide}">{drawn if side in seen else "<a:noFill/>"}</a:{side}>' for side in _SIDES)
