"""Our own template, 16:9: made from python-pptx's own, so that its look is text that can be read and compared."""

from __future__ import annotations

import io
import re
from functools import cache

import pptx
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.util import Pt

from diagnostic.report.charts.svg import FAMILY
from diagnostic.report.files.slides.measures import Box
from diagnostic.report.files.slides.template import CHART, COVER, PICTURE, STATEMENT, TABLE, TEXT
from diagnostic.report.files.slides.xml import NAMESPACES, frame, solid, tree
from diagnostic.report.palette import LIGHT

WIDE, HIGH = 960, 540
EDGE, ROOM = 48, 864
TITLE, CONTENT = Box(EDGE, 30, ROOM, 66), Box(EDGE, 102, ROOM, 390)
FOOT, NUMBER = Box(EDGE, 504, 760, 20), Box(828, 504, 84, 20)
BESIDE = [("ftr", 11, "Footer", FOOT, 10), ("sldNum", 12, "Slide Number", NUMBER, 10)]

Sketch = list[tuple[str, int, str, Box, int]]  # kind, index, name, place and size of letters of each placeholder
LAYOUTS: dict[str, tuple[str, Sketch]] = {  # name: what it is for as PowerPoint calls it, and its placeholders
    COVER: (
        "title",
        [("ctrTitle", 0, "Title", Box(EDGE, 176, 800, 112), 44), ("subTitle", 1, "About", Box(EDGE, 296, 800, 90), 18)],
    ),
    STATEMENT: (
        "secHead",
        [
            ("title", 0, "Title", Box(EDGE, 150, 800, 150), 34),
            ("body", 1, "Text", Box(EDGE, 308, 800, 160), 18),
            ("body", 13, "Chapter", Box(EDGE, 112, 800, 30), 16),
        ],
    ),
    TEXT: ("obj", [("title", 0, "Title", TITLE, 26), ("", 1, "Content", CONTENT, 16)]),
    TABLE: ("tbl", [("title", 0, "Title", TITLE, 26), ("tbl", 1, "Table", CONTENT, 12)]),
    CHART: ("chart", [("title", 0, "Title", TITLE, 26), ("chart", 1, "Chart", CONTENT, 12)]),
    PICTURE: ("picTx", [("title", 0, "Title", TITLE, 26), ("pic", 1, "Picture", CONTENT, 12)]),
}  # fmt: skip
MASTER: Sketch = [("title", 0, "Title", TITLE, 26), ("body", 1, "Text", CONTENT, 16), *BESIDE]
_COLOURS = {
    "dk1": LIGHT.ink, "lt1": LIGHT.ground, "dk2": LIGHT.accent, "lt2": LIGHT.field, "accent1": LIGHT.accent,
    "accent2": LIGHT.worse, "accent3": LIGHT.better, "accent4": LIGHT.scores[1].fill, "accent5": LIGHT.scores[3].fill,
    "accent6": LIGHT.quiet, "hlink": LIGHT.accent, "folHlink": LIGHT.quiet,
}  # fmt: skip
_PANOSE = "020B0503030403020204"  # a humanist sans: what a machine without the font looks for


@cache
def house_template() -> bytes:
    """The template as a file of PowerPoint."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    size = deck.part._element.sldSz
    size.attrib.pop("type", None)
    for layout in list(deck.slide_layouts)[len(LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    master = deck.slide_master
    theme = master.part.part_related_by(RT.THEME)
    theme.blob = _theme(theme.blob.decode()).encode()
    _draw(master.part._element, _shapes(MASTER, of_master=True) + _line(Box(EDGE, 20, 30, 3)))
    styles = master.part._element.find("{*}txStyles")
    styles.getparent().replace(styles, parse_xml(_styles()))
    for layout, (name, (kind, sketch)) in zip(deck.slide_layouts, LAYOUTS.items(), strict=True):
        element = layout.part._element
        element.set("type", kind)
        element.cSld.set("name", name)
        _draw(element, _shapes(sketch + BESIDE * (name != COVER), of_master=False))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _theme(given: str) -> str:
    """A theme with our colours and typeface."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value[1:].upper()}"/></a:{name}>' for name, value in _COLOURS.items()
    )
    face = (
        f'<a:latin typeface="{FAMILY}" panose="{_PANOSE}" pitchFamily="34" charset="0"/><a:ea typeface=""/>'
        '<a:cs typeface=""/>'
    )
    given = re.sub(
        r'<a:clrScheme name="[^"]*">.*</a:clrScheme>',
        f'<a:clrScheme name="Inside Out">{colours}</a:clrScheme>',
        given,
        flags=re.S,
    )
    fonts = f"<a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont>"
    given = re.sub(
        r'<a:fontScheme name="[^"]*">.*</a:fontScheme>',
        f'<a:fontScheme name="Inside Out">{fonts}</a:fontScheme>',
        given,
        flags=re.S,
    )
    return re.sub(r'(<a:theme [^>]*name=")[^"]*', r"\g<1>Inside Out", given)


def _draw(element: object, shapes: str) -> None:
    """Other shapes in the place of those that a master or layout has."""
    old = element.cSld.spTree  # type: ignore[attr-defined]
    new = parse_xml(tree(shapes).replace("<p:spTree>", f"<p:spTree {NAMESPACES}>", 1))
    old.getparent().replace(old, new)


def _shapes(sketch: Sketch, of_master: bool) -> str:
    return "".join(_shape(number, *each, of_master=of_master) for number, each in enumerate(sketch, 2))


def _shape(number: int, kind: str, index: int, name: str, box: Box, size: int, of_master: bool) -> str:
    place = (f' type="{kind}"' if kind else "") + (f' idx="{index}"' if index else "")
    bullet = _PLAIN if kind in _BARE else ""
    letters = f"<a:defRPr{_look(kind, size)}>{_ink(name)}</a:defRPr>"
    left = ' marL="0" indent="0"' if kind in _BARE else ""
    level = f"<a:lvl1pPr{left}{_ALIGNED.get(kind, '')}>{bullet}{letters}</a:lvl1pPr>"
    field = (
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="en-US"/>'
        "<a:t>\u2039#\u203a</a:t></a:fld>"
    )
    words = field if kind == "sldNum" else "" if kind == "ftr" else f'<a:r><a:rPr lang="en-US"/><a:t>{name}</a:t></a:r>'
    anchor = "b" if name == "Title" else "ctr" if kind in ("ftr", "sldNum") else "t"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        f"<p:ph{place}/></p:nvPr></p:nvSpPr><p:spPr>{frame(box)}{_RECTANGLE if of_master else ''}</p:spPr><p:txBody>"
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{level}</a:lstStyle><a:p>{words}</a:p></p:txBody></p:sp>"
    )


_RECTANGLE = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
_ALIGNED = {"sldNum": ' algn="r"', "ftr": ' algn="l"'}
_BARE, _PLAIN = ("body", "subTitle", "ftr", "sldNum", "tbl", "chart", "pic"), "<a:buNone/>"


def _look(kind: str, size: int) -> str:
    return f' sz="{size * 100}"' + (' b="1"' if kind in ("title", "ctrTitle") else "")


def _ink(name: str) -> str:
    colours = {"Footer": LIGHT.quiet, "Slide Number": LIGHT.quiet, "Chapter": LIGHT.accent, "About": LIGHT.quiet}
    return solid(colours[name]) if name in colours else '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'


def _line(box: Box) -> str:
    """The short line above titles."""
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="90" name="Line"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{frame(box)}{_RECTANGLE}<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/>'
        "</a:ln></p:spPr>"
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )


def _styles() -> str:
    """Titles and texts of all slides."""
    ink = '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'

    def level(number: int, size: int, font: str, bullet: str, indent: int, bold: str = "") -> str:
        letters = (
            f'<a:defRPr sz="{size}00"{bold} kern="1200">{ink}<a:latin typeface="+{font}-lt"/>'
            f'<a:ea typeface="+{font}-ea"/><a:cs typeface="+{font}-cs"/></a:defRPr>'
        )
        left = f'marL="{indent}" indent="-{min(indent, 228600)}"'
        return f'<a:lvl{number}pPr {left} algn="l" rtl="0">{bullet}{letters}</a:lvl{number}pPr>'

    point = '<a:buFont typeface="Arial"/><a:buChar char="\u2022"/>'
    title = level(1, 26, "mj", "<a:buNone/>", 0, ' b="1"')
    body = "".join(level(number, 16 if number == 1 else 14, "mn", point, 228600 * number) for number in range(1, 6))
    other = level(1, 16, "mn", "", 0)
    return (
        f"<p:txStyles {NAMESPACES}><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{other}</p:otherStyle></p:txStyles>"
    )
