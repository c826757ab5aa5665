"""The file of a deck as a zip of parts, each with its links to others: written once, dated, in a fixed order.

python-pptx looks through all links of a presentation for each new one, and packs with the time of day.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from diagnostic.report.files.slides.xml import HEAD

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_PACKED = (".xlsx", ".png", ".jpg", ".jpeg", ".gif", ".bin")  # packed already, or not worth it


@dataclass
class PackagePart:
    """A part: its name from the root, its type, what is in it, and the types and names of parts it is linked to."""

    name: str
    kind: str
    content: bytes = b""
    links: list[tuple[str, str]] = field(default_factory=list)

    def link(self, kind: str, target: str) -> str:
        """One more link; its id."""
        self.links.append((kind, target))
        return f"rId{len(self.links)}"

    @property
    def links_xml(self) -> str:
        """All links, each with its id."""
        return "".join(_link(f"rId{number}", *each) for number, each in enumerate(self.links, 1))


def _link(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'


def packed(package: Any, made: Iterable[PackagePart], slides: list[tuple[str, str, str]], day: date) -> bytes:
    """The file: parts of the template that something of the presentation is linked to, then ours.

    slides : id, type and name of the presentation's links to them.
    """
    main = package.main_document_part
    kept = list(package.iter_parts())
    files: dict[str, bytes] = {"_rels/.rels": package._rels.xml}
    types = {part.partname: part.content_type for part in kept}
    for part in kept:
        files[part.partname[1:]] = part.blob
        links = part.rels.xml.decode()
        if part is main:
            links = links.replace("</Relationships>", "".join(_link(*each) for each in slides) + "</Relationships>")
        if len(part.rels) or part is main:
            files[part.partname.rels_uri[1:]] = links.encode()
    for each in made:
        types[each.name] = each.kind
        files[each.name[1:]] = each.content
        if each.links:
            links = f'{HEAD}<Relationships xmlns="{_RELATIONSHIPS}">{each.links_xml}</Relationships>'
            files[_links_name(each.name)] = links.encode()
    return zipped({"[Content_Types].xml": "".join(_types(types)).encode()} | files, day)


def _types(types: dict[str, str]) -> Iterator[str]:
    yield f'{HEAD}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{_LINKS_TYPE}"/>'
    yield '<Default Extension="xml" ContentType="application/xml"/>'
    yield from (f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
    yield "</Types>"


def _links_name(name: str) -> str:
    folder, _, file = name[1:].rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def zipped(files: dict[str, bytes], day: date) -> bytes:
    """A zip of files, all of the same day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
