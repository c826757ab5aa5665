"""Pieces of slides as XML. Texts of people are values in it: escaped, and without what XML cannot hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostic.report.files.slides.measures import Box

EMU = 12700  # of PowerPoint's units in a point
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
INK, QUIET = (
    '<a:schemeClr val="tx1"/>',
    '<a:schemeClr val="tx1"><a:lumMod val="75000"/><a:lumOff val="25000"/></a:schemeClr>',
)
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def text(value: str) -> str:
    """A text between tags or quotes; a space stands for each letter that XML cannot hold and for ends of lines.

    >>> text('R&D <b>\\x01"x"')
    'R&amp;D &lt;b&gt; &quot;x&quot;'
    """
    return _UNFIT.sub(" ", value).translate(_SPECIAL)


@dataclass(frozen=True)
class Run:
    """Letters of one look. colour : `#rrggbb`, empty for that of the template; raised : as a letter of a footnote."""

    words: str
    bold: bool = False
    colour: str = ""
    raised: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Runs; `before` points are free above it. A point has a bullet; `align` is l, ctr or r, empty for the template's.

    size : of its letters; 0 for that of the template.
    """

    runs: tuple[Run, ...]
    size: float = 0
    before: float = 0
    point: bool = False
    align: str = ""

    @property
    def words(self) -> str:
        """Its letters."""
        return "".join(run.words for run in self.runs)


def solid(colour: str) -> str:
    """A fill of one colour, `#rrggbb`."""
    return f'<a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>'


def paragraphs(given: tuple[Paragraph, ...], language: str) -> str:
    """Paragraphs of a text body, at least an empty one."""
    return "".join(_paragraph(each, text(language)) for each in given) or "<a:p/>"


def _paragraph(each: Paragraph, language: str) -> str:
    align = f' algn="{each.align}"' if each.align else ""
    indent = ' marL="228600" indent="-228600"' if each.point else ' marL="0" indent="0"'
    bullet = '<a:buFont typeface="Arial"/><a:buChar char="\u2022"/>' if each.point else "<a:buNone/>"
    spacing = f'<a:spcBef><a:spcPts val="{each.before * 100:.0f}"/></a:spcBef>'
    if not each.size:  # all of it as the template has it
        return f"<a:p>{''.join(_run(run, each.size, language) for run in each.runs)}</a:p>"
    look = f'<a:pPr{indent}{align}><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>{spacing}{bullet}</a:pPr>'
    runs = "".join(_run(run, each.size, language) for run in each.runs)
    empty = (
        "" if runs else f'<a:endParaRPr lang="{language}" sz="{each.size * 100:.0f}"/>'
    )  # else it is as high as 18 points
    return f"<a:p>{look}{runs}{empty}</a:p>"


def _run(run: Run, size: float, language: str) -> str:
    look = (f' sz="{size * 100:.0f}"' if size else "") + (' b="1"' if run.bold else "")
    look += ' baseline="30000"' if run.raised else ""
    colour = solid(run.colour) if run.colour else ""
    return f'<a:r><a:rPr lang="{language}"{look} dirty="0">{colour}</a:rPr><a:t>{text(run.words)}</a:t></a:r>'


def frame(box: Box, tag: str = "a:xfrm") -> str:
    """Where something is."""
    x, y, wide, high = (round(value * EMU) for value in (box.x, box.y, box.width, box.height))
    return f'<{tag}><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></{tag}>'


def named(number: int, name: str, alt: str = "") -> str:
    """Number and name of a shape, and what it says to people who do not see it."""
    told = f' descr="{text(alt)}"' if alt else ""
    return f'<p:cNvPr id="{number}" name="{text(name)}"{told}/>'


def placeholder(number: int, kind: str, index: int | None, name: str, body: str, shrink: bool = True) -> str:
    """A shape that stands where the layout says."""
    place = (f' type="{kind}"' if kind else "") + (f' idx="{index}"' if index else "")
    fit = "<a:bodyPr><a:normAutofit/></a:bodyPr>" if shrink else "<a:bodyPr/>"
    return (
        f'<p:sp><p:nvSpPr>{named(number, name)}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph{place}/>'
        "</p:nvPr>"
        f"</p:nvSpPr><p:spPr/><p:txBody>{fit}<a:lstStyle/>{body}</p:txBody></p:sp>"
    )


def text_box(number: int, name: str, box: Box, body: str, fill: str = "", inset: float = 0) -> str:
    """A text at a place of its own, on a colour where `fill` names one."""
    edge = round(inset * EMU)
    painted, anchor = (solid(fill), "ctr") if fill else ("<a:noFill/>", "t")
    return (
        f'<p:sp><p:nvSpPr>{named(number, name)}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr>{frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{painted}</p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square" lIns="{edge}" tIns="0" rIns="{edge}" bIns="0" anchor="{anchor}">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle/>{body}</p:txBody></p:sp>"
    )


def graphic(number: int, name: str, box: Box, alt: str, kind: str, content: str) -> str:
    """A table or a chart; `kind` is the address of its namespace."""
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr>{named(number, name, alt)}"
        f'<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f'{frame(box, "p:xfrm")}<a:graphic><a:graphicData uri="{kind}">{content}</a:graphicData></a:graphic>'
        "</p:graphicFrame>"
    )


def tree(shapes: str) -> str:
    """The shapes of a slide, a layout or notes."""
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
        f"{shapes}</p:spTree>"
    )
