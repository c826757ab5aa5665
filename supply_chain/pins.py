"""The pins: exact versions in the three files that `make` gives to pip, and what each package brings along."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
RUNTIME, DEVELOPMENT, CONSTRAINTS = "requirements.txt", "requirements-dev.txt", "constraints.txt"
CLUSTER = "requirements-cluster.txt"  # an extra of the product
REQUIRED, OPTIONAL, EXCLUDED = "required", "optional", "excluded"  # scopes, as CycloneDX calls them


@dataclass(frozen=True, order=True)
class Pin:
    """A package of the index at the one version that is installed.

    scope : REQUIRED for what the product runs on, OPTIONAL for what an extra of it needs, EXCLUDED for development.
    """

    name: str
    version: str
    scope: str


def normal(name: str) -> str:
    """A package's name as the index compares it.

    >>> normal("PyYAML"), normal("typing_extensions")
    ('pyyaml', 'typing-extensions')
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(name: str) -> list[Requirement]:
    """The lines of one of the three files."""
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def needs(name: str, extras: Iterable[str] = ()) -> list[Requirement]:
    """What a package needs on this machine, by what is installed; nothing where it is not."""
    try:
        declared = [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:
        return []
    wanted = ["", *extras]
    return [r for r in declared if r.marker is None or any(r.marker.evaluate({"extra": each}) for each in wanted)]


def brought_along(roots: Iterable[Requirement]) -> set[str]:
    """Names of everything that `roots` need here, themselves included."""
    found: set[tuple[str, str]] = set()
    waiting = [(normal(root.name), extra) for root in roots for extra in ("", *root.extras)]
    while waiting:
        name, extra = pair = waiting.pop()
        if pair not in found:
            found.add(pair)
            waiting += [(normal(r.name), extra) for r in needs(name, (extra,)) for extra in ("", *r.extras)]
    return {name for name, _ in found}


def pins() -> list[Pin]:
    """All pins by name, whether they are named themselves or brought along."""
    needed, optional = brought_along(requirements(RUNTIME)), brought_along(requirements(CLUSTER))
    every = [each for file in (RUNTIME, DEVELOPMENT, CONSTRAINTS) for each in requirements(file)]

    def scope(name: str) -> str:
        return REQUIRED if name in needed else OPTIONAL if name in optional else EXCLUDED

    named = [(normal(each.name), str(each.specifier).lstrip("=")) for each in every]
    return sorted(Pin(name, version, scope(name)) for name, version in named)
