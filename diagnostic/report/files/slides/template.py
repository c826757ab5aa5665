"""A template: its layouts by what a slide is for, found by name and by what they have room for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pptx
from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from diagnostic.errors import Problem, UserError
from diagnostic.report.files.slides.checked import damaged, refused
from diagnostic.report.files.slides.measures import Box
from diagnostic.report.files.slides.xml import EMU

if TYPE_CHECKING:
    from pptx.opc.package import Part

COVER, STATEMENT, TEXT, TABLE, CHART, PICTURE = "Title", "Statement", "Text", "Table", "Chart", "Picture"
ROLES = (COVER, STATEMENT, TEXT, TABLE, CHART, PICTURE)
TITLES, CONTENTS = ("title", "ctrTitle"), ("body", "obj", "tbl", "chart", "pic", "subTitle")
_OWN_NAMES = {  # besides ours: what such layouts are called
    COVER: ("title slide", "cover", "titelfolie", "diapositive de titre", "diapositiva de t\u00edtulo"),
    STATEMENT: ("section header", "key message", "quote", "abschnitts\u00fcberschrift", "titre de section"),
    TEXT: ("title and content", "titel und inhalt", "titre et contenu", "t\u00edtulo y objetos", "title, content"),
    TABLE: ("title and table", "titel und tabelle"),
    CHART: ("title and chart", "titel und diagramm"),
    PICTURE: ("title and picture", "title and content"),
}
_TYPES = {  # what PowerPoint says in every language that a layout is for
    COVER: ("title",),
    STATEMENT: ("secHead", "obj", "titleOnly"),
    TEXT: ("obj", "tx"),
    TABLE: ("tbl", "obj", "titleOnly"),
    CHART: ("chart", "obj", "titleOnly"),
    PICTURE: ("obj", "titleOnly"),
}
_KEPT = (RT.SLIDE_MASTER, RT.NOTES_MASTER, RT.PRES_PROPS, RT.VIEW_PROPS, RT.THEME, RT.TABLE_STYLES, RT.FONT)
_TITLE_SIZE, _BODY_SIZE = 44.0, 18.0  # where a template does not say
_EDGE, _INSET = 36.0, 7.2
MOST_LAYOUTS = 500  # of a template; a company's has a hundred
_LEAST = 0.4  # of a slide's width and height, for a place where tables and charts go


@dataclass(frozen=True)
class Spot:
    """A placeholder of a layout: its kind, index and box, and the size of its letters."""

    kind: str
    index: int
    box: Box
    size: float

    @property
    def inner(self) -> Box:
        """Where its letters are."""
        box = self.box
        return Box(box.x + _INSET, box.y + _INSET / 2, box.width - 2 * _INSET, box.height - _INSET)


@dataclass(frozen=True)
class Layout:
    """A layout: its placeholders, None where it has none, and the area for what is not text of a placeholder."""

    part: Part
    name: str
    title: Spot
    body: Spot | None
    chapter: Spot | None
    foot: Spot | None
    number: Spot | None
    area: Box


@dataclass(frozen=True)
class Template:
    """An open presentation without slides; `layouts` by what slides are for. missing : what it does not have."""

    presentation: Any
    layouts: dict[str, Layout]
    missing: tuple[str, ...]


def opened(content: bytes) -> Template:
    """The template in a file that was checked. UserError where it is damaged or no layout has a place for a title."""
    try:
        return _opened(pptx.Presentation(io.BytesIO(content)))
    except UserError:
        raise
    except Exception as error:  # a file of somebody else, in the hands of a library that raises whatever comes
        raise damaged() from error


def _opened(presentation: Any) -> Template:
    _without_slides(presentation)
    if linked := [part for part in presentation.part.package.iter_parts() if part.content_type == CT.PML_SLIDE]:
        hint = f"In View, Slide Master, take the link to {linked[0].partname} off its layout."
        raise UserError(Problem("template", "layouts without links to slides", "such a link", hint=hint))
    size = presentation.slide_width / EMU, presentation.slide_height / EMU
    _refuse_links(presentation.part.package.iter_parts())
    every = (layout for master in presentation.slide_masters for layout in master.slide_layouts)
    layouts = list({layout.part: layout for layout in every}.values())
    if len(layouts) > MOST_LAYOUTS:
        raise refused(f"at most {MOST_LAYOUTS} layouts", f"{len(layouts):,}", "Delete those that nobody uses.")
    known = [found for layout in layouts if (found := _layout(layout, size))]
    if not known:
        hint = "Add one in PowerPoint: View, Slide Master."
        raise UserError(Problem("template", "a layout with a title", "none", hint=hint))
    chosen = {role: _matched(role, known) for role in ROLES}
    return Template(presentation, {role: layout for role, (_, layout) in chosen.items()}, tuple(_missing(chosen)))


def _without_slides(presentation: Any) -> None:
    """Nothing of a template's slides stays: not in lists of slides, shows and sections, not as parts."""
    part, element = presentation.part, presentation.part._element
    for child in list(element):
        if child.tag.rpartition("}")[2] in (
            "sldIdLst",
            "custShowLst",
            "extLst",
            "handoutMasterIdLst",
            "custDataLst",
            "smartTags",
        ):
            element.remove(child)
    for name, rel in list(part.rels.items()):
        if rel.reltype not in _KEPT:
            part.rels.pop(name)
    package = part.package
    for name, rel in list(package._rels.items()):
        if rel.reltype not in (RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES):
            package._rels.pop(name)


def _refuse_links(parts: Iterable[Part]) -> None:
    """Refuse what would reach out of our slides, in whatever part and however it is written."""
    for part in parts:
        if any(rel.is_external for rel in part.rels.values()):
            of = PurePosixPath(part.partname).stem
            hint = f"In View, Slide Master, take the link or linked picture off {of}."
            raise refused("a template that loads nothing from elsewhere", f"a link to another place ({of})", hint)


def _layout(layout: Any, size: tuple[float, float]) -> Layout | None:
    """A layout with a title; None where it has none."""
    places = [(shape.name, place) for shape in layout.placeholders if (place := _place(shape))]
    title = next((place for _, place in places if place.kind in TITLES), None)
    if title is None:
        return None
    chapter = next((place for name, place in places if place.kind == "body" and name.startswith("Chapter")), None)
    wide = [place for _, place in places if place.kind in CONTENTS and place is not chapter]
    body = max(wide, key=lambda place: place.box.width * place.box.height, default=None)
    foot, number = (next((p for _, p in places if p.kind == kind), None) for kind in ("ftr", "sldNum"))
    area = _area(title, body, [place for _, place in places if place.kind in ("ftr", "sldNum", "dt")], size)
    return Layout(layout.part, layout.name, title, body, chapter, foot, number, area)


def _place(shape: Any) -> Spot | None:
    """A placeholder with its place, from the master where the layout does not say; None where neither does."""
    try:
        box = tuple(value / EMU for value in (shape.left, shape.top, shape.width, shape.height))
    except (AttributeError, KeyError, TypeError):
        return None
    found = shape._element.ph
    kind = found.get("type", "obj")
    return Spot(kind, int(found.get("idx", 0)), Box(*box), _letters(shape, kind))


def _letters(shape: Any, kind: str) -> float:
    """The size of a placeholder's letters: as it says, as that of the master says, or as the master does."""
    master = shape.part.slide_layout.slide_master if hasattr(shape.part, "slide_layout") else None
    of_master = (
        [each._element for each in master.placeholders if _same(each._element.ph.get("type", "obj"), kind)]
        if master
        else []
    )
    style = "titleStyle" if kind in TITLES else "bodyStyle"
    own = "./p:txBody/a:lstStyle/a:lvl1pPr/a:defRPr/@sz"
    found = [size for element in (shape._element, *of_master) for size in element.xpath(own)]
    if master is not None and not found:
        found = master._element.xpath(f"./p:txStyles/p:{style}/a:lvl1pPr/a:defRPr/@sz")
    return int(found[0]) / 100 if found else _TITLE_SIZE if kind in TITLES else _BODY_SIZE


def _same(first: str, second: str) -> bool:
    return first == second or (first in TITLES and second in TITLES)


def _area(title: Spot, body: Spot | None, feet: Sequence[Spot], size: tuple[float, float]) -> Box:
    """Where tables and charts go: the place of the layout where it is large enough, else all that is free."""
    wide, high = size
    if body and body.box.width >= _LEAST * wide * 1.5 and body.box.height >= _LEAST * high:
        return body.box
    top = title.box.y + title.box.height + 8
    bottom = min([place.box.y for place in feet if place.box.y > high / 2], default=high - _EDGE) - 6
    if top > high / 2:  # a title in the middle or below: whatever is above it is free
        top, bottom = _EDGE, title.box.y - 8
    return Box(_EDGE, top, wide - 2 * _EDGE, max(bottom - top, 0.0))


Test = Callable[[Layout], bool]


def _matched(role: str, known: Sequence[Layout]) -> tuple[bool, Layout]:
    """Whether a layout is meant for a role, and the layout: by our name, by a usual one, by its type, by its places."""
    names = (role.lower(), *_OWN_NAMES[role])
    by_name = [layout for name in names for layout in known if layout.name.strip().lower() == name]
    by_type = [layout for kind in _TYPES[role] for layout in known if layout.part._element.get("type") == kind]  # type: ignore[attr-defined]
    fit = _FITS[role]
    if found := next((layout for layout in (*by_name, *by_type) if fit(layout)), None):
        return True, found
    if found := next((layout for layout in known if fit(layout)), None):
        return True, found
    return False, max(known, key=lambda layout: layout.area.width * layout.area.height)


def _below(layout: Layout) -> bool:
    """Whether text follows the title, as one reads."""
    return layout.body is None or layout.body.box.y >= layout.title.box.y


def _roomy(layout: Layout) -> bool:
    return layout.area.height >= 200 and layout.area.width >= 400 and layout.title.box.y < layout.area.y


_FITS: dict[str, Test] = {
    COVER: lambda layout: True,
    STATEMENT: lambda layout: layout.title.box.width >= 300 and _below(layout),
    TEXT: lambda layout: layout.body is not None and layout.body.kind in ("body", "obj") and _roomy(layout),
    TABLE: _roomy,
    CHART: _roomy,
    PICTURE: _roomy,
}


def _missing(chosen: dict[str, tuple[bool, Layout]]) -> Iterator[str]:
    """What the template does not have, and what is done without it, a sentence each."""
    for role, (found, layout) in chosen.items():
        if not found:
            yield f"No layout is fit for a slide of the kind {role}: \u201c{layout.name}\u201d is taken"
    without = [role for role, (_, layout) in chosen.items() if layout.foot is None and role != COVER]
    if without:
        yield f"Layouts without a footer: {_names(without, chosen)}; what a slide was made from is in its notes alone"
    without = [role for role, (_, layout) in chosen.items() if layout.number is None and role != COVER]
    if without:
        yield f"Layouts without a slide number: {_names(without, chosen)}"
    if chosen[STATEMENT][1].body is None:
        name = chosen[STATEMENT][1].name
        yield f"The layout \u201c{name}\u201d has no place for text: what follows a finding stands below its title"


def _names(roles: Sequence[str], chosen: dict[str, tuple[bool, Layout]]) -> str:
    return ", ".join(dict.fromkeys(f"\u201c{chosen[role][1].name}\u201d" for role in roles))
