"""The bill of materials: CycloneDX 1.6 of all pins and of what of others is in the product's own files.

The same pins give the same bytes: no time, no chance, nothing of the machine but the metadata of what is pinned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType, Pedigree
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from diagnostic import __version__
from supply_chain.pins import ROOT, RUNTIME, Pin, needs, normal, pins, requirements

FONTS = ROOT / "diagnostic" / "report" / "charts" / "fonts"


def bill(every: Sequence[Pin] | None = None) -> str:
    """The bill as JSON, sorted and with an end of line."""
    product = _product()
    bom = Bom(metadata=BomMetaData(component=product))
    by_name = {pin.name: _library(pin) for pin in (pins() if every is None else every)}
    fonts = [_font(path) for path in sorted(FONTS.glob("*.[tw]*f*"))]
    for component in [*by_name.values(), *fonts]:
        bom.components.add(component)
    for name, component in by_name.items():
        wanted = {normal(r.name) for r in needs(name, _extras(name))} - {name}
        bom.register_dependency(component, [by_name[each] for each in sorted(wanted) if each in by_name])
    direct = [by_name[name] for r in requirements(RUNTIME) if (name := normal(r.name)) in by_name]
    bom.register_dependency(product, [*direct, *fonts])
    return _same_bytes(json.loads(JsonV1Dot6(bom).output_as_string()))


def _product() -> Component:
    return Component(
        name="inside-out",
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref=f"inside-out@{__version__}",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )


def _library(pin: Pin) -> Component:
    purl = PackageURL("pypi", name=pin.name, version=pin.version)
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope(pin.scope),
        bom_ref=str(purl),
        purl=purl,
        licenses=_licence(pin.name),
    )


def _font(path: Path) -> Component:
    """A font's file, with its digest: Source Sans 3 in fewer characters, under the name its licence asks for."""
    origin = Component(name="Source Sans 3", type=ComponentType.FILE, bom_ref="source-sans-3")
    return Component(
        name=path.relative_to(ROOT).as_posix(),
        type=ComponentType.FILE,
        bom_ref=path.name,
        licenses=[LicenseFactory().make_from_string("OFL-1.1")],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(path.read_bytes()).hexdigest())],
        pedigree=Pedigree(ancestors=[origin]),
    )


def _licence(name: str) -> list[License]:
    """The licence a package declares: its expression, its short text, or its classifier; none where it is silent."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return []
    expression, short = (str((told.get_all(key) or [""])[0]) for key in ("License-Expression", "License"))
    if expression:
        return [LicenseFactory().make_from_string(expression)]
    if short and "\n" not in short and short != "UNKNOWN":
        return [LicenseFactory().make_from_string(short)]
    return [LicenseFactory().make_from_string(each) for each in _classified(told)][:1]


def _classified(told: PackageMetadata) -> list[str]:
    lines = [each for each in told.get_all("Classifier") or () if each.startswith("License :: ")]
    return sorted(each.rpartition(" :: ")[2] for each in lines)


def _extras(name: str) -> tuple[str, ...]:
    return tuple(extra for r in requirements(RUNTIME) if normal(r.name) == name for extra in sorted(r.extras))


def _same_bytes(told: dict) -> str:
    """The bill without the moment at which it was made, and with a number that follows from what it says."""
    told["metadata"].pop("timestamp", None)
    told.pop("serialNumber", None)
    body = json.dumps(told, sort_keys=True)
    told["serialNumber"] = uuid5(NAMESPACE_URL, body).urn
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(bill(), end="")
