"""Pictures within a page: read as XML, kept to what is drawn, and written again by a template, each value escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ("g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath", "linearGradient", "stop")
PLACED = ("transform", "d", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "r", "cx", "cy", "dx", "dy", "offset")
INKED = ("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap")
KEPT = frozenset(
    [*PLACED, *INKED, "id", "clip-path", "opacity", "text-anchor", "font-size", "font-weight", "stop-color"]
)
INHERITED = ("fill", "stroke", "text-anchor", "font-size", "font-weight", "stroke-width", "stroke-linecap")
_FINER = re.compile(r"(\.\d)\d+")  # than a tenth of a pixel
NOTHING = {"transform": "translate(0,0)", "font-weight": "normal", "text-anchor": "start", "opacity": "1"}


@dataclass(frozen=True)
class Shape:
    """An element of SVG: its attributes, the text in it, and the shapes in it."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Vector:
    """A picture of so many pixels."""

    width: str
    height: str
    shapes: tuple[Shape, ...]


def vector(svg: bytes, name: str) -> Vector:
    """What an SVG of Vega draws: no script, style, link or event. Its ids begin with `name`, for a page has many."""
    root = ElementTree.fromstring(svg)
    return Vector(root.get("width", ""), root.get("height", ""), _shapes(root, f"{name}-"))


def _shapes(parent: ElementTree.Element, name: str) -> tuple[Shape, ...]:
    found = [shape for child in parent for shape in _shape(child, name)]
    return tuple(each for look, same in groupby(found, key=_look) for each in _together(look, list(same)))


def _look(shape: Shape) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in shape.attributes if pair[0] in INHERITED)


def _together(look: tuple[tuple[str, str], ...], shapes: list[Shape]) -> list[Shape]:
    """Shapes that look the same in a group that says so once: a third less to read."""
    if not look or len(shapes) == 1:
        return shapes
    bare = (replace(shape, attributes=tuple(pair for pair in shape.attributes if pair not in look)) for shape in shapes)
    return [Shape("g", look, "", tuple(bare))]


def _shape(element: ElementTree.Element, name: str) -> Sequence[Shape]:
    """The element; of a group that changes nothing, what is in it; nothing of a kind that draws nothing."""
    tag = element.tag.removeprefix(SVG)
    if tag not in DRAWN or (tag == "path" and not _seen(element)):
        return ()
    said = ((key, text) for key, text in element.attrib.items() if key in KEPT and NOTHING.get(key) != text)
    attributes = tuple((key, _value(key, text, name)) for key, text in said)
    shapes = _shapes(element, name)
    if tag == "g" and not shapes:
        return ()
    return shapes if tag == "g" and not attributes else (Shape(tag, attributes, (element.text or "").strip(), shapes),)


def _seen(path: ElementTree.Element) -> bool:
    """Is there ink? Vega draws an invisible path behind each group; those of clips have no ink of their own."""
    return "fill" in path.attrib or "stroke" in path.attrib or "class" not in path.attrib


def _value(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}{value}"
    if value.startswith("url(#"):
        return value.replace("url(#", f"url(#{name}")
    return _FINER.sub(r"\1", value) if key in PLACED[:-1] else value
