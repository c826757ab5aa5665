"""Templates of PowerPoint that somebody could hand over: of any size, with other names, and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pptx

Edit = Callable[[dict[str, bytes]], object]
MAIN = b"presentationml.presentation.main+xml"
LAYOUT, MASTER = "ppt/slideLayouts/slideLayout{}.xml", "ppt/slideMasters/slideMaster1.xml"
LINKS = "ppt/slideLayouts/_rels/slideLayout2.xml.rels"
OLD = "Their other client"


def template(*edits: Edit) -> bytes:
    """python-pptx's own template, 4:3, with a slide of another client, after some edits of its parts."""
    parts = dict(_parts())
    for edit in edits:
        edit(parts)
    return zipped(parts)


@cache
def _parts() -> dict[str, bytes]:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = OLD
    out = io.BytesIO()
    deck.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def replaced(name: str, old: bytes, new: bytes) -> Edit:
    """A part in which something else stands."""

    def edit(parts: dict[str, bytes]) -> None:
        assert old in parts[name], (name, old)
        parts[name] = parts[name].replace(old, new)

    return edit


def named(names: dict[int, str]) -> Edit:
    """Layouts with other names and of no type that PowerPoint knows."""

    def edit(parts: dict[str, bytes]) -> None:
        for number in range(1, 12):
            part = pptx.oxml.parse_xml(parts[LAYOUT.format(number)])
            part.attrib.pop("type", None)
            part.cSld.set("name", names.get(number, f"Layout {number}"))
            parts[LAYOUT.format(number)] = pptx.oxml.xmlchemy.serialize_for_reading(part).encode()

    return edit


def without(kind: str) -> Edit:
    """No placeholder of a kind in any layout."""

    def edit(parts: dict[str, bytes]) -> None:
        for number in range(1, 12):
            part = pptx.oxml.parse_xml(parts[LAYOUT.format(number)])
            for found in part.xpath(f".//p:sp[p:nvSpPr/p:nvPr/p:ph[@type='{kind}']]"):
                found.getparent().remove(found)
            parts[LAYOUT.format(number)] = pptx.oxml.xmlchemy.serialize_for_reading(part).encode()

    return edit
